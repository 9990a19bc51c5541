#!/usr/bin/env python3
"""make_encrypted_backup.py PLAIN OUT --password-file F: the encrypted twin of an unencrypted backup.

  --generation 10.2   Manifest.db encrypted, two derivations (the default)
               10.0   Manifest.db plain, one derivation (iOS 10.0 and 10.1)
               mbdb   Manifest.mbdb, files in one folder (iOS 4 to 9)
  --plain             the generation as asked, but nothing encrypted: a twin for mbdb
  --iterations N      rounds of the derivation that all have (a phone: 10000), default 100
  --dpic N            rounds of the first one since iOS 10.2 (a phone: 10000000), default 100
  --partial           every second file stays as it is, without a key
  --change ENTRY=HOW  repeatable, ENTRY as Domain:path (without '='); HOW is one of
      plain           left as it is, without a key
      no-key          encrypted, but the manifest has no key for it
      class=N         its key claims to be of protection class N
      damaged-key     its key does not unwrap
      short-key       its key is one byte short
      unpadded        zeros instead of PKCS#7
      cut=N           the last N bytes of the stored file are missing
      size=N          the manifest states another size
      missing         listed, not there

The same arguments give the same bytes. This is the writer; it shares no code with the reader.
"""
import argparse
import hashlib
import pathlib
import plistlib
import shutil
import sqlite3
import struct
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import libcrypto  # noqa: E402

CLASSES = [11, 16, 9, 8, 7, 6, 5, 4, 3, 2, 1]
MANIFEST_CLASS = 3
FILE = 1


def label_bytes(*label):
    """32 bytes that look random and are the same each time."""
    return hashlib.sha256("bridle encrypted backup ".encode() + repr(label).encode()).digest()


def tlv(tag, value):
    value = struct.pack(">I", value) if isinstance(value, int) else value
    return tag.encode() + struct.pack(">I", len(value)) + value


class Keys:
    """The key bag of one backup."""

    def __init__(self, password, iterations, first_iterations):
        salt, first_salt = label_bytes("salt")[:20], label_bytes("first salt")[:20]
        secret = password
        if first_iterations:
            secret = hashlib.pbkdf2_hmac("sha256", secret, first_salt, first_iterations, 32)
        self.root = hashlib.pbkdf2_hmac("sha1", secret, salt, iterations, 32)
        bag = tlv("VERS", 4 if first_iterations else 3) + tlv("TYPE", 1) + tlv("UUID", label_bytes("uuid")[:16])
        bag += tlv("HMCK", bytes(40)) + tlv("WRAP", 0) + tlv("SALT", salt) + tlv("ITER", iterations)
        if first_iterations:
            bag += tlv("DPWT", 0) + tlv("DPIC", first_iterations) + tlv("DPSL", first_salt)
        for number in CLASSES:
            bag += tlv("UUID", label_bytes("uuid", number)[:16]) + tlv("CLAS", number)
            bag += tlv("WRAP", 3 if number > 8 else 2) + tlv("KTYP", 0)
            bag += tlv("WPKY", libcrypto.wrap_key(self.root, self.class_key(number)))
        self.bag = bag

    @staticmethod
    def class_key(number):
        return label_bytes("class", number)

    def item_key(self, number, key, claimed=None):
        claimed = number if claimed is None else claimed
        return struct.pack("<I", claimed) + libcrypto.wrap_key(self.class_key(number), key)


class Row:
    """A file of the manifest, with what is to be done to it."""

    def __init__(self, file_id, domain, path, flags, blob):
        self.id, self.domain, self.path, self.flags = file_id, domain, path, flags
        self.name = f"{domain}:{path}"
        self.archive = plistlib.loads(blob)
        self.record = self.archive["$objects"][self.archive["$top"]["root"].data]
        self.key, self.changes = None, {}

    def text(self, field):
        uid = self.record.get(field)
        return self.archive["$objects"][uid.data] if uid is not None else None

    def blob(self):
        objects = self.archive["$objects"]
        self.record.pop("EncryptionKey", None)
        if self.key is not None:
            objects.append({"$classname": "NSMutableData", "$classes": ["NSMutableData", "NSData", "NSObject"]})
            objects.append({"$class": plistlib.UID(len(objects) - 1), "NS.data": self.key})
            self.record["EncryptionKey"] = plistlib.UID(len(objects) - 1)
        return plistlib.dumps(self.archive, fmt=plistlib.FMT_BINARY, sort_keys=False)

    def mbdb_record(self):
        r = self.record

        def string(value):
            value = value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value
            return b"\xff\xff" if value is None else struct.pack(">H", len(value)) + value

        link = self.text("Target") if "Target" in r else None
        size = r["Size"] if self.flags == FILE else 0
        protection = r["ProtectionClass"] if self.flags == FILE else 0
        out = string(self.domain) + string(self.path) + string(link) + string(None) + string(self.key)
        out += struct.pack(">HQIIIII", r["Mode"], r["InodeNumber"], r["UserID"], r["GroupID"],
                           r["LastModified"], r["LastModified"], r["LastStatusChange"])
        return out + struct.pack(">QBB", size, protection, 0)


def read_rows(manifest):
    db = sqlite3.connect(f"file:{manifest}?mode=ro", uri=True)
    db.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    rows = [Row(*values) for values in db.execute("SELECT fileID, domain, relativePath, flags, file FROM Files "
                                                  "ORDER BY domain, CAST(relativePath AS BLOB)")]
    db.close()
    return rows


def plan_changes(rows, partial, wanted):
    files = [row for row in rows if row.flags == FILE]
    names = {row.name: row for row in files}
    for text in wanted:
        name, _, how = text.partition("=")
        kind, _, value = how.partition("=")
        if name not in names:
            sys.exit(f"no file {name!r} in the backup")
        names[name].changes[kind] = int(value) if value else True
    if partial:
        for row in files[1::2]:
            row.changes.setdefault("plain", True)


def seal(row, data, keys):
    """The bytes to store; sets the row's key."""
    change = row.changes
    if "size" in change:
        row.record["Size"] = change["size"]
    if "plain" in change or keys is None:
        return data
    number = row.record["ProtectionClass"]
    key = label_bytes("file", row.id)
    row.key = keys.item_key(number, key, change.get("class"))
    if "class" in change:
        row.record["ProtectionClass"] = change["class"]
    if "damaged-key" in change:
        row.key = row.key[:-1] + bytes([row.key[-1] ^ 1])
    if "short-key" in change:
        row.key = row.key[:-1]
    if "no-key" in change:
        row.key = None
    if "unpadded" in change:
        sealed = libcrypto.encrypt_cbc(key, data + bytes(-len(data) % 16), False)
    else:
        sealed = libcrypto.encrypt_cbc(key, data)
    return sealed[:len(sealed) - change.get("cut", 0)]


def write_files(rows, plain, out, generation, keys):
    for row in rows:
        source = plain / row.id[:2] / row.id
        if row.flags != FILE or not source.is_file():
            continue
        data = seal(row, source.read_bytes(), keys)
        target = out / row.id if generation == "mbdb" else out / row.id[:2] / row.id
        if "missing" not in row.changes:
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(data)


def write_database(rows, plain, out, generation, keys):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "Manifest.db"
        shutil.copyfile(plain / "Manifest.db", path)
        db = sqlite3.connect(path)
        db.executemany("UPDATE Files SET file = ? WHERE fileID = ?", [(row.blob(), row.id) for row in rows])
        db.commit()
        db.close()
        data = path.read_bytes()
    if keys is not None and generation == "10.2":
        data = libcrypto.encrypt_cbc(label_bytes("manifest"), data)
    (out / "Manifest.db").write_bytes(data)


def write_root(plain, out, generation, keys):
    for name in ("Info.plist", "Status.plist"):
        if (plain / name).exists():
            shutil.copyfile(plain / name, out / name)
    manifest = plistlib.loads((plain / "Manifest.plist").read_bytes())
    manifest["IsEncrypted"] = keys is not None
    manifest["BackupKeyBag"] = keys.bag if keys is not None else b""
    manifest.pop("ManifestKey", None)
    if keys is not None and generation == "10.2":
        manifest["ManifestKey"] = keys.item_key(MANIFEST_CLASS, label_bytes("manifest"))
    (out / "Manifest.plist").write_bytes(plistlib.dumps(manifest, fmt=plistlib.FMT_BINARY, sort_keys=True))


def make(plain, out, password, generation="10.2", iterations=100, dpic=100, partial=False, changes=(), encrypted=True):
    plain, out = pathlib.Path(plain), pathlib.Path(out)
    keys = Keys(password, iterations, dpic if generation == "10.2" else 0) if encrypted else None
    rows = read_rows(plain / "Manifest.db")
    plan_changes(rows, partial, changes)
    out.mkdir(parents=True)
    write_files(rows, plain, out, generation, keys)
    if generation == "mbdb":
        (out / "Manifest.mbdb").write_bytes(b"mbdb\x05\x00" + b"".join(row.mbdb_record() for row in rows))
    else:
        write_database(rows, plain, out, generation, keys)
    write_root(plain, out, generation, keys)


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("plain")
    parser.add_argument("out")
    parser.add_argument("--password-file")
    parser.add_argument("--generation", choices=["mbdb", "10.0", "10.2"], default="10.2")
    parser.add_argument("--plain", dest="encrypted", action="store_false")
    parser.add_argument("--iterations", type=int, default=100)
    parser.add_argument("--dpic", type=int, default=100)
    parser.add_argument("--partial", action="store_true")
    parser.add_argument("--change", dest="changes", action="append", default=[])
    given = vars(parser.parse_args())
    path = given.pop("password_file")
    if path is None and given["encrypted"]:
        parser.error("--password-file is missing")
    password = pathlib.Path(path).read_bytes().removesuffix(b"\n") if path else b""
    make(password=password, **given)


if __name__ == "__main__":
    main()
