#!/usr/bin/env python3
"""The writer of encrypted backups is itself looked at: same bytes twice, each generation, each fault."""
import hashlib
import pathlib
import plistlib
import sqlite3
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import backup  # noqa: E402
import libcrypto  # noqa: E402
import make_encrypted_backup as writer  # noqa: E402
import tap  # noqa: E402

PASSWORD = "p\u00e4ss".encode()


def plain_backup(folder):
    made = backup.Backup()
    made.add_database("HomeDomain", "Library/a.db", "CREATE TABLE t (a); INSERT INTO t VALUES ('secret words');")
    made.add("HomeDomain", "Library/empty", b"")
    made.add("HomeDomain", "Library/text", b"x" * 32)
    made.add("HomeDomain", "Library/link", kind=backup.LINK, target="/private/var")
    made.write(pathlib.Path(folder) / "plain")
    return pathlib.Path(folder) / "plain"


def files_of(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def stored(path):
    return backup.file_id("HomeDomain", path)


def test_rfc3394_vector():
    key = bytes.fromhex("00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f")
    wrapped = "28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21"
    assert libcrypto.wrap_key(bytes(range(32)), key).hex() == wrapped


def test_same_bytes_twice_and_no_plaintext():
    with tempfile.TemporaryDirectory() as folder:
        plain = plain_backup(folder)
        for generation in ("10.2", "10.0", "mbdb"):
            outs = [pathlib.Path(folder) / f"{generation}-{n}" for n in (1, 2)]
            for out in outs:
                writer.make(plain, out, PASSWORD, generation)
            one, two = map(files_of, outs)
            assert one == two, generation
            assert not any(b"secret words" in data for data in one.values()), generation


def test_generations_differ_as_phones_do():
    with tempfile.TemporaryDirectory() as folder:
        plain = plain_backup(folder)
        for generation, manifest, start, derivations in (
            ("10.2", "Manifest.db", None, 2), ("10.0", "Manifest.db", b"SQLite format 3\0", 1),
            ("mbdb", "Manifest.mbdb", b"mbdb\x05\0", 1),
        ):
            out = pathlib.Path(folder) / generation
            writer.make(plain, out, PASSWORD, generation)
            head = (out / manifest).read_bytes()[:16]
            assert head != b"SQLite format 3\0" if start is None else head.startswith(start)
            root = plistlib.loads((out / "Manifest.plist").read_bytes())
            assert root["IsEncrypted"] is True
            assert (b"DPSL" in root["BackupKeyBag"]) == (derivations == 2)
            assert ("ManifestKey" in root) == (generation == "10.2")
            name = stored("Library/text")
            where = out / name if generation == "mbdb" else out / name[:2] / name
            assert where.stat().st_size == 48  # 32 and a whole block of padding


def test_changes_are_made():
    with tempfile.TemporaryDirectory() as folder:
        plain, out = plain_backup(folder), pathlib.Path(folder) / "out"
        writer.make(plain, out, PASSWORD, "10.0", changes=[
            "HomeDomain:Library/text=unpadded", "HomeDomain:Library/empty=missing", "HomeDomain:Library/a.db=class=99"])
        name = stored("Library/text")
        assert (out / name[:2] / name).stat().st_size == 32
        name = stored("Library/empty")
        assert not (out / name[:2] / name).exists()
        rows = {row.path: row for row in writer.read_rows(out / "Manifest.db")}
        record = rows["Library/a.db"].record
        assert record["ProtectionClass"] == 99
        key = rows["Library/a.db"].archive["$objects"][record["EncryptionKey"].data]["NS.data"]
        assert len(key) == 44 and key[:4] == b"c\0\0\0"


def test_plain_generation_of_old():
    with tempfile.TemporaryDirectory() as folder:
        plain, out = plain_backup(folder), pathlib.Path(folder) / "out"
        writer.make(plain, out, b"", "mbdb", encrypted=False)
        assert (out / stored("Library/text")).read_bytes() == b"x" * 32
        assert plistlib.loads((out / "Manifest.plist").read_bytes())["IsEncrypted"] is False


def test_sha1_names_the_files():
    assert stored("Library/SMS/sms.db") == hashlib.sha1(b"HomeDomain-Library/SMS/sms.db").hexdigest()
    with tempfile.TemporaryDirectory() as folder:
        db = sqlite3.connect(plain_backup(folder) / "Manifest.db")
        assert db.execute("SELECT count(*) FROM Files WHERE flags = 1").fetchone() == (3,)


if __name__ == "__main__":
    tap.run(globals())
