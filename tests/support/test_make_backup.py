#!/usr/bin/env python3
"""The maker of test backups is itself looked at: same bytes twice, readable by others, faults as asked."""
import hashlib
import json
import pathlib
import plistlib
import sqlite3
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import apple_blobs  # noqa: E402
import backup  # noqa: E402
import make_backup  # noqa: E402
import tap  # noqa: E402

PLAN = {
    "date": "2023-03-01T10:00:00Z",
    "device": {"name": "Test"},
    "status": {"Version": None},
    "omit": ["Manifest.plist"],
    "attributes": {"HomeDomain/Library/a.db": {"digest": True, "modified": "2023-02-01T00:00:00Z"}},
    "entries": [
        {"domain": "HomeDomain", "path": "Library/gone.db", "size": 99, "missing": True},
        {"domain": "HomeDomain", "path": "Library/link", "kind": "link", "target": "/private/var"},
        {"domain": "HomeDomain", "path_hex": "4c696272617279ff2f78", "text": "x"},
    ],
}
SQL = "CREATE TABLE t (a, b);\nINSERT INTO t VALUES (1, bplist('{\"k\": {\"$data\": \"00ff\"}}'));\n-- wal\nINSERT INTO t VALUES (2, 'late');\n"


def make(folder):
    fixture = pathlib.Path(folder) / "fixture"
    files = fixture / "files" / "HomeDomain" / "Library"
    files.mkdir(parents=True)
    (fixture / "backup.json").write_text(json.dumps(PLAN))
    (files / "a.db.sql").write_text(SQL)
    (files / "b.plist.json").write_text('{"when": {"$date": "2023-01-01T00:00:00Z"}}')
    (files / "c.bin.hex").write_text("00 01 # two\nff")
    (files / "d.txt").write_text("plain")
    out = pathlib.Path(folder) / "backup"
    make_backup.load(fixture).write(out)
    return out


def stored(out, path, domain="HomeDomain"):
    name = backup.file_id(domain, path)
    return out / name[:2] / name


def test_same_bytes_twice():
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        a, b = make(one), make(two)
        files = sorted(p.relative_to(a) for p in a.rglob("*") if p.is_file())
        assert len(files) == 9, files
        for path in files:
            assert (a / path).read_bytes() == (b / path).read_bytes(), path


def test_content_by_suffix():
    with tempfile.TemporaryDirectory() as t:
        out = make(t)
        assert stored(out, "Library/c.bin").read_bytes() == b"\x00\x01\xff"
        assert stored(out, "Library/d.txt").read_bytes() == b"plain"
        assert plistlib.loads(stored(out, "Library/b.plist").read_bytes())["when"].year == 2023
        assert not stored(out, "Library/gone.db").exists()
        assert not (out / "Manifest.plist").exists()
        assert "Version" not in plistlib.loads((out / "Status.plist").read_bytes())


def test_manifest_records():
    with tempfile.TemporaryDirectory() as t:
        out = make(t)
        db = sqlite3.connect(out / "Manifest.db")
        db.text_factory = bytes
        rows = {r[1]: (r[0], r[2], r[3]) for r in db.execute("SELECT fileID, relativePath, flags, file FROM Files")}
        db.close()
        assert rows[b"Library"][1] == 2 and rows[b""][1] == 2 and rows[b"Library/link"][1] == 4
        assert rows[b"Library\xff/x"][0].decode() == hashlib.sha1(b"HomeDomain-Library\xff/x").hexdigest()
        objects = plistlib.loads(rows[b"Library/a.db"][2])["$objects"]
        record = objects[1]
        assert record["LastModified"] == 1675209600 and record["Mode"] == 0o100644
        assert objects[record["Digest"].data] == hashlib.sha1(stored(out, "Library/a.db").read_bytes()).digest()
        assert plistlib.loads(rows[b"Library/gone.db"][2])["$objects"][1]["Size"] == 99


def test_the_wal_is_an_entry_of_its_own_and_valid():
    with tempfile.TemporaryDirectory() as t:
        out = make(t)
        copy = pathlib.Path(t) / "copy.db"
        copy.write_bytes(stored(out, "Library/a.db").read_bytes())
        pathlib.Path(f"{copy}-wal").write_bytes(stored(out, "Library/a.db-wal").read_bytes())
        db = sqlite3.connect(copy)
        assert db.execute("SELECT b FROM t WHERE a = 2").fetchone() == ("late",)
        assert plistlib.loads(db.execute("SELECT b FROM t WHERE a = 1").fetchone()[0]) == {"k": b"\x00\xff"}
        db.close()
        alone = pathlib.Path(t) / "alone.db"
        alone.write_bytes(stored(out, "Library/a.db").read_bytes())
        db = sqlite3.connect(f"file:{alone}?immutable=1", uri=True)
        assert db.execute("SELECT count(*) FROM t").fetchone() == (1,)
        db.close()


def test_attributed_body_is_what_a_phone_writes():
    # The first and the last bytes of the text "Noter test", as a phone stored them.
    blob = apple_blobs.attributed_body("Noter test")
    assert len(blob) == 233
    assert blob.startswith(bytes.fromhex("040b73747265616d747970656481e803840140848484194e534d757461626c65"))
    assert blob.endswith(bytes.fromhex("4e534e756d626572008484074e5356616c7565009584012a849b9b00868686"))


def test_times():
    assert apple_blobs.apple_seconds("2001-01-01T00:00:01.5Z") == 1.5
    assert apple_blobs.apple_nanoseconds("2001-01-02T00:00:00.000001Z") == 86400000001000
    assert apple_blobs.chrome_microseconds("1970-01-01T00:00:00Z") == 11644473600000000
    assert apple_blobs.apple_nanoseconds("2023-03-01T12:00:00+02:00") == apple_blobs.apple_nanoseconds("2023-03-01T10:00:00Z")


if __name__ == "__main__":
    tap.run(globals())
