#!/usr/bin/env python3
"""What a check rests on: on record, on the first line, and in the way of what it does not cover."""
import json
import os
import pathlib
import pty
import re
import subprocess
import tempfile

from acceptance import INDICATORS, PROGRAM, ROOT, bridle, equal, made, tap
import bag
import json_schema

SCHEMA = ROOT / "docs" / "schema"
WHOLE = {"schema": "bridle.consent/1", "person": "Person A", "data": ["a backup of the phone"],
         "purpose": "find traces of spyware", "may_see": ["the helpline"], "keep_content": False, "until": "2099-01-31",
         "tlp": "AMBER", "pap": "RED"}
home = tempfile.TemporaryDirectory()
HOME = pathlib.Path(home.name)
counter = iter(range(1000))


def consent(**changes):
    """A consent file with some answers changed; None leaves one out."""
    path = HOME / f"consent{next(counter)}.json"
    path.write_text(json.dumps({k: v for k, v in {**WHOLE, **changes}.items() if v is not None}))
    return path


def check(*args, case=None, expect=(0, 1, 2)):
    """(case, what was printed)"""
    case = case or HOME / f"{next(counter)}.case"
    _, out, err = bridle("check", made("ios_messages"), "-i", INDICATORS, "--no-default-indicators", "-o", case, *args,
                         expect=expect)
    return case, out + err


def page(case, run="0001"):
    """The report as lines of text, tags left out."""
    html = (case / "data/runs" / run / "report.html").read_text(encoding="utf-8")
    body = re.sub(r"<(script|style).*?</\1>", "", html.split("<body", 1)[1].split(">", 1)[1], flags=re.S)
    return [line for line in re.sub(r"<[^>]*>", "", body).splitlines() if line.strip()]


def basis(case, run="0001"):
    return json.loads((case / "data/runs" / run / "run.json").read_text())["basis"]


def records(case):
    folder = case / "data/consent"
    return sorted(p.name for p in folder.iterdir()) if folder.exists() else []


def test_without_a_basis_the_first_line_says_so():
    case, out = check()
    assert out.startswith("No consent is on record"), out[:200]
    assert page(case)[0].startswith("No consent is on record"), page(case)[:2]
    equal(basis(case), {"kind": "not recorded", "standing": "not recorded"}, "basis")
    equal(records(case), [], "records")


def test_a_consent_becomes_part_of_the_case():
    given = consent()
    case, out = check("--consent", given)
    assert "No consent" not in out and "No consent" not in "\n".join(page(case))
    equal(records(case), ["0001"], "records")
    kept = json.loads((case / "data/consent/0001/consent.json").read_text())
    equal(kept, {**WHOLE, "basis": "consent", "may_name": False}, "the record")
    json_schema.check(kept, SCHEMA / "consent.json")
    actions = [json.loads(line)["action"] for line in (case / "custody.jsonl").read_text().splitlines()]
    equal(actions, ["consented", "checked"], "custody")
    bag.check(case)
    equal(basis(case)["record"], "0001", "record")
    done = subprocess.run(["sha256sum", given], capture_output=True, text=True, check=True)
    equal(basis(case)["sha256"], done.stdout.split()[0], "hash of the file")


def test_a_name_that_stays_out_of_reports_stays_out():
    hidden, out = check("--consent", consent())
    run = hidden / "data/runs/0001"
    for text in [out, (hidden / "custody.jsonl").read_text(), *[p.read_text() for p in run.iterdir()]]:
        assert "Person A" not in text
    shown, _ = check("--consent", consent(may_name=True))
    assert "Consent of Person A" in "\n".join(page(shown))


def test_a_file_that_is_no_consent_is_refused_before_anything_is_made():
    wrong = HOME / "wrong.json"
    for content, why in [("", "not readable as JSON"), ("[]", "not readable as JSON"), ("{}", "schema is missing"),
                         (json.dumps({**WHOLE, "untill": "2099-01-01"}), "unknown key 'untill'"),
                         (json.dumps({**WHOLE, "until": "soon"}), "until is not a date")]:
        wrong.write_text(content)
        case, out = check("--consent", wrong, expect=(64,))
        assert why in out, out
        assert not case.exists()
    _, out = check("--consent", consent(person=None), expect=(64,))
    assert "person is missing" in out
    _, out = check("--consent", HOME / "nothing", expect=(64,))
    _, out = check("--consent", consent(basis="withdrawn"), expect=(64,))
    assert "taken back" in out
    check("--authority", " ", expect=(64,))
    check("--own-device", "--authority", "x", expect=(64,))


def test_a_consent_that_ended_is_said_first():
    case, out = check("--consent", consent(until="2020-01-31"))
    for line in (out, page(case)[0]):
        assert line.startswith("The consent on record ended on 2020-01-31"), line[:200]
    equal(basis(case)["standing"], "ended", "standing")


def test_a_day_of_deletion_that_is_over_is_said_first():
    case, out = check("--consent", consent(retention="2020-01-31"))
    for line in (out, page(case)[0]):
        assert line.startswith("Everything was to be deleted by 2020-01-31"), line[:200]
    assert "to be deleted by 2020-01-31" in bridle("case", "show", case)[1]


def test_texts_are_kept_only_when_that_was_agreed():
    for args, why in [(["--consent", consent()], "does not say that texts may be kept"),
                      (["--authority", "court order 7"], "does not say that texts may be kept"),
                      (["--consent", consent(keep_content=True, until="2020-01-31")], "ended on 2020-01-31"),
                      ([], "No consent is on record")]:
        case, out = check("--keep-content", *args, expect=(64,))
        assert why in out, out
        assert not case.exists()
    check("--keep-content", "--consent", consent(keep_content=True))
    check("--keep-content", "--own-device")


def test_an_authority_is_named_as_what_it_is():
    case, out = check("--authority", "court order 7 of 2026")
    assert "No consent; another authority is named: court order 7 of 2026" in out
    kept = json.loads((case / "data/consent/0001/consent.json").read_text())
    equal((kept["basis"], kept["authority"]), ("authority", "court order 7 of 2026"), "record")


def test_a_later_run_rests_on_what_the_case_has():
    case, _ = check("--consent", consent())
    _, out = check("--again", case=case)
    assert "No consent" not in out and "Consent on record, until 2099-01-31" in out
    equal(records(case), ["0001"], "records")
    _, out = check("--again", "--keep-content", case=case, expect=(64,))
    bridle("case", "consent", case, "--withdraw", expect=(0,))
    _, out = check("--again", case=case)
    assert out.startswith("Consent was withdrawn on "), out[:200]
    assert page(case, "0003")[0].startswith("Consent was withdrawn on ")
    equal(basis(case, "0003")["standing"], "withdrawn", "standing")
    (case / "data/consent/0002/consent.json").write_text("{")
    _, out = check("--again", case=case)
    assert out.startswith("The consent on record cannot be read"), out[:200]


def test_several_sources_share_one_record():
    case = HOME / "several.case"
    bridle("check", made("ios_messages"), made("ios_safari_history"), "--no-default-indicators", "-o", case,
           "--consent", consent(), "-q", expect=(0, 1, 2))
    equal(records(case), ["0001"], "records")
    equal([basis(case, run)["record"] for run in ("0001", "0002")], ["0001", "0001"], "records of the runs")
    bag.check(case)


def on_a_terminal(typed, *args):
    """(status, what was shown) of a check with a person at the keyboard."""
    main, terminal = pty.openpty()
    env = dict(os.environ, HOME=str(HOME), XDG_DATA_HOME=str(HOME))
    done = subprocess.Popen([PROGRAM, "check", made("ios_messages"), "--no-default-indicators", *args], stdin=terminal,
                            stdout=subprocess.DEVNULL, stderr=terminal, env=env)
    os.close(terminal)
    os.write(main, typed.encode() + b"\n")
    shown = b""
    try:
        while piece := os.read(main, 4096):
            shown += piece
    except OSError:  # the other end is closed
        pass
    os.close(main)
    return done.wait(timeout=60), shown.decode("utf-8", "replace")


def test_a_person_types_that_the_device_is_theirs():
    case = HOME / "typed.case"
    status, shown = on_a_terminal("yes", "--own-device", "-o", str(case))
    assert status == 64 and "was not typed" in shown, shown
    assert not case.exists()
    status, shown = on_a_terminal("This device is mine", "--own-device", "-o", str(case))
    assert status in (0, 1, 2), shown
    equal(json.loads((case / "data/consent/0001/consent.json").read_text())["basis"], "own_device", "basis")


if __name__ == "__main__":
    tap.run(globals())
