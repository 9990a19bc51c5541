#!/usr/bin/env python3
"""new_artifact.py ios.NAME: a new declarative artifact, copied from one that works.

Copies artifacts/ios/safari_history.sql and its golden test under the new name, so that the first
`make build` and `make golden` already pass; then it is yours to change.
"""
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
EXEMPLAR = ROOT / "artifacts" / "ios" / "safari_history.sql"
FIXTURE = """-- schema: safari_history
-- One row that must be found, one that must not, one that is broken and costs only itself.
INSERT INTO history_items (id, url) VALUES
    (1, 'https://www.example.org/'),
    (2, 'https://evil-post.example/x');
INSERT INTO history_visits (id, history_item, visit_time, title) VALUES
    (1, 1, apple_seconds('2023-02-01T08:00:00Z'), 'harmless'),
    (2, 2, apple_seconds('2023-02-01T09:00:00.5Z'), 'planted'),
    (3, 2, 'not a time', 'broken');
"""
CASE = {
    "args": ["check", "{source}", "-i", "{indicators}/sampleware.stix2", "--no-default-indicators", "-o", "{case}",
             "--own-device"],
    "exit": 1,
}


def fail(text):
    sys.exit(f"new_artifact: {text}")


def artifact_text(name, slug):
    """The exemplar with what names it replaced; a header line that is gone is an error, not a silence."""
    text = EXEMPLAR.read_text(encoding="utf-8")
    for key, value in (
        ("artifact", name),
        ("title", f"{slug.replace('_', ' ').capitalize()} (copied: say what it is)"),
        ("source", f"HomeDomain:Library/Example/{slug}.db"),
        ("presence", "optional"),
        ("timeline", f"{slug.replace('_', ' ').capitalize()}: {{url}}"),
        ("tested", "synthetic fixtures only"),
    ):
        text, changed = re.subn(rf"^(-- {key}:\s*).*$", lambda m: m[1] + value, text, count=1, flags=re.M)
        if not changed:
            fail(f"{EXEMPLAR.relative_to(ROOT)} has no line '-- {key}:'")
    return re.sub(r"^-- notes:.*\n", "", text, flags=re.M)


def main():
    if len(sys.argv) != 2 or not re.fullmatch(r"ios\.[a-z][a-z0-9_]{1,40}", sys.argv[1]):
        fail("give it a name like ios.voice_memos: make new-artifact NAME=ios.voice_memos")
    name = sys.argv[1]
    slug = name.partition(".")[2]
    artifact = ROOT / "artifacts" / "ios" / f"{slug}.sql"
    golden = ROOT / "tests" / "golden" / f"ios_{slug}"
    for place in (artifact, golden):
        if place.exists():
            fail(f"{place.relative_to(ROOT)} is there already")
    database = golden / "fixture" / "files" / "HomeDomain" / "Library" / "Example" / f"{slug}.db.sql"
    database.parent.mkdir(parents=True)
    database.write_text(FIXTURE, encoding="utf-8")
    (golden / "case.json").write_text(json.dumps(CASE, indent=2) + "\n", encoding="utf-8")
    artifact.write_text(artifact_text(name, slug), encoding="utf-8")
    print(f"""Made from {EXEMPLAR.relative_to(ROOT)}:
  {artifact.relative_to(ROOT)}     where it lies, its columns, its SQL
  {database.relative_to(ROOT)}
Next: change both; make build; make golden CASE=ios_{slug}; read the expected files; make test.""")


if __name__ == "__main__":
    main()
