#!/usr/bin/env python3
"""Every malformed database and property list of the corpus, put where each artifact looks: the check
survives, says which artifact could not be read, and still finds the plant in the one beside them."""
import pathlib
import re
import tempfile

from acceptance import INDICATORS, ROOT, Checked, shared, tap

import backup  # noqa: E402, from tests/support

HONEST = ("HomeDomain", "Library/Safari/History.db")


def declared(suffixes):
    """(domain, path) of every source without a star that the declarative artifacts name."""
    found = set()
    for file in sorted((ROOT / "artifacts").rglob("*.sql")):
        line = re.search(r"^-- source:\s*(.*)$", file.read_text(encoding="utf-8"), re.M).group(1)
        for source in line.split("|"):
            domain, colon, path = source.strip().partition(":")
            if colon and "*" not in source and path != HONEST[1] and path.endswith(suffixes):
                found.add((domain, path))
    return sorted(found)


def malformed(folder):
    return sorted(p for p in shared(f"corpus/malformed/{folder}").rglob("*") if p.is_file())


def survives(places, sample):
    with tempfile.TemporaryDirectory() as temp:
        made = backup.Backup()
        made.add_database(*HONEST, "-- schema: safari_history\n"
                          "INSERT INTO history_items (id, url) VALUES (1, 'https://plant.sampleware.example/');\n"
                          "INSERT INTO history_visits (id, history_item, visit_time) VALUES (1, 1, 636000000);\n")
        content = sample.read_bytes()
        for domain, path in places:
            made.add(domain, path, content)
        source = pathlib.Path(temp) / "backup"
        made.write(source)
        with Checked(source, indicators=INDICATORS) as run:
            honest = run.artifact("ios.safari_history")
            assert (honest["status"], honest["rows"]) == ("examined", 1), f"{sample.name}: {honest}"
            for a in run.json("coverage.json")["artifacts"]:
                assert a["status"] != "crashed", f"{sample.name}: {a['name']} {a.get('reason')}"
                assert a["status"] in ("examined", "absent") or a.get("reason"), f"{sample.name}: {a['name']}"


def test_every_malformed_database_as_each_database():
    places = declared((".db", ".sqlite", ".sqlitedb", ".storedata"))
    assert len(places) > 5, places
    for sample in malformed("sqlite"):
        survives(places, sample)


def test_every_malformed_property_list_as_each_list():
    places = [("HomeDomain", "Library/Preferences/.GlobalPreferences.plist"),
              ("HomeDomain", "Library/Preferences/com.apple.identityservices.idstatuscache.plist"),
              ("HomeDomain", "Library/Preferences/com.apple.osanalytics.addaily.plist"),
              ("RootDomain", "Library/Caches/locationd/clients.plist"),
              ("SysSharedContainerDomain-systemgroup.com.apple.configurationprofiles",
               "Library/ConfigurationProfiles/MCProfileEvents.plist"),
              ("SysSharedContainerDomain-systemgroup.com.apple.configurationprofiles",
               "Library/ConfigurationProfiles/profile-a.stub")]
    for sample in malformed("plist"):
        if sample.stat().st_size < 4 << 20:
            survives(places, sample)


tap.run(globals())
