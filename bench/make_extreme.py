#!/usr/bin/env python3
"""make_extreme.py KIND SIZE OUT: backups that are large in one way, for measuring memory.

  row SIZE        sms.db with one message of SIZE bytes among a thousand others (500000000)
  rows SIZE       History.db with SIZE visits to a thousandth as many pages (50000000)
  manifest SIZE   a Manifest.db that lists SIZE entries, none of which is there (5000000)

All content is invented, and the same arguments give the same rows.
"""
import pathlib
import sqlite3
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests" / "support"))

import apple_blobs  # noqa: E402
import backup  # noqa: E402
import make_phone  # noqa: E402

START = int(apple_blobs.apple_seconds("2019-01-01T00:00:00Z"))


class Extreme(make_phone.Phone):
    def __init__(self, size, out):
        super().__init__(1000, out, 1)
        self.size = size

    def large_row(self, db):
        db.execute("INSERT INTO handle (ROWID, id, service) VALUES (1, '+491555010001', 'SMS')")
        for i in range(1, 1001):
            text = f"message {i}, see https://www.host-{i}.example.org/"
            if i == 500:
                piece = "word " * 199 + "https://www.inside.example.org/ "
                text = piece * (self.size // len(piece) + 1)
            db.execute("INSERT INTO message (ROWID, guid, text, handle_id, service, date) VALUES (?, ?, ?, 1, 'SMS', ?)",
                       (i, self.uuid(1, i), text, (START + i * 60) * 10**9))

    def many_rows(self, db):
        items = max(1, self.size // 1000)
        db.executemany("INSERT INTO history_items (id, url) VALUES (?, ?)",
                       ((i, f"https://www.host-{i % 3000}.example.org/{i}") for i in range(1, items + 1)))
        db.executemany("INSERT INTO history_visits (id, history_item, visit_time) VALUES (?, ?, ?)",
                       ((i, 1 + i * 7 % items, START + i * 2.5) for i in range(1, self.size + 1)))

    def write(self, kind):
        self.out.mkdir(parents=True)
        if kind == "row":
            self.database("HomeDomain", "Library/SMS/sms.db", make_phone.schema("sms"), self.large_row)
        elif kind == "rows":
            self.database("HomeDomain", "Library/Safari/History.db", make_phone.schema("safari_history"), self.many_rows)
        self.made.add_parents()
        for name, data in self.made.root_files():
            (self.out / name).write_bytes(data)
        if kind == "manifest":
            self.long_manifest()

    def long_manifest(self):
        """The rows of pictures, with the blobs of a few that are right in every way."""
        pattern = backup.Backup("2023-03-01T10:00:00Z", {})
        for i in range(100):
            pattern.add("CameraRollDomain", f"Media/DCIM/100APPLE/IMG_{i:07d}.HEIC", None, size=1500000 + i,
                        modified=1550000000 + i * 300, birth=1550000000 + i * 300, changed=1550000000 + i * 300)
        name = self.out / ".pattern"
        name.write_bytes(dict(pattern.root_files())["Manifest.db"])
        with sqlite3.connect(name) as db:
            blobs = [row[0] for row in db.execute("SELECT file FROM Files")]
        name.unlink()
        db = sqlite3.connect(self.out / "Manifest.db", isolation_level=None)
        db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; BEGIN")
        db.executemany("INSERT INTO Files (fileID, domain, relativePath, flags, file) VALUES (?, 'CameraRollDomain', ?, 1, ?)",
                       ((f"{i:040x}", f"Media/DCIM/{100 + i // 1000}APPLE/IMG_{i:07d}.HEIC", blobs[i % 100])
                        for i in range(self.size)))
        db.execute("COMMIT")
        db.close()


def main():
    if len(sys.argv) != 4 or sys.argv[1] not in ("row", "rows", "manifest"):
        sys.exit(__doc__)
    Extreme(int(sys.argv[2]), sys.argv[3]).write(sys.argv[1])


if __name__ == "__main__":
    main()
