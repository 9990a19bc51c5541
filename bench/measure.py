"""Runs a command and says what it cost: wall, processor time, memory of all its processes together.

Memory is sampled: the proportional set size (PSS) of every process of the command's session, summed,
every few milliseconds. Shared pages count once. Where /proc is absent only the largest process is
known.
"""
import os
import pathlib
import subprocess
import threading
import time
from dataclasses import dataclass

INTERVAL = 0.02


@dataclass
class Cost:
    wall: float  # seconds
    cpu: float  # seconds, all processes
    together: int  # peak of the summed PSS, bytes; 0: not known
    largest: int  # peak RSS of the largest process, bytes
    status: int


def session_of(pid):
    try:
        stat = pathlib.Path(f"/proc/{pid}/stat").read_text()
        return int(stat.rpartition(")")[2].split()[3])
    except (OSError, ValueError, IndexError):
        return -1


def field(pid, file, name):
    """A line like `Pss:   123 kB`, in bytes; 0 when it cannot be read."""
    try:
        for line in pathlib.Path(f"/proc/{pid}/{file}").read_text().splitlines():
            if line.startswith(name + ":"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError):
        pass
    return 0


class Sampler(threading.Thread):
    def __init__(self, session):
        super().__init__(daemon=True)
        self.session, self.peak, self.largest, self.done = session, 0, 0, threading.Event()

    def run(self):
        while not self.done.wait(INTERVAL):
            pids = [int(n) for n in os.listdir("/proc") if n.isdigit() and session_of(int(n)) == self.session]
            self.peak = max(self.peak, sum(field(pid, "smaps_rollup", "Pss") for pid in pids))
            # the kernel keeps each process's own peak, so a sample cannot miss it by much
            self.largest = max([self.largest, *(field(pid, "status", "VmHWM") for pid in pids)])


def measure(command, cwd=None, env=None):
    start = time.monotonic()
    child = subprocess.Popen(command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL, start_new_session=True)
    sampler = Sampler(child.pid) if os.path.isdir("/proc/self") else None
    if sampler:
        sampler.start()
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.monotonic() - start
    if sampler:
        sampler.done.set()
        sampler.join()
    child.returncode = os.waitstatus_to_exitcode(status)
    return Cost(wall, usage.ru_utime + usage.ru_stime, sampler.peak if sampler else 0,
                sampler.largest if sampler else usage.ru_maxrss * 1024, child.returncode)
