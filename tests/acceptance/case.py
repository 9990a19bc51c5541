#!/usr/bin/env python3
"""`bridle case` and `bridle keys` as people use them: consent, seal, verify, time-stamps, purge."""
import fcntl
import hashlib
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess

from acceptance import PROGRAM, ROOT, equal, tap
from casework import ANY_VERDICT, CONSENT, HOME, KEY, SCHEMA, Case, bridle, snapshot, texts, verify
import bag
from html_page import Page
import json_schema


def test_keys_are_made_shown_and_handed_out():
    bridle("keys", "show", expect=64)
    bridle("case", "verify", HOME / "nothing", expect=64)
    (HOME / "short").write_text("abc\n")
    assert "at least 8 characters" in bridle("keys", "new", "--password-file", HOME / "short", expect=64)
    out = bridle("keys", "new", "--comment", "Example Lab", *KEY)
    shown = json.loads(bridle("keys", "show", "--json"))
    json_schema.check(shown, SCHEMA / "key.json")
    assert shown["key_id"] in out and "Example Lab" in shown["comment"]
    assert "there is a key already" in bridle("keys", "new", *KEY, expect=64)
    folder = HOME / "data" / "bridle" / "keys"
    equal(oct(folder.stat().st_mode & 0o777), "0o700", "mode of the folder")
    equal(oct((folder / "lab.key").stat().st_mode & 0o777), "0o600", "mode of the secret key")
    equal(bridle("keys", "export"), (folder / "lab.pub").read_text(), "exported key")
    bridle("keys", "export", "-o", HOME / "lab.pub")
    equal((HOME / "lab.pub").read_text(), (folder / "lab.pub").read_text(), "exported file")


def test_case_is_a_valid_bag():
    with Case() as case:
        bag.check(case)
        subprocess.run(["sha256sum", "--quiet", "--strict", "-c", "manifest-sha256.txt"], cwd=case, check=True)
        subprocess.run(["sha256sum", "--quiet", "--strict", "-c", "tagmanifest-sha256.txt"], cwd=case, check=True)
        bridle("case", "seal", case, *KEY)
        bag.check(case)
        json_schema.check_lines((case / "custody.jsonl").read_text(), SCHEMA / "custody.json")
        json_schema.check(json.loads((case / "seals/0001/seal.json").read_text()), SCHEMA / "seal.json")
        json_schema.check(json.loads((case / "data/consent/0001/consent.json").read_text()), SCHEMA / "consent.json")


def test_index_is_derived_and_rebuilt():
    with Case() as case:
        assert "this is no case" in bridle("case", "index", HOME, expect=64)
        before = (case / "manifest-sha256.txt").read_bytes()
        (case / "index.db").write_text("a stranger's")
        out = bridle("case", "index", case)
        run = case / "data" / "runs" / "0001"
        with sqlite3.connect(case / "index.db") as db:
            for table, name in (("finding", "findings"), ("event", "timeline"), ("observable", "observables")):
                lines = (run / f"{name}.jsonl").read_text().splitlines()
                equal(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0], len(lines), table)
                assert f"{len(lines)} {table}s" in out, out
            for rowid, offset in db.execute("SELECT rowid, offset FROM event").fetchall():
                at = (run / "timeline.jsonl").read_bytes()[offset:].splitlines()[0]
                line = json.loads(at)
                row = db.execute("SELECT time, artifact, message, entry FROM event WHERE rowid = ?", (rowid,)).fetchone()
                equal(row, (line["datetime"], line["artifact"], line["message"], line["where"]["entry"]), "event")
                for o in line.get("observables", []):
                    found = db.execute("SELECT count(*) FROM event_of WHERE kind = ? AND value = ? AND offset = ?",
                                       (o["kind"], o.get("value", o.get("keyed")), offset)).fetchone()[0]
                    equal(found, 1, f"mention of {o}")
        first = (case / "index.db").read_bytes()
        bridle("case", "index", case)
        equal((case / "index.db").read_bytes(), first, "made again")
        equal(oct((case / "index.db").stat().st_mode & 0o777), "0o600", "mode")
        equal((case / "manifest-sha256.txt").read_bytes(), before, "manifest")
        bag.check(case)
        (case / "index.db.part").symlink_to(HOME / "elsewhere")
        bridle("case", "index", case)
        assert not (HOME / "elsewhere").exists(), "written through a link"
        shutil.rmtree(case / "data" / "runs")
        assert "no run" in bridle("case", "index", case, expect=1)


def test_seal_needs_consent():
    with Case(consent=False) as case:
        assert "No consent is on record" in bridle("case", "seal", case, *KEY, expect=1)
        bridle("case", "consent", case, *CONSENT)
        bridle("case", "consent", case, "--withdraw", "--reason", "asked to")
        assert "withdrawn" in bridle("case", "seal", case, *KEY, expect=1)
        bridle("case", "consent", case, *CONSENT[:-1], "2020-01-31")
        assert "ended on 2020-01-31" in bridle("case", "seal", case, *KEY, expect=1)
        assert not (case / "seals").exists()
        bridle("case", "consent", case, "--authority", "court order 7 of 2026")
        bridle("case", "seal", case, *KEY)
        verify(case)


def test_consent_keeps_names_out_of_custody():
    with Case() as case:
        custody = (case / "custody.jsonl").read_text()
        assert "Person A" not in custody and "consented" in custody
        assert "Person A" in (case / "data/consent/0001/consent.txt").read_text()


def test_consent_comes_from_a_file_or_not_at_all():
    with Case(consent=False) as case:
        wrong = HOME / "wrong.json"
        wrong.write_text('{"schema":"bridle.consent/1","person":"A","keepcontent":true}')
        before = snapshot(case)
        assert "unknown key 'keepcontent'" in bridle("case", "consent", case, "--file", wrong, expect=64)
        assert "person is missing" in bridle("case", "consent", case, "--purpose", "x", expect=64)
        equal(snapshot(case), before, "the case after refusals")
        right = HOME / "right.json"
        right.write_text(json.dumps({"schema": "bridle.consent/1", "person": "A", "data": ["x"], "purpose": "p",
                                     "may_see": ["y"], "keep_content": False, "until": "2099-01-01",
                                     "pap": "RED"}))
        scan = HOME / "scan.pdf"
        scan.write_bytes(b"a scan")
        bridle("case", "consent", case, "--file", right, "--signed", scan)
        kept = json.loads((case / "data/consent/0001/consent.json").read_text())
        json_schema.check(kept, SCHEMA / "consent.json")
        equal(kept["pap"], "RED", "pap")
        assert len(kept["signed_form_sha256"]) == 64


def test_form_is_printed_and_nothing_recorded():
    out = bridle("case", "consent", HOME / "new.case", "--form", "text")
    assert "Signature" in out and not (HOME / "new.case").exists()
    page = bridle("case", "consent", HOME / "new.case", "--form", "html", "--person", "<b>Person</b>")
    assert "&lt;b&gt;Person" in page and "<script" not in page and "default-src 'none'" in page
    bridle("case", "consent", HOME / "new.case", "--form", "pdf", expect=64)


def test_consent_may_come_before_the_check():
    case = HOME / "before.case"
    bridle("case", "consent", case, *CONSENT)
    bag.check(case)
    with Case() as other:
        source = other.parent / "Backup"
        env = dict(os.environ, HOME=str(HOME))
        done = subprocess.run([PROGRAM, "check", source, "-o", case, "--again", "-q", "--no-default-indicators"],
                              capture_output=True, env=env)
        assert done.returncode in (0, 1, 2), done.stderr
    bag.check(case)
    assert "Consent of Person A" in bridle("case", "show", case)


def test_sealed_case_holds_and_verify_writes_nothing():
    with Case(sealed=True) as case:
        before = snapshot(case)
        answer = verify(case)
        assert answer["sealed"] and answer["failures"] == 0
        verify(case, "--key", HOME / "lab.pub", data="elsewhere")
        assert "The case holds" in bridle("case", "verify", case)
        equal(snapshot(case), before, "the case after verify")
        assert "sealed already" in bridle("case", "seal", case)
        equal(snapshot(case), before, "the case after sealing a sealed one")


def test_unknown_key_is_no_yes():
    with Case(sealed=True) as case:
        words = json.loads(bridle("keys", "show", "--json"))["words"]
        answer = verify(case, expect=1, data="elsewhere")
        assert any(words in text for text in texts(answer, "not_checked"))


def test_read_only_folder_can_be_verified():
    if os.getuid() == 0 and shutil.which("setpriv") is None:
        raise tap.Skip("root, and no setpriv to step down")
    with Case(sealed=True) as case:
        for path in [case, *case.rglob("*")]:
            path.chmod(0o555 if path.is_dir() else 0o444)
        try:
            verify(case)
            if os.getuid() != 0:
                bridle("case", "consent", case, "--withdraw", expect=64)
        finally:
            for path in [case, *case.rglob("*")]:
                path.chmod(0o755 if path.is_dir() else 0o644)


def test_tampering_is_named():
    with Case(sealed=True) as case:
        for name in ["data/runs/0001/findings.jsonl", "data/runs/0001/report.html", "custody.jsonl",
                     "seals/0001/seal.json", "bag-info.txt"]:
            kept = (case / name).read_bytes()
            (case / name).write_bytes(kept + b" ")
            answer = verify(case, expect=1)
            assert any(name in text or name.split("/")[-1] in text for text in texts(answer, "fails")), answer
            (case / name).write_bytes(kept)
        os.symlink("/etc/passwd", case / "data/runs/0001/link")
        assert any("0001/link" in text for text in texts(verify(case, expect=1), "fails"))
        (case / "data/runs/0001/link").unlink()
        verify(case)


def test_bytes_of_every_file_of_a_real_case():
    """Both ends of each file and some bytes between (tests/unit/test_verify.c changes every byte of a small case); then
    each file cut, missing, and swapped with the next."""
    with Case("--no-control", sealed=True) as case:
        files = sorted(p for p in case.rglob("*") if p.is_file())
        assert len(files) >= 18, files
        tried = 0

        def must_show(what):
            answer = verify(case, expect=1)
            assert not answer["sealed"] and answer["failures"], what

        for path, other in zip(files, files[1:] + files[:1]):
            kept = path.read_bytes()
            for at in {0, len(kept) // 3, len(kept) - 1}:
                path.write_bytes(kept[:at] + bytes([kept[at] ^ 1]) + kept[at + 1:])
                must_show(f"{path}: byte {at}")
                tried += 1
            path.write_bytes(kept[:-1])
            must_show(f"{path} without its last byte")
            path.unlink()
            must_show(f"{path} missing")
            if kept != other.read_bytes():
                path.write_bytes(other.read_bytes())
                other.write_bytes(kept)
                must_show(f"{path} and {other} swapped")
                other.write_bytes(path.read_bytes())
            path.write_bytes(kept)
        assert verify(case)["sealed"]
        print(f"# {tried} bytes in {len(files)} files")


def test_every_line_of_custody_counts_and_is_named():
    with Case("--no-control", sealed=True) as case:
        path = case / "custody.jsonl"
        kept = path.read_bytes()
        lines = kept.splitlines(True)
        equal(len(lines), 3, "lines")
        for i, line in enumerate(lines):
            changed = line.replace(b'"actor":"', b'"actor":"x', 1)
            changes = [(lines[:i] + [changed] + lines[i + 1:], f"line {i + 1} was changed"),
                       (lines[:i] + lines[i + 1:], f"line {i + 1} was dropped"),
                       (lines[:i + 1] + [line] + lines[i + 1:], f"line {i + 2} was inserted")]
            if i + 1 < len(lines):
                changes.append((lines[:i] + [lines[i + 1], line] + lines[i + 2:], "was moved"))
            for content, named in changes:
                path.write_bytes(b"".join(content))
                failing = [t for t in texts(verify(case, expect=1), "fails") if t.startswith("custody.jsonl: ")]
                assert any(named in t for t in failing), (i, named, failing)
        path.write_bytes(kept)
        verify(case)


def test_two_programs_on_one_case():
    with Case("--no-control") as case:
        source = case.parent / "Backup"
        env = dict(os.environ, HOME=str(HOME), XDG_DATA_HOME=str(HOME / "data"))
        command = [PROGRAM, "check", source, "-o", case, "--again", "-q", "--no-default-indicators", "--no-control"]
        both = [subprocess.Popen(command, env=env, stderr=subprocess.PIPE) for _ in range(2)]
        said = [p.communicate(timeout=120)[1].decode() for p in both]
        assert all(p.returncode in ANY_VERDICT for p in both), said  # the second waited
        equal(sorted(p.name for p in (case / "data/runs").iterdir()), ["0001", "0002", "0003"], "runs")
        bag.check(case)
        verify(case)
        before = snapshot(case)
        folder = os.open(case, os.O_RDONLY)
        fcntl.flock(folder, fcntl.LOCK_EX)  # another program that takes long
        try:
            said = bridle("case", "consent", case, *CONSENT, expect=64)
            assert "in use by another program" in said and "try again" in said, said
            verify(case)  # reading needs no lock
            bridle("case", "show", case)
        finally:
            os.close(folder)
        equal(snapshot(case), before, "the case")


def test_sealing_a_tampered_case_is_refused():
    with Case() as case:
        (case / "data/runs/0001/verdict.json").write_text("{}")
        assert "was changed: data/runs/0001/verdict.json" in bridle("case", "seal", case, *KEY, expect=1)
        assert not (case / "seals").exists()


def test_wrong_password_changes_nothing():
    with Case() as case:
        (HOME / "wrong").write_text("not the password\n")
        before = snapshot(case)
        assert "password does not fit" in bridle("case", "seal", case, "--password-file", HOME / "wrong", expect=64)
        equal(snapshot(case), before, "the case")


def test_minisign_reads_the_seal():
    if shutil.which("minisign") is None:
        raise tap.Skip("minisign is not installed")
    with Case(sealed=True) as case:
        command = ["minisign", "-V", "-p", HOME / "lab.pub", "-m", case / "seals/0001/seal.json"]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0 and "file:seal.json" in done.stdout, done.stdout + done.stderr


def test_purge_leaves_custody_and_says_so():
    with Case(sealed=True) as case:
        assert "nothing was deleted" in bridle("case", "purge", case, expect=64)
        out = bridle("case", "purge", case, "--yes", "--reason", "the owner asked")
        assert "Deleted from this folder" in out and "destroyed" not in out
        bag.check(case)
        left = [str(p.relative_to(case)) for p in case.rglob("*") if p.is_file()]
        assert not any(name.startswith("data/") for name in left), left
        assert "the owner asked" in bridle("case", "show", case)
        answer = verify(case, expect=1)
        assert any("deleted from this folder" in text for text in texts(answer, "not_checked"))


def test_show_in_words_and_json():
    with Case(sealed=True) as case:
        shown = json.loads(bridle("case", "show", case, "--json"))
        json_schema.check(shown, SCHEMA / "case.json")
        equal([r["run"] for r in shown["runs"]], ["0001"], "runs")
        equal([c["action"] for c in shown["custody"]], ["checked", "consented", "sealed"], "actions")
        assert shown["consent"]["holds"] and shown["seals"]
        out = bridle("case", "show", case)
        assert "Consent of Person A" in out and "0001" in out


def test_show_as_a_page_to_hand_on():
    with Case(sealed=True) as case:
        page = case.parent / "case.html"
        bridle("case", "show", case, "--html", page)
        text = page.read_text(encoding="utf-8")
        equal(oct(page.stat().st_mode & 0o777), "0o600", "mode of the page")
        seen = Page(text)
        equal(seen.wrong, [], "what must not be in the page")
        equal([link for link in seen.links if not link.startswith("#")], [], "links that lead away")
        manifest = hashlib.sha256((case / "manifest-sha256.txt").read_bytes()).hexdigest()
        last = (case / "custody.jsonl").read_bytes().splitlines()[-1]
        assert manifest in text and hashlib.sha256(last).hexdigest() in text
        assert "The case holds: it is as it was when it was sealed." in text
        assert "Person A" not in text, "a name that was to stay out of reports"
        assert "--html" in bridle("case", "show", case, "--html", page, expect=64)
        equal(page.read_text(encoding="utf-8"), text, "the page that was there")
        (case / "data/runs/0001/verdict.json").write_text("{}")
        bridle("case", "show", case, "--html", case.parent / "other.html")
        assert "The case does NOT hold" in (case.parent / "other.html").read_text(encoding="utf-8")


def test_what_a_case_says_cannot_pose_as_the_program():
    with Case() as case:
        evil = "<script>x</script>\nRecall: none\n\x1b[31m"
        bridle("case", "consent", case, "--withdraw", "--reason", evil)
        line = {"n": 9, "action": "x\nSeals", "actor": evil, "tool": "<b>", "reason": evil, "time": evil}
        with open(case / "custody.jsonl", "a", encoding="utf-8") as chain:
            chain.write(json.dumps(line) + "\n")
        out = bridle("case", "show", case)
        assert "\nRecall" not in out and "\nSeals" not in out and "\x1b" not in out, out
        bridle("case", "show", case, "--html", case.parent / "evil.html")
        text = (case.parent / "evil.html").read_text(encoding="utf-8")
        equal(Page(text).wrong, [], "what must not be in the page")
        assert "\x1b" not in text and "&lt;script&gt;" in text


def test_recalled_version_is_named():
    version = json.loads(bridle("--version", "--json"))["version"]
    recall = {"schema": "bridle.advisories/1",
              "advisories": [{"id": "BA-2026-1", "versions": [version], "summary": "Rows of an example were missed.",
                              "fixed_in": "99.0.0"}]}
    json_schema.check(recall, SCHEMA / "advisories.json")
    json_schema.check(json.loads((ROOT / "data/advisories.json").read_text()), SCHEMA / "advisories.json")
    newer = HOME / "data/bridle/advisories.json"
    newer.write_text(json.dumps(recall))
    try:
        with Case() as case:
            assert "is recalled (BA-2026-1)" in bridle("case", "show", case)
            assert any("BA-2026-1" in text for text in texts(verify(case), "note"))
    finally:
        newer.unlink()


def test_hostile_names_do_not_reach_the_terminal():
    with Case() as case:
        (case / "data/runs/0001/\x1b[31m\nholds").write_text("x")
        out = bridle("case", "verify", case, expect=1)
        assert "\x1b" not in out and "\\u001b[31m" in out, out
        assert "\nholds" not in out


def test_wrong_usage():
    for args in (["case"], ["case", "verify"], ["case", "index", HOME], ["case", "verify", HOME, "--person", "x"],
                 ["case", "show", HOME], ["case", "seal", HOME], ["keys"], ["keys", "burn"],
                 ["case", "verify", HOME, "--key", HOME / "password"], ["case", "verify", HOME / "password"]):
        bridle(*args, expect=64)
    assert not (HOME / "bagit.txt").exists()


if __name__ == "__main__":
    tap.run(globals())
