#!/usr/bin/env python3
"""matcher.py [--megabytes 500] [--runs 3] [--seconds 300] [--write]: the matcher beside ripgrep and grep.

Makes a seeded log (bench/matcher.c) and lists of 1,500, 100,000 and 3,000,000 invented domains, of
which one line in ten thousand names one; then searches it with the matcher, `rg -F -f` and
`grep -F -f`, each with the same limits of memory and time, and loads all public feeds. Processor time,
medians. --write puts the table into docs/performance.md between its marks.
"""
import argparse
import json
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import time

import run

ROOT = run.ROOT
WORK = run.WORK / "matcher"
SIZES = (1500, 100000, 3000000)
MEMORY = 8 << 30
START, END = "<!-- matcher: start -->", "<!-- matcher: end -->"


def limited(seconds):
    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    return limit


def processor_time(command, seconds, text=None):
    """(seconds of user and system time, its output), or (None, why it did not finish)."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        done = subprocess.run(command, capture_output=True, text=True, input=text, timeout=4 * seconds,
                              preexec_fn=limited(seconds), check=False)
    except subprocess.TimeoutExpired:
        return None, f"not in {4 * seconds} s"
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if done.returncode in (0, 1):
        return used, done.stdout
    return None, f"not in {seconds} s" if used >= seconds - 1 else f"not in {MEMORY >> 30} GiB"


def rate(size, seconds):
    return f"{size / seconds / 1e9:.2f} GB/s"


def bridle(matcher, names, log, runs):
    results = [json.loads(subprocess.run([matcher, "scan", WORK / f"list-{names}", log], capture_output=True, text=True,
                                         check=True).stdout) for _ in range(runs)]
    best = dict(results[0])
    for key in ("load", "scan"):
        best[key] = statistics.median(r[key] for r in results)
    return best


def other(program, names, log, size, runs, seconds):
    """What a grep took, as (rate, seconds, lines); its building is part of it, as it is for its users."""
    if not shutil.which(program):
        return "not installed", "", ""
    plain = WORK / f"plain-{names}"
    plain.write_text("".join(line for line in (WORK / f"list-{names}").open() if line[0] != "#"))
    times = []
    for _ in range(runs):
        used, out = processor_time([program, "-c", "-F", "-f", str(plain), str(log)], seconds)
        print(f"  {program} {names}: {used if used is not None else out}", flush=True)
        if used is None:
            return out, "", ""
        times.append(used)
        if used > 60:
            break
    used = statistics.median(times)
    return rate(size, used), f"{used:.2f} s", f"{int(out):,}"


def feeds(runs):
    """Processor time of loading all public feeds: the whole command, and one without any."""
    files = [a for f in run.feeds() for a in ("-i", str(f))]
    program = str(ROOT / "build" / "bridle")
    both = []
    for args in (files, ["--no-default-indicators"]):
        times = [processor_time([program, "indicators", "list", "--json", *args], 60) for _ in range(4 * runs + 1)]
        both.append(statistics.median(t[0] for t in times))
    found = json.loads(times and subprocess.run([program, "indicators", "list", "--json", *files], capture_output=True,
                                                text=True, check=True).stdout)
    return len(files) // 2, found["indicators"], *both


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megabytes", type=int, default=500)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    WORK.mkdir(parents=True, exist_ok=True)
    subprocess.run(["ninja", "-C", ROOT / "build", "bridle", "bench/matcher"], check=True, stdout=subprocess.DEVNULL)
    matcher, log = ROOT / "build" / "bench" / "matcher", WORK / "log"
    rows = []
    for names in SIZES:
        subprocess.run([matcher, "make", log, str(args.megabytes * 10**6), "42", str(names), WORK / f"list-{names}"],
                       check=True)
        ours = bridle(matcher, names, log, args.runs)
        print(f"  bridle {names}: {ours}", flush=True)
        rows.append((names, ours, *(other(p, names, log, ours["bytes"], args.runs, args.seconds) for p in ("rg", "grep"))))
    count, values, with_feeds, without = feeds(args.runs)
    lines = [
        "## The matcher alone", "",
        f"A seeded log of {rows[0][1]['bytes'] / 1e6:,.0f} MB (links, look-ups, mails; three names a line, one line in ten "
        f"thousand names a published one), on {run.machine()}, {time.strftime('%Y-%m-%d')}. Processor time, medians of "
        f"{args.runs}. Limits for each: {MEMORY >> 30} GiB, {args.seconds} s.", "",
        "| domains | bridle's matcher | its loading, table | `rg -F -f` | `grep -F -f` |", "|---|---|---|---|---|"]
    for names, ours, rg, grep in rows:
        cells = [" in ".join(x for x in (r[0], r[1]) if x) for r in (rg, grep)]
        lines.append(f"| {names:,} | {rate(ours['bytes'], ours['scan'])} in {ours['scan']:.2f} s | {ours['load']:.2f} s, "
                     f"{ours['table'] / 2**20:,.0f} MiB | {cells[0]} | {cells[1]} |")
    lines += [
        "", "The matcher's loading stands apart; what ripgrep and grep take to build theirs is in their figures. They find "
        "the names anywhere in a line, also as a part of longer names; the matcher finds whole names, links and addresses, "
        f"{rows[0][1]['matches']:,} here ({rows[0][2][2] or '?'} lines of ripgrep's).", "",
        f"Loading all {count} public indicator files ({values:,} values): {with_feeds * 1000:.0f} ms of processor time for the "
        f"whole of `bridle indicators list`, of which {without * 1000:.0f} ms go by without any."]
    print("\n".join(lines))
    if args.write:
        run.write(lines, START, END)
    shutil.rmtree(WORK)


if __name__ == "__main__":
    sys.exit(main())
