#!/usr/bin/env python3
"""Golden tests: the real program on backups made from text, its output against expected files.

  tests/golden/run.py [CASE...]             compare; TAP
  tests/golden/run.py --accept [CASE...]    write the expected files anew; `git diff` judges

A case is a folder with case.json:
  args      what follows `bridle`; {source}, {case}, {indicators}, {here} are filled in
  exit      the expected status
  fixture   folder of the backup (tests/support/make_backup.py), from the case's folder; "" for none
  files     what is compared: "stdout", "stderr", and files of the run; default: DEFAULT below
  needs     a feature of the build, by its name in `bridle --version --json`; without it the case is skipped
  absent    [{"in": ..., "text": ...}] what must be nowhere in: "case" (every file of it) or a file
  present   the same the other way round
The program is $BRIDLE, or build/bridle.
"""
import difflib
import itertools
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE.parent / "support"))

import make_backup  # noqa: E402
import tap  # noqa: E402

DEFAULT = ["stdout", "verdict.json", "findings.jsonl", "timeline.jsonl", "observables.jsonl",
           "coverage.json", "evidence.jsonl"]
PROGRAM = os.environ.get("BRIDLE", str(ROOT / "build" / "bridle"))


def features():
    done = subprocess.run([PROGRAM, "--version", "--json"], capture_output=True, check=True)
    return json.loads(done.stdout)["features"]


def environment(home):
    """Nothing of the host's that could show: no indicators, no colours, one width."""
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LD_LIBRARY_PATH")}
    return dict(kept, HOME=home, XDG_DATA_HOME=home, XDG_CONFIG_HOME=home, TMPDIR=home, LC_ALL="C.UTF-8",
                TZ="UTC", COLUMNS="100", NO_COLOR="1", TERM="dumb")


class Case:
    def __init__(self, folder):
        self.folder, self.name = folder, folder.name
        self.plan = json.loads((folder / "case.json").read_text(encoding="utf-8"))
        self.expected = folder / "expected"

    def run(self, temp):
        """Runs the program; {file: text} of what is compared, and the case's path."""
        home = pathlib.Path(temp)
        (home / "home").mkdir()
        source, case = home / "Backup", home / "sample.case"
        fixture = self.plan.get("fixture", "fixture")
        if fixture:
            make_backup.load(self.folder / fixture).write(source)
        places = {"source": source, "case": case, "indicators": HERE / "indicators", "here": self.folder}
        args = [arg.format(**places) for arg in self.plan["args"]]
        done = subprocess.run([PROGRAM, *args], cwd=home, stdin=subprocess.DEVNULL, capture_output=True, timeout=300,
                              env=environment(str(home / "home")))
        out = {"stdout": done.stdout, "stderr": done.stderr}
        for path in sorted((case / "data" / "runs" / "0001").glob("*")) if case.exists() else []:
            out[path.name] = path.read_bytes()
        scrub = [(str(places[k]), k.upper()) for k in ("source", "case", "indicators", "here")] + [(str(home), "TEMP")]
        return done.returncode, {name: self.clean(name, data, scrub) for name, data in out.items()}, case

    @staticmethod
    def clean(name, data, scrub):
        text = data.decode("utf-8", "backslashreplace")
        for path, word in scrub:
            text = text.replace(path, word)
        # What a small backup lacks is said for every artifact there is: a new one must not touch all cases.
        if name == "coverage.json":
            absent = r'\{"name":"[^"]*","presence":"[^"]*","status":"absent"[^{}]*\},?'
            text = re.sub(absent, "", text).replace("},]", "}]")
        elif name.startswith("std"):
            text = re.sub(r"^  absent  .*\n", "", text, flags=re.M)
            text = re.sub(r"\b\d+(\.\d+)? (ms|s)\b", "TIME", text)
        return text

    def compared(self, out):
        return {name: out.get(name, "") for name in self.plan.get("files", DEFAULT)}

    def accept(self):
        with tempfile.TemporaryDirectory() as temp:
            status, out, _ = self.run(temp)
            self.expected.mkdir(exist_ok=True)
            for old in self.expected.iterdir():
                old.unlink()
            for name, text in self.compared(out).items():
                (self.expected / name).write_text(text, encoding="utf-8")
            if status != self.plan.get("exit", 0):
                print(f"{self.name}: ends with {status}, case.json says {self.plan.get('exit', 0)}\n{out['stderr']}")

    def tests(self):
        """(name, function) pairs over one run of the program."""
        temp = tempfile.TemporaryDirectory()
        status, out, case = self.run(temp.name)

        def ends_as_said():
            assert status == self.plan.get("exit", 0), f"ends with {status}\n{out['stderr']}\n{out['stdout']}"
            assert "stderr" in self.plan.get("files", DEFAULT) or out["stderr"] == "", out["stderr"]

        yield f"{self.name}: ends with {self.plan.get('exit', 0)}", ends_as_said
        for name, text in self.compared(out).items():
            yield f"{self.name}: {name}", lambda name=name, text=text: self.same(name, text)
        for kind in ("absent", "present"):
            for rule in self.plan.get(kind, []):
                yield (f"{self.name}: {rule['text']!a} is {kind} in {rule['in']}",
                       lambda rule=rule, kind=kind: self.search(rule, kind, out, case))
        yield f"{self.name}: tidied up", temp.cleanup

    def same(self, name, text):
        path = self.expected / name
        expected = path.read_text(encoding="utf-8") if path.exists() else ""
        if text != expected:
            diff = difflib.unified_diff(expected.splitlines(), text.splitlines(), "expected", "now", lineterm="", n=1)
            raise AssertionError("\n".join([line[:300] for line in diff][2:20]) or "line ends differ")

    @staticmethod
    def search(rule, kind, out, case):
        if rule["in"] == "case":
            texts = {str(p.relative_to(case)): p.read_bytes() for p in case.rglob("*") if p.is_file()}
            texts["stdout"], texts["stderr"] = (out[n].encode() for n in ("stdout", "stderr"))
        else:
            texts = {rule["in"]: out[rule["in"]].encode()}
        found = [name for name, data in texts.items() if rule["text"].encode() in data]
        assert bool(found) == (kind == "present"), f"found in {', '.join(found)}" if found else "found nowhere"


def main():
    names = [a for a in sys.argv[1:] if not a.startswith("-")]
    cases = [Case(p.parent) for p in sorted(HERE.glob("*/case.json")) if not names or p.parent.name in names]
    have = features()
    cases, left_out = ([c for c in cases if have.get(c.plan.get("needs"), True) == there] for there in (True, False))
    if "--accept" in sys.argv[1:]:
        for case in cases:
            case.accept()
        return
    tests = [(case.name, lambda case=case: skip(f"built without {case.plan['needs']}")) for case in left_out]
    tap.run(itertools.chain((test for case in cases for test in case.tests()), tests))


def skip(why):
    raise tap.Skip(why)


if __name__ == "__main__":
    main()
