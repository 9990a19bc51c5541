#!/usr/bin/env python3
"""What docs/validation.md claims of `bridle links`, on a part of it: campaigns with known truth, few links, names."""
import importlib.util
import json
import pathlib
import random
import re
import tempfile

from acceptance import ROOT, bridle, equal, shared, tap
import benign_hosts
import campaign_score
import campaigns

PAGE = ROOT / "docs" / "validation.md"


def load_bench():
    spec = importlib.util.spec_from_file_location("bench_links", ROOT / "bench" / "links.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.run_links = run_links
    return module


def run_links(args, *options):
    _, out, _ = bridle("links", *args, *options, "--json", "--raw", expect=(0,))
    return json.loads(out)


def at_least(share, part, whole, what):
    assert part >= share * whole, f"{what}: {part} of {whole}, expected {share:.0%}"


def check_campaign(file, encodings_known):
    with tempfile.TemporaryDirectory() as folder:
        truth = campaigns.make(folder, 1, 28000)
        answer = run_links([pathlib.Path(folder) / file])
    got = campaign_score.score(answer, truth)
    equal(got["links"], truth["links"], "links")
    for name in ("sequential", "clusters"):
        assert got[name]["precision"] >= 0.95 and got[name]["recall"] >= 0.95, f"{name}: {got[name]}"
    for name in ("base", "alphabet", "ends", "interval"):
        equal(got[name][1], 28, "shorteners that were recognised")
        at_least(0.95, *got[name], name)
    assert got["size_error_median"] < 0.01, got["size_error_median"]
    at_least(1 if encodings_known else 0.99, *got["personalised"], "personal links")
    at_least(0.9, *got["zone_within_hour"], "offsets within an hour")


def test_a_campaign_as_mails():
    check_campaign("mail.mbox", True)


def test_a_campaign_as_a_list():
    """Without senders; hashes of addresses that stand nowhere else cannot be known."""
    with tempfile.TemporaryDirectory() as folder:
        truth = campaigns.make(folder, 1, 28000)
        got = campaign_score.score(run_links([pathlib.Path(folder) / "list.csv"]), truth)
    equal(got["links"], truth["links"], "links")
    assert got["sequential"]["precision"] >= 0.95 and got["sequential"]["recall"] >= 0.95, got["sequential"]
    at_least(0.95, *got["base"], "base")
    at_least(0.99, *got["personalised"], "personal links")


def test_few_links_give_honest_intervals():
    bench, rng, trials = load_bench(), random.Random(3), 40
    with tempfile.TemporaryDirectory() as folder:
        for seen in (5, 12):
            for dated in (True, False):
                _, _, called, _, issued, size, wide = bench.few_links(rng, seen, trials, dated, folder)
                for name, value in (("issued", issued), ("size", size)):
                    assert float(value.rstrip(" %")) >= 90, f"{seen} links, dated {dated}: {name} covered in {value}"
                assert seen > 5 or float(wide) > 2, f"the size from five links is no narrow figure: {wide}"
                assert float(called.rstrip(" %")) >= 80, f"{seen} links: called sequential {called}"


def test_shuffled_digits_give_honest_intervals():
    bench, rng = load_bench(), random.Random(5)
    with tempfile.TemporaryDirectory() as folder:
        for base, seen, right_at_least in ((10, 200, 80), (62, 300, 0), (62, 2500, 90)):
            *_, called, right, covered = bench.shuffled_order(rng, base, seen, 0.3, 10, folder)
            for name, value, least in (("covered", covered, 90), ("right", right, right_at_least)):
                assert value == "-" or float(value.rstrip(" %")) >= least, f"base {base}, {seen} links: {name} in {value}"
            assert seen < 1000 or called == "100.0 %", f"base {base}, {seen} links: called sequential {called}"


def test_random_codes_do_not_count():
    bench, rng = load_bench(), random.Random(4)
    with tempfile.TemporaryDirectory() as folder:
        for seen in (5, 20):
            _, called = bench.random_codes(rng, seen, 60, folder)
            assert float(called.rstrip(" %")) <= 2, f"{seen} random codes: called sequential {called}"


def row(title):
    found = re.search(rf"^\| {re.escape(title)} \| (\d+) \| (\d+) \(", PAGE.read_text(encoding="utf-8"), re.M)
    assert found, f"docs/validation.md has no row {title!r}"
    return int(found[1]), int(found[2])


def names_flagged(names):
    bench = load_bench()
    return len(bench.flagged(bench.links_of_names(names)))


def test_published_domains_by_name_alone():
    shared("indicators/darkbasin/iocs.csv")
    names = load_bench().darkbasin()
    flagged = names_flagged(names)
    equal(len(names), 462, "published domains")
    at_least(0.69, flagged, 462, "flagged")
    equal((462, flagged), row("Dark Basin (Citizen Lab, NortonLifeLock 2020)"), "docs/validation.md")


def test_no_published_domain_is_in_the_program():
    shared("indicators/darkbasin/iocs.csv")
    lists = "".join(p.read_text(encoding="utf-8") for p in sorted((ROOT / "data" / "links").iterdir()))
    for name in load_bench().darkbasin():
        assert not re.search(rf"(^|[\s,]){re.escape(name)}($|[\s,])", lists), f"{name} is in data/links"


def test_false_alarms_on_benign_names():
    corpus = shared("corpus")
    for title, names in (("captures (nDPI, JA4)", benign_hosts.of_captures(corpus)),
                         ("browser histories", benign_hosts.of_histories(corpus)),
                         ("ordinary mails", benign_hosts.of_mails(corpus, run_links))):
        flagged = names_flagged(names)
        assert flagged <= 0.02 * len(names), f"{title}: {flagged} of {len(names)} flagged"
        equal((len(names), flagged), row(title), f"docs/validation.md, {title}")


if __name__ == "__main__":
    tap.run(globals())
