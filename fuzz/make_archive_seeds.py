#!/usr/bin/env python3
"""Writes the seeds of the fuzz target for archives into fuzz/corpus/archive: small zip and tar files,
sound ones and ones that lie in one place each.
"""
import io
import pathlib
import struct
import tarfile
import zipfile

CORPUS = pathlib.Path(__file__).resolve().parent / "corpus" / "archive"
WHEN = (2024, 1, 1, 0, 0, 0)


def make_zip(files, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files:
            info = zipfile.ZipInfo(name, WHEN)
            info.compress_type = method
            archive.writestr(info, data)
    return out.getvalue()


def make_tar(files, form=tarfile.PAX_FORMAT):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for name, data in files:
            info = tarfile.TarInfo(name)
            if data is None:
                info.type, info.linkname = tarfile.LNKTYPE, files[0][0]
                archive.addfile(info)
            else:
                info.size = len(data)
                archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def stream_zip():
    """Sizes behind the data, as a writer does that cannot seek."""
    class Pipe(io.RawIOBase):
        def __init__(self):
            self.bytes = b""

        def writable(self):
            return True

        def write(self, data):
            self.bytes += bytes(data)
            return len(data)
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(zipfile.ZipInfo("Manifest.db", WHEN), "w") as file:
            file.write(b"a line of a file\n" * 20)
    return pipe.bytes


def zip64():
    """All numbers in the extra field and in the long end record."""
    name, data = b"b/Info.plist", b"<plist/>"
    import zlib
    crc = zlib.crc32(data)
    local = struct.pack("<IHHHHHIIIHH", 0x04034B50, 45, 0, 0, 0, 0, crc, 0xFFFFFFFF, 0xFFFFFFFF, len(name), 20)
    local += name + struct.pack("<HHQQ", 1, 16, len(data), len(data)) + data
    entry = struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 45, 45, 0, 0, 0, 0, crc, 0xFFFFFFFF, 0xFFFFFFFF, len(name),
                        28, 0, 0, 0, 0, 0xFFFFFFFF) + name + struct.pack("<HHQQQ", 1, 24, len(data), len(data), 0)
    end64 = struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, 1, 1, len(entry), len(local))
    locator = struct.pack("<IIQI", 0x07064B50, 0, len(local) + len(entry), 1)
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return local + entry + end64 + locator + end


def seeds():
    files = [("b/Manifest.db", b"SQLite format 3\0" * 8), ("b/3d/3d0d", b"x" * 300), ("b/empty", b"")]
    sound, stored = make_zip(files), make_zip(files, zipfile.ZIP_STORED)
    yield "good-zip", sound
    yield "good-zip-stored", stored
    yield "good-zip-streamed", stream_zip()
    yield "good-zip64", zip64()
    yield "good-zip-shifted", b"#!/bin/sh\n" + stored
    yield "bad-zip-cut", sound[:-30]
    yield "bad-zip-renamed", stored.replace(b"b/empty", b"b/other", 1)
    yield "bad-zip-traversal", make_zip([("../../etc/passwd", b"root"), ("/abs", b"x"), ("a\\..\\b", b"y")])
    twice = make_zip([("aa", b"one"), ("ab", b"two")], zipfile.ZIP_STORED).replace(b"ab", b"aa")
    yield "bad-zip-twice", twice
    at = stored.rindex(b"PK\1\2")
    overlap = bytearray(stored)
    overlap[at + 42:at + 46] = struct.pack("<I", 0)
    yield "bad-zip-overlap", bytes(overlap)
    hidden = make_zip([("seen", b"1"), ("hidden", b"2" * 80), ("last", b"3")], zipfile.ZIP_STORED)
    at = hidden.index(b"PK\1\2")
    middle = hidden.index(b"PK\1\2", at + 1)
    last = hidden.index(b"PK\1\2", middle + 1)
    end = bytearray(hidden[hidden.index(b"PK\5\6"):])
    end[8:12] = struct.pack("<HH", 2, 2)
    end[12:16] = struct.pack("<I", middle - at + len(hidden) - len(end) - last)
    yield "bad-zip-unlisted", hidden[:middle] + hidden[last:hidden.index(b"PK\5\6")] + bytes(end)
    yield "bad-zip-two-ends", stored[:-2] + struct.pack("<H", 22) + stored[-22:]
    tar = make_tar(files + [("b/again", None)])
    yield "good-tar-pax", make_tar([("b/" + "long/" * 60 + "\u00e4", b"x" * 600)] + files)
    yield "good-tar-gnu", make_tar([("b/" + "long/" * 60 + "f", b"x" * 600)] + files, tarfile.GNU_FORMAT)
    yield "good-tar-ustar", tar
    yield "bad-tar-cut", tar[:1700]
    yield "bad-tar-header", tar[:1024] + b"\1" * 512 + tar[1536:]
    yield "bad-tar-behind", tar + tar
    yield "bad-tar-traversal", make_tar([("../x", b"1"), ("/etc/x", b"2"), ("./ok", b"3")], tarfile.USTAR_FORMAT)


def main():
    CORPUS.mkdir(parents=True, exist_ok=True)
    for name, data in seeds():
        (CORPUS / name).write_bytes(data)


if __name__ == "__main__":
    main()
