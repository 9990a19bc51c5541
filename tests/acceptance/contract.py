#!/usr/bin/env python3
"""The contract, tried by a program that is not ours (../shared/tools/contract-check)."""
import subprocess
import sys

from acceptance import PROGRAM, shared, tap


def test_contract_check_finds_no_breach():
    done = subprocess.run([sys.executable, shared("tools/contract-check"), PROGRAM], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr


if __name__ == "__main__":
    tap.run(globals())
