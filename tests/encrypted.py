#!/usr/bin/env python3
"""Encrypted backups through the real program: equal to their plain twins, nothing left behind, and
every way of not opening told apart. TAP. The program is $BRIDLE, or build/bridle.
"""
import fcntl
import hashlib
import json
import os
import pathlib
import plistlib
import pty
import select
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(HERE / "support"))

import backup  # noqa: E402
import make_encrypted_backup as writer  # noqa: E402
import tap  # noqa: E402

PROGRAM = os.environ.get("BRIDLE", str(ROOT / "build" / "bridle"))
PASSWORD = "p\u00e4ss w\u00f6rd 7"
BODY = "an unremarkable sentence about the weather in Lisbon"
SAMPLE = ROOT.parent / "shared/corpus/ios/encrypted_backup/mbdb_manifest_9.0.1"
SETS_SEEN = "indicator-sizes.tsv"  # the program's own: which indicator files it has met, no evidence
SAME = ["findings.jsonl", "timeline.jsonl", "observables.jsonl"]

SMS = f"""-- schema: sms
INSERT INTO handle (ROWID, id, service) VALUES (1, '+351900000000', 'SMS');
INSERT INTO message (ROWID, guid, text, handle_id, service, date) VALUES
  (1, 'a', '{BODY}', 1, 'SMS', apple_nanoseconds('2023-02-01T10:00:00Z')),
  (2, 'b', 'look: https://bad.example.net/x', 1, 'SMS', apple_nanoseconds('2023-02-02T10:00:00Z'));
-- wal
INSERT INTO message (ROWID, guid, text, handle_id, service, date) VALUES
  (3, 'c', 'late: https://bad.example.net/y', 1, 'SMS', apple_nanoseconds('2023-02-03T10:00:00Z'));
"""
STIX = {"type": "bundle", "id": "bundle--00000000-0000-4000-8000-000000000001", "objects": [
    {"type": "malware", "spec_version": "2.1", "id": "malware--00000000-0000-4000-8000-000000000002",
     "created": "2022-01-01T00:00:00Z", "modified": "2022-01-01T00:00:00Z", "name": "Examplespy", "is_family": False},
    {"type": "indicator", "spec_version": "2.1", "id": "indicator--00000000-0000-4000-8000-000000000003",
     "created": "2022-01-01T00:00:00Z", "modified": "2022-01-01T00:00:00Z", "pattern_type": "stix",
     "pattern": "[domain-name:value='bad.example.net']", "valid_from": "2022-01-01T00:00:00Z",
     "indicator_types": ["malicious-activity"]},
    {"type": "relationship", "spec_version": "2.1", "id": "relationship--00000000-0000-4000-8000-000000000004",
     "created": "2022-01-01T00:00:00Z", "modified": "2022-01-01T00:00:00Z", "relationship_type": "indicates",
     "source_ref": "indicator--00000000-0000-4000-8000-000000000003",
     "target_ref": "malware--00000000-0000-4000-8000-000000000002"}]}


def safari_sql():
    """Only columns that the schema has."""
    db = sqlite3.connect(":memory:")
    db.executescript((HERE / "support/schemas/safari_history.sql").read_text())
    def insert(table, values):
        columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})") if row[1] in values]
        return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(values[c] for c in columns)});\n"
    return "-- schema: safari_history\n" + insert("history_items", {
        "id": "1", "url": "'https://sub.bad.example.net/p'", "domain_expansion": "'bad.example'", "visit_count": "1",
        "daily_visit_counts": "x''", "should_recompute_derived_visit_counts": "0", "visit_count_score": "0",
    }) + insert("history_visits", {
        "id": "1", "history_item": "1", "visit_time": "apple_seconds('2023-02-02T11:00:00Z')", "title": "'p'",
        "load_successful": "1", "http_non_get": "0", "synthesized": "0", "origin": "0", "generation": "0",
        "attributes": "0", "score": "0"})


class Place:
    """A folder with a plain backup, indicators and a password; gone at the end."""

    def __init__(self, messages=0):
        self.folder = tempfile.TemporaryDirectory(prefix="bridle-encrypted-")
        self.path = pathlib.Path(self.folder.name)
        made = backup.Backup()
        sms = SMS
        if messages:
            rows = ", ".join(f"({n}, 'm{n}', '{BODY} {n}: https://bad.example.net/{n}', 1, 'SMS', {n})"
                             for n in range(100, 100 + messages))
            sms = SMS.replace("-- wal", f"INSERT INTO message (ROWID, guid, text, handle_id, service, date) VALUES {rows};\n-- wal")
        made.add_database("HomeDomain", "Library/SMS/sms.db", sms)
        made.add_database("HomeDomain", "Library/Safari/History.db", safari_sql())
        made.add("HomeDomain", "Library/empty", b"")
        made.add("HomeDomain", "Library/note.txt", b"a file that no artifact reads\n" * 9)
        made.add("HomeDomain", "Library/link", kind=backup.LINK, target="/private/var")
        made.add("HomeDomain", "Library/gone", size=77)
        self.plain = self.path / "plain"
        made.write(self.plain)
        self.iocs = self.path / "examplespy.stix2"
        self.iocs.write_text(json.dumps(STIX))
        self.password = self.path / "password"
        self.password.write_bytes(PASSWORD.encode() + b"\n")
        self.cases = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.folder.cleanup()

    def encrypted(self, name, generation="10.2", **more):
        out = self.path / name
        writer.make(self.plain, out, PASSWORD.encode(), generation, **more)
        return out

    def environment(self):
        kept = {k: v for k, v in os.environ.items() if k in ("PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS")}
        home = self.path / "home"
        home.mkdir(exist_ok=True)
        return dict(kept, HOME=str(home), XDG_DATA_HOME=str(home), TMPDIR=str(home), LC_ALL="C.UTF-8", TERM="dumb")

    def command(self, source, *more):
        self.cases += 1
        case = self.path / f"{self.cases}.case"
        return case, [PROGRAM, "check", str(source), "-i", str(self.iocs), "-o", str(case), "--authority", "a test",
                      "--plain",
                      *more]

    def check(self, source, *more, password=True, **options):
        """(case, status, stdout, stderr)"""
        given = ["--password-file", str(self.password)] if password else []
        case, command = self.command(source, *given, *more)
        done = subprocess.run(command, capture_output=True, env=self.environment(), start_new_session=True,
                              timeout=300, check=False, **options)
        return case, done.returncode, done.stdout.decode(), done.stderr.decode()


def run_file(case, name):
    return (case / "data/runs/0001" / name).read_bytes()


def lines_of(case, name):
    return [json.loads(line) for line in run_file(case, name).splitlines()]


def coverage(case):
    return json.loads(run_file(case, "coverage.json"))


def unknown(case):
    return {u["what"]: (u["count"], u.get("example")) for u in coverage(case)["unknown"]}


def artifact(case, name):
    return next(a for a in coverage(case)["artifacts"] if a["name"] == name)


def assert_same(one, other, what):
    for name in SAME:
        a, b = run_file(one, name), run_file(other, name)
        assert a == b, f"{what}: {name} differs\n{a.decode()[:1500]}\n--\n{b.decode()[:1500]}"


def test_twins_are_equal_in_all_generations():
    with Place() as place:
        mbdb = place.path / "mbdb-plain"
        writer.make(place.plain, mbdb, b"", "mbdb", encrypted=False)
        for generation, twin in (("10.2", place.plain), ("10.0", place.plain), ("mbdb", mbdb)):
            source = place.encrypted(f"encrypted-{generation}", generation)
            plain, status, out, _ = place.check(twin, password=False)
            case, locked_status, _, errors = place.check(source)
            assert status == locked_status == 1, (generation, status, locked_status, out, errors)
            assert errors == "", errors
            assert len(lines_of(case, "findings.jsonl")) == 3, generation
            assert_same(plain, case, generation)
            notes = [coverage(c)["notes"] for c in (plain, case)]
            assert any("not encrypted" in n for n in notes[0]) and not notes[1], notes
            assert coverage(plain)["layout"] == "ios_backup", generation
            assert coverage(case)["layout"] == "ios_backup_encrypted", generation
            assert not coverage(case)["unknown"], coverage(case)["unknown"]


def test_evidence_has_both_hashes():
    with Place() as place:
        for generation in ("10.2", "mbdb"):
            source = place.encrypted(f"e{generation}", generation)
            case, *_ = place.check(source, "--hash", "all")
            lines = {e["entry"]: e for e in lines_of(case, "evidence.jsonl")}
            for path in ("Library/SMS/sms.db", "Library/SMS/sms.db-wal", "Library/empty", "Library/note.txt"):
                name = backup.file_id("HomeDomain", path)
                flat = source / name if generation == "mbdb" else source / name[:2] / name
                stored, plain = flat.read_bytes(), (place.plain / name[:2] / name).read_bytes()
                entry = lines["HomeDomain:" + path]
                assert entry["sha256"] == hashlib.sha256(stored).hexdigest(), path
                assert entry["sha256_plain"] == hashlib.sha256(plain).hexdigest(), path
                assert entry["size"] == len(stored) and entry["status"] == "read", entry
            assert lines["HomeDomain:Library/gone"]["status"] == "missing"
            assert "sha256_plain" not in lines["Info.plist"] and "sha256" in lines["Manifest.plist"]
            assert ("sha256_plain" in lines.get("Manifest.db", {})) == (generation == "10.2")


def test_number_of_workers_does_not_show():
    with Place(messages=300) as place:
        source = place.encrypted("e")
        cases = [place.check(source, "--workers", n, "--hash", "all")[0] for n in ("1", "4")]
        assert_same(*cases, "workers")
        for name in ("coverage.json", "evidence.jsonl", "verdict.json"):
            assert run_file(cases[0], name) == run_file(cases[1], name), name


def test_three_messages_are_three():
    with Place() as place:
        wrong = place.path / "wrong"
        wrong.write_text("something else")
        damaged = place.encrypted("damaged")
        manifest = plistlib.loads((damaged / "Manifest.plist").read_bytes())
        manifest["BackupKeyBag"] = manifest["BackupKeyBag"][:300]
        (damaged / "Manifest.plist").write_bytes(plistlib.dumps(manifest, fmt=plistlib.FMT_BINARY))
        benign = place.path / "benign.stix2"
        benign.write_text(json.dumps(STIX).replace("bad.example.net", "never.example.org"))
        seen = []
        for source, extra, word in (
            (place.encrypted("e"), ["--password-file", str(wrong)], "password does not fit"),
            (damaged, ["--password-file", str(place.password)], "key bag of this backup is damaged"),
            (place.plain, ["--password-file", str(place.password)], "is not encrypted"),
        ):
            place.iocs = benign
            for quiet in ([], ["-q"]):
                case, status, out, errors = place.check(source, *extra, *quiet, password=False)
                assert status == 2, (word, status, out, errors)
                assert word in errors and errors.count("\n") == 1, errors
                assert not (quiet and out), out
                assert any(word in why for why in json.loads(run_file(case, "verdict.json"))["why"]), word
            seen.append(json.loads(run_file(case, "verdict.json"))["verdict"])
            place_words = [w for w in ("does not fit", "damaged", "not encrypted") if w in errors]
            assert len(place_words) == 1, errors
        assert seen == ["not_examined", "not_examined", "inconclusive"], seen


def test_no_key_bag_in_an_encrypted_backup_is_damage():
    with Place() as place:
        source = place.encrypted("e")
        manifest = plistlib.loads((source / "Manifest.plist").read_bytes())
        del manifest["BackupKeyBag"]
        (source / "Manifest.plist").write_bytes(plistlib.dumps(manifest, fmt=plistlib.FMT_BINARY))
        _, status, _, errors = place.check(source)
        assert status == 2 and "damaged" in errors, errors


def test_without_password_and_terminal():
    with Place() as place:
        case, status, _, errors = place.check(place.encrypted("e"), password=False, stdin=subprocess.DEVNULL)
        assert status == 2 and "--password-file" in errors, errors
        assert json.loads(run_file(case, "verdict.json"))["verdict"] == "not_examined"
        assert json.loads(run_file(case, "run.json"))["device"]["name"] == "Sample phone"


def test_password_from_a_descriptor():
    with Place() as place:
        source = place.encrypted("e")
        for tail, expected in ((b"", 1), (b"\n", 1), (b"\r\n", 1), (b"\n\n", 2), (b" ", 2)):
            read, write = os.pipe()
            os.write(write, PASSWORD.encode() + tail)
            os.close(write)
            _, status, _, errors = place.check(source, "--password-fd", str(read), password=False, pass_fds=[read])
            os.close(read)
            assert status == expected, (tail, status, errors)
        _, status, _, errors = place.check(source, "--password-fd", "no")
        assert status == 64 and "--password-fd" in errors, errors


def terminal_run(command, environment, answers):
    """Runs on a terminal of its own, gives an answer for each prompt; (status, what was shown)."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(command[0], command, environment)
    shown, given = b"", 0
    while True:
        if not select.select([terminal], [], [], 60)[0]:
            os.kill(pid, signal.SIGKILL)  # it asks for something that nobody answers
        try:
            data = os.read(terminal, 4096)
        except OSError:
            break
        if not data:
            break
        shown += data
        prompts = sum(shown.count(p) for p in (b"Its password: ", b"Once more: ", b"(AGE-SECRET-KEY-1...): "))
        while given < min(prompts, len(answers)):
            os.write(terminal, answers[given].encode() + b"\n")
            given += 1
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown.decode()


def test_prompt_shows_nothing_and_asks_again():
    with Place() as place:
        source = place.encrypted("e")
        case, command = place.command(source)
        status, shown = terminal_run(command, place.environment(), ["not it", PASSWORD])
        assert status == 1, (status, shown)
        assert shown.count("Its password: ") == 1 and shown.count("Once more: ") == 1, shown
        assert PASSWORD not in shown and "not it" not in shown, shown
        assert len(lines_of(case, "findings.jsonl")) == 3
        case, command = place.command(source)
        status, shown = terminal_run(command, place.environment(), ["1", "2", "3", PASSWORD])
        assert status == 2 and "password does not fit" in shown, (status, shown)


def secrets_of(source):
    """What must be nowhere: password, keys of all kinds, and what they were used on."""
    found = {"password": PASSWORD.encode(), "text": BODY.encode(), "manifest key": writer.label_bytes("manifest")}
    bag = writer.Keys(PASSWORD.encode(), 100, 100)
    found["root key"] = bag.root
    for number in writer.CLASSES:
        found[f"class key {number}"] = bag.class_key(number)
    for row in writer.read_rows(source / "Manifest.db"):
        found[f"file key of {row.path}"] = writer.label_bytes("file", row.id)
    return found


def search(data, secrets, where):
    for what, value in secrets.items():
        for form in (value, value.hex().encode()):
            assert form not in data, f"{what} in {where}"


def test_nothing_is_left_behind():
    with Place(messages=50) as place:
        secrets = secrets_of(place.plain)
        source = place.encrypted("e")
        case, status, out, errors = place.check(source, "-v")
        assert status == 1, errors
        text = secrets.pop("text")
        search(out.encode() + errors.encode(), secrets, "the output")
        for folder in (case, place.path / "home"):
            for path in folder.rglob("*"):
                if path.is_file() and path.name not in ("findings.jsonl", "report.html"):
                    search(path.read_bytes(), dict(secrets, text=text), path.name)
                elif path.is_file():
                    search(path.read_bytes(), secrets, path.name)
        left = [p for p in (place.path / "home").rglob("*") if p.is_file() and p.name != SETS_SEEN]
        assert not left, left


def processes_below(pid):
    """The process and its children, as Linux lists them."""
    found = [pid]
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            if int(stat.rpartition(")")[2].split()[1]) == pid:
                found.append(int(entry.name))
    return found


def test_spools_and_processes_hold_no_plaintext():
    """The program is stopped by a pipe that nobody empties, while its unlinked files are still open."""
    if not os.path.isdir("/proc/self/fd"):
        raise tap.Skip("no /proc")
    if os.geteuid() != 0:
        raise tap.Skip("only root may look into processes that are not dumpable")
    with Place(messages=400) as place:
        secrets = secrets_of(place.plain)
        case, command = place.command(place.encrypted("e"), "--password-file", str(place.password), "-v")
        read, write = os.pipe()
        fcntl.fcntl(write, getattr(fcntl, "F_SETPIPE_SZ", 1031), 4096)
        process = subprocess.Popen(command, stdout=write, stderr=subprocess.DEVNULL, env=place.environment(),
                                   start_new_session=True)
        os.close(write)
        try:
            deadline = time.monotonic() + 60
            while not (case / "custody.jsonl").exists() and process.poll() is None:
                assert time.monotonic() < deadline, "the case was not written"
                time.sleep(0.02)
            select.select([read], [], [], 60)
            time.sleep(0.2)
            assert process.poll() is None, "the program ended before it could be looked at"
            looked_at = 0
            for pid in processes_below(process.pid):
                for fd in pathlib.Path(f"/proc/{pid}/fd").iterdir():
                    target = os.readlink(fd)
                    if "deleted" not in target or not os.path.isfile(fd):
                        continue
                    data = fd.read_bytes()
                    looked_at += len(data)
                    search(data, secrets, f"the spool {target}")
                for word in ("environ", "cmdline"):
                    search(pathlib.Path(f"/proc/{pid}/{word}").read_bytes(), secrets, word)
            assert looked_at > 10000, "no spools were found to look at"
        finally:
            os.close(read)
            process.send_signal(signal.SIGTERM)
            process.wait()


def test_workers_cannot_be_dumped():
    if not os.path.isdir("/proc/self"):
        raise tap.Skip("no /proc")
    with Place() as place:
        source = place.encrypted("e", dpic=8_000_000)
        _, command = place.command(source, "--password-file", str(place.password))
        options = {}
        if os.geteuid() == 0:  # root owns its own /proc/PID/mem either way
            for path in [place.path, *place.path.rglob("*")]:
                os.chmod(path, 0o777 if path.is_dir() else 0o644)
            os.chmod(place.path, 0o777)
            options = {"user": 65534, "group": 65534}
        if not os.access(PROGRAM, os.X_OK):
            raise tap.Skip("the program cannot be run by another user")
        try:
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                       env=place.environment(), start_new_session=True, **options)
        except PermissionError as error:
            raise tap.Skip("the program's folder is closed to other users") from error
        try:
            found, deadline = [], time.monotonic() + 30
            while len(found) < 2 and process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.05)
                found = processes_below(process.pid)
            time.sleep(0.3)
            assert len(found) >= 2, "no worker was seen"
            for pid in found:
                assert os.stat(f"/proc/{pid}/mem").st_uid == 0, f"process {pid} can be dumped"
                limits = pathlib.Path(f"/proc/{pid}/limits").read_text()
                core = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
                assert core.split()[4:6] == ["0", "0"], core
        finally:
            process.kill()
            process.wait()


def test_partly_encrypted():
    with Place() as place:
        plain, *_ = place.check(place.plain, password=False)
        case, status, _, errors = place.check(place.encrypted("e", partial=True))
        assert status == 1, errors
        assert_same(plain, case, "partly encrypted")
        what = "files without a key in an encrypted backup, read as they are stored"
        assert unknown(case)[what][0] >= 2, unknown(case)


def check_one_change(place, name, change, **more):
    return place.check(place.encrypted(name, changes=[f"HomeDomain:Library/SMS/sms.db={change}"], **more))


def test_each_fault_is_named():
    no_class = "files encrypted for protection class 99, of which the key bag has no key"
    for change, status, reason, what in (
        ("class=99", "unsupported", "of which the key bag has no key", no_class),
        ("damaged-key", "damaged", "its key in the list of files is damaged", None),
        ("short-key", "damaged", "its key in the list of files is damaged", "files whose key in the list is damaged"),
        ("no-key", "damaged", "", "files without a key in an encrypted backup, read as they are stored"),
        ("missing", "absent", "the file is not there", None),
    ):
        with Place() as place:
            case, exit_status, _, errors = check_one_change(place, "e", change)
            found = artifact(case, "ios.sms")
            assert found["status"] == status, (change, found)
            assert reason in found.get("reason", ""), (change, found)
            assert what is None or unknown(case)[what][0] == 1, (change, unknown(case))
            assert artifact(case, "ios.safari_history")["status"] == "examined", change
            assert exit_status == 1, (change, errors)  # Safari's finding is still there


def test_sizes_and_padding_are_compared():
    with Place() as place:
        plain, *_ = place.check(place.plain, password=False)
        for change, remark, same in (
            ("unpadded", "padding at the end is not valid", True),
            ("size=100", "larger than the size", True),
            ("size=99999999", "smaller than the size", True),
            ("cut=5", "does not end at a cipher block", False),
        ):
            case, *_ = check_one_change(place, "e-" + change.replace("=", ""), change)
            entry = next(e for e in lines_of(case, "evidence.jsonl") if e["entry"] == "HomeDomain:Library/SMS/sms.db")
            assert entry["status"] == "size_mismatch", (change, entry)
            assert any(remark in what for what in unknown(case)), (change, unknown(case))
            assert remark in artifact(case, "ios.sms").get("reason", ""), (change, artifact(case, "ios.sms"))
            differs = [f for f in lines_of(case, "findings.jsonl") if f["rule"] == "backup.size_differs"]
            assert len(differs) == 1 and "1 of" in differs[0]["message"], (change, differs)
            if same:
                others = [f for f in lines_of(case, "findings.jsonl") if f not in differs]
                assert others == lines_of(plain, "findings.jsonl") or "size" in change, change
                assert len(others) == 3, change
                assert run_file(plain, "observables.jsonl") == run_file(case, "observables.jsonl") or "size" in change


def test_backup_that_a_tool_has_decrypted():
    """Its Manifest.plist still says encrypted; before iOS 10.2 only the files tell."""
    for generation in ("10.2", "10.0", "mbdb"):
        with Place() as place:
            source = place.path / "decrypted"
            writer.make(place.plain, source, b"", generation, encrypted=False)
            encrypted = place.encrypted("e", generation)
            (source / "Manifest.plist").write_bytes((encrypted / "Manifest.plist").read_bytes())
            if generation != "mbdb":
                rows = writer.read_rows(encrypted / "Manifest.db") if generation == "10.0" else []
                if rows:  # the keys are still in the list
                    (source / "Manifest.db").write_bytes((encrypted / "Manifest.db").read_bytes())
            case, status, _, errors = place.check(source, password=False)
            assert status == 1, (generation, errors)
            assert coverage(case)["layout"] == "ios_backup"
            assert any("a tool has decrypted it" in n for n in coverage(case)["notes"]), coverage(case)["notes"]


def test_real_backup_of_ios_9():
    if not SAMPLE.is_dir():
        raise tap.Skip("the sample is not here")
    with Place() as place:
        place.password.write_text("0000")
        case, _, _, errors = place.check(SAMPLE, "--hash", "all")
        assert errors == "", errors
        entry = next(e for e in lines_of(case, "evidence.jsonl") if e["entry"] == "MyTestDomain:Media/Test.txt")
        assert entry["sha256_plain"] == hashlib.sha256(b"Test data").hexdigest(), entry
        assert entry["status"] == "read" and artifact(case, "ios.manifest")["rows"] == 1


if __name__ == "__main__":
    tap.run(globals())
