#!/usr/bin/env python3
"""A phone of 10,000 messages with plants in each artifact, at many levels and places: found exactly,
nothing beside them; and its twin, made by the same chance without plants, shows nothing."""
import collections
import functools
import json
import pathlib

from acceptance import GOLDEN, KEEP, bridle, checked, equal, tap

import full_phone

MESSAGES = 10000
CALLER = GOLDEN / "indicators" / "sampleware-caller.stix2"
LOUD = ("medium", "high", "critical")


@functools.lru_cache(maxsize=None)
def phone(plants, seed=7, messages=MESSAGES):
    place = pathlib.Path(KEEP.name) / f"{'planted' if plants else 'twin'}-{seed}"
    made = full_phone.FullPhone(messages, place, seed, plants)
    made.write()
    return place, made


def run_of(plants, *which):
    return checked(phone(plants, *which)[0], "-i", CALLER)


def place_of(finding):
    where = finding["where"]
    return where.get("row", where.get("key")) if finding["artifact"] != "ios.manifest" else None


def found(*which):
    """Each finding of an indicator, at any level, and each loud one of a rule."""
    return collections.Counter(
        (f["artifact"], f["rule"], f["level"], f["observed"]["value"], f["where"]["entry"], place_of(f))
        for f in run_of(True, *which).lines("findings.jsonl") if f["rule"].startswith("indicator.") or f["level"] in LOUD)


def wanted(*which):
    return collections.Counter((p["artifact"], p["rule"], p["level"], p["observed"], p["entry"], p["row"])
                               for p in phone(True, *which)[1].plants.expected)


def test_the_plants_are_found_exactly():
    missed, surprises = wanted() - found(), found() - wanted()
    assert sum(wanted().values()) > 130, f"only {sum(wanted().values())} plants"
    assert not missed and not surprises, f"missed {sorted(missed, key=str)[:5]}\nnot planted {sorted(surprises, key=str)[:5]}"


def test_other_places_on_other_phones():
    for seed in (8, 2023):
        equal(found(seed, 1000), wanted(seed, 1000), f"seed {seed}")
    assert {k[5] for k in wanted(8, 1000)} != {k[5] for k in wanted(2023, 1000)}, "chance chose the same rows"


def test_each_artifact_has_plants():
    _, out, _ = bridle("list", "artifacts", "--json", expect=(0,))
    there = {a["name"] for a in json.loads(out)["artifacts"] if a["name"].startswith("ios.")}
    equal(there - {k[0] for k in wanted()}, {"ios.backup_info"}, "without a plant")
    assert {k[2] for k in wanted()} == {"low", "medium", "high", "critical"}


def test_the_twin_shows_nothing():
    run = run_of(False)
    bad = [f for f in run.lines("findings.jsonl") if f["rule"].startswith("indicator.") or f["level"] in LOUD]
    assert not bad, json.dumps(bad[:3])
    equal(run.status, 0, "exit status")
    equal(run.json("verdict.json")["verdict"], "no_known_traces", "verdict")


def test_every_artifact_is_read_whole():
    for plants in (True, False):
        for a in run_of(plants).json("coverage.json")["artifacts"]:
            if a["name"].startswith("ios."):
                equal((a["status"], a["rows_bad"], a["rows"] > 0), ("examined", 0, True), a["name"])


def test_every_row_is_counted():
    run = run_of(False)
    for name, rows in (("ios.sms", MESSAGES), ("ios.whatsapp", MESSAGES * 6 // 10), ("ios.safari_history", MESSAGES // 5),
                       ("ios.calls", MESSAGES // 20), ("ios.sms_attachments", MESSAGES // 20), ("ios.chrome_history", 400),
                       ("ios.contacts", 500), ("ios.datausage", 120), ("ios.calendar", 300), ("ios.id_status_cache", 60)):
        artifact = run.artifact(name)
        equal((artifact["status"], artifact["rows"], artifact["rows_bad"]), ("examined", rows, 0), name)


if __name__ == "__main__":
    tap.run(globals())
