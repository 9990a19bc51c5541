#!/usr/bin/env python3
"""How well `bridle links` does on campaigns with known truth, on few links, and on names.

  links.py [--write] [--quick]     --write: put the figures into docs/validation.md

Needs the built program; figures on names of others need ../shared beside the project, and those on
Debian's home pages a Debian with package lists.
"""
import csv
import glob
import json
import os
import pathlib
import random
import re
import resource
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta, timezone

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))

import benign_hosts  # noqa: E402
import campaign_score  # noqa: E402
import campaigns  # noqa: E402

PROGRAM = os.environ.get("BRIDLE", str(ROOT / "build" / "bridle"))
SHARED = ROOT.parent / "shared"
PAGE = ROOT / "docs" / "validation.md"


def run_links(args, *options):
    done = subprocess.run([PROGRAM, "links", *map(str, args), *options, "--json", "--raw"], capture_output=True, check=True)
    return json.loads(done.stdout)


def links_of_names(names):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "names.txt"
        path.write_text("".join(f"http://{n}/\n" for n in sorted(names)), encoding="utf-8")
        return run_links([path])


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(str(c) for c in row) + " |" for row in rows])


def percent(part, whole):
    return "-" if whole == 0 else f"{100 * part / whole:.1f} %"


# --- whole campaigns ---

def whole_campaigns(seeds, links):
    rows, seconds, total, scores = [], [], [], []
    for seed in seeds:
        with tempfile.TemporaryDirectory() as folder:
            truth = campaigns.make(folder, seed, links)
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            answer = run_links([pathlib.Path(folder) / "mail.mbox"])
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            seconds.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
            scores.append(campaign_score.score(answer, truth))
            total.append(truth["links"])

    def rate(name):
        values = [s[name] for s in scores]
        return "  ".join([percent(sum(v["found"] * v["precision"] for v in values), sum(v["found"] for v in values)),
                          percent(sum(v["true"] * v["recall"] for v in values), sum(v["true"] for v in values))]).split("  ")

    def count(name):
        return f"{sum(s[name][0] for s in scores)} of {sum(s[name][1] for s in scores)}"

    rows.append(["hosts that count (with tracking services that do)", *rate("sequential")])
    rows.append(["pairs of hosts of one operator in one group", *rate("clusters")])
    rows.append(["hosts that look like shorteners", *rate("shortener_like")])
    first = table(["", "precision", "recall"], rows)
    second = table(["of the shorteners of campaigns", ""], [
        ["base", count("base")], ["order of digits", count("alphabet")], ["first and last number", count("ends")],
        ["links issued between them lie in the interval", count("interval")],
        ["median error of that number", f"{100 * sorted(s['size_error_median'] for s in scores)[len(scores) // 2]:.1f} %"],
        ["largest error of that number", f"{100 * max(s['size_error_max'] for s in scores):.1f} %"],
        ["personal links (of all, decoys' too)", count("personalised")],
        ["offset from UTC: said", count("zone_said")], ["... and within an hour", count("zone_within_hour")],
        ["... and exact", count("zone_exact")]])
    third = (f"{len(seeds)} campaigns (seeds {seeds[0]} to {seeds[-1]}) of {min(total)} to {max(total)} links as mails; "
             f"processor time {min(seconds):.2f} to {max(seconds):.2f} s each, of which all processes of the program.")
    return "\n\n".join([third, first, second])


# --- few links of one host ---

def few_links(rng, seen, trials, dated, folder):
    kinds = ["base 36", "base 62, lower before upper", "decimal", "base 62, upper before lower", "base 58"]
    called = right = covered = whole = wide = 0
    for n in range(trials):
        digits = campaigns.ALPHABETS[kinds[n % len(kinds)]]
        issued = int(seen / rng.choice([0.02, 0.1, 0.3, 0.8])) + 5
        first = rng.choice([len(digits), len(digits) ** 2, len(digits) ** 3]) + rng.randrange(5000)
        start = datetime(2019, 1, 7, tzinfo=timezone.utc)
        chosen = sorted(rng.sample(range(issued), seen))
        lines = ["date,url"]
        for i in chosen:
            when = start + timedelta(minutes=i * 200000 / issued + rng.expovariate(1 / 30))
            url = f"http://qzxv.example/{campaigns.encode(first + i, digits)}"
            lines.append(f"{when:%Y-%m-%dT%H:%M:%SZ},{url}" if dated else url)
        path = pathlib.Path(folder) / "list.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        host = run_links([path])["hosts"][0]
        if not host["sequential"]:
            continue
        called += 1
        right += host["alphabet"] == digits
        span, size = host["estimated_links"], host["campaign_links"]
        covered += span["low"] <= chosen[-1] - chosen[0] + 1 <= span["high"]
        whole += size["low"] <= issued <= size["high"]
        wide += size["high"] / size["low"]
    return [seen, "yes" if dated else "no", percent(called, trials), percent(right, called), percent(covered, called),
            percent(whole, called), f"{wide / called:.1f}" if called else "-"]


def random_codes(rng, seen, trials, folder):
    called = 0
    alphabet = campaigns.ALPHABETS["base 62, lower before upper"]
    for n in range(trials):
        length = rng.choice([4, 5, 6, 7])
        lines = ["date,url"]
        for i in range(seen):
            when = datetime(2019, 1, 7, tzinfo=timezone.utc) + timedelta(minutes=rng.randrange(200000))
            lines.append(f"{when:%Y-%m-%dT%H:%M:%SZ},http://qzxv.example/{''.join(rng.choice(alphabet) for _ in range(length))}")
        path = pathlib.Path(folder) / "list.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        called += run_links([path])["hosts"][0]["sequential"]
    return [seen, percent(called, trials)]


def few(trials):
    rng = random.Random(7)
    with tempfile.TemporaryDirectory() as folder:
        rows = [few_links(rng, seen, trials, dated, folder) for seen in (3, 5, 8, 20, 60, 300) for dated in (True, False)]
        none = [random_codes(rng, seen, trials, folder) for seen in (5, 8, 20, 60)]
    return (table(["links seen", "dated", "called sequential", "order of digits right", "issued number in its interval",
                   "campaign's size in its 95 % interval", "high / low of that"], rows)
            + f"\n\n{trials} campaigns a line. Codes drawn at random, called sequential all the same:\n\n"
            + table(["links seen", "called sequential"], none))


# --- a shuffled order of digits ---

def shuffled_order(rng, base, seen, share, trials, folder):
    letters = campaigns.DEC + campaigns.LOW + campaigns.UP
    called = right = covered = 0
    for _ in range(trials):
        digits = "".join(rng.sample(letters[:base], base))
        issued = int(seen / share)
        first = base ** 2 + rng.randrange(5000)
        chosen = sorted(rng.sample(range(issued), seen))
        lines = ["date,url"]
        for i in chosen:
            when = datetime(2019, 1, 7, tzinfo=timezone.utc) + timedelta(minutes=i * 200000 / issued + rng.expovariate(1 / 20))
            lines.append(f"{when:%Y-%m-%dT%H:%M:%SZ},http://qzxv.example/{campaigns.encode(first + i, digits)}")
        path = pathlib.Path(folder) / "list.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        host = run_links([path])["hosts"][0]
        if not host["sequential"]:
            continue
        called += 1
        right += host["alphabet"] == digits
        span = host["estimated_links"]
        covered += span["low"] <= chosen[-1] - chosen[0] + 1 <= span["high"]
    return [base, seen, f"{100 * share:.0f} %", percent(called, trials), percent(right, called), percent(covered, called)]


def shuffled(trials):
    rng = random.Random(9)
    with tempfile.TemporaryDirectory() as folder:
        rows = [shuffled_order(rng, *case, trials, folder) for case in
                ((10, 200, 0.2), (16, 200, 0.3), (36, 200, 0.3), (36, 600, 0.3), (62, 300, 0.3), (62, 800, 0.2), (62, 3000, 0.2))]
    return (table(["base", "links seen", "of those issued", "called sequential", "order of digits right",
                   "issued number in its interval"], rows) + f"\n\n{trials} campaigns a line.")


# --- working hours ---

def hours(trials):
    rng = random.Random(8)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for seen in (15, 40, 150, 600):
            said = near = inside = 0
            for _ in range(trials):
                zone = rng.choice([-480, -300, 0, 60, 180, 330, 480, 540])
                op = {"from": rng.choice([8, 9, 9, 10]), "hours": rng.choice([8, 9, 10]), "zone": zone}
                maker = campaigns.Maker(rng.randrange(1 << 30), 0)
                lines = ["date,url"]
                for i in range(seen):
                    when = maker.working_moment(datetime(2019, 1, 7, tzinfo=timezone.utc), 90, op)
                    lines.append(f"{when:%Y-%m-%dT%H:%M:%SZ},http://qzxv.example/{i}x")
                path = pathlib.Path(folder) / "list.csv"
                path.write_text("\n".join(lines) + "\n", encoding="utf-8")
                host = run_links([path])["hosts"][0]
                if "utc_offset_minutes" not in host:
                    continue
                said += 1
                near += abs(host["utc_offset_minutes"] - zone) <= 60
                inside += host["offset_low"] <= zone <= host["offset_high"]
            rows.append([seen, percent(said, trials), percent(near, said), percent(inside, said)])
    return table(["messages", "an offset is said", "within an hour", "in its 90 % range"], rows)


# --- names ---

def flagged(answer):
    """host -> rule ids, strongest first."""
    found = {}
    for look in answer["lookalikes"]:
        found.setdefault(look["host"], []).append(look["rule"])
    return found


RULES = ["com_prefix", "brand_host", "confusable", "mixed_scripts", "one_letter", "name_inside", "other_ending", "worn_words",
         "link_words", "service_words"]


def name_row(title, names):
    found = flagged(links_of_names(names))
    return [title, len(names), f"{len(found)} ({percent(len(found), len(names))})",
            *(sum(rules[0] == r for rules in found.values()) or "" for r in RULES)]


def darkbasin():
    with open(SHARED / "indicators" / "darkbasin" / "iocs.csv", newline="", encoding="utf-8") as f:
        return {row["value"] for row in csv.DictReader(f) if row["type"] == "domain"}


def feed_domains(pattern):
    names = set()
    for path in glob.glob(str(SHARED / "indicators" / pattern), recursive=True):
        names.update(re.findall(r"domain-name:value\s*=\s*'([^']+)'", pathlib.Path(path).read_text("utf-8", "replace")))
    return {n for n in names if "/" not in n}


def debian_homepages():
    names = set()
    for path in glob.glob("/var/lib/apt/lists/*_Packages*"):
        tool = {".lz4": "lz4", ".xz": "xz", ".gz": "gzip"}.get(pathlib.Path(path).suffix)
        try:
            text = (subprocess.run([tool, "-dc", path], capture_output=True, check=True).stdout.decode("utf-8", "replace")
                    if tool else pathlib.Path(path).read_text("utf-8", "replace"))
        except (OSError, subprocess.CalledProcessError):
            continue
        names.update(re.findall(r"^Homepage: https?://([^/\s:]+)", text, re.M))
    return benign_hosts.clean(names)


def names():
    corpus = SHARED / "corpus"
    bad = [("Dark Basin (Citizen Lab, NortonLifeLock 2020)", darkbasin()),
           ("NSO Group's Pegasus (Amnesty, 2018 to 2021)", feed_domains("amnesty/*nso*/**/*.stix2")),
           ("other mercenary spyware (mvt-indicators)", feed_domains("mvt-indicators/**/*.stix2"))]
    good = [("captures (nDPI, JA4)", benign_hosts.of_captures(corpus)), ("browser histories", benign_hosts.of_histories(corpus)),
            ("ordinary mails", benign_hosts.of_mails(corpus, run_links)), ("home pages of Debian's packages", debian_homepages())]
    head = ["hosts", "number", "flagged", *RULES]
    return (table(head, [name_row(t, n) for t, n in bad if n]) + "\n\nNames that nobody set up to deceive:\n\n"
            + table(head, [name_row(t, n) for t, n in good if n]))


def write(sections):
    page = PAGE.read_text(encoding="utf-8")
    for name, text in sections.items():
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->)", re.S)
        assert pattern.search(page), f"no place for {name} in {PAGE}"
        page = pattern.sub(lambda m: m[1] + text + "\n" + m[2], page)
    PAGE.write_text(page, encoding="utf-8")


def main():
    quick = "--quick" in sys.argv
    trials = 20 if quick else 300
    sections = {"campaigns": whole_campaigns(range(1, 2 if quick else 11), 28000), "few": few(trials), "shuffled": shuffled(max(trials // 5, 10)),
                "hours": hours(trials)}
    if SHARED.exists():
        sections["names"] = names()
    for name, text in sections.items():
        print(f"--- {name}\n{text}\n")
    if "--write" in sys.argv:
        write(sections)


if __name__ == "__main__":
    main()
