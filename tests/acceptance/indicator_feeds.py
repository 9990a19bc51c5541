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


def test_show_explains_what_matches_and_why():
    out = bridle("indicators", "show", "bh", *feeds(), expect=(0,))[1]
    assert "published in pegasus.stix2 as Pegasus" in out and "a name alone is at most medium" in out, out
    out = json.loads(bridle("indicators", "show", "https://x.example/?u=https%3A%2F%2F02s.co%2F", *feeds(), "--json",
                            expect=(0,))[1])
    (match,) = out["matches"]
    assert match["kind"] == "domain" and match["note"] == "the link stands inside another link", match
    out = bridle("indicators", "show", "despachosnegocios", *feeds(), expect=(1,))[1]
    assert "predator.stix2, line " in out and "a domain without a dot" in out, out


def test_import_installs_a_set():
    with tempfile.TemporaryDirectory() as data:
        env = dict(os.environ, HOME=data, XDG_DATA_HOME=data)
        for args in (["import", INDICATORS], ["list", "--json"]):
            done = subprocess.run([PROGRAM, "indicators", *map(str, args)], env=env, capture_output=True, check=False)
            assert done.returncode == 0, done.stderr
        assert [s["name"] for s in json.loads(done.stdout)["sets"]] == [pathlib.Path(INDICATORS).name]


class Home:
    """A home of its own, for commands that remember."""

    def __init__(self):
        self.temp = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.temp.name)
        self.env = dict(os.environ, HOME=str(self.path), XDG_DATA_HOME=str(self.path))

    def run(self, *args, expect=0):
        done = subprocess.run([PROGRAM, *map(str, args)], env=self.env, capture_output=True, text=True, check=False,
                              stdin=subprocess.DEVNULL)
        assert expect is None or done.returncode == expect, (done.returncode, done.stderr)
        return done.stdout, done.stderr

    def write(self, name, text):
        path = self.path / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path


def test_all_formats_are_imported_and_found_again():
    files = {
        "a.json": '{"Event":{"info":"x","Attribute":[{"type":"domain","value":"one.example"}]}}',
        "b.ioc": '<ioc><definition><Indicator operator="OR"><IndicatorItem condition="is"><Context search="Network/DNS"/>'
                 "<Content>two.example</Content></IndicatorItem></Indicator></definition></ioc>",
        "c.csv": "type,value\ndomain,three.example\n",
        "d.xml": '<STIX_Package><Indicator id="i"><Observable><Object><Properties xsi:type="D:DomainNameObjectType">'
                 "<Value>four.example</Value></Properties></Object></Observable></Indicator></STIX_Package>",
        "names": "# kind: domain\nfive.example\n",  # no ending: it gets one, so that it is found again
        "hosts.txt": "0.0.0.0 six.example\n",
    }
    home = Home()
    home.run("indicators", "import", *[home.write(name, text) for name, text in files.items()])
    sets = json.loads(home.run("indicators", "list", "--json")[0])["sets"]
    assert {s["format"] for s in sets} == {"misp", "openioc", "csv", "stix1", "list"}, sets
    assert [s["usable"] for s in sets] == [1] * 6, sets
    for name in ("one", "two", "three", "four", "five", "six"):
        home.run("indicators", "show", f"https://x.{name}.example/")


def test_what_holds_no_value_is_not_installed():
    home = Home()
    page = home.write("pegasus.stix2", "<!DOCTYPE html><html><body>404</body></html>")
    err = home.run("indicators", "import", page, expect=1)[1]
    assert "a web page" in err, err
    assert json.loads(home.run("indicators", "list", "--json")[0])["sets"] == []


def test_a_set_that_shrank_is_said_and_never_in_coverage():
    home = Home()
    big = home.write("feed.txt", "# kind: domain\n" + "".join(f"a{i}.example\n" for i in range(9)))
    home.run("indicators", "import", big)
    home.write("feed.txt", "# kind: domain\na1.example\na2.example\n")
    err = home.run("indicators", "import", big)[1]
    assert "feed.txt shrank: 2 usable values, and 9 the last time" in err, err
    assert "shrank" not in home.run("indicators", "list")[1]
    # the same with a check, which also writes it down
    source = home.write("source/x.txt", "nothing").parent
    runs = []
    for count in (5, 3):
        home.write("own.txt", "# kind: domain\n" + "".join(f"b{i}.example\n" for i in range(count)))
        case = home.path / f"{count}.case"
        err = home.run("check", source, "-i", home.path / "files" / "own.txt", "-o", case, "--authority", "x", expect=None)[1]
        runs.append((err, json.loads((case / "data/runs/0001/run.json").read_text()),
                     (case / "data/runs/0001/coverage.json").read_text()))
    assert "shrank" not in runs[0][0] and "indicator_remarks" not in runs[0][1], runs[0]
    assert "own.txt shrank: 3 usable values, and 5 the last time" in runs[1][0], runs[1][0]
    assert any("shrank" in r for r in runs[1][1]["indicator_remarks"]), runs[1][1]
    assert "shrank" not in runs[1][2]


def test_a_folder_says_what_it_did_not_take():
    home = Home()
    home.write("set/one.csv", "value\tkind\none.example\tdomain\n")
    home.write("set/two/one.csv", "value\tkind\ntwo.example\tdomain\n")  # the same name: the folder tells them apart
    home.write("set/rules.yar", "rule x { condition: true }")
    home.write("set/README.md", "read me")
    home.write("set/.hidden.txt", "x")
    home.write("set/.git/config.txt", "x")
    out, err = home.run("indicators", "list", "--json", "-i", home.path / "files" / "set")
    assert [s["name"] for s in json.loads(out)["sets"]] == ["set/one.csv", "two/one.csv"], out
    assert "(rules.yar): YARA rules" in err and "(README.md): no indicators" in err, err
    assert "hidden" not in err and "config" not in err, err
    err = home.run("indicators", "list", "-i", home.path / "files" / "set" / "rules.yar")[1]
    assert "YARA rules" in err, err


def test_bad_files_cost_themselves_only():
    home = Home()
    home.write("s/broken.json", '{"objects":[\n{"type":"indicator","pattern":"[domain-name:value=\'one.example\']"},\n{"ty')
    home.write("s/bomb.json", json.dumps({"objects": [{"type": "indicator", "pattern": "(" * 100000},
                                                      {"type": "indicator", "pattern": "[" * 5000}]}))
    home.write("s/deep.json", "[" * 1000)
    home.write("s/nameless.json", '{"objects":[{"type":"malware","id":"malware--1"}]}')
    home.write("s/whole.csv", "kind,value\ndomain,two.example\n")
    with open(home.path / "files/s/huge.json", "wb") as f:
        f.truncate(1 << 30)
    out, err = home.run("indicators", "list", "--json", "-i", home.path / "files/s")
    sets = {s["name"]: s for s in json.loads(out)["sets"]}
    assert sets["broken.json"]["usable"] == 1 and sets["broken.json"]["problem"].startswith("line 3: "), sets
    assert sets["bomb.json"]["loaded"] == 2 and sets["bomb.json"]["usable"] == 0, sets
    assert {u["line"] for u in sets["bomb.json"]["unusable"]} == {1}, sets
    assert "line 1: nested more deeply than the limit" in sets["deep.json"]["problem"], sets
    assert "without a name" in sets["nameless.json"]["problem"], sets
    assert "larger than the limit" in sets["huge.json"]["problem"], sets
    assert sets["whole.csv"]["usable"] == 1 and "problem" not in sets["whole.csv"], sets
    for name in ("broken", "deep", "nameless", "huge"):
        assert f"Indicator file {name}.json: " in err, err


def test_wrong_usage_and_update():
    for args in ((), ("update",), ("nonsense",), ("show",), ("import",)):
        bridle("indicators", *args, expect=(64,))


tap.run(globals())
