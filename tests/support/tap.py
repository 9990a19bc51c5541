"""TAP for the test scripts: functions named test_* run in order, each is one line.

A test fails by an exception (assert is fine) and is skipped by raising Skip("why").
"""
import sys
import traceback


class Skip(Exception):
    pass


def run(tests):
    """tests: a module's globals(), or (name, function) pairs. Ends the program."""
    if isinstance(tests, dict):
        tests = [(n, f) for n, f in tests.items() if n.startswith("test_") and callable(f)]
    tests, failed = list(tests), 0
    print(f"1..{len(tests)}")
    for number, (name, function) in enumerate(tests, 1):
        title = name.removeprefix("test_").replace("_", " ")
        try:
            function()
            print(f"ok {number} - {title}", flush=True)
        except Skip as why:
            print(f"ok {number} - {title} # SKIP {why}", flush=True)
        except Exception as error:  # an assertion, or anything else: the others still run
            failed += 1
            print(f"not ok {number} - {title}")
            text = str(error) if str(error) else "".join(traceback.format_exc())
            if not isinstance(error, AssertionError):
                text = traceback.format_exc()
            for line in text.splitlines()[:60]:
                print(f"# {line}")
            sys.stdout.flush()
    sys.exit(1 if failed else 0)
