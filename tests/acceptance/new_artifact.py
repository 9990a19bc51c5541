#!/usr/bin/env python3
"""`make new-artifact` in a copy of the tree: what it makes builds, is found, and passes its test."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from acceptance import ROOT, tap


def not_copied(folder, names):
    """What was built and what has a history stays behind; so do the bulky seeds."""
    if pathlib.Path(folder) != ROOT:
        return {name for name in names if name in ("__pycache__", "corpus")}
    return {name for name in names if name == ".git" or name.startswith("build") or name.endswith(".case")}


def run(tree, *command, **more):
    done = subprocess.run(command, cwd=tree, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, errors="replace", timeout=900, **more)
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n" + "\n".join(done.stdout.splitlines()[-40:])
    return done.stdout


def test_a_copied_artifact_builds_and_finds():
    with tempfile.TemporaryDirectory() as t:
        tree = pathlib.Path(t) / "tree"
        shutil.copytree(ROOT, tree, ignore=not_copied)
        run(tree, sys.executable, "tools/new_artifact.py", "ios.sample_artifact")
        run(tree, "meson", "setup", "build", "-Dtests=disabled", "--optimization=0")
        run(tree, "ninja", "-C", "build", "bridle")
        env = dict(os.environ, BRIDLE=str(tree / "build" / "bridle"))
        run(tree, sys.executable, "tests/golden/run.py", "--accept", "ios_sample_artifact", env=env)
        run(tree, sys.executable, "tests/golden/run.py", "ios_sample_artifact", env=env)
        expected = tree / "tests" / "golden" / "ios_sample_artifact" / "expected"
        findings = [json.loads(line) for line in (expected / "findings.jsonl").read_text().splitlines()]
        assert any(f["artifact"] == "ios.sample_artifact" and f["rule"] == "indicator.domain" for f in findings), findings
        (one,) = [a for a in json.loads((expected / "coverage.json").read_text())["artifacts"]
                  if a["name"] == "ios.sample_artifact"]
        assert one["status"] == "examined" and one["rows"] == 3, one


def test_a_name_that_is_taken_or_none_is_refused():
    for name in ("ios.sms", "Sms", "ios.", "ios.Bad", "../x", "android.x"):
        done = subprocess.run([sys.executable, ROOT / "tools" / "new_artifact.py", name], capture_output=True)
        assert done.returncode == 1, f"{name} was accepted"


if __name__ == "__main__":
    tap.run(globals())
