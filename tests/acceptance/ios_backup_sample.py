#!/usr/bin/env python3
"""The real iOS 14.3 backup of the corpus: read whole, with the counts that its manifest line gives."""
import hashlib
import json
import sqlite3

from acceptance import SAME_OUT, Checked, checked, equal, shared, tap

SAMPLE = "corpus/ios/mvt_ios_backup"


def files_listed():
    db = sqlite3.connect(f"file:{shared(SAMPLE)}/Manifest.db?immutable=1", uri=True)
    ids = {row[0] for row in db.execute("SELECT fileID FROM Files WHERE flags = 1")}
    db.close()
    return ids


def test_the_manifest_is_read_whole():
    run = checked(shared(SAMPLE))
    manifest = run.artifact("ios.manifest")
    equal((manifest["status"], manifest["rows"]), ("examined", 3721), "Manifest records")
    equal(manifest.get("rows_bad", 0), 0, "bad Manifest records")


def test_the_message_is_read():
    run = checked(shared(SAMPLE))
    sms = run.artifact("ios.sms")
    equal((sms["status"], sms["rows"]), ("examined", 1), "messages")
    events = [e for e in run.lines("timeline.jsonl") if e["artifact"] == "ios.sms"]
    assert events, "no message in the timeline"


def test_what_is_listed_but_not_there_is_missing_and_no_error():
    run = checked(shared(SAMPLE))
    listed = [e for e in run.lines("evidence.jsonl") if ":" in e["entry"]]
    there = {path.name for path in shared(SAMPLE).glob("??/*")}
    equal(sum(e["status"] == "missing" for e in listed), len(files_listed() - there), "missing files")
    read = [e for e in listed if e["status"] in ("read", "size_mismatch") and e.get("sha256")]
    assert read, "nothing was read"
    for e in read:
        domain, _, path = e["entry"].partition(":")
        name = hashlib.sha1(f"{domain}-{path}".encode()).hexdigest()
        content = (shared(SAMPLE) / name[:2] / name).read_bytes()
        equal(e["sha256"], hashlib.sha256(content).hexdigest(), e["entry"])


def test_nothing_is_found_at_high_or_above():
    run = checked(shared(SAMPLE))
    bad = [f for f in run.lines("findings.jsonl") if f["level"] in ("high", "critical")]
    assert not bad, json.dumps(bad)[:400]


def test_its_manifest_may_be_named_too():
    with Checked(shared(SAMPLE) / "Manifest.db") as run:
        for name in SAME_OUT:
            assert run.bytes(name) == checked(shared(SAMPLE)).bytes(name), f"{name} differs"


def test_the_terminal_has_no_error_word():
    run = checked(shared(SAMPLE))
    equal(run.err, "", "standard error")


if __name__ == "__main__":
    tap.run(globals())
