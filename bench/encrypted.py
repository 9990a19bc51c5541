#!/usr/bin/env python3
"""encrypted.py [--size 1000000] [--runs 5] [--write]: what encryption costs.

A seeded backup (bench/make_phone.py) and its encrypted twin (tests/support/make_encrypted_backup.py,
with the ten million rounds of a phone) are checked in turn. Deriving the keys is measured by itself,
on a backup with next to nothing in it, and taken off: the rest may cost at most 1.3 times the plain
twin, in processor time. --write puts the table into docs/performance.md between its own marks. Ends
with status 1 above that.
"""
import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "bench"))
sys.path.insert(0, str(ROOT / "tests" / "support"))

import backup  # noqa: E402
import make_encrypted_backup as writer  # noqa: E402
import measure  # noqa: E402
import run  # noqa: E402

MOST = 1.3
ROUNDS = {"iterations": 10_000, "dpic": 10_000_000}
PASSWORD = run.WORK / "password"
START, END = "<!-- bench encrypted: start -->", "<!-- bench encrypted: end -->"


def once(folder, make):
    if not folder.exists():
        part = folder.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        make(part)
        part.rename(folder)
    return folder


def twin(plain, name, **rounds):
    return once(run.WORK / name, lambda out: writer.make(plain, out, PASSWORD.read_bytes(), **rounds))


def check(source, encrypted):
    case = run.WORK / "encrypted.case"
    shutil.rmtree(case, ignore_errors=True)
    indicators = [a for f in run.feeds() for a in ("-i", str(f))]
    password = ["--password-file", str(PASSWORD)] if encrypted else []
    command = [str(ROOT / "build" / "bridle"), "check", str(source), *indicators, *password,
               "--no-default-indicators", "-o", str(case), "--authority", "bench", "-q"]
    cost = measure.measure(command, cwd=run.WORK, env=dict(os.environ, XDG_DATA_HOME=str(run.WORK / "home")))
    if cost.status not in (0, 1, 2) or not (case / "data/runs/0001/verdict.json").exists():
        sys.exit(f"bridle check {source} ended with {cost.status}")
    return cost


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    (run.WORK / "home").mkdir(parents=True, exist_ok=True)
    PASSWORD.write_bytes(b"correct horse battery staple")
    plain = run.phone(args.size)
    small = once(run.WORK / "empty", lambda out: backup.Backup().write(out))
    sources = {
        "plain": (plain, False),
        "encrypted": (twin(plain, f"phone-{args.size}-encrypted", **ROUNDS), True),
        "keys, all rounds": (twin(small, "empty-encrypted", **ROUNDS), True),
        "keys, one round": (twin(small, "empty-quick", iterations=1, dpic=1), True),
    }
    costs = {name: [] for name in sources}
    for _ in range(args.runs):
        for name, (source, encrypted) in sources.items():
            cost = check(source, encrypted)
            costs[name].append(cost)
            print(f"  {args.size} {name}: {cost.wall:.2f} s, {cost.cpu:.2f} s CPU", flush=True)

    def median(name, key):
        return statistics.median(getattr(c, key) for c in costs[name])

    keys = {k: median("keys, all rounds", k) - median("keys, one round", k) for k in ("wall", "cpu")}
    ratio = {k: (median("encrypted", k) - keys[k]) / median("plain", k) for k in ("wall", "cpu")}
    lines = [
        f"Medians of {args.runs} runs, on {run.machine()}; {args.size:,} messages.", "",
        "| | wall | CPU |", "|---|---|---|",
        f"| plain backup | {median('plain', 'wall'):.2f} s | {median('plain', 'cpu'):.2f} s |",
        f"| its encrypted twin | {median('encrypted', 'wall'):.2f} s | {median('encrypted', 'cpu'):.2f} s |",
        f"| of that, deriving the keys ({ROUNDS['dpic']:,} rounds) | {keys['wall']:.2f} s | {keys['cpu']:.2f} s |",
        f"| the rest, times the plain backup | {ratio['wall']:.2f} | {ratio['cpu']:.2f} |",
    ]
    print("\n".join(lines))
    if args.write:
        run.write(lines, START, END)
    return 0 if ratio["cpu"] <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())
