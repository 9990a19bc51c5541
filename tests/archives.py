#!/usr/bin/env python3
"""archives.py ARCHIVE-CAT: zip and tar archives. TAP.

The reader (support/archive_cat.c) against Python's zipfile and tarfile, and on samples by others that
lie on purpose; then the real program ($BRIDLE, or build/bridle): a backup in an archive gives what the
same backup in a folder gives, and what cannot be read is said.
"""
import hashlib
import io
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE / "support"))

import encrypted  # noqa: E402
import make_encrypted_backup as writer  # noqa: E402
import tap  # noqa: E402

CAT = sys.argv[1] if len(sys.argv) > 1 else None
SAMPLES = HERE.parent.parent / "shared/corpus"
SAME = ["findings.jsonl", "timeline.jsonl", "observables.jsonl", "evidence.jsonl", "coverage.json"]


def cat(path):
    """{name: (size, sha256 or None)}, [notes], {reasons of refusal}, how it ended"""
    done = subprocess.run([CAT, str(path)], capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, (path, done.returncode, done.stderr[-500:])
    files, notes, refused, end = {}, [], {}, None
    for line in done.stdout.split(b"\n"):
        part = line.split(b"\t")
        if part[0] == b"file":
            files[part[1]] = (int(part[2]), part[4].decode() if part[3] == b"ok" else None)
            if part[3] != b"ok":
                refused[part[1]] = part[4].decode()
        elif part[0] == b"note":
            notes.append(part[1].decode())
        elif part[0] == b"end":
            end = (part[1].decode(), part[2].decode())
    return files, notes, refused, end


def some_files(chance, count=40):
    for n in range(count):
        deep = "/".join(f"{chance.randrange(100):02x}" for _ in range(chance.randrange(5)))
        body = chance.randbytes(chance.choice([0, 1, 511, 512, 513, 5000])) * chance.choice([1, 1, 30])
        yield f"top/{deep}/file {n} \u00e4.bin".replace("//", "/"), body


def test_zip_reads_as_python_does():
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(6):
            path = pathlib.Path(folder) / f"{seed}.zip"
            wanted = dict(some_files(random.Random(seed)))
            with zipfile.ZipFile(path, "w", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED][seed % 2]) as out:
                for name, body in wanted.items():
                    with out.open(name, "w", force_zip64=seed >= 4) as file:
                        file.write(body)
                if seed == 2:
                    out.comment = b"a remark " * 3000
            files, notes, _, end = cat(path)
            assert end[0] == "ok" and not notes, (seed, notes, end)
            assert files == {n.encode(): (len(b), hashlib.sha256(b).hexdigest()) for n, b in wanted.items()}, seed


def test_tar_reads_as_python_does():
    with tempfile.TemporaryDirectory() as folder:
        for seed, form in enumerate((tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT)):
            path = pathlib.Path(folder) / f"{seed}.tar"
            wanted = dict(some_files(random.Random(100 + seed)))
            if form != tarfile.USTAR_FORMAT:
                wanted["/".join(["a long name"] * 30)] = b"x"
            with tarfile.open(path, "w", format=form) as out:
                for name, body in wanted.items():
                    info = tarfile.TarInfo(name)
                    info.size = len(body)
                    out.addfile(info, io.BytesIO(body))
                link = tarfile.TarInfo("top/link")
                link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
                out.addfile(link)
            files, notes, _, end = cat(path)
            assert end[0] == "ok" and not notes, (form, notes, end)
            assert files == {n.encode(): (len(b), hashlib.sha256(b).hexdigest()) for n, b in wanted.items()}, form


def test_programs_of_the_system():
    """Info-ZIP and GNU tar write what real users have."""
    if not shutil.which("zip"):
        raise tap.Skip("no zip")
    with tempfile.TemporaryDirectory() as folder:
        base = pathlib.Path(folder)
        for name, body in some_files(random.Random(7)):
            (base / "in" / name).parent.mkdir(parents=True, exist_ok=True)
            (base / "in" / name).write_bytes(body)
        wanted = {p.relative_to(base / "in").as_posix().encode():
                  (p.stat().st_size, hashlib.sha256(p.read_bytes()).hexdigest())
                  for p in (base / "in").rglob("*") if p.is_file()}
        subprocess.run(["zip", "-qr", "../a.zip", "."], cwd=base / "in", check=True)
        with open(base / "b.zip", "wb") as out:
            subprocess.run(["zip", "-qr", "-", "."], cwd=base / "in", stdout=out, check=True)
        subprocess.run(["tar", "cf", "../a.tar", "."], cwd=base / "in", check=True)
        for name in ("a.zip", "b.zip", "a.tar"):
            files, notes, _, end = cat(base / name)
            assert end[0] == "ok" and not notes and files == wanted, (name, notes, end)


# Samples of libzip's tests that lie in one place each: what names the lie. None: what differs is not
# what is read (comments, extra fields that nothing here uses, gaps too small for a file).
LIBZIP = {
    "archive-comment-longer": "behind the end", "archive-comment-shorter": "behind the end",
    "cdoffset": "outside the archive", "cdsize-small": "list of the zip archive is damaged",
    "central-compression-method": "compression", "central-compsize-larger-toolarge": "sizes or checksums",
    "central-file-comment-shorter": "behind the last entry", "central-magic-bad2": "list of the zip archive is damaged",
    "data": "checksum does not fit", "ef-local-size": "checksum does not fit", "eocd64": "contradict each other",
    "file-count-overflow": "contradict each other", "filename-nul-byte": "lead outside",
    "gap-before-eocd": "bytes before", "local-compression-method": "compression",
    "local-compsize-larger": "sizes or checksums", "local-compsize-smaller": "sizes or checksums",
    "local-filename-missing": "name different files", "local-magic-bad": "no header",
    "local-size-larger": "sizes or checksums", "gap-before-cd": None, "gap-before-local": None,
    "ef-local-dupe-utf8comment": None, "ef-local-dupe-zip64-v1": None, "ef-local-utf8name-ascii": None,
    "streamed": None, "streamed-2": None,
}


def test_archives_that_lie():
    folder = SAMPLES / "malformed/archives/libzip"
    if not folder.is_dir():
        raise tap.Skip("the samples are not here")
    seen = 0
    for name, word in LIBZIP.items():
        path = folder / f"incons-{name}.zip"
        if path.exists():
            _, notes, refused, end = cat(path)
            said = " | ".join([*notes, *refused.values(), end[1]])
            assert (word or "") in said and bool(word) == bool(said.strip(" |")), (name, word, said)
            seen += 1
    assert seen > 20, seen


def test_no_sample_breaks_the_reader():
    folder = SAMPLES / "malformed/archives"
    if not folder.is_dir():
        raise tap.Skip("the samples are not here")
    samples = [p for p in [*folder.rglob("*"), *(SAMPLES / "archives").rglob("*")] if p.is_file()]
    for path in samples:
        if path.stat().st_size < 1 << 24:
            files, _, _, end = cat(path)
            assert end is not None, path
            assert not any(b".." in name.split(b"/") or name.startswith(b"/") for name in files), path
    assert len(samples) > 100


def pack(folder, out, prefix="", **options):
    """As zip or tar, by the name of `out`; without entries for folders."""
    paths = sorted(p for p in folder.rglob("*") if p.is_file())
    random.Random(1).shuffle(paths)
    if out.suffix == ".zip":
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **options) as archive:
            for path in paths:
                archive.write(path, prefix + path.relative_to(folder).as_posix())
    else:
        with tarfile.open(out, "w") as archive:
            for path in paths:
                archive.add(path, prefix + path.relative_to(folder).as_posix())
    return out


def assert_twins(one, other, what):
    for name in SAME:
        assert encrypted.run_file(one, name) == encrypted.run_file(other, name), f"{what}: {name} differs"
    keys = [json.loads(encrypted.run_file(case, "run.json"))["catalogue_sha256"] for case in (one, other)]
    assert keys[0] == keys[1], what


def test_twins():
    with encrypted.Place() as place:
        for more in ([], ["--hash", "all"]):
            folder, status, *_ = place.check(place.plain, *more, password=False)
            assert status == 1
            for name, prefix in (("a.zip", ""), ("b.zip", "00008030-0011/"), ("a.tar", ""), ("b.tar", "./x/y/")):
                source = pack(place.plain, place.path / name, prefix)
                case, status, _, errors = place.check(source, *more, password=False)
                assert status == 1, (name, errors)
                assert_twins(folder, case, name)
                run = json.loads(encrypted.run_file(case, "run.json"))
                assert run["source"]["container"] == name[-3:], run["source"]
                source.unlink()


def test_encrypted_backup_in_an_archive():
    with encrypted.Place() as place:
        plain, *_ = place.check(place.plain, password=False)
        for generation in ("10.2", "10.0", "mbdb"):
            folder = place.encrypted("e" + generation, generation)
            one, *_ = place.check(folder)
            for name in ("a.zip", "a.tar"):
                source = pack(folder, place.path / (generation + name), "backup/")
                case, status, _, errors = place.check(source)
                assert status == 1, (generation, name, errors)
                assert_twins(one, case, name)
                if generation != "mbdb":  # its plain twin has another list, so other names
                    encrypted.assert_same(plain, case, name)


def test_large_packed_database():
    """Above 32 MiB it does not stay in memory, and what it is spooled to is encrypted."""
    with encrypted.Place() as place:
        made = place.path / "large"
        sql = encrypted.SMS.replace("-- wal", "CREATE TABLE filler (b);\nINSERT INTO filler VALUES (zeroblob(36000000));\n"
                                    "-- wal")
        backup = encrypted.backup.Backup()
        backup.add_database("HomeDomain", "Library/SMS/sms.db", sql)
        backup.write(made)
        one, status, *_ = place.check(made, "--hash", "all", password=False)
        assert status == 1
        source = pack(made, place.path / "large.zip")
        assert source.stat().st_size < 1 << 20
        case, status, _, errors = place.check(source, "--hash", "all", password=False)
        assert status == 1, errors
        assert_twins(one, case, "large")


def test_what_is_wrong_with_the_archive_is_said():
    with encrypted.Place() as place:
        sound = pack(place.plain, place.path / "sound.zip").read_bytes()
        tar = pack(place.plain, place.path / "sound.tar").read_bytes()
        (place.path / "two.zip").write_bytes(b"")
        with zipfile.ZipFile(place.path / "two.zip", "w") as two:
            for name in ("one", "other"):
                two.writestr(f"{name}/Manifest.db", b"x")
        with zipfile.ZipFile(place.path / "photos.zip", "w") as photos:
            photos.writestr("photos/a.jpg", b"\xff\xd8\xff")
        packed = subprocess.run(["gzip", "-c"], input=tar, capture_output=True, check=True).stdout
        for name, data, word in (
            ("cut.zip", sound[:-100], "no end record"),
            ("cut.tar", b"\0" * 512 + tar[512:], None),
            ("noise.zip", bytes(range(256)) * 40, "no zip archive"),
            ("a.tar.gz", packed, "compressed (gzip)"),
            ("two.zip", None, None), ("photos.zip", None, None),
        ):
            source = place.path / name
            if data is not None:
                source.write_bytes(data)
            case, status, _, errors = place.check(source, password=False)
            verdict = json.loads(encrypted.run_file(case, "verdict.json"))
            assert status == 2 and verdict["verdict"] == "not_examined", (name, status, errors)
            assert word is None or (word in errors and any(word in why for why in verdict["why"])), (name, errors)
            if name == "two.zip":
                assert any("2 backups among them" in n for n in encrypted.coverage(case)["notes"])
            if name == "photos.zip":
                assert any("a.jpg" in n for n in encrypted.coverage(case)["notes"])


def test_lies_stand_in_the_coverage():
    with encrypted.Place() as place:
        source = place.path / "odd.zip"
        paths = [p for p in place.plain.rglob("*") if p.is_file()]
        with zipfile.ZipFile(source, "w", zipfile.ZIP_DEFLATED) as out:
            out.writestr("../../escaped", b"x")
            for path in paths:
                out.write(path, path.relative_to(place.plain).as_posix())
        before = {p.name for p in place.path.parent.iterdir()}
        case, status, _, errors = place.check(source, password=False)
        assert status == 1, errors
        assert "names in the archive that lead outside of it, or are none; not read" in encrypted.unknown(case)
        assert "escaped" not in {p.name for p in place.path.rglob("*")} | ({p.name for p in place.path.parent.iterdir()} - before)
        data = bytearray(source.read_bytes())
        # another method in the local header of the messages: this file alone is refused
        name = next(p for p in paths if p.name == hashlib.sha1(b"HomeDomain-Library/SMS/sms.db").hexdigest())
        at = data.index(name.relative_to(place.plain).as_posix().encode()) - 30
        data[at + 8] = 0
        source.write_bytes(bytes(data))
        case, status, _, errors = place.check(source, password=False)
        found = encrypted.artifact(case, "ios.sms")
        assert found["status"] == "damaged" and "different kinds of compression" in found["reason"], found
        assert encrypted.artifact(case, "ios.safari_history")["status"] == "examined"


if __name__ == "__main__":
    tap.run(globals())
