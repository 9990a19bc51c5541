#!/usr/bin/env python3
"""Writes invented campaigns of short links, and the truth about them.

  campaigns.py OUT [SEED] [LINKS]      OUT/mail.mbox, OUT/list.csv, OUT/truth.json

Several operators run 28 shorteners: each counts in an order of digits of its own, from a number of its
own, for people of several organisations; mails go out in the operator's working hours, some late and
out of order, and only a part of what a shortener issued is in the input. Decoys stand between them:
newsletters with personal links, big shorteners with random codes, link tracking with counters, and
ordinary links. Names are made up after the traits of ../shared/USERS.md 3.3 and end in .example or the
like; no real person, domain or campaign is in here.
"""
import base64
import hashlib
import json
import pathlib
import random
import string
import sys
from datetime import datetime, timedelta, timezone

DEC, LOW, UP = string.digits, string.ascii_lowercase, string.ascii_uppercase
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
ALPHABETS = {
    "decimal": DEC,
    "hexadecimal": DEC + "abcdef",
    "base 26": LOW,
    "base 36": DEC + LOW,
    "base 36, letters first": LOW + DEC,
    "base 52": LOW + UP,
    "base 58": BASE58,
    "base 62, lower before upper": DEC + LOW + UP,
    "base 62, upper before lower": DEC + UP + LOW,
    "base 62, lower, upper, digits": LOW + UP + DEC,
    "base 64, URL-safe": UP + LOW + DEC + "-_",
}


def encode(value, digits):
    text = ""
    while True:
        value, rest = divmod(value, len(digits))
        text = digits[rest] + text
        if value == 0:
            return text


ENCODINGS = {
    "plain": lambda a: a,
    "percent": lambda a: a.replace("@", "%40"),
    "base64": lambda a: base64.b64encode(a.encode()).decode(),
    "hex": lambda a: a.encode().hex(),
    "reversed": lambda a: a[::-1],
    "md5": lambda a: hashlib.md5(a.encode()).hexdigest(),
    "sha256": lambda a: hashlib.sha256(a.encode()).hexdigest(),
    None: None,
}

# stem and how a family of names is made from it; senders; template; offset in minutes; first hour, hours
OPERATORS = [
    {"id": "A", "names": ["zelvinhk", "zelvinsg", "zelvinru", "zelvinmy", "zelvinuk", "zelvinbul", "zelvinlux", "zelvinus"],
     "senders": ["no.reply.updates.{r}@gmail.com", "n0tificati0n.service.{r}@gmail.com"],
     "template": "/{code}?e={target}", "zone": 330, "from": 9, "hours": 9, "declared": True},
    {"id": "B", "names": ["krshrtnr12", "krshrtnr34", "krshrtnr7", "krshrtnr88", "krshrtnr5", "krshrtnr61"],
     "senders": ["accounts@desk-{r}.example"], "template": "/{code}", "zone": 180, "from": 10, "hours": 8,
     "declared": False},
    {"id": "C", "names": ["bnvrqer", "cnvrqer", "dnvrqer", "envrqer", "zknvrq"],
     "senders": ["press.alert@osprey-news.example"], "template": "/go/{code}/{target}", "zone": 480, "from": 9, "hours": 10,
     "declared": False},
    {"id": "D", "names": ["holitrix", "rongalpo", "pochanta", "lohrimux", "onamquel"],
     "senders": ["team.security.{r}@yahoo.com"], "one_sender": True,
     "template": "/t/login/index.php?id={code}&u={target}", "zone": -300, "from": 8, "hours": 9, "declared": True},
    {"id": "E", "names": ["qvistamo", "drellopi", "wemtarra", "yuscondo"],
     "senders": [], "one_counter": True, "template": "/{code}#{target}", "zone": 60, "from": 9, "hours": 8,
     "declared": False},  # each mail from another address
]
ENCODING_OF = {"A": ["base64", "percent", "base64"], "B": [None], "C": ["md5", "sha256"], "D": ["hex"], "E": ["reversed", "plain"]}


class Maker:
    def __init__(self, seed, links):
        self.rng = random.Random(seed)
        self.links = links
        self.messages = []  # (when, zone, sender, to, subject, url)
        self.truth = {"seed": seed, "hosts": {}, "operators": {}, "personalised": 0}
        self.people = self.make_people()

    def word(self, low, high):
        vowels, consonants = "aeiou", "bcdfghklmnprstvwz"
        n = self.rng.randrange(low, high)
        return "".join(self.rng.choice(consonants if i % 2 == 0 else vowels) for i in range(n))

    def make_people(self):
        people = []
        for _ in range(60):
            domain = f"{self.word(5, 9)}-{self.rng.choice(['fund', 'press', 'law', 'trust'])}.org"
            for _ in range(self.rng.randrange(3, 60)):
                people.append(f"{self.word(4, 8)}.{self.word(4, 9)}@{domain}")
        for _ in range(300):
            people.append(f"{self.word(5, 10)}{self.rng.randrange(99)}@gmail.com")
        return people

    def working_moment(self, start, days, op):
        """A moment in the operator's working hours, Monday to Friday, now and then outside."""
        while True:
            day = start + timedelta(days=self.rng.randrange(days))
            if day.weekday() < 5 or self.rng.random() < 0.02:
                break
        hour = op["from"] + self.rng.random() * op["hours"]
        if self.rng.random() < 0.04:
            hour = self.rng.random() * 24
        return day + timedelta(hours=hour) - timedelta(minutes=op["zone"])

    def send(self, when, zone, sender, to, url, subject="Notice"):
        self.messages.append((when, zone, sender, to, subject, url))

    def counter(self, op, seen, digits):
        """What a counter issued, and when, as far as it is in the input: (number, moment) by number; how many in all."""
        rng = self.rng
        days = rng.randrange(60, 500)
        start = datetime(2017, 1, 2, tzinfo=timezone.utc) + timedelta(days=rng.randrange(600))
        share = rng.choice([0.15, 0.3, 0.5, 0.9])
        issued = max(int(seen / share), seen)
        first = rng.choice([1, 1000, len(digits) ** 2 + rng.randrange(5000), len(digits) ** 3 + rng.randrange(90000)])
        moments = sorted(self.working_moment(start, days, op) for _ in range(issued))
        return [(first + i, moments[i]) for i in sorted(rng.sample(range(issued), seen))], issued

    def senders(self, op):
        if op.get("one_sender"):
            return [op["senders"][0].replace("{r}", "kfq8sd7w")]
        return [s.replace("{r}", "".join(self.rng.choice(LOW + DEC) for _ in range(9))) for s in op["senders"]]

    def shortener(self, op, name, picks, issued, digits_name, digits):
        rng = self.rng
        host = f"{name}.{rng.choice(['com', 'net', 'co', 'com', 'com'])}"
        senders = self.senders(op)
        sent = []
        for number, moment in picks:
            to = rng.choice(self.people)
            how = rng.choice(ENCODING_OF[op["id"]])
            target = "" if how is None else ENCODINGS[how](to)
            url = f"http://{host}" + op["template"].format(code=encode(number, digits), target=target)
            delay = timedelta(minutes=rng.expovariate(1 / 20))
            if rng.random() < 0.03:
                delay = timedelta(hours=rng.expovariate(1 / 10))
            when = moment + delay
            sender = rng.choice(senders) if senders else f"{self.word(4, 8)}@{self.word(5, 8)}.example"
            self.send(when, op["zone"] if op["declared"] else 0, sender, to, url)
            self.truth["personalised"] += how is not None
            sent.append((when, number))
        numbers = [n for n, _ in picks]
        by_date = [n for _, n in sorted(sent)]
        self.truth["hosts"][host] = {
            "operator": op["id"], "sequential": True, "kind": "campaign", "seen": len(picks), "issued": issued,
            "base": len(digits), "digits": digits, "alphabet": digits_name, "first": min(numbers), "last": max(numbers),
            "between": max(numbers) - min(numbers) + 1, "between_by_date": abs(by_date[-1] - by_date[0]) + 1,
            "zone": op["zone"], "short": op["template"].startswith("/{code}")}
        self.truth["operators"].setdefault(op["id"], {"zone": op["zone"], "hosts": []})["hosts"].append(host)

    def operators(self):
        names = [(op, n) for op in OPERATORS for n in op["names"]]
        weights = [self.rng.choice([1, 3, 6, 20, 60]) for _ in names]
        kinds = list(ALPHABETS.items())
        together = {}
        for n, (op, name) in enumerate(names):
            seen = max(5, self.links * weights[n] // sum(weights))
            kind, digits = kinds[n % len(kinds)]
            if op.get("one_counter"):  # several names, one counter
                together.setdefault(op["id"], (op, [], kind, digits))[1].append((name, max(seen, 30)))
                continue
            if n % 9 == 8 and seen >= 400:  # an order of digits of its own
                digits = "".join(self.rng.sample(DEC + LOW, 36))
                kind = "shuffled"
            self.shortener(op, name, *self.counter(op, seen, digits), kind, digits)
        for op, hosts, kind, digits in together.values():
            picks, issued = self.counter(op, sum(seen for _, seen in hosts), digits)
            self.rng.shuffle(picks)
            for name, seen in hosts:
                part, picks = sorted(picks[:seen]), picks[seen:]
                self.shortener(op, name, part, issued, kind, digits)

    def decoy(self, host, kind, sequential=False, base=None):
        self.truth["hosts"][host] = {"operator": None, "sequential": sequential, "kind": kind}
        if base is not None:
            self.truth["hosts"][host]["base"] = base

    def newsletters(self):
        rng = self.rng
        for n in range(12):
            host = f"click.{self.word(6, 10)}news.example"
            sender = f"letter@{host.split('.', 1)[1]}"
            self.decoy(host, "newsletter")
            for day in range(20):
                when = datetime(2018, 1, 2, 6, tzinfo=timezone.utc) + timedelta(days=7 * day)
                for to in rng.sample(self.people, 10):
                    token = "".join(rng.choice(LOW + UP + DEC) for _ in range(22))
                    self.send(when + timedelta(seconds=rng.randrange(900)), 0, sender, to,
                              f"https://{host}/c/{token}?email={to.replace('@', '%40')}", f"Issue {day}")
                    self.truth["personalised"] += 1

    def random_shorteners(self):
        rng = self.rng
        for n in range(10):
            host = "bit.ly" if n == 0 else f"{self.word(3, 6)}.example"
            length = rng.choice([5, 6, 7])
            self.decoy(host, "random codes")
            for _ in range(rng.choice([5, 20, 100, 400])):
                code = "".join(rng.choice(LOW + UP + DEC) for _ in range(length))
                when = datetime(2017, 1, 1, tzinfo=timezone.utc) + timedelta(minutes=rng.randrange(1000000))
                self.send(when, 60, f"{self.word(4, 8)}@{self.word(5, 8)}.example", rng.choice(self.people),
                          f"https://{host}/{code}")

    def trackers(self):
        """Shops and mail services that number what they send: they do count, and are no campaign."""
        rng = self.rng
        for n in range(6):
            host = f"track.{self.word(6, 9)}shop.example"
            number = rng.randrange(10 ** 6, 10 ** 7)
            self.decoy(host, "tracking with counters", sequential=True, base=10)
            when = datetime(2018, 1, 1, tzinfo=timezone.utc)
            for _ in range(200):
                when += timedelta(minutes=rng.randrange(3000))
                number += rng.randrange(1, 2000)
                self.send(when, 0, f"shop@{host.split('.', 1)[1]}", rng.choice(self.people),
                          f"https://{host}/order/{number}/status?lang=en")

    def ordinary(self):
        rng = self.rng
        for n in range(60):
            host = f"www.{self.word(5, 11)}.example"
            self.decoy(host, "ordinary")
            for _ in range(rng.randrange(1, 12)):
                when = datetime(2017, 1, 1, tzinfo=timezone.utc) + timedelta(minutes=rng.randrange(1000000))
                path = "/".join(self.word(3, 12) for _ in range(rng.randrange(0, 4)))
                self.send(when, rng.choice([0, 60, -300]), f"{self.word(4, 8)}@{self.word(5, 8)}.example",
                          rng.choice(self.people), f"https://{host}/{path}")

    def make(self):
        self.operators()
        self.newsletters()
        self.random_shorteners()
        self.trackers()
        self.ordinary()
        self.messages.sort(key=lambda m: m[0])
        self.truth["links"] = len(self.messages)


def date_header(when, zone):
    local = when.astimezone(timezone(timedelta(minutes=zone)))
    return local.strftime("%a, %d %b %Y %H:%M:%S %z")


def write_mbox(path, messages):
    with open(path, "w", encoding="utf-8", newline="\n") as out:
        for when, zone, sender, to, subject, url in messages:
            out.write(f"From {sender} {when:%a %b %d %H:%M:%S %Y}\nFrom: {sender}\nTo: <{to}>\n"
                      f"Date: {date_header(when, zone)}\nSubject: {subject}\n\nPlease look at {url}\nRegards\n\n")


def write_list(path, messages):
    with open(path, "w", encoding="utf-8", newline="\n") as out:
        out.write("date,url\n")
        for when, _, _, _, _, url in messages:
            out.write(f"{when:%Y-%m-%dT%H:%M:%SZ},{url}\n")


def make(folder, seed=1, links=28000):
    """The files in `folder`; the truth."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    maker = Maker(seed, links)
    maker.make()
    write_mbox(folder / "mail.mbox", maker.messages)
    write_list(folder / "list.csv", maker.messages)
    (folder / "truth.json").write_text(json.dumps(maker.truth, indent=1) + "\n", encoding="utf-8")
    return maker.truth


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    made = make(sys.argv[1], *(int(a) for a in sys.argv[2:4]))
    print(f"{made['links']} links to {len(made['hosts'])} hosts")
