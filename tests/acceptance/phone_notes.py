#!/usr/bin/env python3
"""The report says what the guide says of apps and settings on the phone, and no verdict changes by it."""
import contextlib
import html
import pathlib
import re
import tempfile

from acceptance import GOLDEN, Checked, equal, tap
import make_backup

TCC = """CREATE TABLE access (service TEXT, client TEXT, client_type INTEGER, auth_value INTEGER,
auth_reason INTEGER, auth_version INTEGER, flags INTEGER, last_modified INTEGER);
INSERT INTO access VALUES ('kTCCServiceMicrophone', '%s', 0, 2, 2, 1, 0, 1600000000);
"""


@contextlib.contextmanager
def backup(apps, permission):
    """A backup with a file of each app, and a permission of one more."""
    with tempfile.TemporaryDirectory() as folder:
        files = pathlib.Path(folder) / "fixture" / "files"
        for app in apps:
            (files / f"AppDomain-{app}" / "Documents").mkdir(parents=True)
            (files / f"AppDomain-{app}" / "Documents" / "note.txt").write_text("x")
        (files / "HomeDomain" / "Library" / "TCC").mkdir(parents=True)
        (files / "HomeDomain" / "Library" / "TCC" / "TCC.db.sql").write_text(TCC % permission)
        make_backup.load(files.parent).write(pathlib.Path(folder) / "Backup")
        yield pathlib.Path(folder) / "Backup"


def section(run):
    """The words of the section, without markup."""
    page = run.bytes("report.html").decode("utf-8")
    found = re.search(r"<h2>Apps and settings that a guide speaks of</h2>(.*?)(?:<h2>|</body>)", page, re.S)
    assert found, "the section is not in the report"
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", found[1])))


def test_apps_are_named_with_what_the_guide_says():
    apps = ["org.whispersystems.signal", "com.bluejeansnet.Blue", "com.wireguard.ios", "com.example.game"]
    with backup(apps, "ph.telegra.Telegraph") as source, Checked(source) as run:
        text = section(run)
        verdict = run.json("verdict.json")
    for word in ("Signal", "always end-to-end encrypted", "BlueJeans stands in the 2020 guide and no longer exists",
                 "Telegram", "Left out by the guide", "WireGuard", "VPN app", "Information, not a finding",
                 "Privacy Guides", "2026-03-11"):  # fmt: skip
        assert word in text, f"'{word}' is not in: {text}"
    assert "com.example.game" not in text and "WhatsApp" not in text
    equal(sum(verdict["counts"].values()), 0, "findings")


def test_they_change_no_verdict():
    results = []
    for apps in ([], ["com.teamviewer.quicksupport.market", "us.zoom.videomeetings"]):
        with backup(apps, "com.example.game") as source, Checked(source) as run:
            results.append((run.status, run.json("verdict.json")["verdict"], "None were seen" in section(run)))
    equal([r[:2] for r in results], [results[0][:2]] * 2, "verdicts")
    equal([r[2] for r in results], [True, False], "what was seen")


def test_sources_grow_old_with_the_acquisition():
    with backup(["org.whispersystems.signal"], "com.example.game") as source:
        with Checked(source, "--as-of", "2028-01-01T00:00:00Z") as run:
            assert "2026-03-11, older than a year" in section(run)
        with Checked(source, "--as-of", "2026-11-21T00:00:00Z") as run:
            assert "2026-03-11)" in section(run)


def test_settings_are_explained():
    with tempfile.TemporaryDirectory() as folder:
        make_backup.load(GOLDEN / "ios_plists" / "fixture").write(pathlib.Path(folder) / "Backup")
        with Checked(pathlib.Path(folder) / "Backup") as run:
            text = section(run)
    for word in ("VPN set up", "Proxy set up", "Managed device", "Lockdown Mode on", "ask who manages it"):
        assert word in text, f"'{word}' is not in: {text}"
    assert "VPN always on" not in text and "Lockdown Mode off" not in text


tap.run(globals())
