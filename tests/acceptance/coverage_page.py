#!/usr/bin/env python3
"""docs/coverage-against-mvt.md: every module of the field's tool is there, every name on it exists."""
import json
import re

from acceptance import ROOT, bridle, equal, tap

PAGE = (ROOT / "docs" / "coverage-against-mvt.md").read_text(encoding="utf-8")
MODULES = """Applications BackupInfo Calendar Calls ChromeFavicon ChromeHistory ConfigurationProfiles Contacts Datausage
FirefoxFavicon FirefoxHistory GlobalPreferences IDStatusCache InteractionC LocationdClients Manifest OSAnalyticsADDaily
ProfileEvents SMS SMSAttachments SafariBrowserState SafariHistory Shortcuts TCC WebkitResourceLoadStatistics
WebkitSessionResourceLog Whatsapp WhatsappContacts""".split()


def rows():
    for line in PAGE.splitlines():
        cells = [c.strip() for c in line.strip("|").split("|")]
        if line.startswith("| ") and cells[0] in MODULES:
            yield cells


def artifacts():
    return {a["name"] for a in json.loads(bridle("list", "artifacts", "--json", expect=(0,))[1])["artifacts"]}


def test_every_module_has_its_row():
    equal(sorted(r[0] for r in rows()), sorted(MODULES), "modules")
    equal(len(MODULES), 28, "their number")


def test_every_artifact_is_on_the_page():
    named = {name for r in rows() for name in re.findall(r"`(ios\.[a-z_]+)`", r[1])}
    there = {name for name in artifacts() if name.startswith("ios.")}
    equal(named - there, set(), "named, but not there")
    equal(there - set(re.findall(r"`(ios\.[a-z_]+)`", PAGE)), set(), "there, but not named")


def test_every_rule_it_names_is_there():
    listed = {r["id"] for r in json.loads(bridle("list", "rules", "--json", expect=(0,))[1])["rules"]}
    named = set(re.findall(r"`([a-z_]+\.[a-z_]+)`", PAGE.partition("## Heuristics")[2]))
    assert len(named) > 15, named
    equal(named - listed, set(), "named, but not there")


def test_every_test_it_names_is_there():
    for name in re.findall(r"`(tests/[a-z0-9_/.]+)`", PAGE):
        assert (ROOT / name).exists(), name


if __name__ == "__main__":
    tap.run(globals())
