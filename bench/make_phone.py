#!/usr/bin/env python3
"""make_phone.py MESSAGES OUT [--seed N]: a synthetic iPhone backup of any size, for measuring.

With MESSAGES come, in the proportions of a phone that is used: 0.6 WhatsApp messages, 0.4
interactions, 0.2 visits, 0.05 calls and 0.3 further entries of the Manifest (folders, and pictures
that are listed but not there) for each. Seeded: the same arguments give the same bytes. All people,
numbers and hosts are invented. Nothing in it matches a published indicator.

--plants puts traces of tests/golden/indicators/sampleware.stix2 among the rest and writes what must be
found into OUT.plants.json: [{artifact, rule, observed, row}]. Everything else stays as without.
"""
import argparse
import json
import os
import pathlib
import random
import sqlite3
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests" / "support"))

import apple_blobs  # noqa: E402
import backup  # noqa: E402

START = int(apple_blobs.apple_seconds("2019-01-01T00:00:00Z"))
END = int(apple_blobs.apple_seconds("2023-02-28T00:00:00Z"))
WORDS = """about after again all also always and any are ask at back be because been before bring but by call can
come could day did do down each early evening every few find first for found from get give go good had has have
hear help her here him his home hour how if in into is it just keep know last late leave let like little long look
made make many maybe me meeting more morning most much must my need never new next night no not nothing now of off
office often old on once one only or other our out over paper people phone please quite read ready right said same
saw say see send she should show small so some soon still such sure take talk tell than thank that the their them
then there these they thing think this those time to today together tomorrow too train two under until up use very
walk want was way we week well went were what when where which while who why will with work would write yes yet you
young your""".split()


def schema(name):
    """The bench's own tables, or those that the test fixtures use."""
    own = HERE / "schemas" / f"{name}.sql"
    return (own if own.exists() else backup.SCHEMAS / f"{name}.sql").read_text(encoding="utf-8")


class Texts:
    """Sentences, some with a link; drawn from a fixed pool so that a million of them cost little."""

    def __init__(self, rng):
        self.rng = rng
        self.pool = [" ".join(rng.choices(WORDS, k=rng.randint(2, 24))) for _ in range(20000)]

    def link(self):
        r = self.rng
        return f"https://www.host-{r.randrange(3000)}.example.org/{r.choice(WORDS)}/{r.randrange(10**6)}?id={r.randrange(10**4)}"

    def message(self):
        text = self.pool[int(self.rng.random() * 20000)]
        return f"{text} {self.link()}" if self.rng.random() < 0.05 else text


class Styled:
    """attributedBody by its constant parts: what stands around the text does not change."""

    def __init__(self):
        whole = apple_blobs.attributed_body("#")
        at = whole.index(b"\x01#\x86")
        run = whole.index(b"iI\x01\x01") + 3
        self.before, self.between, self.after = whole[:at], whole[at + 2:run], whole[run + 1:]

    @staticmethod
    def length(n):
        return bytes([n]) if n < 128 else b"\x81" + n.to_bytes(2, "little")

    def __call__(self, text):
        data = text.encode("ascii")
        n = self.length(len(data))
        return self.before + n + data + self.between + n + self.after


class Plants:
    """Which rows are planted: positions of their own randomness, so that the twin has the same rest."""

    LINKS = (("indicator.domain", "https://a{n}.evil-post.example/{n}?x"), ("indicator.ip", "http://192.0.2.77:8080/{n}"),
             ("indicator.url", "https://shared.example.net/kit/stage1.js"))

    def __init__(self, wanted, seed):
        self.rng, self.wanted, self.expected = random.Random(f"plants {seed}"), wanted, []

    def links(self, rows, count=6):
        """{row: (rule, link)} for a table of so many rows."""
        if not self.wanted:
            return {}
        places = sorted(self.rng.sample(range(1, rows + 1), count))
        return {row: (rule, link.format(n=row)) for n, row in enumerate(places)
                for rule, link in [self.LINKS[n % len(self.LINKS)]]}

    def expect(self, artifact, rule, observed, row):
        self.expected.append({"artifact": artifact, "rule": rule, "observed": observed, "row": row})


class Phone:
    def __init__(self, messages, out, seed, plants=False):
        self.messages, self.out = messages, pathlib.Path(out)
        self.rng = random.Random(seed)
        self.plants = Plants(plants, seed)
        self.texts, self.styled = Texts(self.rng), Styled()
        self.people = [f"+49155501{n:05d}" for n in range(max(20, min(3000, messages // 100)))]
        self.made = backup.Backup("2023-03-01T10:00:00Z", {"name": "SAMPLE iPhone (bench)"})
        self.rows = 0

    def uuid(self, kind, n):
        return f"5A4D{kind:04X}-0000-4000-8000-{n:012X}"

    def times(self, count):
        """Increasing times over four years, in whole seconds since 2001."""
        step = (END - START) / max(1, count)
        return (START + int(i * step) for i in range(count))

    def database(self, domain, path, schema, fill):
        place = self.out / ".part"
        db = sqlite3.connect(place, isolation_level=None)
        db.executescript("PRAGMA page_size=4096; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; "
                         "PRAGMA cache_size=-65536;")
        db.executescript(schema)
        db.execute("BEGIN")
        fill(db)
        db.execute("COMMIT")
        for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            self.rows += db.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
        db.close()
        with open(place, "r+b") as f:
            f.seek(96)
            f.write((3040001).to_bytes(4, "big"))
        name = backup.file_id(domain, path)
        (self.out / name[:2]).mkdir(exist_ok=True)
        size = place.stat().st_size
        os.replace(place, self.out / name[:2] / name)
        self.made.add(domain, path, None, size=size)

    def sms(self, db):
        people, rng = self.people, self.rng
        db.executemany("INSERT INTO handle (ROWID, id, country, service) VALUES (?, ?, 'de', 'iMessage')",
                       enumerate(people, 1))

        planted = self.plants.links(self.messages // 2)

        def rows():
            for i, t in enumerate(self.times(self.messages), 1):
                text, mine = self.texts.message(), i & 1
                rule, link = planted.get(i // 2, ("", "")) if not mine else ("", "")
                if link:
                    text = f"Look at this: {link} soon"
                    self.plants.expect("ios.sms", rule, link, i)
                styled = self.styled(text)
                yield (i, self.uuid(1, i), text if i % 3 else None, 1 + int(rng.random() * len(people)), styled,
                       "SMS" if i % 10 == 0 else "iMessage", t * 10**9, 0 if mine else (t + 60) * 10**9, mine, mine)

        db.executemany("INSERT INTO message (ROWID, guid, text, handle_id, attributedBody, service, account, date, "
                       "date_read, is_from_me, is_sent, is_delivered, is_read, part_count) "
                       "VALUES (?, ?, ?, ?, ?, ?, 'E:owner@mail.example', ?, ?, ?, ?, 1, 1, 1)", rows())
        db.execute("INSERT INTO chat (ROWID, guid, style, chat_identifier, service_name) "
                   "SELECT ROWID, 'iMessage;-;' || id, 45, id, service FROM handle")
        db.execute("INSERT INTO chat_message_join SELECT handle_id, ROWID, date FROM message")
        count = self.messages // 20
        db.executemany("INSERT INTO attachment (ROWID, guid, created_date, filename, mime_type, transfer_name, "
                       "total_bytes) VALUES (?, ?, ?, ?, 'image/heic', ?, ?)",
                       ((i, self.uuid(2, i), t, f"~/Library/SMS/Attachments/{i % 256:02x}/{i % 16:02d}/at_0_{i}/IMG_{i}.HEIC",
                         f"IMG_{i}.HEIC", 1000 + i) for i, t in enumerate(self.times(count), 1)))
        db.executemany("INSERT INTO message_attachment_join VALUES (?, ?)", ((i * 20, i) for i in range(1, count + 1)))

    def safari(self, db):
        visits = self.messages // 5
        items = max(1, visits // 2)
        planted = self.plants.links(items, 3)
        urls = [f"{self.texts.link()}#{i}" for i in range(1, items + 1)]
        for item, (_, link) in planted.items():
            urls[item - 1] = link
        db.executemany("INSERT INTO history_items (id, url) VALUES (?, ?)", enumerate(urls, 1))

        def rows():
            for i, t in enumerate(self.times(visits), 1):
                item = 1 + i * 7 % items
                if item in planted:
                    self.plants.expect("ios.safari_history", *planted[item], i)
                yield i, item, t + 0.25, self.texts.pool[i % 20000][:40]

        db.executemany("INSERT INTO history_visits (id, history_item, visit_time, title) VALUES (?, ?, ?, ?)", rows())

    def whatsapp(self, db):
        count, chats = self.messages * 6 // 10, max(1, len(self.people) // 2)
        db.executemany("INSERT INTO ZWACHATSESSION (Z_PK, ZCONTACTJID, ZPARTNERNAME, ZSESSIONTYPE, ZMESSAGECOUNTER) "
                       "VALUES (?, ?, ?, 0, ?)",
                       ((i, f"{self.people[i - 1][1:]}@s.whatsapp.net", f"Person {i}", count // chats)
                        for i in range(1, chats + 1)))
        planted = self.plants.links(count // 2)

        def rows():
            for i, t in enumerate(self.times(count), 1):
                text, mine, jid = self.texts.message(), i & 1, f"{self.people[i % chats][1:]}@s.whatsapp.net"
                rule, link = planted.get(i // 2, ("", "")) if not mine else ("", "")
                if link:
                    text = f"{link} is it"
                    self.plants.expect("ios.whatsapp", rule, link, i)
                yield (i, 1 + i % chats, mine, t + 0.5, t + 0.5, text, None if mine else jid, jid if mine else None,
                       f"3A{i:018X}")

        db.executemany("INSERT INTO ZWAMESSAGE (Z_PK, ZCHATSESSION, ZISFROMME, ZMESSAGEDATE, ZSENTDATE, ZTEXT, ZFROMJID, "
                       "ZTOJID, ZSTANZAID, ZMESSAGETYPE) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)", rows())

    def interactions(self, db):
        count = self.messages * 4 // 10
        db.executemany("INSERT INTO ZCONTACTS (Z_PK, ZIDENTIFIER, ZDISPLAYNAME, ZCREATIONDATE, ZFIRSTINCOMINGSENDERDATE, "
                       "ZLASTINCOMINGSENDERDATE) VALUES (?, ?, ?, ?, ?, ?)",
                       ((i, p, f"Person {i}", START + i, START + i, END - i) for i, p in enumerate(self.people, 1)))
        db.executemany("INSERT INTO ZINTERACTIONS (Z_PK, ZSENDER, ZDIRECTION, ZSTARTDATE, ZENDDATE, ZCREATIONDATE, ZBUNDLEID, "
                       "ZDOMAINIDENTIFIER, ZUUID) VALUES (?, ?, ?, ?, ?, ?, 'com.apple.MobileSMS', ?, ?)",
                       ((i, 1 + i % len(self.people), i & 1, t, t, t + 1, self.people[i % len(self.people)],
                         self.uuid(3, i)) for i, t in enumerate(self.times(count), 1)))
        db.execute("INSERT INTO Z_2INTERACTIONRECIPIENT SELECT 1 + Z_PK % (SELECT count(*) FROM ZCONTACTS), Z_PK FROM ZINTERACTIONS")

    def calls(self, db):
        db.executemany("INSERT INTO ZCALLRECORD (Z_PK, ZANSWERED, ZORIGINATED, ZDATE, ZDURATION, ZADDRESS, ZLOCATION, "
                       "ZSERVICE_PROVIDER, ZISO_COUNTRY_CODE, ZUNIQUE_ID) VALUES (?, 1, ?, ?, ?, ?, 'Germany', "
                       "'com.apple.Telephony', 'de', ?)",
                       ((i, i & 1, t + 0.125, i % 900, self.people[i % len(self.people)], self.uuid(4, i))
                        for i, t in enumerate(self.times(self.messages // 20), 1)))

    def pictures(self):
        for i in range(self.messages * 3 // 10):
            if i % 10 == 0:
                self.made.add("CameraRollDomain", f"Media/PhotoData/Thumbnails/V2/DCIM/{i % 1000}APPLE/IMG_{i:07d}.HEIC",
                              None, kind=backup.DIRECTORY)
            else:
                self.made.add("CameraRollDomain", f"Media/DCIM/{100 + i // 1000}APPLE/IMG_{i:07d}.HEIC", None,
                              size=1500000 + i, modified=1550000000 + i * 300, birth=1550000000 + i * 300,
                              changed=1550000000 + i * 300)

    def write(self):
        self.out.mkdir(parents=True)
        whatsapp = "AppDomainGroup-group.net.whatsapp.WhatsApp.shared"
        for domain, path, name, fill in (
            ("HomeDomain", "Library/SMS/sms.db", "sms", self.sms),
            ("HomeDomain", "Library/Safari/History.db", "safari_history", self.safari),
            (whatsapp, "ChatStorage.sqlite", "whatsapp", self.whatsapp),
            ("HomeDomain", "Library/CoreDuet/People/interactionC.db", "interactions", self.interactions),
            ("HomeDomain", "Library/CallHistoryDB/CallHistory.storedata", "calls", self.calls),
        ):
            self.database(domain, path, schema(name), fill)
        self.pictures()
        if self.plants.wanted:
            for rule, path in (("indicator.path", "Library/Preferences/com.sampleware.relay.plist"),
                               ("indicator.file_name", "Library/Caches/sampleware.plist")):
                self.made.add("HomeDomain", path, None, size=100)
                self.plants.expect("ios.manifest", rule, f"HomeDomain:{path}", None)
        self.made.add_parents()
        self.rows += len(self.made.entries)
        for name, data in self.made.root_files():
            (self.out / name).write_bytes(data)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("messages", type=int)
    parser.add_argument("out")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plants", action="store_true")
    args = parser.parse_args()
    start = time.monotonic()
    phone = Phone(args.messages, args.out, args.seed, args.plants)
    phone.write()
    if args.plants:
        pathlib.Path(args.out + ".plants.json").write_text(json.dumps(phone.plants.expected, indent=1) + "\n")
    size = sum(p.stat().st_size for p in pathlib.Path(args.out).rglob("*") if p.is_file())
    print(f"{args.out}: {phone.rows} rows, {size / 1e6:.1f} MB, in {time.monotonic() - start:.0f} s")


if __name__ == "__main__":
    main()
