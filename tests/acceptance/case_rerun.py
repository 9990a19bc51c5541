#!/usr/bin/env python3
"""`bridle case verify --rerun`: the same evidence gives the same bytes, and where it does not, it is said where."""
import json
import pathlib
import shutil
import sqlite3
import tempfile

from acceptance import INDICATORS, SAME_OUT, equal, made, tap
from casework import ANY_VERDICT, CONSENT, HOME, KEY, bridle, snapshot, texts, verify
import make_encrypted_backup

SOURCES = ["ios_safari_history", "ios_messages", "ios_plists", "hostile_strings", "ios_manifest"]


class Place:
    """A folder of its own, and cases in it."""

    def __init__(self):
        self.temp = tempfile.TemporaryDirectory(dir=HOME)
        self.path = pathlib.Path(self.temp.name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.temp.cleanup()

    def check(self, source, *args, indicators=INDICATORS):
        given = ["-i", indicators] if indicators else []
        case = self.path / "one.case"
        bridle("check", source, *given, "--no-default-indicators", "-o", case, "-q", *args, expect=ANY_VERDICT)
        return case


def rerun(case, source, *args, expect=0):
    """Statements of the check "rerun"."""
    answer = verify(case, "--rerun", source, *args, expect=expect)
    return [(c["outcome"], c["text"]) for c in answer["checks"] if c["check"] == "rerun"]


def said(statements, outcome, *pieces):
    assert any(o == outcome and all(p in t for p in pieces) for o, t in statements), statements


def test_the_same_bytes_and_nothing_is_written():
    for name in SOURCES:
        with Place() as place:
            case = place.check(made(name))
            before, source_before = snapshot(case), snapshot(made(name))
            said(rerun(case, made(name), "-i", INDICATORS), "holds", "run 0001 comes out the same, byte for byte")
            said(rerun(case, made(name), "-i", INDICATORS, "--workers", "1"), "holds", "the same, byte for byte")
            equal(snapshot(case), before, f"the case of {name} after it was checked again")
            equal(snapshot(made(name)), source_before, f"the source {name}")


def test_a_source_that_is_a_file():
    with Place() as place:
        letter = place.path / "letter.eml"
        letter.write_text("From: a@example.org\nTo: b@example.org\nDate: Thu, 02 Feb 2023 10:00:00 +0000\n"
                          "Subject: x\n\nlook: https://sub.parcel-desk.example/x\n")
        case = place.check(letter)
        said(rerun(case, letter, "-i", INDICATORS), "holds", "the same, byte for byte")
        letter.write_text(letter.read_text() + "and https://example.org/y\n")
        said(rerun(case, letter, "-i", INDICATORS, expect=1), "fails", "evidence.jsonl differs")


def test_the_options_of_the_run_are_taken_over():
    own = HOME / "own"
    own.mkdir(exist_ok=True)
    (own / "visits.sql").write_text(
        "-- artifact:  user.visits\n-- title:     Visits\n-- source:    HomeDomain:Library/Safari/History.db\n"
        "-- presence:  optional\n-- table:     history_visits\n-- columns:   row:row time:apple-time\n"
        "-- contact:   visited\n-- timeline:  a visit\n-- tested:    synthetic fixture only\n-- variant:   any\n"
        "SELECT id, visit_time FROM history_visits\n")
    source = made("ios_safari_history")
    for options in (["--only", "ios.safari*"], ["--skip", "ios.safari_history", "--skip", "ios.sms*"],
                    ["--as-of", "2029-01-01T00:00:00Z"], ["--level", "critical"], ["--hash", "all"],
                    ["--keep-content", "--own-device"], ["--artifacts", own]):
        again = options if options[0] == "--artifacts" else []
        with Place() as place:
            case = place.check(source, *options)
            said(rerun(case, source, "-i", INDICATORS, *again), "holds", "the same, byte for byte")
            if again:
                said(rerun(case, source, "-i", INDICATORS, expect=1), "not_checked", "used 1 artifacts of its user's")


def test_sets_are_found_by_their_hash_alone():
    source = made("ios_safari_history")
    with Place() as place:
        case = place.check(source)
        answer = rerun(case, source, expect=1)
        said(answer, "not_checked", "sampleware.stix2", "neither among those named with -i nor installed")
        other = place.path / "renamed"
        other.mkdir()
        shutil.copy(INDICATORS, other / "another-name.json")
        said(rerun(case, source, "-i", other), "holds", "the same")
        (other / "another-name.json").write_bytes(INDICATORS.read_bytes() + b" ")
        said(rerun(case, source, "-i", other, expect=1), "not_checked", "neither among")
        installed = HOME / "data/bridle/indicators"
        installed.mkdir(parents=True)
        try:
            shutil.copy(INDICATORS, installed / "x.stix2")
            said(rerun(case, source), "holds", "the same")
            said(rerun(case, source, "-i", other), "holds", "the same")
        finally:
            shutil.rmtree(installed)
    with Place() as place:  # a run without any set
        case = place.check(source, indicators=None)
        said(rerun(case, source), "holds", "the same")


def changed_copy(place, source):
    """The same backup with one visit less."""
    copy = place.path / "copy"
    shutil.copytree(source, copy)
    for path in copy.rglob("*"):
        if not path.is_file() or path.read_bytes()[:15] != b"SQLite format 3":
            continue
        db = sqlite3.connect(path)
        if db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'history_visits'").fetchone()[0]:
            db.execute("DELETE FROM history_visits WHERE rowid = (SELECT max(rowid) FROM history_visits)")
            db.commit()
        db.close()
    return copy


def test_other_evidence_is_explained_by_artifact():
    source = made("ios_safari_history")
    with Place() as place:
        case = place.check(source)
        answer = rerun(case, changed_copy(place, source), "-i", INDICATORS, expect=1)
        said(answer, "fails", "timeline.jsonl differs from line")
        said(answer, "fails", "evidence.jsonl differs from line", "Library/Safari/History.db")
        said(answer, "note", "ios.safari_history: then examined, ", "; now examined, ")
        assert not any("other entries" in t or "ios.sms" in t for _, t in answer), answer
        answer = rerun(case, made("ios_messages"), "-i", INDICATORS, expect=1)
        said(answer, "note", "it may be another acquisition")
        empty = place.path / "empty"
        empty.mkdir()
        said(rerun(case, empty, "-i", INDICATORS, expect=1), "fails", "verdict.json differs")
        bridle("case", "verify", case, "--rerun", place.path / "nowhere", expect=64)


def test_forged_results_do_not_come_out_again():
    """Somebody who adjusts all hashes and has no seal to fear: the evidence still speaks."""
    source = made("ios_safari_history")
    with Place() as place:
        case = place.check(source)
        run = case / "data/runs/0001"
        for name in SAME_OUT:
            kept = (run / name).read_bytes()
            for forged in (kept[:-2] + b"\n", kept + b"{}\n", b"", kept[:len(kept) // 2]):
                if forged == kept:
                    continue
                (run / name).write_bytes(forged)
                said(rerun(case, source, "-i", INDICATORS, expect=1), "fails", name)
            (run / name).unlink()
            said(rerun(case, source, "-i", INDICATORS, expect=1), "fails", f"has no {name}")
            (run / name).write_bytes(kept)
        said(rerun(case, source, "-i", INDICATORS), "holds", "the same")


def test_another_version_is_named():
    source = made("ios_safari_history")
    with Place() as place:
        case = place.check(source)
        path = case / "data/runs/0001/run.json"
        run = json.loads(path.read_text())
        path.write_text(json.dumps(dict(run, version="0.0.1"), separators=(",", ":")) + "\n")
        findings = case / "data/runs/0001/timeline.jsonl"
        findings.write_text("".join(findings.read_text().splitlines(True)[1:]))
        said(rerun(case, source, "-i", INDICATORS, expect=1), "note", "made by bridle 0.0.1", "another version may")


def test_what_run_json_asks_for_is_checked():
    source = made("ios_safari_history")
    with Place() as place:
        case = place.check(source)
        path = case / "data/runs/0001/run.json"
        run = json.loads(path.read_text())

        def with_options(**options):
            return dict(run, options=dict(run["options"], **options))

        hostile = [with_options(level="worst"), dict(run, hash="none"), with_options(only=["*a" * 100]),
                   with_options(only=["/etc/passwd"]), with_options(skip=["x"] * 1000), with_options(only=[7]),
                   dict(run, as_of="yesterday", as_of_from="option"), dict(run, schema="bridle.run/9"),
                   dict(run, indicator_sets=[{"name": "../../x", "sha256": "00" * 32}]),
                   dict(run, indicator_sets=[{"name": "x" * 5000, "sha256": "00" * 32}]),
                   dict(run, indicator_sets=[{"sha256": "00" * 32, "name": "x"}]), [], {}, "x", 7]
        for value in hostile:
            path.write_text(json.dumps(value))
            assert texts(verify(case, "--rerun", source, "-i", INDICATORS, expect=1), "not_checked"), value
        for raw in (b"", b"{", b"\xff\x00", b"[" * 100000, b'{"schema":"bridle.run/1"}'):
            path.write_bytes(raw)
            verify(case, "--rerun", source, "-i", INDICATORS, expect=1)
        path.unlink()
        (case / "data/runs/0001/run.json").symlink_to("/etc/passwd")
        answer = verify(case, "--rerun", source, "-i", INDICATORS, expect=1)
        assert "root:" not in json.dumps(answer)


def test_one_of_several_runs():
    one, two = made("ios_safari_history"), made("ios_messages")
    with Place() as place:
        case = place.check(one)
        bridle("case", "verify", case, "--rerun", one, "--run", "0002", "-i", INDICATORS, expect=1)
        place.check(two, "--again")
        answer = rerun(case, two, "-i", INDICATORS)
        said(answer, "holds", "run 0002 comes out the same")
        said(answer, "note", "the case has 2 runs; the last one was repeated")
        said(rerun(case, one, "--run", "0001", "-i", INDICATORS), "holds", "run 0001 comes out the same")
        said(rerun(case, one, "-i", INDICATORS, expect=1), "note", "it may be another acquisition")


def test_an_encrypted_source_asks_for_its_password():
    with Place() as place:
        source, secret = place.path / "Backup", place.path / "password"
        make_encrypted_backup.make(made("ios_messages"), source, b"a password", "10.2")
        secret.write_text("a password\n")
        case = place.check(source, "--password-file", secret)
        said(rerun(case, source, "-i", INDICATORS, "--password-file", secret), "holds", "the same, byte for byte")
        secret.write_text("another\n")
        said(rerun(case, source, "-i", INDICATORS, "--password-file", secret, expect=1), "note", "the source: ")


def test_a_sealed_case_holds_in_one_go():
    source = made("ios_safari_history")
    with Place() as place:
        case = place.check(source)
        bridle("case", "consent", case, *CONSENT)
        bridle("case", "seal", case, *KEY)
        before = snapshot(case)
        answer = verify(case, "--rerun", source, "-i", INDICATORS)
        assert answer["sealed"] and "rerun" in {c["check"] for c in answer["checks"]}
        equal(snapshot(case), before, "the case")


if __name__ == "__main__":
    bridle("keys", "new", *KEY)
    tap.run(globals())
