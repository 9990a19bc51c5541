#!/usr/bin/env python3
"""A phone of 10,000 messages with plants in each large artifact: found exactly, and its twin shows nothing."""
import functools
import json
import pathlib
import sys

from acceptance import KEEP, ROOT, checked, equal, tap

sys.path.insert(0, str(ROOT / "bench"))

import make_phone  # noqa: E402

MESSAGES = 10000


@functools.lru_cache(maxsize=None)
def phone(plants):
    place = pathlib.Path(KEEP.name) / ("planted" if plants else "twin")
    made = make_phone.Phone(MESSAGES, place, 7, plants)
    made.write()
    return place, made.plants.expected


def key(artifact, rule, observed, row):
    return artifact, rule, observed, row if row is not None else 0


def test_the_plants_are_found_exactly():
    place, expected = phone(True)
    found = []
    for f in checked(place).lines("findings.jsonl"):
        if f["level"] in ("medium", "high", "critical"):
            row = f["where"].get("row") if f["artifact"] != "ios.manifest" else None
            found.append(key(f["artifact"], f["rule"], f["observed"]["value"], row))
    wanted = [key(p["artifact"], p["rule"], p["observed"], p["row"]) for p in expected]
    assert len(wanted) > 15, f"only {len(wanted)} plants"
    missed = sorted(set(wanted) - set(found))
    surprises = sorted(set(found) - set(wanted))
    assert not missed and not surprises and len(found) == len(wanted), f"missed {missed}\nnot planted {surprises}"


def test_the_twin_shows_nothing():
    run = checked(phone(False)[0])
    bad = [f for f in run.lines("findings.jsonl") if f["level"] in ("medium", "high", "critical")]
    assert not bad, json.dumps(bad[:3])
    equal(run.status, 0, "exit status")


def test_every_row_is_counted():
    run = checked(phone(False)[0])
    for name, rows in (("ios.sms", MESSAGES), ("ios.whatsapp", MESSAGES * 6 // 10), ("ios.safari_history", MESSAGES // 5),
                       ("ios.calls", MESSAGES // 20), ("ios.sms_attachments", MESSAGES // 20)):
        artifact = run.artifact(name)
        equal((artifact["status"], artifact["rows"], artifact["rows_bad"]), ("examined", rows, 0), name)


if __name__ == "__main__":
    tap.run(globals())
