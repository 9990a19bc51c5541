#!/usr/bin/env python3
"""`bridle recheck`: an old case, asked about new indicators, says what a check with them would have found."""
import json
import pathlib
import shutil
import tempfile

from acceptance import INDICATORS, ROOT, equal, tap
from casework import ANY_VERDICT, CONSENT, HOME, KEY, bridle, snapshot
import json_schema

home = tempfile.TemporaryDirectory(dir=HOME)
PLACE = pathlib.Path(home.name)


def make_sample():
    """The sample phone, checked with its indicators, and once more without any."""
    bridle("demo", "-o", PLACE / "sample.case")
    bridle("check", PLACE / "sample", "-o", PLACE / "old.case", "--no-default-indicators", "--no-control", "-q",
           expect=ANY_VERDICT)


def recheck(*cases, sets=(PLACE / "sample.stix2",), expect=1):
    given = [x for s in sets for x in ("-i", s)]
    answer = json.loads(bridle("recheck", *cases, *given, "--json", expect=expect))
    json_schema.check(answer, ROOT / "docs" / "schema" / "recheck.json")
    equal(answer["exit"], expect, "exit")
    return answer["cases"]


def test_it_finds_what_the_check_found():
    found = {(f["indicator"]["kind"], f["indicator"]["value"]) for f in map(json.loads, (
        PLACE / "sample.case/data/runs/0001/findings.jsonl").read_text().splitlines()) if "indicator" in f}
    before = snapshot(PLACE / "old.case")
    [case] = recheck(PLACE / "old.case")
    equal(snapshot(PLACE / "old.case"), before, "the case")
    hits = {(h["indicator"]["kind"], h["indicator"]["value"]) for h in case["hits"]}
    equal(hits, found, "indicators that match")
    assert len(hits) >= 10 and case["observables"] > 100 and case["unreadable"] == 0, case
    keyed = [h for h in case["hits"] if "keyed" in h["observable"]]
    equal({h["observable"]["kind"] for h in keyed}, {"email", "phone"}, "kinds of keyed observables that match")
    out = bridle("recheck", PLACE / "old.case", "-i", PLACE / "sample.stix2", expect=1)
    assert "Sampleware" in out and "match" in out and "infected" not in out and "clean" not in out, out


def test_nothing_matches():
    other = PLACE / "other.stix2"
    other.write_text(INDICATORS.read_text().replace("sampleware", "otherware").replace("192.0.2.", "203.0.113.")
                     .replace("5a4d", "6b5e").replace("5A4D", "6B5E").replace("example", "invalid"))
    [case] = recheck(PLACE / "old.case", sets=[other], expect=0)
    assert case["hits"] == [] and case["runs"] == 1
    assert "hold nothing that matches" in bridle("recheck", PLACE / "old.case", "-i", other)


def test_what_cannot_be_asked_is_said():
    empty, gone = PLACE / "empty", PLACE / "gone"
    empty.mkdir()
    withdrawn = PLACE / "withdrawn.case"
    shutil.copytree(PLACE / "old.case", withdrawn)
    bridle("case", "consent", withdrawn, *CONSENT)
    bridle("case", "consent", withdrawn, "--withdraw")
    broken = PLACE / "broken.case"
    shutil.copytree(PLACE / "old.case", broken)
    path = broken / "data/runs/0001/observables.jsonl"
    path.write_bytes(b"nonsense\n{\"kind\":\"email\",\"keyed\":\"xx\"}\n{}\n\xff\n" + path.read_bytes())
    unread = PLACE / "unread.case"
    shutil.copytree(PLACE / "old.case", unread)
    (unread / "data/runs/0001/run.json").write_text("{}")
    cases = recheck(empty, gone, withdrawn, broken, unread, PLACE / "old.case")
    assert "no run" in cases[0]["not_asked"] and "No such file" in cases[1]["not_asked"]
    assert "withdrawn" in cases[2]["not_asked"] and cases[2]["hits"] == []
    equal((cases[3]["unreadable"], len(cases[3]["hits"])), (3, len(cases[5]["hits"])), "lines that are none")
    equal((cases[4]["runs"], cases[4]["unreadable"]), (0, 1), "a run that does not say what it was")
    out = bridle("recheck", gone, withdrawn, PLACE / "old.case", "-i", PLACE / "sample.stix2", expect=1)
    assert "not asked: its consent was withdrawn" in out, out


def test_usage():
    bridle("recheck", expect=64)
    bridle("recheck", PLACE / "old.case", "--no-default-indicators", expect=64)
    bridle("recheck", PLACE / "old.case", "-i", PLACE / "nowhere", expect=64)
    bridle("recheck", PLACE / "old.case", "--again", expect=64)


if __name__ == "__main__":
    bridle("keys", "new", *KEY)
    make_sample()
    tap.run(globals())
