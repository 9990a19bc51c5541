#!/usr/bin/env python3
"""Format and tidy checks over the tree, as TAP: one line per file.

  lint.py format [--write]        clang-format; --write rewrites instead of complaining
  lint.py tidy [--build DIR]      clang-tidy with the checks of .clang-tidy, in parallel
  lint.py analyze [--build DIR]   clang's static analyzer: slower, not always right, for a person

A file that tidy found good is not looked at again until it, a header, the checks or its compile
command changed (remembered in DIR/tidy-good.txt).
"""
import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDERS = ["src", "tests", "fuzz", "bench", "tools"]


def c_files(suffixes=(".c", ".h", ".cpp")):
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in suffixes and path.is_file():
                yield path.relative_to(ROOT)


def report(results):
    """Prints TAP from (file, complaint) pairs; complaint is empty where all is well."""
    failed, number = 0, 0
    for number, (path, complaint) in enumerate(results, 1):
        failed += bool(complaint)
        print(f"{'not ok' if complaint else 'ok'} {number} - {path}", flush=True)
        for line in complaint.splitlines():
            print(f"# {line}")
    print(f"1..{number}")
    return 1 if failed else 0


def in_parallel(function, items):
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        yield from zip(items, pool.map(function, items))


def format_file(path):
    run = subprocess.run(["clang-format", "--dry-run", "-Werror", str(path)], cwd=ROOT, capture_output=True, text=True)
    return run.stderr if run.returncode else ""


def format_all(write):
    files = list(c_files())
    if write:
        return subprocess.run(["clang-format", "-i", *map(str, files)], cwd=ROOT).returncode
    return report(in_parallel(format_file, files))


# DeprecatedOrUnsafeBufferHandling asks for memcpy_s, which no libc here has; optin is about padding
ANALYZER = (
    "-*,clang-analyzer-*,-clang-analyzer-optin.*,"
    "-clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling"
)


class Tidy:
    def __init__(self, build, checks=None):
        self.build = ROOT / build
        self.checks = [f"--checks={checks}"] if checks else []
        with open(self.build / "compile_commands.json", encoding="utf-8") as f:
            self.commands = {}
            for c in json.load(f):
                path = pathlib.Path(os.path.normpath(os.path.join(c["directory"], c["file"])))
                if path.is_relative_to(ROOT):
                    self.commands.setdefault(path.relative_to(ROOT), c["command"])
        self.memory = self.build / f"tidy-good{'-deep' if checks else ''}.txt"
        common = hashlib.sha256((ROOT / ".clang-tidy").read_bytes())
        for header in c_files((".h",)):
            common.update((ROOT / header).read_bytes())
        self.common = common.digest()
        self.good = set(self.memory.read_text().split()) if self.memory.exists() else set()

    def key(self, path):
        own = (ROOT / path).read_bytes() + self.commands[path].encode()
        return hashlib.sha256(self.common + own).hexdigest()

    def check(self, path):
        if self.key(path) in self.good:
            return ""
        # gcc's warnings that clang does not know are no finding
        run = subprocess.run(
            ["clang-tidy", "--quiet", "-p", str(self.build), "--extra-arg=-Wno-unknown-warning-option",
             *self.checks, str(path)],
            cwd=ROOT, capture_output=True, text=True,
        )
        if run.returncode == 0:
            return ""
        return run.stdout.strip() or run.stderr.strip() or f"clang-tidy ended with {run.returncode}"

    def all(self):
        files = [p for p in c_files((".c",)) if p in self.commands]
        results = list(in_parallel(self.check, files))
        self.memory.write_text("".join(self.key(p) + "\n" for p, complaint in results if not complaint))
        return report(results)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["format", "tidy", "analyze"])
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--build", default="build")
    args = parser.parse_args()
    if args.what == "format":
        return format_all(args.write)
    return Tidy(args.build, ANALYZER if args.what == "analyze" else None).all()


if __name__ == "__main__":
    sys.exit(main())
