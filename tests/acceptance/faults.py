#!/usr/bin/env python3
"""The real program, killed or refused at the steps by which it changes a case: what it leaves is the case as before or
as after, it says what is unfinished, and the next command works. Arguments: the library to preload, and `all` for
every step instead of a selection (tests/unit/test_faults.c goes through all of them, on the functions beneath).
"""
import errno
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

from acceptance import INDICATORS, PROGRAM, equal, made, tap
from casework import ANY_VERDICT, CONSENT, HOME, KEY, bridle, texts, verify
import bag

PRELOAD = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else ""
COMMIT = 48  # steps, about, by which a change is staged, committed and moved
POINTS = None if sys.argv[2:] == ["all"] else 8
SOURCE = made("ios_safari_history")
CHECK = ["check", SOURCE, "-i", INDICATORS, "--no-default-indicators", "--no-control", "-q", "-o"]

place = HOME / "faults"
place.mkdir()
CASE = place / "one.case"


def broken(args, at=0, fault="kill", for_good=False):
    """Runs a command on CASE with a fault; the status, what it said, and the number of its steps."""
    count = HOME / "count"
    count.unlink(missing_ok=True)
    env = dict(os.environ, HOME=str(HOME), XDG_DATA_HOME=str(HOME / "data"), LD_PRELOAD=PRELOAD, FAULT_AT=str(at),
               FAULT=str(fault), FAULT_COUNT=str(count))
    if for_good:
        env["FAULT_FOR_GOOD"] = "1"
    done = subprocess.run([PROGRAM, *map(str, args)], stdin=subprocess.DEVNULL, capture_output=True, env=env, timeout=120)
    steps = int(count.read_text()) if count.exists() else None
    return done.returncode, (done.stderr + done.stdout).decode("utf-8", "replace"), steps


def lines(case):
    return (case / "custody.jsonl").read_text().count("\n") if (case / "custody.jsonl").exists() else 0


# name, the commands that make the case as it is before, the command that is broken off
def commands():
    check, again = [*CHECK, CASE], [*CHECK, CASE, "--again"]
    consent = ["case", "consent", CASE, *CONSENT]
    seal = ["case", "seal", CASE, *KEY]
    return [("check", [], check), ("again", [check], again), ("consent", [check], consent),
            ("seal", [check, consent], seal), ("purge", [check, consent, seal], ["case", "purge", CASE, "--yes"])]


class Before:
    """The case as it is before, copied anew for each fault."""

    def __init__(self, name, before):
        self.kept = place / f"{name}.before"
        shutil.rmtree(self.kept, ignore_errors=True)
        for command in before:
            bridle(*command, expect=ANY_VERDICT)
        self.exists = bool(before)
        if self.exists:
            CASE.rename(self.kept)
        self.lines = lines(self.kept)

    def restore(self):
        shutil.rmtree(CASE, ignore_errors=True)
        if self.exists:
            shutil.copytree(self.kept, CASE)

    def settle(self, what, purged):
        """Looks, recovers by the next command, looks again. Returns whether the change happened."""
        if CASE.exists() and (CASE / "bagit.txt").exists():
            failing = texts(verify(CASE, expect=(0, 1)), "fails")
            interrupted = any("interrupted" in t for t in failing)
            assert interrupted or not failing, f"{what}: {failing}"
            if (CASE / ".commit").exists() or (CASE / ".next").exists():
                assert interrupted, f"{what}: nothing is said of what is unfinished"
        if not CASE.exists() or bridle("case", "show", CASE, expect=(0, 64)).startswith("bridle:"):
            assert not self.exists, f"{what}: the case is gone"
            bridle(*CHECK, CASE, expect=ANY_VERDICT)
            happened = False
        else:
            happened = lines(CASE) > self.lines
            bridle("case", "consent", CASE, *CONSENT)
        bag.check(CASE)
        left = [p.name for p in CASE.iterdir() if p.name.startswith(".")]
        assert not left, f"{what}: {left} stays"
        failing = [t for t in texts(verify(CASE, expect=(0, 1)), "fails") if "added after the last seal" not in t]
        assert not failing, f"{what}: {failing}"
        return happened


def selection(steps):
    """All of 1 to steps, or some: mostly of the last ones, where a change is committed."""
    if POINTS is None:
        return list(range(1, steps + 1))
    early = max(1, steps - COMMIT)
    return sorted({*range(1, early, early // 2 + 1), *range(early, steps + 1, (steps - early) // POINTS + 1), steps})


def through(each):
    """Calls for each command and each step that was selected."""
    if not PRELOAD:
        raise tap.Skip("needs the library to preload")
    points = 0
    for name, before, command in commands():
        start = Before(name, before)
        start.restore()
        status, said, steps = broken(command)
        assert status in ANY_VERDICT and steps and steps > 20, f"{name}: {status}, {steps} steps: {said}"
        for at in selection(steps):
            start.restore()
            each(name, start, command, at, steps)
            points += 1
        shutil.rmtree(CASE, ignore_errors=True)
    print(f"# {points} steps")


def test_killed():
    def each(name, start, command, at, steps):
        status, _, _ = broken(command, at)
        equal(status, -signal.SIGKILL, f"{name}, step {at}")
        start.settle(f"{name} killed at step {at} of {steps}", name == "purge")
    through(each)


def test_refused_by_the_system():
    faults = [errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.ENODEV, errno.EROFS]

    def each(name, start, command, at, steps):
        fault = faults[at % len(faults)]
        what = f"{name}, step {at} of {steps} and all after it: {os.strerror(fault)}"
        status, said, _ = broken(command, at, fault, for_good=True)
        happened = start.settle(what, name == "purge")
        if status in ANY_VERDICT and status != 1 or "no traces" in said:
            assert happened or not said, f"{what}: claims success: {said}"
        if status in (64, 70):
            assert said.strip(), f"{what}: says nothing"
            told = "the case was changed, but not completed" in said
            equal(happened, told, f"{what}: {said}")
    through(each)


class Disk:
    """A small disk of its own, for those who may mount one."""

    def __init__(self, size):
        self.path = HOME / "disk"
        self.path.mkdir(exist_ok=True)
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", self.path], capture_output=True)
        if done.returncode:
            raise tap.Skip("a small disk cannot be mounted here")

    def __enter__(self):
        return self.path

    def __exit__(self, *_):
        subprocess.run(["umount", "-l", self.path], check=True)

    def remount(self, option):
        for _ in range(100):  # the kernel lets go of files a moment after their process
            if subprocess.run(["mount", "-o", f"remount,{option}", self.path], capture_output=True).returncode == 0:
                return
            time.sleep(0.05)
        raise AssertionError(f"the disk cannot be remounted {option}")


def fill(path, free):
    """Fills the disk but for so many bytes."""
    fd = os.open(path, os.O_WRONLY | os.O_CREAT)
    try:
        while os.write(fd, b"x" * 4096) > 0:
            pass
    except OSError:
        os.truncate(path, max(0, os.fstat(fd).st_size - free))
    os.close(fd)


def test_on_a_full_disk():
    disk = Disk("8m")
    with disk as path:
        case, filler = path / "one.case", path / "filler"
        bridle(*CHECK, case, expect=ANY_VERDICT)
        bridle("case", "consent", case, *CONSENT)
        before = {p: p.read_bytes() for p in case.rglob("*") if p.is_file()}
        refused = 0
        for free in (0, 1, 2, 3, 5, 8, 13, 21, 34):  # pages of 4 KiB
            for command in ([*CHECK, case, "--again"], ["case", "seal", case, *KEY], ["case", "consent", case, *CONSENT]):
                fill(filler, free * 4096)
                count = lines(case)
                done = subprocess.run([PROGRAM, *map(str, command)], stdin=subprocess.DEVNULL, capture_output=True,
                                      env=dict(os.environ, HOME=str(HOME), XDG_DATA_HOME=str(HOME / "data")))
                said = (done.stderr + done.stdout).decode()
                filler.unlink()
                bridle("case", "show", case)
                if done.returncode in (64, 70):
                    refused += 1
                    assert "No space left" in said or "not completed" in said or "did not" in said, said
                    assert lines(case) == count or "not completed" in said, said
                bridle("case", "consent", case, *CONSENT)  # the next command works
                bag.check(case)
        assert refused >= 6, f"only {refused} commands met a full disk"
        for p, content in before.items():
            if "data" in p.parts:
                assert p.read_bytes() == content, f"{p} was changed"


def test_on_a_read_only_disk():
    disk = Disk("4m")
    with disk as path:
        case = path / "one.case"
        bridle(*CHECK, case, expect=ANY_VERDICT)
        bridle("case", "consent", case, *CONSENT)
        disk.remount("ro")
        for command in ([*CHECK, case, "--again"], ["case", "seal", case, *KEY], ["case", "consent", case, *CONSENT],
                        ["case", "purge", case, "--yes"]):
            said = bridle(*command, expect=(64, 70))
            assert "Read-only file system" in said, said
        assert "Consent of Person A" in bridle("case", "show", case)
        verify(case)
        said = bridle(*CHECK, path / "other.case", expect=(64, 70))
        assert "Read-only file system" in said, said


if __name__ == "__main__":
    bridle("keys", "new", *KEY)
    tap.run(globals())
