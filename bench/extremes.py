#!/usr/bin/env python3
"""extremes.py [KIND=SIZE ...] [--workers N] [--write]: backups that are large in one way.

One row of 500 MB, 50 million rows, a Manifest of 5 million entries (bench/make_extreme.py), each checked
once. What counts is the memory of all processes together: at most 100 MiB, and 48 for each worker. Ends
with status 1 when one needs more. Needs 25 GB of disk for a while.
"""
import argparse
import json
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import measure  # noqa: E402
import run  # noqa: E402

SIZES = {"row": 500_000_000, "rows": 50_000_000, "manifest": 5_000_000}
WORDS = {"row": "one row of {:,} bytes", "rows": "{:,} rows", "manifest": "{:,} entries in the Manifest"}
START, END = "<!-- extremes: start -->", "<!-- extremes: end -->"


def bound(workers):
    return (100 + 48 * workers) * 2**20


def check(folder, case, workers, home):
    """(Cost, the case's run folder)"""
    env = {"PATH": "/usr/bin:/bin", "XDG_DATA_HOME": str(home), "XDG_CONFIG_HOME": str(home)}
    feeds = [a for f in run.feeds() for a in ("-i", str(f))]
    cost = measure.measure([str(run.ROOT / "build" / "bridle"), "check", str(folder), *feeds, "--no-default-indicators",
                            "-o", str(case), "--authority", "bench", "-q", "--workers", str(workers)], env=env)
    if cost.status not in (0, 1, 2):
        sys.exit(f"bridle check {folder} ended with {cost.status}")
    return cost, case / "data" / "runs" / "0001"


def artifact(folder, name):
    return next(a for a in json.loads((folder / "coverage.json").read_text())["artifacts"] if a["name"] == name)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="*", help="KIND=SIZE; default: all three at their sizes")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    wanted = {k: int(v) for k, _, v in (w.partition("=") for w in args.what)} or SIZES
    home, case = run.WORK / "home", run.WORK / "extreme.case"
    home.mkdir(parents=True, exist_ok=True)
    lines = [f"One run each, {args.workers} workers, on {run.machine()}. Allowed: {bound(args.workers) >> 20} MiB.", "",
             "| backup | wall | CPU | memory, all processes | largest process | rows |", "|---|---|---|---|---|---|"]
    within = True
    for kind, size in wanted.items():
        folder = run.WORK / f"extreme-{kind}"
        for leftover in (folder, case):
            shutil.rmtree(leftover, ignore_errors=True)
        subprocess.run([sys.executable, HERE / "make_extreme.py", kind, str(size), folder], check=True)
        cost, result = check(folder, case, args.workers, home)
        name = {"row": "ios.sms", "rows": "ios.safari_history", "manifest": "ios.manifest"}[kind]
        read = artifact(result, name)
        lines.append(f"| {WORDS[kind].format(size)} | {cost.wall:.1f} s | {cost.cpu:.1f} s | {cost.together / 2**20:.0f} MiB | "
                     f"{cost.largest / 2**20:.0f} MiB | {read['rows']:,} {read['status']} |")
        print(lines[-1], read.get("reason", ""), flush=True)
        within &= cost.together <= bound(args.workers)
        for leftover in (folder, case):
            shutil.rmtree(leftover, ignore_errors=True)
    if args.write:
        run.write(lines, START, END)
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main())
