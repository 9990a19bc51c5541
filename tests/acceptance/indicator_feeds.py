#!/usr/bin/env python3
"""The public feeds: they load, each value matches itself and not its near misses, a set can be
imported, and what is not in this version says so."""
import json
import os
import pathlib
import subprocess
import tempfile

from acceptance import INDICATORS, PROGRAM, bridle, shared, tap

FEEDS = ("indicators/amnesty", "indicators/mvt-indicators")


def feeds():
    return [arg for feed in FEEDS for arg in ("-i", shared(feed))]


def test_the_feeds_load_without_a_problem():
    out = json.loads(bridle("indicators", "list", *feeds(), "--json", expect=(0,))[1])
    assert len(out["sets"]) >= 16, len(out["sets"])
    for s in out["sets"]:
        assert s["loaded"] == s["usable"] + sum(u["count"] for u in s["unusable"]), s
        assert "problem" not in s and s["usable"] > 0, s


def test_every_value_matches_itself_and_no_near_miss():
    out = json.loads(bridle("indicators", "self-test", *feeds(), "--json", expect=(0,))[1])
    assert out["failed"] == [] and out["indicators"] == out["matched"] > 5000, out["failed"][:5]


def test_names_that_begin_with_letters_of_www_are_found():
    assert bridle("indicators", "show", "https://www.tzsafe.com:8443/x", *feeds(), expect=(0,))


def test_the_own_set_passes_its_self_test():
    out = json.loads(bridle("indicators", "self-test", "-i", INDICATORS, "--json", expect=(0,))[1])
    assert out["failed"] == [] and out["matched"] > 0


def test_an_unknown_value_is_answered_with_no():
    bridle("indicators", "show", "nothing.example", "-i", INDICATORS, expect=(1,))


def test_import_installs_a_set():
    with tempfile.TemporaryDirectory() as data:
        env = dict(os.environ, HOME=data, XDG_DATA_HOME=data)
        for args in (["import", INDICATORS], ["list", "--json"]):
            done = subprocess.run([PROGRAM, "indicators", *map(str, args)], env=env, capture_output=True, check=False)
            assert done.returncode == 0, done.stderr
        assert [s["name"] for s in json.loads(done.stdout)["sets"]] == [pathlib.Path(INDICATORS).name]


def test_wrong_usage_and_update():
    for args in ((), ("update",), ("nonsense",), ("show",), ("import",)):
        bridle("indicators", *args, expect=(64,))


tap.run(globals())
