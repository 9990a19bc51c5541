#!/usr/bin/env python3
"""Every file of a run fits its schema in docs/schema, is sorted as the contract says, and chains."""
import hashlib
import json

from acceptance import GOLDEN, ROOT, Checked, checked, equal, made, shared, tap
import json_schema

LINES = {"findings.jsonl": "finding", "timeline.jsonl": "timeline", "observables.jsonl": "observable",
         "evidence.jsonl": "evidence"}
WHOLE = {"coverage.json": "coverage", "run.json": "run", "verdict.json": "verdict"}
LEVELS = ["critical", "high", "medium", "low", "informational"]


def schema(name):
    return ROOT / "docs" / "schema" / f"{name}.json"


def fits(run):
    for name, kind in LINES.items():
        text = run.bytes(name).decode("utf-8")
        assert text == "" or text.endswith("\n"), f"{name} does not end with a newline"
        try:
            json_schema.check_lines(text, schema(kind))
        except AssertionError as error:
            raise AssertionError(f"{name}: {error}") from None
    for name, kind in WHOLE.items():
        json_schema.check(run.json(name), schema(kind))
    custody = (run.case / "custody.jsonl").read_text(encoding="utf-8")
    prev = "0" * 64
    for line, parsed in zip(custody.splitlines(), json_schema.check_lines(custody, schema("custody"))):
        equal(parsed["prev"], prev, "custody chain")
        prev = hashlib.sha256(line.encode()).hexdigest()


def on_every_fixture(look):
    for path in sorted(GOLDEN.glob("*/fixture")):
        try:
            look(checked(made(path.parent.name)))
        except AssertionError as error:
            raise AssertionError(f"{path.parent.name}: {error}") from None


def test_the_files_fit_their_schemas():
    on_every_fixture(fits)


def test_they_do_with_kept_content():
    with Checked(made("private_by_default"), "--keep-content") as run:
        fits(run)


def test_they_do_for_the_real_sample():
    with Checked(shared("corpus/ios/mvt_ios_backup")) as run:
        fits(run)


def test_what_json_prints_is_the_verdict():
    with Checked(made("ios_messages"), "--json") as run:
        printed = json.loads(run.out)
        json_schema.check(printed, schema("verdict"))
        equal(printed.pop("case"), str(run.case), "the case's path")
        equal(printed, run.json("verdict.json"), "what was printed")


def is_sorted(rows, key, what):
    keys = [key(r) for r in rows]
    for before, after in zip(keys, keys[1:]):
        assert before <= after, f"{what}: {after} stands after {before}"


def test_lines_are_sorted():
    def look(run):
        is_sorted(run.lines("findings.jsonl"), lambda f: LEVELS.index(f["level"]), "findings")
        is_sorted(run.lines("timeline.jsonl"), lambda e: (e["datetime"], e["artifact"], e["where"]["entry"]), "timeline")
        is_sorted(run.lines("evidence.jsonl"), lambda e: e["entry"].encode(), "evidence")
    on_every_fixture(look)


def test_counts_agree():
    def look(run):
        findings, verdict = run.lines("findings.jsonl"), run.json("verdict.json")
        for level in LEVELS:
            equal(verdict["counts"].get(level, 0), sum(f["level"] == level for f in findings), level)
        equal(len({f["id"] for f in findings}), len(findings), "findings with an id of their own")
        known = {f["id"] for f in findings}
        for event in run.lines("timeline.jsonl"):
            assert set(event.get("finding", [])) <= known, f"the timeline names a finding that is not there: {event}"
    on_every_fixture(look)


if __name__ == "__main__":
    tap.run(globals())
