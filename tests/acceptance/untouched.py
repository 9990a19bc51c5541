#!/usr/bin/env python3
"""Nothing of the evidence changes: bytes, times and names, with a WAL and with a hot journal, in an
ordinary folder and on a read-only mount (where the machine lets the test make one)."""
import hashlib
import os
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile

from acceptance import INDICATORS, PROGRAM, Checked, tap

import backup  # noqa: E402, from tests/support

HISTORY = ("HomeDomain", "Library/Safari/History.db")
SCHEMA = (pathlib.Path(backup.SCHEMAS) / "safari_history.sql").read_text(encoding="utf-8")


def database_with(companion, folder):
    """Bytes of a History.db and of its -wal or hot -journal, caught while it was being written."""
    path = pathlib.Path(folder) / "h.db"
    db = sqlite3.connect(path, isolation_level=None)
    db.executescript(SCHEMA)
    db.execute("INSERT INTO history_items (id, url) VALUES (1, 'https://one.example/')")
    db.execute("INSERT INTO history_visits (id, history_item, visit_time) VALUES (1, 1, 636000000)")
    if companion == "-wal":
        db.execute("PRAGMA journal_mode = wal")
        db.execute("PRAGMA wal_autocheckpoint = 0")
    else:
        db.execute("PRAGMA cache_size = 2")
    db.execute("BEGIN")
    for i in range(2, 400):
        db.execute("INSERT INTO history_items (id, url) VALUES (?, ?)", (i, f"https://more.example/{i}" * 9))
        db.execute("INSERT INTO history_visits (id, history_item, visit_time) VALUES (?, ?, ?)", (i, i, 636000000 + i))
    if companion == "-wal":
        db.execute("COMMIT")
    data, beside = path.read_bytes(), pathlib.Path(str(path) + companion).read_bytes()
    db.close()
    assert beside, companion
    return data, beside


def make_source(companion, folder):
    data, beside = database_with(companion, folder)
    made = backup.Backup()
    made.add(*HISTORY, data)
    made.add(HISTORY[0], HISTORY[1] + companion, beside)
    source = pathlib.Path(folder) / "backup"
    made.write(source)
    return source


def state(source):
    """Everything about every file that reading must not change (the access time is the system's)."""
    seen = {}
    for path in sorted(source.rglob("*")):
        s = path.lstat()
        content = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        seen[str(path)] = (s.st_mode, s.st_size, s.st_mtime_ns, s.st_ctime_ns, content)
    return seen


def rows_of(run, expected):
    history = run.artifact("ios.safari_history")
    assert (history["status"], history["rows"]) == ("examined", expected), history


def unchanged(companion, rows):
    with tempfile.TemporaryDirectory() as folder:
        source = make_source(companion, folder)
        before = state(source)
        with Checked(source, "--hash", "all") as run:
            rows_of(run, rows)
        assert state(source) == before


def on_a_read_only_mount(companion, rows):
    with tempfile.TemporaryDirectory() as folder:
        source = make_source(companion, folder)
        before = state(source)
        case = pathlib.Path(folder) / "sample.case"
        script = ('mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && ! touch "$1/x" 2>/dev/null || exit 99; '
                  'shift; exec "$@"')
        command = ["unshare", "--mount", "sh", "-c", script, "sh", str(source), PROGRAM, "check", str(source), "-i",
                   str(INDICATORS), "-o", str(case), "--own-device", "-q"]
        if os.geteuid() != 0 or shutil.which("unshare") is None:
            raise tap.Skip("a read-only mount needs root")
        done = subprocess.run(command, capture_output=True, check=False)
        if done.returncode in (1, 99) and not case.exists():
            raise tap.Skip("this machine makes no read-only mount")
        assert case.exists(), done.stderr
        run = Checked.__new__(Checked)
        run.case = case
        rows_of(run, rows)
        assert state(source) == before


def test_with_a_wal():
    unchanged("-wal", 399)


def test_with_a_hot_journal():
    unchanged("-journal", journal_rows())


def journal_rows():
    """The committed row, and those of the broken-off transaction that reached the file."""
    with tempfile.TemporaryDirectory() as folder:
        with Checked(make_source("-journal", folder)) as run:
            events = [e for e in run.lines("timeline.jsonl") if e["artifact"] == "ios.safari_history"]
            ordinary = [e for e in events if e["where"].get("recovered") in (None, "journal")]
            assert len(ordinary) == 1, f"{len(ordinary)} rows after the rollback, one was committed"
            return run.artifact("ios.safari_history")["rows"]


def test_with_a_wal_on_a_read_only_mount():
    on_a_read_only_mount("-wal", 399)


def test_with_a_hot_journal_on_a_read_only_mount():
    on_a_read_only_mount("-journal", journal_rows())


tap.run(globals())
