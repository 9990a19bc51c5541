#!/usr/bin/env python3
"""The help, the manual page made from the same table, and what wrong usage is told."""
import pathlib
import re
import shutil
import subprocess

from acceptance import PROGRAM, bridle, equal, tap

MANUAL = pathlib.Path(PROGRAM).resolve().parent / "bridle.1"


def commands():
    return re.findall(r"^  (\w+) +\w", bridle("help", expect=(0,))[1].split("Commands:", 1)[1], flags=re.MULTILINE)


def options_of(text):
    return re.findall(r"^  (?:-\w, |    )--([\w-]+)", text, flags=re.MULTILINE)


def test_help_fits_a_terminal():
    topics = [(), *[(name,) for name in commands()], ("case", "seal"), ("case", "consent"), ("keys", "new")]
    for topic in topics:
        out = bridle("help", *topic, expect=(0,))[1]
        assert out.endswith("\n") and out.strip(), topic
        equal([line for line in out.splitlines() if len(line) > 80], [], f"long lines of help {topic}")


def test_what_a_person_needs_first_comes_first():
    out = bridle("help", expect=(0,))[1]
    equal(commands()[0], "check", "first command")
    assert out.index("bridle check") < out.index("help@accessnow.org") < out.index("Commands:")


def test_one_part_of_a_command_alone():
    seal = bridle("help", "case", "seal", expect=(0,))[1]
    assert "bridle case seal" in seal and "bridle case consent" not in seal
    assert "tsa-query" in options_of(seal) and "person" not in options_of(seal) and "reason" in options_of(seal)


def test_no_help_on_what_is_not_there():
    for topic in (("nothing",), ("case", "nothing"), ("check", "x", "y")):
        _, out, err = bridle("help", *topic, expect=(64,))
        equal((out, len(err.splitlines())), ("", 1), f"help {topic}")


def test_manual_has_every_command_and_option():
    page = bridle("help", "--man", expect=(0,))[1]
    plain = page.replace("\\-", "-")
    for name in commands():
        assert f".SS bridle {name}\n" in page, name
        for option in options_of(bridle("help", name)[1]):
            assert f"--{option}" in plain, option
    for part in ("NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "EXIT STATUS", "ENVIRONMENT", "FILES", "SEE ALSO"):
        assert f"\n.SH {part}\n" in page, part
    if MANUAL.exists():
        equal(MANUAL.read_text(encoding="utf-8"), page, "the page that the build made")


def test_manual_is_good_troff():
    page = bridle("help", "--man", expect=(0,))[1].encode()
    ran = False
    for command in (["groff", "-ww", "-man", "-Tutf8", "-z"], ["mandoc", "-Tlint", "-Wwarning"]):
        if shutil.which(command[0]):
            ran = True
            done = subprocess.run(command, input=page, capture_output=True, check=False)
            said = (done.stdout + done.stderr).splitlines()
            # no date, so that the page is the same whenever it is built
            equal([line for line in said if b"missing date" not in line], [], command[0])
    if not ran:
        raise tap.Skip("neither groff nor mandoc is installed")


def test_wrong_usage_gets_one_line_and_the_way_out():
    for args in (["check"], ["check", "/nothing/here"], ["chekc"], ["check", "--consnt", "x"], ["check", "x", "--consent"],
                 ["check", "x", "--own-device", "--authority", "y"], ["case"], ["case", "show"], ["case", "index", "x"],
                 ["case", "redact", "x"], ["case", "show", "/nothing/here"], ["keys"], ["indicators", "show"], ["links"],
                 ["demo", "x"], ["export", "x"], ["view", "x"], ["list"], ["list", "x"]):
        _, out, err = bridle(*args, expect=(64,))
        equal(out, "", f"what {args} prints")
        equal(len(err.splitlines()), 1, f"lines of {args}: {err}")
        assert err.startswith("bridle: ") and "help" in err, err


if __name__ == "__main__":
    tap.run(globals())
