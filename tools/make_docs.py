#!/usr/bin/env python3
"""make_docs.py [--check]: writes docs/artifacts/*.md and docs/rules.md from what `bridle list` prints.

With --check it writes nothing, prints TAP, and fails when a page is not what it would write or is one
too many. The program is $BRIDLE or build/bridle.
"""
import fnmatch
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = os.environ.get("BRIDLE", str(ROOT / "build" / "bridle"))

MADE = "Made by `tools/make_docs.py` from the program's own tables; do not edit."

GRAMMAR = f"""# Artifacts

*{MADE}*

An artifact is one kind of trace and how to read it. Most are a single `.sql` file under `artifacts/`; some need C
(`src/artifacts/`). `bridle list artifacts --json` prints the same facts as these pages. Each artifact has a page of its own.
[Beside the field's tool](../coverage-against-mvt.md) they stand in a table of their own.

## The form of a `.sql` artifact

Comment lines `-- key: value` come first, then one or more variants. The first variant that compiles against the database
and whose `when` is true is used; so no list of iOS versions is kept. If none fits, the artifact is *unsupported* in the
coverage. Other comment lines are left alone.

| key | meaning |
|---|---|
| `artifact` | its name, such as `ios.sms` |
| `title` | what it is, for people |
| `source` | entries that it reads, with `\\|` between them; `*` stands for anything but `/`, `**` for anything |
| `presence` | `required`, `usual` or `optional` (the default) |
| `table` | the table that its rows stand in |
| `columns` | `name:type` for each column of the query, in order; `name:type@contact` overrides the contact |
| `contact` | how close a record brings something: mentioned, received, shown, typed, visited, redirected, downloaded, ran |
| `timeline` | the sentence of a record; `{{column}}` shows a column that may be shown |
| `tested` | what it was tried on |
| `notes` | limits |
| `variant` | begins a variant; its query follows |
| `when` | a query whose first value says whether the variant fits |

## Column types

The type decides what happens to a value: whether it is a time, what it is compared with, whether it may stand in a case.

| type | meaning |
|---|---|
"""

RULES = f"""# Rules

*{MADE}*

Rules are heuristics that need no indicator. They run always. None of them proves an attack: each names innocent causes
and what it would take to forge it. The level is the one that a finding has as a rule; some rules decide it by the case.

Where a level differs from what other tools give, the reason stands under *How sure*: a process name alone stays at
medium, as every name does without a second, independent trace; a gap in numbers is one finding, not one for each number;
payloads of profiles have the level that the payload deserves.

"""


def listed(what):
    done = subprocess.run([PROGRAM, "list", what, "--json"], check=True, capture_output=True, stdin=subprocess.DEVNULL)
    return json.loads(done.stdout)


def rules_over(name, rules):
    """Ids of the rules that look at an artifact; they may name several, with '|' and shell patterns."""
    return [r["id"] for r in rules if any(fnmatch.fnmatchcase(name, p) for p in r["artifact"].split("|"))]


def artifact_page(a, rules):
    out = [f"# {a['name']}\n\n*{MADE}*\n\n{a['title']}. Presence: {a['presence']}; contact: {a['contact']}.\n"]
    if "notes" in a:
        out.append(f"\n{a['notes']}\n")
    out.append("\n## Where it lies\n\n" + "".join(f"- `{s}`\n" for s in a["sources"]))
    out.append("\n## What is read\n\n| column | type | contact |\n|---|---|---|\n")
    out += [f"| `{c['name']}` | {c['type']} | {c.get('contact', '')} |\n" for c in a["columns"]]
    if a["variants"]:
        out.append("\n## Variants\n\nThe first that fits the database is used.\n\n")
        out += [f"{n}. {v}\n" for n, v in enumerate(a["variants"], 1)]
    if "timeline" in a:
        out.append(f"\n## In the timeline\n\n`{a['timeline']}`\n")
    if rules:
        out.append("\n## Rules that look at it\n\n" + "".join(f"- [{r}](../rules.md#{anchor(r)})\n" for r in rules))
    out.append(f"\n## Tested\n\n{a.get('tested', 'Not stated')}.\n")
    return "".join(out)


def anchor(title):
    return re.sub(r"[^a-z0-9_ -]", "", title.lower()).replace(" ", "-")


def artifact_index(data):
    out = [GRAMMAR]
    out += [f"| `{t['name']}` | {t['help']} |\n" for t in data["column_types"]]
    out.append("\n## The artifacts\n\n| artifact | what it is | presence | contact |\n|---|---|---|---|\n")
    out += [f"| [{a['name']}]({a['name']}.md) | {a['title']} | {a['presence']} | {a['contact']} |\n"
            for a in data["artifacts"]]
    return "".join(out)


def rule_page(data):
    out = [RULES]
    for r in data["rules"]:
        out.append(f"\n## {r['id']}\n\n{r['message']} Level: {r['level']}. Looks at: "
                   + ", ".join(f"`{a}`" for a in r["artifact"].split("|")) + ".\n\n" + r["explanation"] + "\n\n")
        out.append("Innocent causes:\n\n" + "".join(f"- {b}\n" for b in r["benign"]))
        out.append(f"\nForging it: {r['forging']}\n\nHow sure: {r['confidence']}\n\n")
        out.append("What to do next:\n\n" + "".join(f"- {n}\n" for n in r["next"]))
        out.append(f"\nReference: {r['reference']}. Tried on: {r['tried_on']}.\n")
    return "".join(out)


def all_pages():
    artifacts, rules = listed("artifacts"), listed("rules")
    pages = {"docs/rules.md": rule_page(rules), "docs/artifacts/README.md": artifact_index(artifacts)}
    for a in artifacts["artifacts"]:
        pages[f"docs/artifacts/{a['name']}.md"] = artifact_page(a, rules_over(a["name"], rules["rules"]))
    return pages


def main():
    pages = all_pages()
    there = {str(p.relative_to(ROOT)) for p in (ROOT / "docs" / "artifacts").glob("*.md")}
    if "--check" not in sys.argv[1:]:
        (ROOT / "docs" / "artifacts").mkdir(exist_ok=True)
        for name, text in pages.items():
            (ROOT / name).write_text(text, encoding="utf-8")
        for name in there - set(pages):
            (ROOT / name).unlink()
        return
    failed = False
    print(f"1..{len(pages) + 1}")
    for n, (name, text) in enumerate(pages.items(), 1):
        path = ROOT / name
        same = path.exists() and path.read_text(encoding="utf-8") == text
        print(f"{'ok' if same else 'not ok'} {n} - {name} is what the program's tables say")
        if not same:
            print("# run tools/make_docs.py")
        failed |= not same
    spare = sorted(there - set(pages))
    print(f"{'not ok' if spare else 'ok'} {len(pages) + 1} - no page is one too many")
    for name in spare:
        print(f"# {name}: run tools/make_docs.py")
    sys.exit(failed or bool(spare))


if __name__ == "__main__":
    main()
