#!/usr/bin/env python3
"""Indicators in a whole check: what is evaluated on a record, hashes of files, names alone, the same
value in several sets, shared addresses, validity, and what applies to a source."""
import hashlib
import json
import pathlib
import sqlite3
import tempfile

from acceptance import Checked, GOLDEN, make_backup, tap

MESSAGES = [  # handle, text
    ("+31612345678", "see https://www.evil.example:8443/x and one more"),
    ("caller@mail.example", "nothing here but hxxps://b%C3%BCcher[.]example/y"),
    ("+31600000000", "two things: other.example, other things"),
]


class Source:
    """A backup with a few messages, visits and files, and sets of indicators beside it."""

    def __init__(self):
        self.temp = tempfile.TemporaryDirectory()
        root = pathlib.Path(self.temp.name)
        self.sets = root / "sets"
        self.sets.mkdir()
        self.path = root / "phone"
        fixture = root / "fixture"
        files = fixture / "files" / "HomeDomain" / "Library"
        (files / "SMS").mkdir(parents=True)
        (files / "Safari").mkdir()
        rows = "".join(
            f"INSERT INTO handle(ROWID, id, service) VALUES ({i}, '{handle}', 'SMS');\n"
            f"INSERT INTO message(ROWID, guid, text, handle_id, date, is_from_me, service) "
            f"VALUES ({i}, 'g{i}', '{text}', {i}, apple_nanoseconds('2024-03-0{i}T10:00:00Z'), 0, 'SMS');\n"
            for i, (handle, text) in enumerate(MESSAGES, 1))
        (files / "SMS" / "sms.db.sql").write_text("-- schema: sms\n" + rows)
        (files / "sample.bin.raw").write_bytes(b"an invented sample")
        (fixture / "backup.json").write_text(json.dumps({"date": "2024-04-01T00:00:00Z"}))
        make_backup.load(fixture).write(self.path)

    def stix(self, name, *patterns, **keys):
        objects = [{"type": "malware", "id": "malware--1", "name": keys.pop("malware", "Sampleware")}]
        for i, pattern in enumerate(patterns):
            objects.append({"type": "indicator", "id": f"indicator--{name}-{i}", "pattern": pattern, **keys})
            objects.append({"type": "relationship", "id": f"relationship--{i}", "relationship_type": "indicates",
                            "source_ref": f"indicator--{name}-{i}", "target_ref": "malware--1"})
        (self.sets / name).write_text(json.dumps({"type": "bundle", "objects": objects}))

    def check(self, *args, **more):
        return Checked(self.path, *args, indicators=self.sets, **more)


def found(checked):
    return [f for f in checked.lines("findings.jsonl") if "indicator" in f]


def test_and_is_evaluated_on_one_record():
    source = Source()
    source.stix("a.stix2",
                "[domain-name:value = 'evil.example' AND phone-number:value = '+31612345678']",  # both in message 1
                "[domain-name:value = 'other.example' AND phone-number:value = '+31612345678']",  # in two messages
                "[domain-name:value = 'other.example' AND phone-number:value != '+31612345678']")  # message 3
    with source.check() as c:
        assert {f["indicator"]["id"] for f in found(c)} == {"indicator--a.stix2-0", "indicator--a.stix2-2"}, found(c)
        first = [f for f in found(c) if f["indicator"]["id"].endswith("-0")][0]
        assert first["where"]["row"] == 1 and first["observed"]["value"], first


def test_the_hash_of_a_file_that_was_hashed_is_compared():
    sample = hashlib.sha256(b"an invented sample").hexdigest()
    source = Source()
    source.stix("a.stix2", f"[file:hashes.'SHA-256' = '{sample.upper()}']")
    with source.check() as c:
        assert found(c) == [] and c.json("verdict.json")["verdict"] == "inconclusive"
    with source.check("--hash", "all") as c:
        (finding,) = found(c)
        assert finding["rule"] == "indicator.sha256" and finding["artifact"] == "ios.files", finding
        assert finding["where"]["entry"] == "HomeDomain:Library/sample.bin" and finding["level"] == "high", finding
        assert c.json("coverage.json")["indicator_sets"][0]["applicable"] == 1
    database = next(p for p in source.path.rglob("*") if p.is_file() and p.read_bytes()[:6] == b"SQLite"
                    and has_table(p, "message"))
    source.stix("a.stix2", f"[file:hashes.'SHA-256' = '{hashlib.sha256(database.read_bytes()).hexdigest()}']")
    with source.check() as c:  # the database itself was hashed anyway
        assert [f["where"]["entry"] for f in found(c)] == ["HomeDomain:Library/SMS/sms.db"], found(c)


def has_table(path, name):
    base = sqlite3.connect(f"file:{path}?immutable=1", uri=True)
    try:
        return base.execute("SELECT count(*) FROM sqlite_master WHERE name = ?", (name,)).fetchone()[0] > 0
    finally:
        base.close()


def test_a_name_alone_stays_at_medium_and_says_what_is_missing():
    source = Source()
    source.stix("a.stix2", "[file:name = 'sample.bin']")
    with source.check() as c:
        (finding,) = found(c)
        assert finding["level"] == "medium" or finding["level"] == "low", finding
    source.stix("a.stix2", "[file:name = 'sample.bin']", "[domain-name:value = 'evil.example']")
    with source.check() as c:
        levels = {f["rule"]: f for f in found(c)}
        assert levels["indicator.domain"]["level"] == "high", levels


def test_one_value_in_several_sets_is_one_match_with_all_sources():
    source = Source()
    source.stix("a.stix2", "[domain-name:value = 'evil.example']")
    source.stix("b.stix2", "[domain-name:value = 'EVIL.example']", malware="Otherware")
    (source.sets / "c.csv").write_text("type,value\ndomain,evil[.]example\n")
    with source.check() as c:
        (finding,) = found(c)
        assert finding["indicator"]["set"] == "a.stix2", finding
        assert [a["set"] for a in finding["also"]] == ["b.stix2", "c.csv"], finding


def test_validity_revocation_context_and_names():
    for keys, lead in (({"valid_until": "2024-02-01T00:00:00Z"}, True), ({"revoked": True}, True),
                       ({"valid_from": "2025-01-01T00:00:00Z"}, False), ({}, False)):
        source = Source()
        source.stix("a.stix2", "[domain-name:value = 'evil.example']", **keys)
        with source.check() as c:
            (finding,) = found(c)
            assert finding["lead"] == lead, (keys, finding)
            assert finding["level"] == ("medium" if lead else "high"), finding
            assert finding["indicator"]["name"] == "Sampleware", finding
            if "valid_from" in keys:
                assert finding["indicator"]["valid_from"].startswith("2025-01-01") and finding["time"], finding
    source = Source()
    (source.sets / "a.json").write_text(json.dumps({"Event": {"info": "Campaign", "Attribute": [
        {"type": "domain", "value": "evil.example", "to_ids": False}]}}))
    with source.check() as c:
        (finding,) = found(c)
        assert finding["lead"] and finding["indicator"]["name"] == "Campaign", finding
        assert "context" in json.dumps(finding), finding


def test_spellings_in_texts():
    source = Source()
    source.stix("a.stix2", "[domain-name:value = 'b\u00fccher.example']", "[email-addr:value = 'Caller@Mail.example']")
    with source.check() as c:
        assert {f["rule"] for f in found(c)} == {"indicator.domain", "indicator.email"}, found(c)


def test_what_does_not_apply_is_inconclusive():
    source = Source()
    source.stix("a.stix2", "[process:name = 'nothing']", "[tls:ja3 = '0123456789abcdef0123456789abcdef']")
    with source.check("--only", "ios.sms") as c:
        (s,) = c.json("coverage.json")["indicator_sets"]
        assert s["usable"] == 2 and s["applicable"] == 0, s
        assert c.json("verdict.json")["verdict"] == "inconclusive" and c.status == 2


tap.run(globals())
