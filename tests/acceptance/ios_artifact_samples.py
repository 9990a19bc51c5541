#!/usr/bin/env python3
"""Real files of the corpus, read inside a backup: with the counts that their manifests give."""
import pathlib
import tempfile
import zipfile

from acceptance import Checked, equal, shared, tap

import backup

SAMPLE = "corpus/ios/mvt_ios_backup"
WHATSAPP = "AppDomainGroup-group.net.whatsapp.WhatsApp.shared"
PROFILES = "SysSharedContainerDomain-systemgroup.com.apple.configurationprofiles"


def in_backup(files):
    """Files {(domain, path): bytes} as a backup folder of their own."""
    temp = tempfile.TemporaryDirectory()
    made = backup.Backup("2024-06-01T00:00:00Z")
    for (domain, path), data in files.items():
        made.add(domain, path, data)
    made.write(pathlib.Path(temp.name) / "backup")
    return temp


def counts(files, expected):
    """Checks a backup of these files: rows of each artifact, none of them bad."""
    with in_backup(files) as source, Checked(pathlib.Path(source) / "backup") as run:
        for name, rows in expected.items():
            a = run.artifact(name)
            equal((a["status"], a["rows"], a.get("rows_bad", 0)), ("examined", rows, 0), name)
        loud = [f for f in run.lines("findings.jsonl") if f["level"] in ("high", "critical")]
        assert not loud, loud


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


def test_the_backup_of_ios_14():
    with Checked(shared(SAMPLE)) as run:
        for name, rows in {"ios.applications": 6, "ios.backup_info": 1, "ios.calendar": 1, "ios.datausage": 41,
                           "ios.global_preferences": 16, "ios.interaction_c": 3, "ios.interaction_contacts": 3,
                           "ios.manifest": 3721, "ios.safari_browser_state": 1, "ios.sms": 1, "ios.tcc": 11,
                           "ios.webkit_resource_load_statistics": 2, "ios.whatsapp": 3, "ios.whatsapp_chats": 2,
                           "ios.whatsapp_contacts": 2, "ios.whatsapp_lid_pairs": 1}.items():
            a = run.artifact(name)
            equal((a["status"], a["rows"], a.get("rows_bad", 0)), ("examined", rows, 0), name)


def test_plists_of_plaso_and_artemis():
    at = "HomeDomain"
    counts({(at, "Library/Preferences/com.apple.identityservices.idstatuscache.plist"):
            shared("corpus/ios/plaso/com.apple.identityservices.idstatuscache.plist").read_bytes(),
            (at, "Library/Safari/Downloads/Downloads.plist"):
            shared("corpus/ios/plaso/Downloads.plist").read_bytes()},
           {"ios.id_status_cache": 40, "ios.safari_downloads": 4})
    counts({(at, "Library/Safari/Downloads/Downloads.plist"): shared("corpus/ios/artemis/Downloads.plist").read_bytes(),
            (at, "Library/Safari/History.db"): shared("corpus/ios/artemis/History.db").read_bytes()},
           {"ios.safari_downloads": 3, "ios.safari_history": 42})


def test_public_profiles_plain_and_signed():
    files = sorted(shared("corpus/ios/config_profiles").rglob("*.mobileconfig"))
    equal(len(files), 62, "profiles")
    entries = {(PROFILES, f"Library/ConfigurationProfiles/profile-{i}.stub"): p.read_bytes() for i, p in enumerate(files)}
    with in_backup(entries) as source, Checked(pathlib.Path(source) / "backup") as run:
        a = run.artifact("ios.configuration_profiles")
        equal((a["status"], a["rows"], a.get("rows_bad", 0), len(a["entries"])), ("examined", 146, 0, 62), "profiles")
        urls = {o["value"] for o in run.lines("observables.jsonl") if o["kind"] == "url"}
        assert "https://dns.quad9.net/dns-query" in urls, sorted(urls)[:5]


def test_address_books_of_ileapp():
    for image, rows in (("josh_ios15_ffs", 18), ("belkasoft_ctf6_ios_device1", 1)):
        files = from_zip(f"addressBook/testdata.addressBook.addressBook.{image}.zip",
                         {"AddressBook.sqlitedb": "Library/AddressBook/AddressBook.sqlitedb"}, "HomeDomain")
        counts(files, {"ios.contacts": rows})


def test_whatsapp_of_ileapp():
    files = from_zip("whatsApp/testdata.whatsApp.whatsAppMessages.josh_ios15_ffs.zip",
                     {"ChatStorage.sqlite": "ChatStorage.sqlite"}, WHATSAPP)
    counts(files, {"ios.whatsapp": 32})
    files = from_zip("whatsApp/testdata.whatsApp.whatsAppCallHistory.josh_ios15_ffs.zip",
                     {"CallHistory.sqlite": "CallHistory.sqlite", "ContactsV2.sqlite": "ContactsV2.sqlite"}, WHATSAPP)
    counts(files, {"ios.whatsapp_calls": 4, "ios.whatsapp_contacts": 9})


if __name__ == "__main__":
    tap.run(globals())
