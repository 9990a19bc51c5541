#!/usr/bin/env python3
"""make_backup.py FIXTURE OUT: builds an unencrypted iTunes backup from a folder of text.

FIXTURE/backup.json, all of it optional:
  date       when the backup was made (RFC 3339)
  device     name, product, version, build, udid, serial, imei
  info, manifest, status     keys to change in the plists of the root; null removes a key
  omit       root files to leave out: ["Status.plist"]
  entries    [{domain, path | path_hex, kind: file|directory|link, text | hex, size, mode, modified,
               changed, birth, digest: true (a text: of that instead), target, missing: true}]: what a file name cannot say
  attributes {"Domain/path": {...}}: the same keys for files of the folder below

FIXTURE/files/<Domain>/<path> is the content; the last suffix says how it is written down:
  .sql    SQLite: a script; what follows a line `-- wal` stays in the WAL, which is its own entry.
          A line `-- schema: sms` stands for tests/support/schemas/sms.sql.
          Functions: attributed_body(text [, link]), rich_link(url [, original [, title]]), bplist(json),
          message_summary(json [, unsent part ...]), apple_seconds, apple_nanoseconds, unix_seconds,
          chrome_microseconds (each of RFC 3339), repeated(text, n)
  .json   binary plist; {"$date": "..."}, {"$data": "hex"}, {"$text": "bytes of text"}, {"$uid": n},
          {"$bplist": {...}} for what JSON lacks
  .xml    an XML plist, written as a binary one
  .signed JSON as above: an XML plist within a signed container, as signed profiles are
  .hex    bytes in hex, # comments
  .raw    as it is, and so is every other suffix (which then belongs to the name)

FIXTURE/manifest.sql runs on Manifest.db at the end, for what is wrong on purpose.
"""
import json
import pathlib
import plistlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import apple_blobs  # noqa: E402
import backup  # noqa: E402

KINDS = {"file": backup.FILE, "directory": backup.DIRECTORY, "link": backup.LINK}


def from_hex(text):
    return bytes.fromhex("".join(line.partition("#")[0] for line in text.splitlines()))


def from_json(path):
    return json.loads(path.read_text(encoding="utf-8"), object_hook=backup.plist_object)


def add_file(made, domain, relative, path, attributes):
    suffix, name = path.suffix, relative[: -len(path.suffix)] if path.suffix else relative
    given = attributes.get(f"{domain}/{name}", {})
    if suffix == ".sql":
        made.add_database(domain, name, path.read_text(encoding="utf-8"), **given)
    elif suffix == ".json":
        made.add(domain, name, apple_blobs.bplist(from_json(path)), **given)
    elif suffix == ".xml":
        made.add(domain, name, apple_blobs.bplist(plistlib.loads(path.read_bytes())), **given)
    elif suffix == ".signed":
        made.add(domain, name, apple_blobs.cms_signed(plistlib.dumps(from_json(path))), **given)
    elif suffix == ".hex":
        made.add(domain, name, from_hex(path.read_text(encoding="utf-8")), **given)
    elif suffix == ".raw":
        made.add(domain, name, path.read_bytes(), **given)
    else:
        made.add(domain, relative, path.read_bytes(), **attributes.get(f"{domain}/{relative}", {}))


def add_entry(made, entry):
    entry = dict(entry)
    kind = KINDS[entry.pop("kind", "file")]
    domain = entry.pop("domain")
    path = bytes.fromhex(entry.pop("path_hex")) if "path_hex" in entry else entry.pop("path")
    data = entry.pop("text").encode("utf-8") if "text" in entry else None
    if "hex" in entry:
        data = bytes.fromhex(entry.pop("hex"))
    if entry.pop("missing", False):
        data = None
    made.add(domain, path, data, kind=kind, **entry)


def load(fixture):
    """The Backup that a fixture describes, not yet written."""
    fixture = pathlib.Path(fixture)
    path = fixture / "backup.json"
    plan = from_json(path) if path.exists() else {}
    made = backup.Backup(plan.get("date", "2023-03-01T10:00:00Z"), plan.get("device"))
    made.info, made.manifest, made.status = (plan.get(k, {}) for k in ("info", "manifest", "status"))
    made.omitted = set(plan.get("omit", []))
    files = fixture / "files"
    for path in sorted(files.rglob("*")):
        if path.is_file():
            domain, _, relative = path.relative_to(files).as_posix().partition("/")
            add_file(made, domain, relative, path, plan.get("attributes", {}))
    for entry in plan.get("entries", []):
        add_entry(made, entry)
    if (fixture / "manifest.sql").exists():
        made.manifest_sql = (fixture / "manifest.sql").read_text(encoding="utf-8")
    return made


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__.splitlines()[0])
    load(sys.argv[1]).write(sys.argv[2])


if __name__ == "__main__":
    main()
