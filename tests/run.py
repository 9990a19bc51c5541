#!/usr/bin/env python3
"""Runs everything that must hold, stage by stage, and ends in one line that counts it.

  tests/run.py [STAGE...]         gcc, asan, format, tidy; all of them without a word

  gcc      the build that users get (build/), all tests
  asan     clang with ASan and UBSan (build-asan/), warnings are errors, all tests
  format   clang-format
  tidy     clang-tidy, with the compile commands of build/

Counted are TAP lines: of the tests that Meson runs, and of the stages that print TAP themselves.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
TAP = re.compile(r"^(not )?ok\b[ \t]*\d*[ \t]*(?:-[ \t]*)?(.*)$")
SKIP = re.compile(r"#\s*skip\b", re.I)


class Tally:
    def __init__(self):
        self.passed, self.failed, self.skipped = 0, 0, []

    def add_tap(self, name, text):
        """Counts the lines of one program; prints those that failed, with what follows them.

        cmocka writes a skipped test as `not ok 5 # SKIP name`: that is no failure.
        """
        failed_before, showing, seen, planned = self.failed, False, 0, None
        for line in text.splitlines():
            match = TAP.match(line)
            if line.startswith("1.."):
                planned = int(line[3:].split()[0])
            elif match:
                seen += 1
                skipped = bool(SKIP.search(match[2]))
                showing = bool(match[1]) and not skipped
                if skipped:
                    self.skipped.append(f"{name}: {match[2]}")
                elif showing:
                    self.failed += 1
                    print(f"  FAILED {name}: {match[2]}")
                else:
                    self.passed += 1
            elif showing and line.startswith("#"):
                print(f"      {line[1:].strip()}")
        if planned is not None and planned != seen:
            self.fail(f"{name}: {seen} results of {planned} that it promised")
        return self.failed - failed_before

    def fail(self, what, details=""):
        self.failed += 1
        print(f"  FAILED {what}")
        for line in details.strip().splitlines()[-40:]:
            print(f"      {line}")


def run(command, **more):
    return subprocess.run(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors="replace", **more,
    )


def build(tally, folder, options, env):
    """Configures (again when the options are others) and compiles; a warning is a failure."""
    stamp = ROOT / folder / "options.txt"
    if options and (not stamp.exists() or stamp.read_text() != " ".join(options)):
        shutil.rmtree(ROOT / folder, ignore_errors=True)
    if not (ROOT / folder / "build.ninja").exists():
        done = run(["meson", "setup", folder, *options], env=env)
        if done.returncode:
            tally.fail(f"{folder}: meson setup", done.stdout)
            return False
        stamp.write_text(" ".join(options))
    done = run(["ninja", "-C", folder], env=env)
    warnings = [line for line in done.stdout.splitlines() if "warning:" in line]
    if done.returncode:
        tally.fail(f"{folder}: build", done.stdout)
    elif warnings:
        tally.fail(f"{folder}: build without warnings", "\n".join(warnings))
    else:
        tally.passed += 1
    return done.returncode == 0


def meson_log(folder):
    """Meson names the log of a setup after it."""
    return ROOT / folder / "meson-logs" / "testlog-full.json"


def add_meson_results(tally, folder):
    """One JSON object a line: what each test printed, and what Meson made of it."""
    log = meson_log(folder)
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        test = json.loads(line)
        name, out = f"{folder}: {test['name']}", test.get("stdout", "")
        if not any(TAP.match(l) for l in out.splitlines()):
            out = {"OK": "ok", "SKIP": "ok 1 # SKIP all of it"}.get(test["result"], "")
        failed = tally.add_tap(name, out)
        if test["result"] not in ("OK", "SKIP") and not failed:
            tally.fail(f"{name}: {test['result'].lower()}, status {test['returncode']}", test.get("stdout", ""))
        if test["result"] not in ("OK", "SKIP"):
            for line in test.get("stderr", "").splitlines()[-60:]:
                print(f"      {line}")


def build_and_test(tally, folder, options, extra_env, slower):
    env = dict(os.environ, **extra_env)
    if not build(tally, folder, options, env):
        return
    log = meson_log(folder)
    log.unlink(missing_ok=True)
    command = ["meson", "test", "-C", folder, "--no-rebuild", "--setup", "full", "--timeout-multiplier", str(slower)]
    done = run(command, env=env)
    if log.exists():
        add_meson_results(tally, folder)
    else:
        tally.fail(f"{folder}: meson test", done.stdout)


def stage_gcc(tally):
    build_and_test(tally, "build", [], {}, 2)


def stage_asan(tally):
    # null plus zero is undefined in C17 and harmless; what a wrapped pointer does, ASan sees
    options = ["-Db_sanitize=address,undefined", "-Dc_args=-fno-sanitize=pointer-overflow", "-Db_lundef=false",
               "-Dwerror=true"]
    build_and_test(tally, "build-asan", options, {"CC": "clang", "CXX": "clang++"}, 6)


def lint(tally, what):
    done = run([sys.executable, "tools/lint.py", what])
    if not tally.add_tap(what, done.stdout) and done.returncode:
        tally.fail(what, done.stdout)


STAGES = {
    "gcc": stage_gcc,
    "asan": stage_asan,
    "format": lambda tally: lint(tally, "format"),
    "tidy": lambda tally: lint(tally, "tidy"),
}


def main():
    wanted = sys.argv[1:] or list(STAGES)
    unknown = [name for name in wanted if name not in STAGES]
    if unknown:
        sys.exit(f"tests/run.py: no stage '{unknown[0]}'; there are: {', '.join(STAGES)}")
    tally = Tally()
    for name in wanted:
        print(f"== {name}", flush=True)
        start = time.monotonic()
        STAGES[name](tally)
        print(f"   {time.monotonic() - start:.0f} s", flush=True)
    for line in sorted(set(tally.skipped)):
        print(f"  skipped {line}")
    print(f"{tally.passed} passed, {tally.failed} failed, {len(tally.skipped)} skipped")
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
