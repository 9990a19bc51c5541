#!/usr/bin/env python3
"""Backups that are large in one way, on a small scale: every row is read, and memory stays bounded.

bench/extremes.py has the same at full size: a row of 500 MB, 50 million rows, 5 million entries.
"""
import os
import pathlib
import shutil
import sys
import tempfile

from acceptance import ROOT, equal, tap

sys.path.insert(0, str(ROOT / "bench"))

import extremes  # noqa: E402
import make_extreme  # noqa: E402

WORKERS = 2
# Sanitizers take many times the memory, and say so by this variable; their builds check the rows alone.
MEASURED = os.path.isdir("/proc/self") and "asan" not in os.environ.get("BRIDLE", "")


def checked(kind, size, name):
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder)
        make_extreme.Extreme(size, place / "phone").write(kind)
        cost, run = extremes.check(place / "phone", place / "case", WORKERS, place / "home")
        lines = sum(1 for _ in open(run / "timeline.jsonl", "rb"))
        artifact = extremes.artifact(run, name)
        shutil.rmtree(place / "phone")
    if MEASURED:
        assert cost.together <= extremes.bound(WORKERS), f"{cost.together >> 20} MiB in all processes"
    return artifact, lines


def test_a_large_row_costs_itself_alone():
    artifact, lines = checked("row", 40_000_000, "ios.sms")
    equal((artifact["status"], artifact["rows"], artifact["rows_bad"]), ("damaged", 999, 1), "rows")
    assert "larger than the limit" in artifact["reason"], artifact["reason"]
    assert lines >= 999, f"{lines} lines"


def test_a_row_below_the_limit_is_read():
    artifact, _ = checked("row", 20_000_000, "ios.sms")
    equal((artifact["status"], artifact["rows"], artifact["rows_bad"]), ("examined", 1000, 0), "rows")


def test_many_rows():
    artifact, lines = checked("rows", 300_000, "ios.safari_history")
    equal((artifact["status"], artifact["rows"]), ("examined", 300_000), "rows")
    assert lines >= 300_000, f"{lines} lines"


def test_a_long_manifest():
    artifact, lines = checked("manifest", 100_000, "ios.manifest")
    equal((artifact["status"], artifact["rows"]), ("examined", 100_000), "rows")
    assert lines >= 100_000, f"{lines} lines"


if __name__ == "__main__":
    tap.run(globals())
