#!/usr/bin/env python3
"""report.html as a court, a printer, a keyboard, a screen reader and an attacker meet it."""
import hashlib
import html
import json
import os
import pathlib
import re
import shlex
import sqlite3
import subprocess
import tempfile

from acceptance import GOLDEN, INDICATORS, PROGRAM, SAME_OUT, Checked, bridle, checked, equal, made, tap
from html_page import Page
import make_backup

PARTS = ["question", "items", "means", "coverage", "findings", "control", "repeat", "integrity", "person", "glossary"]


def page_of(run):
    text = run.bytes("report.html").decode("utf-8")
    assert "default-src 'none'" in text and text.startswith("<!DOCTYPE html>\n<html lang=\"en\">")
    return Page(text)


def on_every_fixture(look):
    for path in sorted(GOLDEN.glob("*/fixture")):
        try:
            look(checked(made(path.parent.name)))
        except AssertionError as error:
            raise AssertionError(f"{path.parent.name}: {error}") from None


def test_nothing_in_it_runs_loads_or_leads_away():
    def look(run):
        page = page_of(run)
        equal(page.wrong, [], "what must not be there")
        assert all(link.startswith("#") for link in page.links), page.links
        equal([link for link in page.links if link[1:] not in page.ids], [], "links that lead nowhere")
        equal(sorted(set(page.ids)), sorted(page.ids), "ids")
    on_every_fixture(look)


def test_the_reader_of_this_test_sees_what_is_wrong():
    for bad in ["<script>x</script>", "<img src=x>", "<p onclick=x>y</p>", "<p>", "</p>", "<th>x</th>",
                "<style>a{background:url(x)}</style>", "<meta http-equiv=refresh content=x>", "<p style=x>y</p>"]:
        assert Page(bad).wrong, bad


def test_its_headings_are_a_ladder():
    def look(run):
        headings = page_of(run).headings
        equal(headings.count(1), 1, "h1")
        jumps = [(a, b) for a, b in zip(headings, headings[1:]) if b > a + 1]
        equal(jumps, [], "steps that are left out")
    on_every_fixture(look)


def test_it_has_the_ten_parts():
    on_every_fixture(lambda run: equal(page_of(run).sections, PARTS, "parts"))


def test_each_finding_keeps_four_things_apart():
    run = checked(made("ios_messages"))
    text = run.bytes("report.html").decode("utf-8")
    findings = run.lines("findings.jsonl")
    articles = re.findall(r"<article .*?</article>", text, flags=re.S)
    equal(len(articles), len(findings), "findings shown")
    for article, finding in zip(articles, findings):
        groups = re.findall(r'<tr class="group"><th[^>]*>([^<]*)', article)
        equal(groups, ["Observation", "Reading", "Inference", "Opinion"], "what a finding keeps apart")
        opinion = article.split(">Opinion<", 1)[1]
        assert re.search(r'<td class="blank"></td>', opinion), "the opinion is not left blank"
        assert finding["id"] in article and f'<span class="level">{finding["level"]}</span>' in article
        assert "Other explanations" in article and "Time" in article


def test_the_same_check_gives_the_same_page():
    with Checked(made("ios_messages"), "--workers", "4", TZ="Asia/Tokyo") as other:
        assert other.bytes("report.html") == checked(made("ios_messages")).bytes("report.html")


def test_the_steps_to_repeat_it_lead_to_the_same_files():
    with Checked(made("ios_messages"), "--skip", "ios.c*'x", "--as-of", "2024-01-01T00:00:00Z", "--level",
                 "low") as run:
        text = run.bytes("report.html").decode("utf-8")
        command = re.search(r"<pre>(.*?)</pre>", text, flags=re.S).group(1)
        words = shlex.split(html.unescape(command).replace("\u200b", ""))
        given = {"SOURCE": made("ios_messages"), "SET1": INDICATORS, "CASE": run.case.parent / "again.case"}
        bridle(*[given.get(word, word) for word in words[1:]], expect=(0, 1, 2))
        for name in SAME_OUT:
            again = (run.case.parent / "again.case/data/runs/0001" / name).read_bytes()
            assert again == run.bytes(name), f"{name} differs"
            assert hashlib.sha256(again).hexdigest() in text, f"the hash of {name} is not on the page"
        assert run.json("run.json")["program_sha256"] in text


def test_every_set_and_every_file_that_was_read_has_its_hash():
    def look(run):
        text = run.bytes("report.html").decode("utf-8")
        for entry in run.lines("evidence.jsonl"):
            assert entry.get("sha256", "") in text, entry
        for found in run.json("coverage.json")["indicator_sets"]:
            assert found["sha256"] in text
    on_every_fixture(look)


def test_the_control_run_is_in_it():
    run = checked(made("ios_messages"))
    control = run.json("run.json")["control"]
    equal(control["result"], "passed", "control")
    equal(control["found"], control["planted"], "found")
    assert "Passed: exactly what was planted was found" in run.bytes("report.html").decode("utf-8")
    with Checked(made("ios_messages"), "--no-control") as without:
        equal(without.json("run.json")["control"], {"result": "left out"}, "control")
        assert "The control run was left out" in without.bytes("report.html").decode("utf-8")


def test_a_recalled_version_says_so_on_top():
    version = json.loads(bridle("--version", "--json")[1])["version"]
    with tempfile.TemporaryDirectory() as home:
        folder = pathlib.Path(home) / "bridle"
        folder.mkdir()
        case = pathlib.Path(home) / "one.case"
        (folder / "advisories.json").write_text(json.dumps({"schema": "bridle.advisories/1", "advisories": [
            {"id": "BA-2026-7", "versions": [version], "summary": "Rows of an <example> were missed."},
            {"id": "BA-2026-8", "versions": ["99.0.0"], "summary": "Another version."}]}))
        env = dict(os.environ, HOME=home, XDG_DATA_HOME=home)
        subprocess.run([PROGRAM, "check", made("ios_messages"), "-q", "-o", case, "--own-device",
                        "--no-default-indicators"], env=env, check=False)
        text = (case / "data/runs/0001/report.html").read_text(encoding="utf-8")
        first = text.split("<main>", 1)[1].strip().splitlines()[0]
        assert "is recalled (BA-2026-7)" in first and "&lt;example&gt;" in first, first
        assert "BA-2026-8" not in text


def test_a_page_with_very_many_findings_stays_small():
    many = 3000
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "Backup"
        make_backup.load(GOLDEN / "ios_messages" / "fixture").write(source)
        place = source / "3d" / "3d0d7e5fb2ce288813306e4d4636395e047a3d28"
        db = sqlite3.connect(place)
        with db:
            columns = [row[1] for row in db.execute("PRAGMA table_info(message)")]
            assert "text" in columns and "date" in columns, columns
            db.executemany("INSERT INTO message (ROWID, guid, text, date) VALUES (?, ?, ?, ?)",
                           ((100000 + i, f"many-{i}", f"see https://evil-post.example/{i}", 700000000 + i) for i in range(many)))
        db.close()
        with Checked(source) as run:
            findings = run.lines("findings.jsonl")
            assert len(findings) > many, f"{len(findings)} findings: the indicator is not in the set"
            page = run.bytes("report.html")
            assert len(page) < 2 << 20, f"{len(page)} bytes"
            left = len(findings) - page.count(b"<article ")
            assert f"And {left} more".encode() in page


if __name__ == "__main__":
    tap.run(globals())
