#!/usr/bin/env python3
"""One bad row, one missing key, one NULL costs that record only: shown for each artifact.

Databases: the fixture of a golden case is read with the last row of each table taken away; what is
found then must still be found when that row is there and holds, in one column after the other, a
NULL, junk text, a blob, or a huge number. Property lists: each node of each list is taken away, or
replaced by something of another kind, one at a time; what stands elsewhere must still be found.
"""
import collections
import json
import os
import pathlib
import plistlib
import shutil
import sqlite3
import tempfile

from acceptance import GOLDEN, PROGRAM, Checked, equal, made, tap

import apple_blobs
import backup

PEOPLE = GOLDEN / "indicators" / "sampleware-people.stix2"
BAD_VALUES = (None, "junk \u00e9 'x", b"\x00\xff\xfe", 2 ** 62, -1.5e300)
REPLACEMENTS = (..., "text", -7, [b"x"])


def chosen(n, ways):
    """Each place gets some of the ways, in turn, so that every way meets every artifact: two, or one where
    sanitizers make a check slow. BRIDLE_THOROUGH=1 tries all of them everywhere (half an hour)."""
    if os.environ.get("BRIDLE_THOROUGH"):
        return ways
    few = 1 if "asan" in str(PROGRAM) else 2
    return [ways[(n + i) % len(ways)] for i in range(few)]


def read(folder):
    """{artifact: (status, rows)} and the set of findings, each as what it says and where."""
    with Checked(folder, "-i", PEOPLE, "--no-control", "--workers", "1") as run:
        status = {a["name"]: (a["status"], a["rows"]) for a in run.json("coverage.json")["artifacts"]}
        found = collections.Counter()
        for f in run.lines("findings.jsonl"):
            if f["rule"].startswith("indicator."):
                found[(f["artifact"], f["rule"], f["observed"]["value"], json.dumps(f["where"], sort_keys=True))] += 1
        return status, found


def entries(folder):
    db = sqlite3.connect(f"file:{folder}/Manifest.db?mode=ro", uri=True)
    rows = db.execute("SELECT fileID, domain || ':' || relativePath FROM Files WHERE flags = 1").fetchall()
    db.close()
    return {name: folder / fid[:2] / fid for fid, name in rows if (folder / fid[:2] / fid).exists()}


# ---- databases

class Tables:
    """The tables of all databases of a backup, and their last rows."""

    def __init__(self, folder):
        there = entries(folder)
        self.files = {n: p for n, p in there.items()
                      if p.read_bytes()[:15] == b"SQLite format 3" and n + "-wal" not in there}
        self.columns = {}
        for name, path in self.files.items():
            db = sqlite3.connect(path)
            for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").fetchall():
                if db.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] > 1:
                    self.columns[(name, table)] = [r[1] for r in db.execute(f'PRAGMA table_info("{table}")') if not r[5]]
            db.close()

    def change(self, folder, statement):
        """Runs a statement for each table's last row, where its constraints let it."""
        changed = 0
        files = entries(folder)
        for name in self.files:
            db = sqlite3.connect(files[name], isolation_level=None)
            db.execute("PRAGMA ignore_check_constraints=ON")
            for (file, table), columns in self.columns.items():
                sql, values = statement(table, columns) if file == name else (None, None)
                if sql is None:
                    continue
                try:
                    changed += db.execute(sql, values).rowcount
                except sqlite3.IntegrityError:
                    pass
            db.close()
        return changed


def last(table):
    return f'WHERE rowid = (SELECT max(rowid) FROM "{table}")'


def with_change(tables, source, statement):
    with tempfile.TemporaryDirectory() as temp:
        folder = pathlib.Path(temp) / "b"
        shutil.copytree(source, folder)
        changed = tables.change(folder, statement)
        return changed, read(folder)


def one_row_costs_itself(case):
    source = made(case)
    tables = Tables(source)
    _, (base_status, base) = with_change(tables, source, lambda t, c: (f'DELETE FROM "{t}" {last(t)}', ()))
    assert sum(base.values()) > 5, f"only {sum(base.values())} findings to lose"
    changed = 0
    for n in range(max(map(len, tables.columns.values()))):
        for value in chosen(n, BAD_VALUES):
            done, (status, found) = with_change(
                tables, source,
                lambda t, c, n=n, v=value: (f'UPDATE "{t}" SET "{c[n]}" = ? {last(t)}', (v,)) if n < len(c) else (None, None))
            changed += done
            lost = base - found
            assert not lost, f"column {n} as {value!r} loses {sorted(lost)[:3]}"
            for name, (word, rows) in base_status.items():
                now = status[name]
                assert now[0] == word and now[1] >= rows, f"{name}, column {n} as {value!r}: {now}, was {(word, rows)}"
    assert changed > 20 * len(chosen(0, BAD_VALUES)), f"only {changed} rows were changed"


def test_databases_of_new_versions():
    one_row_costs_itself("ios_databases")


def test_databases_of_older_versions():
    for n in (1, 2, 3):
        one_row_costs_itself(f"ios_older_{n}")


# ---- property lists


def lists(folder):
    found = {}
    for name, path in entries(folder).items():
        data = path.read_bytes()
        if data[:6] == b"bplist" and not name.endswith("profile-cut.stub"):
            found[name] = plistlib.loads(data)
    return found


def nodes(value, path=()):
    """Ways to all nodes below the root."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield path + (key,)
        yield from nodes(inner, path + (key,))


def changed_copy(value, path, replacement):
    """The value with one node replaced, or taken away (replacement is ...)."""
    if not path:
        return replacement
    copy = dict(value) if isinstance(value, dict) else list(value)
    if len(path) == 1 and replacement is ...:
        del copy[path[0]]
    else:
        copy[path[0]] = changed_copy(value[path[0]], path[1:], replacement)
    return copy


def names_of(value, path):
    """The ways to a node as a place may write them: by keys, or by the number of an entry."""
    ways = [[]]
    for part in path:
        number = str(list(value).index(part) if isinstance(value, dict) else part)
        ways = [way + [name] for way in ways for name in {str(part), number}]
        value = value[part]
    return [".".join(way).split(".") for way in ways]


def touches(where, value, path):
    """Whether a finding stands at, above or below the changed node."""
    mine = where.get("key", "").split(".") if where.get("key") else []
    return any(mine[:len(way)] == way or way[:len(mine)] == mine for way in names_of(value, path))


def without_keys(found):
    plain = collections.Counter()
    for (artifact, rule, value, where), n in found.items():
        plain[(artifact, rule, value, json.loads(where)["entry"])] += n
    return plain


def test_property_lists():
    source = made("ios_plists")
    base_status, base = read(source)
    all_lists = lists(source)
    assert len(all_lists) > 12, sorted(all_lists)
    ways = {name: list(nodes(value)) for name, value in all_lists.items()}
    tried = collections.Counter()
    for n in range(max(map(len, ways.values()))):
        for replacement in chosen(n, REPLACEMENTS):
            with tempfile.TemporaryDirectory() as temp:
                folder = pathlib.Path(temp) / "b"
                shutil.copytree(source, folder)
                files, here = entries(folder), {}
                for name, value in all_lists.items():
                    if n < len(ways[name]):
                        here[name] = ways[name][n]
                        files[name].write_bytes(apple_blobs.bplist(changed_copy(value, here[name], replacement)))
                        tried[name] += 1
                status, found = read(folder)
            for artifact, (word, _) in base_status.items():
                equal(status[artifact][0], word, f"{artifact}, {here} as {replacement!r}")
            there = without_keys(found)
            for finding in base - found:
                where = json.loads(finding[3])
                if there[(*finding[:3], where["entry"])] >= without_keys(base)[(*finding[:3], where["entry"])]:
                    continue  # only its number in a list is another
                name = where["entry"]
                assert name in here and touches(where, all_lists[name], here[name]), \
                    f"{here.get(name)} as {replacement!r} loses {finding}"
    assert sum(tried.values()) > 75 * len(chosen(0, REPLACEMENTS)), tried


def test_a_page_that_is_gone_costs_what_stands_in_it():
    """A cut database gives the rows before the cut and is damaged; no other artifact notices."""
    source = made("ios_databases")
    base_status, base = read(source)
    tables = Tables(source)
    for name, path in tables.files.items():
        with tempfile.TemporaryDirectory() as temp:
            folder = pathlib.Path(temp) / "b"
            shutil.copytree(source, folder)
            file = entries(folder)[name]
            file.write_bytes(path.read_bytes()[:path.stat().st_size // 2])
            status, found = read(folder)
        mine = {json.loads(f[3])["entry"] for f in base - found}
        assert mine <= {name}, f"{name} cut: {sorted(base - found)[:3]}"
        assert all(word != "crashed" for word, _ in status.values()), status
    assert base_status


if __name__ == "__main__":
    tap.run(globals())
