"""What the acceptance tests share: the program, the samples that may be absent, one check."""
import functools
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))

import make_backup  # noqa: E402
import tap  # noqa: E402

PROGRAM = os.environ.get("BRIDLE", str(ROOT / "build" / "bridle"))
INDICATORS = ROOT / "tests" / "golden" / "indicators" / "sampleware.stix2"
GOLDEN = ROOT / "tests" / "golden"

KEEP = tempfile.TemporaryDirectory()

# What CONTRACT calls "same in, same out".
SAME_OUT = ["verdict.json", "findings.jsonl", "timeline.jsonl", "observables.jsonl", "coverage.json",
            "evidence.jsonl"]


def shared(path):
    """A file or folder beside the project, or the test is skipped."""
    place = ROOT.parent / "shared" / path
    if not place.exists():
        raise tap.Skip(f"../shared/{path} is not there")
    return place


def bridle(*args, expect=None, **environment):
    """Runs the program with a home of its own; (status, stdout, stderr)."""
    with tempfile.TemporaryDirectory() as home:
        env = dict(os.environ, HOME=home, XDG_DATA_HOME=home, XDG_CONFIG_HOME=home, **environment)
        done = subprocess.run([PROGRAM, *map(str, args)], stdin=subprocess.DEVNULL, capture_output=True, env=env,
                              timeout=600)
    out, err = done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
    if expect is not None:
        assert done.returncode in expect, f"bridle {' '.join(map(str, args))}\nends with {done.returncode}\n{err}{out}"
    return done.returncode, out, err


class Checked:
    """One run of check: its files, parsed on demand."""

    def __init__(self, source, *args, indicators=INDICATORS, expect=(0, 1, 2), **environment):
        self.temp = tempfile.TemporaryDirectory()
        self.case = pathlib.Path(self.temp.name) / "sample.case"
        given = ["-i", indicators] if indicators else []
        self.status, self.out, self.err = bridle("check", source, *given, "--no-default-indicators", "-o", self.case,
                                                 "--own-device", *args, expect=expect, **environment)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.temp.cleanup()

    def bytes(self, name):
        return (self.case / "data" / "runs" / "0001" / name).read_bytes()

    def lines(self, name):
        return [json.loads(line) for line in self.bytes(name).decode("utf-8").splitlines()]

    def json(self, name):
        return json.loads(self.bytes(name))

    def artifact(self, name):
        found = [a for a in self.json("coverage.json")["artifacts"] if a["name"] == name]
        assert len(found) == 1, f"{name} stands {len(found)} times in the coverage"
        return found[0]


@functools.lru_cache(maxsize=None)
def checked(source, *args, **more):
    """One run for all tests that only look at it; its files go when the program ends."""
    return Checked(source, *args, **more)


@functools.lru_cache(maxsize=None)
def made(name):
    """The backup of a golden case, built once."""
    place = pathlib.Path(KEEP.name) / name
    make_backup.load(GOLDEN / name / "fixture").write(place)
    return place


def equal(actual, expected, what):
    assert actual == expected, f"{what}: {actual}, expected {expected}"
