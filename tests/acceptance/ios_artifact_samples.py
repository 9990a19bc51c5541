#!/usr/bin/env python3
"""Real files of the corpus, read inside a backup: with the counts that their manifests give, and with
those that Python's own sqlite3 and plistlib give."""
import csv
import pathlib
import plistlib
import re
import sqlite3
import tempfile
import zipfile

from acceptance import Checked, checked, equal, shared, tap

import backup

SAMPLE = "corpus/ios/mvt_ios_backup"
WHATSAPP = "AppDomainGroup-group.net.whatsapp.WhatsApp.shared"
FIREFOX = "AppDomainGroup-group.org.mozilla.ios.Firefox"
CHROME = ("AppDomain-com.google.chrome.ios", "Library/Application Support/Google/Chrome/Default/History")
PROFILES = "SysSharedContainerDomain-systemgroup.com.apple.configurationprofiles"
HISTORY = ("HomeDomain", "Library/Safari/History.db")


def in_backup(files):
    """Files {(domain, path): bytes} as a backup folder of their own."""
    temp = tempfile.TemporaryDirectory()
    made = backup.Backup("2024-06-01T00:00:00Z")
    for (domain, path), data in files.items():
        made.add(domain, path, data)
    made.write(pathlib.Path(temp.name) / "backup")
    return temp


def counts(files, expected, level=("high", "critical")):
    """Checks a backup of these files: rows of each artifact, none of them bad, and nothing loud."""
    with in_backup(files) as source, Checked(pathlib.Path(source) / "backup", "--no-control") as run:
        for name, rows in expected.items():
            a = run.artifact(name)
            equal((a["status"], a["rows"], a.get("rows_bad", 0)), ("examined", rows, 0), name)
        loud = [f for f in run.lines("findings.jsonl") if f["level"] in level]
        assert not loud, loud
        return run.lines("findings.jsonl"), {a["name"]: a.get("variant") for a in run.json("coverage.json")["artifacts"]}


def opened(files, path):
    """A database of `files` as sqlite3 sees it, with its WAL."""
    folder = tempfile.mkdtemp()
    for (_, name), data in files.items():
        if name.startswith(path):
            (pathlib.Path(folder) / name.rsplit("/", 1)[-1]).write_bytes(data)
    return sqlite3.connect(pathlib.Path(folder) / path.rsplit("/", 1)[-1])


def rows(db, *tables):
    """Rows of these tables together; `table WHERE ...` works, too."""
    return sum(db.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in tables)


def sample_file(folder, path):
    return next(p for p in shared(SAMPLE).rglob(backup.file_id(folder, path)))


def manifest(path):
    """What MANIFEST.tsv expects of a file."""
    with open(shared("corpus/MANIFEST.tsv"), encoding="utf-8", newline="") as f:
        return next(r["expected"] for r in csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE)
                    if r["path"] == f"corpus/{path}".removeprefix("corpus/"))


def number(text, pattern):
    return int(re.search(pattern, text)[1])


# artifact, where it lies, tables that are counted, what the manifest says (a pattern, or None)
MVT = [
    ("ios.calendar", "HomeDomain", "Library/Calendar/Calendar.sqlitedb", ["CalendarItem"], r"(\d+) event"),
    ("ios.interaction_c", "HomeDomain", "Library/CoreDuet/People/interactionC.db", ["ZINTERACTIONS"], r"(\d+) records"),
    ("ios.interaction_contacts", "HomeDomain", "Library/CoreDuet/People/interactionC.db", ["ZCONTACTS"], None),
    ("ios.safari_browser_state", "HomeDomain", "Library/Safari/BrowserState.db", ["tabs"], r"(\d+) tab"),
    ("ios.sms", "HomeDomain", "Library/SMS/sms.db", ["message"], r"(\d+) message"),
    ("ios.tcc", "HomeDomain", "Library/TCC/TCC.db", ["access"], r"(\d+) results"),
    ("ios.webkit_resource_load_statistics", "AppDomain-com.google.chrome.ios",
     "Library/WebKit/WebsiteData/ResourceLoadStatistics/observations.db", ["ObservedDomains"], r"(\d+) rows"),
    ("ios.whatsapp", WHATSAPP, "ChatStorage.sqlite", ["ZWAMESSAGE"], r"(\d+) messages"),
    ("ios.whatsapp_chats", WHATSAPP, "ChatStorage.sqlite", ["ZWACHATSESSION"], r"(\d+) sessions"),
    ("ios.whatsapp_contacts", WHATSAPP, "ContactsV2.sqlite", ["ZWAADDRESSBOOKCONTACT"], None),
]


def test_the_backup_of_ios_14():
    run = checked(shared(SAMPLE))
    for name, domain, path, tables, pattern in MVT:
        file = sample_file(domain, path)
        db = sqlite3.connect(f"file:{file}?immutable=1", uri=True)
        a = run.artifact(name)
        equal((a["status"], a["rows"], a.get("rows_bad", 0)), ("examined", rows(db, *tables), 0), name)
        if pattern:
            equal(a["rows"], number(manifest(f"ios/mvt_ios_backup/{file.parent.name}/{file.name}"), pattern), f"{name}, manifest")
    for name, n in (("ios.applications", 6), ("ios.backup_info", 1), ("ios.manifest", 3721), ("ios.global_preferences", 16),
                    ("ios.whatsapp_lid_pairs", 1)):
        equal((run.artifact(name)["status"], run.artifact(name)["rows"]), ("examined", n), name)


def test_data_usage_and_its_gap():
    """42 results there are 41 pairs of process and live usage, and a placeholder for process 5, which is gone."""
    run = checked(shared(SAMPLE))
    file = sample_file("WirelessDomain", "Library/Databases/DataUsage.sqlite")
    db = sqlite3.connect(f"file:{file}?immutable=1", uri=True)
    live = rows(db, "ZLIVEUSAGE")
    idle = rows(db, "ZPROCESS WHERE Z_PK NOT IN (SELECT ZHASPROCESS FROM ZLIVEUSAGE WHERE ZHASPROCESS IS NOT NULL)")
    missing = db.execute("SELECT max(Z_PK) - min(Z_PK) + 1 - count(*) FROM ZPROCESS").fetchone()[0]
    equal(run.artifact("ios.datausage")["rows"], live + idle, "records")
    equal(live + idle + missing, number(manifest(f"ios/mvt_ios_backup/{file.parent.name}/{file.name}"), r"(\d+) results"), "manifest")
    gaps = [f for f in run.lines("findings.jsonl") if f["rule"] == "datausage.gap"]
    equal((len(gaps), missing), (1, 1), "gaps")


def test_property_lists_of_plaso_and_artemis():
    plaso, at = shared("corpus/ios/plaso"), "HomeDomain"
    ids = plistlib.loads((plaso / "com.apple.identityservices.idstatuscache.plist").read_bytes())
    looked_up = sum(len(v) for v in ids.values() if isinstance(v, dict))
    old = plistlib.loads((plaso / "History.plist").read_bytes())["WebHistoryDates"]
    got = plistlib.loads((plaso / "Downloads.plist").read_bytes())["DownloadHistory"]
    redirects = sum(len(e.get("redirectURLs", [])) for e in old)
    for n, name in ((looked_up, "com.apple.identityservices.idstatuscache.plist"), (len(old), "History.plist"), (len(got), "Downloads.plist")):
        equal(n, number(manifest(f"ios/plaso/{name}"), r"extracts (\d+) event_data"), name)
    counts({(at, "Library/Preferences/com.apple.identityservices.idstatuscache.plist"):
            (plaso / "com.apple.identityservices.idstatuscache.plist").read_bytes(),
            (at, "Library/Safari/History.plist"): (plaso / "History.plist").read_bytes(),
            (at, "Library/Safari/Downloads/Downloads.plist"): (plaso / "Downloads.plist").read_bytes()},
           {"ios.id_status_cache": looked_up, "ios.safari_downloads": len(got), "ios.safari_history_plist": len(old) + redirects})
    artemis = shared("corpus/ios/artemis")
    files = {HISTORY: (artemis / "History.db").read_bytes(),
             (at, "Library/Safari/Downloads/Downloads.plist"): (artemis / "Downloads.plist").read_bytes()}
    db = opened(files, HISTORY[1])
    equal((rows(db, "history_visits"), rows(db, "history_tombstones")), (42, 18), "as sqlite3 counts")
    counts(files, {"ios.safari_downloads": len(plistlib.loads(files[(at, "Library/Safari/Downloads/Downloads.plist")])["DownloadHistory"]),
                   "ios.safari_history": 42, "ios.safari_tombstones": 18})


def test_histories_of_chrome_and_firefox():
    for name in ("plaso/History", "plaso/History-57.0.2987.133", "hindsight/History_v60", "hindsight/History_v20",
                 "hindsight/History_v01", "velociraptor/ChromeHistory.sqlite"):
        files = {CHROME: shared(f"corpus/browser/{name}").read_bytes()}
        counts(files, {"ios.chrome_history": rows(opened(files, CHROME[1]), "visits")})
    files = {(FIREFOX, "profile.profile/places.db"): shared("corpus/browser/plaso/places.sqlite").read_bytes()}
    counts(files, {"ios.firefox_history": rows(opened(files, "profile.profile/places.db"), "moz_historyvisits")})


def test_network_usage_of_plaso():
    """netusage.sqlite has the form of DataUsage.sqlite."""
    path = "Library/Databases/DataUsage.sqlite"
    files = {("WirelessDomain", path): shared("corpus/ios/plaso/netusage.sqlite").read_bytes()}
    db = opened(files, path)
    idle = rows(db, "ZPROCESS WHERE Z_PK NOT IN (SELECT ZHASPROCESS FROM ZLIVEUSAGE WHERE ZHASPROCESS IS NOT NULL)")
    orphans = rows(db, "ZLIVEUSAGE WHERE ZHASPROCESS IS NULL OR ZHASPROCESS NOT IN (SELECT Z_PK FROM ZPROCESS)")
    found, _ = counts(files, {"ios.datausage": rows(db, "ZLIVEUSAGE") + idle}, level=())
    equal(len([f for f in found if f["rule"] == "datausage.no_process"]) > 0, orphans > 0, "live usage without a process")


def test_public_profiles_plain_and_signed():
    files = sorted(shared("corpus/ios/config_profiles").rglob("*.mobileconfig"))
    equal(len(files), 62, "profiles")
    entries = {(PROFILES, f"Library/ConfigurationProfiles/profile-{i}.stub"): p.read_bytes() for i, p in enumerate(files)}
    with in_backup(entries) as source, Checked(pathlib.Path(source) / "backup", "--no-control") as run:
        a = run.artifact("ios.configuration_profiles")
        equal((a["status"], a["rows"], a.get("rows_bad", 0), len(a["entries"])), ("examined", 146, 0, 62), "profiles")
        urls = {o["value"] for o in run.lines("observables.jsonl") if o["kind"] == "url"}
        assert "https://dns.quad9.net/dns-query" in urls, sorted(urls)[:5]


def from_zip(name, wanted, domain):
    """Databases out of one of iLEAPP's zips, with their WAL, under the path they have in a backup."""
    files = {}
    with zipfile.ZipFile(shared("corpus/ios/ileapp") / name) as z:
        for entry in z.namelist():
            base = entry.rsplit("/", 1)[-1]
            for stem, path in wanted.items():
                if base in (stem, stem + "-wal"):
                    files[(domain, path + base[len(stem):])] = z.read(entry)
    assert files, "the zip lacks them"
    return files


def test_address_books_of_ileapp():
    path = "Library/AddressBook/AddressBook.sqlitedb"
    for image, people in (("josh_ios15_ffs", 9), ("belkasoft_ctf6_ios_device1", 1)):
        name = f"addressBook/testdata.addressBook.addressBook.{image}.zip"
        files = from_zip(name, {"AddressBook.sqlitedb": path}, "HomeDomain")
        db = opened(files, path)
        equal(people, number(manifest(f"ios/ileapp/{name}"), r"addressBook=(\d+) rows"), "manifest")
        equal(rows(db, "ABPerson"), people, "people, as sqlite3 counts them")
        counts(files, {"ios.contacts": rows(db, "ABMultiValue WHERE value IS NOT NULL", "ABMultiValueEntry WHERE value IS NOT NULL",
                                            "ABPerson WHERE Note IS NOT NULL")})


def test_whatsapp_of_ileapp():
    name = "whatsApp/testdata.whatsApp.whatsAppMessages.josh_ios15_ffs.zip"
    files = from_zip(name, {"ChatStorage.sqlite": "ChatStorage.sqlite"}, WHATSAPP)
    db = opened(files, "ChatStorage.sqlite")
    equal(rows(db, "ZWAMESSAGE"), number(manifest(f"ios/ileapp/{name}"), r"whatsAppMessages=(\d+)"), "manifest")
    counts(files, {"ios.whatsapp": rows(db, "ZWAMESSAGE"),
                   "ios.whatsapp_chats": rows(db, "ZWACHATSESSION", "ZWAGROUPMEMBER", "ZWABLACKLISTITEM", "ZWAPROFILEPUSHNAME")})
    name = "whatsApp/testdata.whatsApp.whatsAppCallHistory.josh_ios15_ffs.zip"
    files = from_zip(name, {"CallHistory.sqlite": "CallHistory.sqlite", "ContactsV2.sqlite": "ContactsV2.sqlite"}, WHATSAPP)
    calls, people = (rows(opened(files, f), t) for f, t in (("CallHistory.sqlite", "ZWACDCALLEVENT"), ("ContactsV2.sqlite", "ZWAADDRESSBOOKCONTACT")))
    equal(calls, number(manifest(f"ios/ileapp/{name}"), r"whatsAppCallHistory=(\d+)"), "manifest")
    counts(files, {"ios.whatsapp_calls": calls, "ios.whatsapp_contacts": people})
    name = "whatsApp/testdata.whatsApp.whatsAppContacts.josh_ios15_ffs.zip"
    files = from_zip(name, {"ContactsV2.sqlite": "ContactsV2.sqlite"}, WHATSAPP)
    counts(files, {"ios.whatsapp_contacts": number(manifest(f"ios/ileapp/{name}"), r"whatsAppContacts=(\d+)")})


# Schemas of real phones: one row in each table, read by the variant that is meant for that version.
SCHEMAS = [
    ("messages/iOS6.1.6", "HomeDomain", "Library/SMS/sms.db",
     {"ios.sms": "with attributedBody (iOS 6 to 9)", "ios.sms_attachments": "without names of transfer (iOS 6)",
      "ios.sms_chats": "without names (iOS 6 and 7)"}),
    ("messages/iOS9.2.1", "HomeDomain", "Library/SMS/sms.db",
     {"ios.sms": "with attributedBody (iOS 6 to 9)", "ios.sms_attachments": "with messages (iOS 7 to 9)",
      "ios.sms_chats": "with names (iOS 8 to 10)"}),
    ("messages/iOS10.2", "HomeDomain", "Library/SMS/sms.db",
     {"ios.sms": "with link previews and edits", "ios.sms_attachments": "with attribution (iOS 10 and later)",
      "ios.sms_chats": "with names (iOS 8 to 10)"}),
    ("messages/iOS11.2", "HomeDomain", "Library/SMS/sms.db",
     {"ios.sms": "with link previews and edits", "ios.sms_attachments": "with attribution (iOS 10 and later)",
      "ios.sms_chats": "with the last reading (iOS 11 and later)"}),
    ("calls/calls2_6.1.6", "WirelessDomain", "Library/CallHistory/call_history.db", {"ios.calls": "call_history.db (iOS 7 and earlier)"}),
    ("calls/calls2_9.3.5", "WirelessDomain", "Library/CallHistory/call_history.db", {"ios.calls": "call_history.db (iOS 7 and earlier)"}),
    ("calls/calls_9.3.5", "HomeDomain", "Library/CallHistoryDB/CallHistory.storedata", {"ios.calls": "without provider (iOS 8 and 9)"}),
    ("calls/calls_10.3.3", "HomeDomain", "Library/CallHistoryDB/CallHistory.storedata", {"ios.calls": "with provider and country (iOS 10 and later)"}),
    ("calls/calls_11.2", "HomeDomain", "Library/CallHistoryDB/CallHistory.storedata", {"ios.calls": "with provider and country (iOS 10 and later)"}),
    ("calendars/calendars_6.1.6", "HomeDomain", "Library/Calendar/Calendar.sqlitedb", {"ios.calendar": "without comments (iOS 6 to 8)"}),
    ("calendars/calendars_9.3.5", "HomeDomain", "Library/Calendar/Calendar.sqlitedb", {"ios.calendar": "without conferences (iOS 9 and 10)"}),
    ("calendars/calendars_10.3.3", "HomeDomain", "Library/Calendar/Calendar.sqlitedb", {"ios.calendar": None}),
    ("calendars/calendars_11.2", "HomeDomain", "Library/Calendar/Calendar.sqlitedb", {"ios.calendar": "with conferences and phone numbers (iOS 11 and later)"}),
    ("webhistory/webhistory_9.3.5", *HISTORY, {"ios.safari_history": "with redirects", "ios.safari_tombstones": "all versions"}),
    ("webhistory/webhistory_10.3.3", *HISTORY, {"ios.safari_history": "with redirects", "ios.safari_tombstones": "all versions"}),
    ("webhistory/webhistory_11.2", *HISTORY, {"ios.safari_history": "with redirects", "ios.safari_tombstones": "all versions"}),
]


def one_row_each(name):
    """A database of that schema with a row of ones in each of its tables."""
    folder = pathlib.Path(tempfile.mkdtemp())
    db = sqlite3.connect(folder / "x.db", isolation_level=None)
    for table in re.finditer(r"CREATE TABLE (\w+)\s*\(.*?\);", shared(f"corpus/ios/schemas/{name}.sql").read_text(encoding="utf-8"), re.S):
        if table[1].startswith("sqlite_"):
            continue
        db.execute(table[0])
        columns = len(db.execute(f"PRAGMA table_info({table[1]})").fetchall())
        db.execute(f"INSERT INTO {table[1]} VALUES ({', '.join(['1'] * columns)})")
    db.close()
    return (folder / "x.db").read_bytes()


def test_schemas_of_real_phones():
    for name, domain, path, variants in SCHEMAS:
        with in_backup({(domain, path): one_row_each(name)}) as source, \
                Checked(pathlib.Path(source) / "backup", "--no-control") as run:
            for artifact, variant in variants.items():
                a = run.artifact(artifact)
                equal(a["status"], "examined", f"{name}, {artifact}")
                assert a["rows"] >= 1, f"{name}, {artifact}: no row"
                assert variant is None or a["variant"] == variant, f"{name}, {artifact}: {a['variant']}"


def test_parts_of_real_messages():
    """Real typed streams, link previews and edits in one table of messages: each is read without damage."""
    folder = shared("corpus/ios/imessage")
    main, _ = backup.database("-- schema: sms\n")
    with tempfile.TemporaryDirectory() as temp:
        path = pathlib.Path(temp) / "sms.db"
        path.write_bytes(main)
        db = sqlite3.connect(path)
        for n, file in enumerate(sorted(p for p in folder.rglob("*") if p.is_file() and "malformed" not in str(p)), 1):
            column = {"streamtyped": "attributedBody", "edited_message": "message_summary_info"}.get(file.parent.name, "payload_data")
            db.execute(f"INSERT INTO message (ROWID, guid, service, date, {column}) VALUES (?, ?, 'iMessage', 700000000000000000, ?)",
                       (n, f"G-{n}", file.read_bytes()))
        db.commit()
        total = rows(db, "message")
        db.close()
        data = path.read_bytes()
    assert total >= 13, total
    with in_backup({("HomeDomain", "Library/SMS/sms.db"): data}) as source, \
            Checked(pathlib.Path(source) / "backup", "--no-control") as run:
        a = run.artifact("ios.sms")
        equal((a["status"], a["rows"], a["rows_bad"]), ("examined", total, 0), "messages")
        hosts = {o["value"].split("/")[2] for o in run.lines("observables.jsonl") if o["kind"] == "url"}
        assert {"twitter.com", "chrissardegna.com"} <= hosts, sorted(hosts)


if __name__ == "__main__":
    tap.run(globals())
