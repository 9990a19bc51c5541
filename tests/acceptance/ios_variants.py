#!/usr/bin/env python3
"""Each variant of each artifact has a fixture that selects it: seen in the golden output of some case,
and each artifact in C is read there, too."""
import json

from acceptance import GOLDEN, bridle, tap


def artifacts():
    _, out, _ = bridle("list", "artifacts", "--json", expect=(0,))
    return [a for a in json.loads(out)["artifacts"] if a["name"].startswith("ios.")]


def seen():
    """(artifact, variant or None) of what the golden outputs show as read."""
    found = set()
    for path in sorted(GOLDEN.glob("*/expected/coverage.json")):
        for a in json.loads(path.read_text(encoding="utf-8"))["artifacts"]:
            if a["status"] in ("examined", "damaged"):
                found.add((a["name"], a.get("variant")))
    for name in ("findings.jsonl", "timeline.jsonl"):
        for path in sorted(GOLDEN.glob(f"*/expected/{name}")):
            for line in path.read_text(encoding="utf-8").splitlines():
                record = json.loads(line)
                found.add((record["artifact"], record["where"].get("variant")))
    return found


def test_each_variant_is_selected_by_a_fixture():
    there = seen()
    wanted = {(a["name"], v) for a in artifacts() for v in (a["variants"] or [None])}
    missing = sorted(str(w) for w in wanted - there)
    assert len(wanted) > 90, f"only {len(wanted)} variants are known"
    assert not missing, "no golden output shows " + ", ".join(missing)


def test_old_names_of_variants_are_gone():
    wanted = {(a["name"], v) for a in artifacts() for v in a["variants"]}
    stale = sorted(f"{n}: {v}" for n, v in seen() if n.startswith("ios.") and v is not None and (n, v) not in wanted)
    assert not stale, stale


if __name__ == "__main__":
    tap.run(globals())
