"""Writes an unencrypted iTunes backup: the same calls give the same bytes.

A backup is a set of entries (domain, relative path) with bytes or without, the four files at the
root, and whatever is wrong with it on purpose.
"""
import datetime
import hashlib
import json
import os
import pathlib
import plistlib
import re
import sqlite3
import struct
import tempfile

import apple_blobs

SCHEMAS = pathlib.Path(__file__).resolve().parent / "schemas"
FILE, DIRECTORY, LINK = 1, 2, 4
MODES = {FILE: 0o100644, DIRECTORY: 0o040755, LINK: 0o120755}

DEVICE = {
    "name": "Sample phone", "product": "iPhone12,1", "version": "16.3.1", "build": "20D67",
    "udid": "00000000000000000000000000000000000000aa", "serial": "SAMPLE000001", "imei": "000000000000000",
}


def file_id(domain, path):
    raw = path if isinstance(path, bytes) else path.encode("utf-8", "surrogateescape")
    return hashlib.sha1(domain.encode() + b"-" + raw).hexdigest()


def wal_checksum(data, s0=0, s1=0):
    words = struct.unpack(f"<{len(data) // 4}I", data)
    for i in range(0, len(words), 2):
        s0 = (s0 + words[i] + s1) & 0xFFFFFFFF
        s1 = (s1 + words[i + 1] + s0) & 0xFFFFFFFF
    return s0, s1


def fixed_page_one(page):
    """SQLite notes its own version in the header; a fixed one keeps bytes equal everywhere."""
    return page[:96] + struct.pack(">I", 3040001) + page[100:] if page[:16] == b"SQLite format 3\0" else page


def fixed_wal(wal):
    """A WAL starts with random salts; the same frames with fixed ones, checksums made anew."""
    if len(wal) < 32:
        return wal
    page_size = struct.unpack(">I", wal[8:12])[0]
    header = struct.pack(">I", 0x377F0682) + wal[4:16] + b"SALTsalt"
    s = wal_checksum(header)
    out = header + struct.pack(">II", *s)
    for at in range(32, len(wal) - 24 - page_size + 1, 24 + page_size):
        frame = wal[at:at + 8]
        page = fixed_page_one(wal[at + 24:at + 24 + page_size])
        s = wal_checksum(page, *wal_checksum(frame, *s))
        out += frame + b"SALTsalt" + struct.pack(">II", *s) + page
    return out


def sql_functions(db):
    """What fixture SQL may call to make blobs and times."""
    def from_json(text):
        return json.loads(text, object_hook=plist_object)

    for name, count, function in (
        ("attributed_body", -1, apple_blobs.attributed_body),
        ("rich_link", -1, apple_blobs.rich_link),
        ("bplist", 1, lambda text: apple_blobs.bplist(from_json(text))),
        ("message_summary", -1, lambda parts, *unsent: apple_blobs.message_summary(from_json(parts), unsent)),
        ("apple_seconds", 1, apple_blobs.apple_seconds),
        ("apple_nanoseconds", 1, apple_blobs.apple_nanoseconds),
        ("chrome_microseconds", 1, apple_blobs.chrome_microseconds),
        ("unix_seconds", 1, lambda text: int(apple_blobs.unix_seconds(text))),
        ("repeated", 2, lambda text, times: text * times),
    ):
        db.create_function(name, count, function, deterministic=True)


def plist_object(value):
    """JSON has no dates, bytes and UIDs: {"$date": "..."}, {"$data": "hex"}, {"$text": "..."}, {"$uid": n}."""
    if len(value) == 1:
        (key, inner), = value.items()
        if key == "$date":
            return apple_blobs.parse_time(inner).astimezone(datetime.timezone.utc).replace(tzinfo=None)
        if key == "$data":
            return bytes.fromhex(inner)
        if key == "$text":
            return inner.encode("utf-8")
        if key == "$uid":
            return plistlib.UID(inner)
        if key == "$bplist":
            return apple_blobs.bplist(inner)
    return value


def with_schemas(sql):
    """A line `-- schema: sms` stands for schemas/sms.sql."""
    return re.sub(r"^-- schema: (\w+)$", lambda m: (SCHEMAS / f"{m[1]}.sql").read_text(), sql, flags=re.M)


def database(sql, page_size=4096):
    """(database, WAL or b"") of a script. What stands after a line `-- wal` is not checkpointed."""
    settled, _, pending = with_schemas(sql).partition("\n-- wal\n")
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "x.db")
        db = sqlite3.connect(path, isolation_level=None)
        sql_functions(db)
        db.execute(f"PRAGMA page_size={page_size}")
        db.executescript("BEGIN;" + settled + ";COMMIT;")
        if pending:
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA wal_autocheckpoint=0")
            db.executescript("BEGIN;" + pending + ";COMMIT;")
        wal = pathlib.Path(path + "-wal").read_bytes() if pending else b""
        main = pathlib.Path(path).read_bytes()
        db.close()
    return fixed_page_one(main), fixed_wal(wal)


class Backup:
    def __init__(self, date="2023-03-01T10:00:00Z", device=None):
        self.date = apple_blobs.parse_time(date)
        self.device = dict(DEVICE, **(device or {}))
        self.entries = {}
        self.info, self.manifest, self.status = {}, {}, {}
        self.omitted, self.manifest_sql = set(), ""

    def add(self, domain, path, data=None, *, kind=FILE, **attributes):
        """One entry; data None: listed, but no file is there. Attributes go into the file record."""
        self.entries[(domain, path)] = (kind, data, attributes)

    def add_database(self, domain, path, sql, **attributes):
        main, wal = database(sql)
        self.add(domain, path, main, **attributes)
        if wal:
            self.add(domain, path + "-wal", wal)

    def add_parents(self):
        """Real manifests list each folder, and each domain's root with an empty path."""
        for domain, path in list(self.entries):
            if isinstance(path, bytes):
                continue
            parts = path.split("/")[:-1]
            for n in range(len(parts) + 1):
                self.entries.setdefault((domain, "/".join(parts[:n])), (DIRECTORY, None, {}))

    def record(self, inode, path, kind, data, attributes):
        now = int(self.date.timestamp())
        given = dict(attributes)
        shown = path.decode("utf-8", "replace") if isinstance(path, bytes) else path
        times = {name: given.pop(name, now - 86400) for name in ("modified", "changed", "birth")}
        times = {k: int(apple_blobs.unix_seconds(v)) if isinstance(v, str) else v for k, v in times.items()}
        digest = given.pop("digest", False)
        if digest and data is not None:
            given["digest"] = hashlib.sha1(data if digest is True else digest.encode()).digest()
        given.setdefault("size", len(data or b""))
        given.setdefault("mode", MODES[kind])
        return apple_blobs.file_record(shown, inode=inode, **times, **given)

    def manifest_database(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "Manifest.db")
            db = sqlite3.connect(path, isolation_level=None)
            sql_functions(db)
            db.execute("BEGIN")
            db.execute("CREATE TABLE Files (fileID TEXT PRIMARY KEY, domain TEXT, relativePath TEXT, "
                       "flags INTEGER, file BLOB)")
            db.execute("CREATE INDEX FilesDomainIdx ON Files(domain)")
            db.execute("CREATE INDEX FilesRelativePathIdx ON Files(relativePath)")
            db.execute("CREATE INDEX FilesFlagsIdx ON Files(flags)")
            db.execute("CREATE TABLE Properties (key TEXT PRIMARY KEY, value BLOB)")
            def order(item):
                (domain, path_), _ = item
                return domain, path_ if isinstance(path_, bytes) else path_.encode("utf-8", "surrogateescape")
            rows = []
            for inode, ((domain, rel), (kind, data, attributes)) in enumerate(sorted(self.entries.items(), key=order), 1000):
                raw = order(((domain, rel), None))[1]
                blob = self.record(inode, rel, kind, data, attributes)
                rows.append((file_id(domain, rel), domain, raw, kind, blob))
            db.executemany("INSERT INTO Files VALUES (?, ?, CAST(? AS TEXT), ?, ?)", rows)
            db.execute("COMMIT")
            if self.manifest_sql:
                db.executescript(self.manifest_sql)
            db.close()
            return fixed_page_one(pathlib.Path(path).read_bytes())

    def root_files(self):
        naive = self.date.astimezone(datetime.timezone.utc).replace(tzinfo=None)
        d = self.device
        info = {
            "Build Version": d["build"], "Device Name": d["name"], "Display Name": d["name"],
            "GUID": "0" * 32, "IMEI": d["imei"], "Installed Applications": [], "Last Backup Date": naive,
            "Product Type": d["product"], "Product Version": d["version"], "Serial Number": d["serial"],
            "Target Identifier": d["udid"], "Target Type": "Device", "Unique Identifier": d["udid"].upper(),
            "iTunes Version": "12.12",
        }
        manifest = {
            "Applications": {}, "BackupKeyBag": b"", "Date": naive, "IsEncrypted": False,
            "Lockdown": {"ProductVersion": d["version"], "ProductType": d["product"], "BuildVersion": d["build"],
                         "DeviceName": d["name"], "SerialNumber": d["serial"], "UniqueDeviceID": d["udid"]},
            "SystemDomainsVersion": "24.0", "Version": "10.0", "WasPasscodeSet": True,
        }
        status = {"BackupState": "new", "Date": naive, "IsFullBackup": True, "SnapshotState": "finished",
                  "UUID": "00000000-0000-4000-8000-000000000001", "Version": "3.3"}
        for base, changes in ((info, self.info), (manifest, self.manifest), (status, self.status)):
            base.update(changes)
            for key in [k for k, v in base.items() if v is None]:
                del base[key]
        try:
            yield "Info.plist", plistlib.dumps(info, fmt=plistlib.FMT_XML, sort_keys=True)
        except ValueError:  # XML has no control characters, a hostile device name does
            yield "Info.plist", apple_blobs.bplist(info)
        yield "Manifest.plist", apple_blobs.bplist(manifest)
        yield "Status.plist", apple_blobs.bplist(status)
        yield "Manifest.db", self.manifest_database()

    def write(self, folder):
        folder = pathlib.Path(folder)
        folder.mkdir(parents=True)
        self.add_parents()
        for name, data in self.root_files():
            if name not in self.omitted:
                (folder / name).write_bytes(data)
        for (domain, path), (kind, data, _) in self.entries.items():
            if kind == FILE and data is not None:
                name = file_id(domain, path)
                (folder / name[:2]).mkdir(exist_ok=True)
                (folder / name[:2] / name).write_bytes(data)
        moment = int(self.date.timestamp())
        for path in folder.rglob("*"):
            os.utime(path, (moment, moment))
