#!/usr/bin/env python3
"""`bridle links`: every form of input, the answer in each form, what is hidden, and what is refused."""
import base64
import hashlib
import json
import pathlib
import subprocess
import tempfile

from acceptance import PROGRAM, ROOT, bridle, equal, shared, tap
import json_schema

SCHEMA = ROOT / "docs" / "schema" / "links.json"
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def code(value):
    text = ""
    while value:
        text = DIGITS[value % 36] + text
        value //= 36
    return text


class Folder:
    """A folder with files of one test."""

    def __enter__(self):
        self.temp = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.temp.name)
        return self

    def __exit__(self, *_):
        self.temp.cleanup()

    def put(self, name, text):
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path


def links(*args, expect=(0,)):
    """The JSON of a run, after its schema."""
    _, out, _ = bridle("links", *args, "--json", expect=expect)
    answer = json.loads(out)
    json_schema.check(answer, SCHEMA)
    return answer


def host(answer, name):
    found = [h for h in answer["hosts"] if h["host"] == name]
    assert found, f"no host {name} in {[h['host'] for h in answer['hosts']]}"
    return found[0]


def mail(to, body, date="Tue, 5 Mar 2019 10:15:00 +0530", kind="text/plain", sender="Desk <desk@sender.example>"):
    return (f"From: {sender}\r\nTo: {to}\r\nDate: {date}\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
            f"Content-Type: {kind}; charset=utf-8\r\n\r\n{body}\r\n")


def campaign(lines=60, first=52000, step=11):
    """A list with dates of one host that counts in base 36."""
    rows = ["date,url"]
    for i in range(lines):
        rows.append(f"2019-03-{1 + i // 3:02d}T{4 + i % 3 * 3:02d}:20:00Z,http://qzx.example/{code(first + i * step)}")
    return "\n".join(rows) + "\n"


def test_a_list_with_dates():
    with Folder() as f:
        answer = links(f.put("list.csv", campaign()), "--raw")
        h = host(answer, "qzx.example")
        equal(answer["links"], 60, "links")
        equal(answer["files"][0]["form"], "list", "form")
        equal((h["sequential"], h["base"], h["first"], h["last"]), (True, 36, 52000, 52000 + 59 * 11), "counter")
        equal(h["alphabet"], DIGITS, "alphabet")
        span = h["estimated_links"]
        assert span["low"] <= span["best"] <= span["high"], span
        assert span["low"] <= 59 * 11 + 1 <= span["high"], span
        equal(h["first_code"], code(52000), "first code")


def test_every_form_of_input_gives_the_link():
    link = "http://qzx.example/a1b2?u=1"
    forms = {
        "mail.eml": (mail("a@target.example", f"see {link} now"), "mail"),
        "page.eml": (mail("a@target.example", f'<p><a href="{link}">bank</a></p>', kind="text/html"), "mail"),
        "box.mbox": ("From x Tue Mar  5 10:15:00 2019\n" + mail("a@target.example", link).replace("\r\n", "\n")
                     + "\nFrom y Tue Mar  5 10:16:00 2019\n" + mail("b@target.example", link).replace("\r\n", "\n"),
                     "mailbox"),
        "plain.txt": (f"one\n{link}\n", "text"),
        "fanged.txt": ("hxxp://qzx[.]example/a1b2?u=1\n", "text"),
        "page.html": (f"<html><body><a href='{link}'>x</a></body></html>", "page"),
        "android.txt": (f"05/03/2019, 10:15 - Ann: {link}\n05/03/2019, 10:16 - Bob: ok\n", "chat"),
        "iphone.txt": (f"\u200e[05.03.19, 10:15:07] Ann: look\n{link}\n", "chat"),
        "american.txt": (f"[3/25/19, 10:15:07\u202fPM] Ann: {link}\n", "chat"),
        "telegram.txt": (f"Ann, [05.03.19 10:15]\n{link}\n\nBob, [05.03.19 10:16]\nok\n", "chat"),
        "signal.txt": (f"[2019-03-05 10:15:07] Ann: {link}\n", "chat"),
        "sigtop.txt": (f"From: Ann (+100)\nType: incoming\nSent: Tue, 05 Mar 2019 10:15:07 +0100\n\n{link}\n", "chat"),
        "telegram.json": (json.dumps({"name": "Ann", "type": "personal_chat", "id": 1, "messages": [
            {"id": 1, "type": "message", "date": "2019-03-05T10:15:07", "date_unixtime": "1551777307", "from": "Ann",
             "text": ["see ", {"type": "text_link", "text": "bank", "href": link}, "!"]}]}), "json"),
        "sms.xml": ('<?xml version="1.0" encoding="UTF-8"?><!-- x --><smses count="1"><sms address="+100" date="1551777307000" '
                    f'body="see {link.replace("&", "&amp;")}" type="1" /><mms date="1551777307000" address="+1"><parts>'
                    '<part ct="text/plain" text="no link" /></parts></mms></smses>', "messages"),
        "apple.emlx": ("260\n" + mail("a@target.example", link).ljust(260) + '<?xml version="1.0"?><plist>http://no.example/x'
                       "</plist>", "mail"),
        "dated.tsv": (f"2019-03-05 10:15:07\t{link}\n", "list"),
        "spaced.txt": (f"2019-03-05T10:15:07Z {link}\n", "list"),
    }
    for name, (text, form) in forms.items():
        with Folder() as f:
            answer = links(f.put(name, text), "--raw")
            equal(answer["files"][0]["form"], form, f"form of {name}")
            equal(answer["links"], 2 if name == "box.mbox" else 1, f"links of {name}")
            h = host(answer, "qzx.example")
            if name not in ("plain.txt", "fanged.txt", "page.html"):
                day = "2019-03-25" if name == "american.txt" else "2019-03-05"
                equal(h["first_seen"][:10], day, f"date of {name}")


def test_telegram_html_has_its_dates():
    page = ('<!DOCTYPE html><html><body><div class="message"><div class="pull_right date details" '
            'title="05.03.2019 10:15:07 UTC+01:00">10:15</div><div class="text">'
            '<a href="http://qzx.example/a1b2">x</a></div></div></body></html>')
    with Folder() as f:
        answer = links(f.put("messages.html", page), "--raw")
        equal(host(answer, "qzx.example")["first_seen"], "2019-03-05T09:15:07.000000Z", "date")
        equal(answer["dates_without_zone"], False, "zone")


def test_folders_are_read_whole():
    with Folder() as f:
        f.put("box/cur/1:2,S", mail("a@target.example", "http://one.example/x1"))
        f.put("box/new/2", mail("a@target.example", "http://two.example/x1"))
        f.put("box/tmp/3", mail("a@target.example", "http://three.example/x1"))
        f.put("box/.Sent/cur/4", mail("a@target.example", "http://four.example/x1"))
        (f.path / "box" / "new" / "link").symlink_to("/etc/passwd")
        answer = links(f.path / "box", "--raw")
        equal(sorted(h["host"] for h in answer["hosts"]), ["four.example", "one.example", "two.example"], "hosts")
        equal(len(answer["files"]), 3, "files")


def test_standard_input():
    done = subprocess.run([PROGRAM, "links", "-", "--json", "--raw"], input=b"http://qzx.example/a1\n",
                          capture_output=True, timeout=60)
    equal(done.returncode, 0, "status")
    equal(host(json.loads(done.stdout), "qzx.example")["links"], 1, "links")


ADDRESS = "alice.b@target.org"
ENCODED = {
    "plain": ADDRESS,
    "percent": "alice.b%40target.org",
    "base64": base64.b64encode(ADDRESS.encode()).decode(),
    "hex": ADDRESS.encode().hex(),
    "reversed": ADDRESS[::-1],
    "rot13": "nyvpr.o@gnetrg.bet",
    "md5": hashlib.md5(ADDRESS.encode()).hexdigest(),
    "sha1": hashlib.sha1(ADDRESS.encode()).hexdigest(),
    "sha256": hashlib.sha256(ADDRESS.encode()).hexdigest().upper(),
    "base64+reversed": base64.b64encode(ADDRESS[::-1].encode()).decode(),
}


def test_the_target_in_the_link():
    for encoding, text in ENCODED.items():
        for link in (f"http://qzx.example/k2?e={text}", f"http://qzx.example/k2/{text}", f"http://qzx.example/k2#{text}"):
            with Folder() as f:
                path = f.put("m.eml", mail(ADDRESS, link))
                answer = links(path, "--raw")
                equal([(p["target"], p["encoding"], p["to_recipient"]) for p in answer["personalised"]],
                      [(ADDRESS, encoding, True)], link)
                hidden = links(path)
                shown = json.dumps(hidden)
                assert text not in shown and "alice" not in shown, f"{link} shows its target: {shown}"
                equal(hidden["personalised"][0]["target"], "a***[@]target[.]org", "hidden target")


def test_links_without_a_target():
    with Folder() as f:
        answer = links(f.put("m.eml", mail(ADDRESS, "http://a.example/npm/pkg@1.2.3 http://b.example/@user "
                                                    "http://c.example/?h=d41d8cd98f00b204e9800998ecf8427e")))
        equal(answer["personalised"], [], "personal links")


def test_wrappers_are_undone():
    link = ("https://eur01.safelinks.protection.outlook.com/?url=http%3A%2F%2Fqzx.example%2Fk2%3Fe%3D"
            "alice.b%2540target.org&data=05%7C01%7Calice.b%40target.org%7C")
    with Folder() as f:
        answer = links(f.put("m.eml", mail(ADDRESS, link)), "--raw")
        equal([h["host"] for h in answer["hosts"]], ["qzx.example"], "hosts")
        equal(answer["personalised"][0]["wrapper"], "Microsoft Safe Links", "wrapper")
        equal(answer["personalised"][0]["url"], "http://qzx.example/k2?e=alice.b%40target.org", "where it leads")


def test_defanged_by_default():
    with Folder() as f:
        path = f.put("list.txt", "http://paypal.com-secure.example/x1\nhttp://exarnple.org/x2\n")
        _, out, _ = bridle("links", path, "--ours", "example.org", expect=(0,))
        assert "http://paypal" not in out and "com-secure.example" not in out, out
        assert "paypal[.]com-secure[.]example" in out, out
        answer = links(path, "--ours", "example.org")
        assert all("[.]" in h["host"] for h in answer["hosts"]), answer["hosts"]
        of = {}
        for look in answer["lookalikes"]:
            of.setdefault(look["host"], look["of"])  # the strongest stands first
        equal(of, {"paypal[.]com-secure[.]example": "paypal[.]com", "exarnple[.]org": "example[.]org"}, "looks like")


def test_stix():
    with Folder() as f:
        rows = [r.replace("qzx.example", f"basicservice{p}.example") for p in ("hk", "sg") for r in
                campaign().splitlines()[1:]]
        path, out = f.put("list.csv", "date,url\n" + "\n".join(rows)), f.path / "out.stix2"
        bridle("links", path, "-o", out, expect=(0,))
        equal(out.stat().st_mode & 0o777, 0o600, "mode")
        bundle = json.loads(out.read_text())
        kinds = [o["type"] for o in bundle["objects"]]
        equal(sorted(set(kinds)), ["grouping", "indicator", "infrastructure", "relationship"], "objects")
        ids = {o["id"] for o in bundle["objects"]}
        equal(len(ids), len(kinds), "different ids")
        for o in bundle["objects"]:
            for ref in [o.get("source_ref"), o.get("target_ref"), *o.get("object_refs", [])]:
                assert ref is None or ref in ids, ref
        patterns = [o["pattern"] for o in bundle["objects"] if o["type"] == "indicator"]
        equal(sorted(patterns), ["[domain-name:value = 'basicservicehk.example']",
                                 "[domain-name:value = 'basicservicesg.example']"], "patterns")
        _, listed, _ = bridle("indicators", "list", "-i", out, "--no-default-indicators", "--json", expect=(0,))
        equal(json.loads(listed)["indicators"], 2, "indicators that bridle itself reads from it")


def test_stix_of_nothing():
    with Folder() as f:
        path, out = f.put("list.txt", "https://www.wikipedia.org/wiki/Horse\n"), f.path / "out.stix2"
        bridle("links", path, "-o", out, expect=(0,))
        equal(list(json.loads(out.read_text())), ["type", "id"], "bundle without objects")


def test_the_form_of_the_file():
    with Folder() as f:
        path = f.put("list.csv", campaign())
        for name, options, begin in (("a.json", [], '{"schema":"bridle.links/1"'), ("a.txt", [], "60 links"),
                                     ("a", [], "60 links"), ("b", ["--json"], '{"schema"'),
                                     ("c.txt", ["--format", "stix"], '{"type":"bundle"')):
            bridle("links", path, "-o", f.path / name, *options, expect=(0,))
            text = (f.path / name).read_text()
            assert text.startswith(begin), f"{name} {options}: {text[:60]}"


def test_the_zone_of_dates_without_one():
    chat = "".join(f"{d:02d}/03/2019, {h:02d}:15 - Ann: http://qzx.example/{d}x{h}\n" for d in range(4, 30)
                   for h in (9, 12, 16) if d % 7 not in (2, 3))
    with Folder() as f:
        path = f.put("chat.txt", chat)
        plain, zoned = links(path, "--raw"), links(path, "--raw", "--zone", "+05:30")
        equal(plain["dates_without_zone"], True, "said")
        equal(host(plain, "qzx.example")["first_seen"], "2019-03-04T09:15:00.000000Z", "read as UTC")
        equal(host(zoned, "qzx.example")["first_seen"], "2019-03-04T03:45:00.000000Z", "read in the zone")
        assert "utc_offset_minutes" not in host(plain, "qzx.example"), "working hours from times of unknown zone"
        assert "utc_offset_minutes" in host(zoned, "qzx.example"), "no working hours in a zone that was given"
        _, out, _ = bridle("links", path, expect=(0,))
        assert "--zone" in out, out


def test_the_same_in_the_same_out():
    with Folder() as f:
        path = f.put("list.csv", campaign())
        outs = {bridle("links", path, "--json", expect=(0,), TZ=zone, LC_ALL=locale)[1]
                for zone, locale in (("UTC", "C"), ("Asia/Kolkata", "tr_TR.UTF-8"))}
        equal(len(outs), 1, "answers")


def test_the_file_is_never_an_input():
    with Folder() as f:
        path = f.put("list.json", '["http://qzx.example/a1"]')
        status, _, err = bridle("links", path, "-o", path)
        equal(status, 64, "status")
        assert "is one of the files" in err, err
        equal(path.read_text(), '["http://qzx.example/a1"]', "the input")


def test_wrong_usage():
    with Folder() as f:
        path = f.put("list.txt", "http://qzx.example/a1\n")
        for args in ([], [f.path / "absent"], [path, "--plan"], [path, "--plan", "--authority", " "],
                     [path, "--authority", "me"], [path, "--ours", "not a domain"], [path, "--zone", "two"],
                     [path, "--format", "stix"], [path, "-o", f.path / "x", "--format", "pdf"],
                     [path, "-o", f.path / "absent" / "x"]):
            status, out, err = bridle("links", *args)
            equal((status, out, err.count("\n")), (64, "", 1), f"links {args}: {err}")


def test_the_plan():
    with Folder() as f:
        path = f.put("list.csv", campaign())
        _, out, _ = bridle("links", path, "--plan", "--authority", "Counsel, 1 March", expect=(0,))
        for word in ("Counsel, 1 March", "qzx[.]example", "registrar", "hosting", "Passive DNS", "certificate",
                     "mail provider", "Risk:", "Bridle used no network"):
            assert word in out, f"{word!r} is not in the plan\n{out}"
        for i in (1, 2, 5):  # codes between those that were seen
            assert code(52000 + i) not in out, "the plan lists codes"
        answer = links(path, "--plan", "--authority", "Counsel")
        equal(answer["plan"]["authority"], "Counsel", "authority")


def test_what_cannot_be_read_is_said():
    with Folder() as f:
        broken = f.put("broken.json", '{"a":"http://qzx.example/a1",\n"b":')
        zipped = f.put("chat.zip", b"PK\3\4" + bytes(64))
        empty = f.put("empty.txt", "")
        status, out, err = bridle("links", broken, zipped, empty, "--json", expect=(0,))
        answer = json.loads(out)
        equal(answer["links"], 1, "links before the damage")
        assert "broken.json: line 2: " in err, err
        assert "chat.zip: not read: a zip archive" in err, err
        assert "empty.txt: not read: empty" in err, err
        _, text, _ = bridle("links", broken, zipped, expect=(0,))
        assert "What could not be read" in text, text


def test_nothing_is_not_called_safe():
    with Folder() as f:
        for text in ("no link here\n", "https://www.wikipedia.org/wiki/Horse\n"):
            _, out, _ = bridle("links", f.put("t.txt", text), expect=(0,))
            assert "clean" not in out and "is safe" not in out.replace("\n", " "), out


def test_hostile_text_stays_text():
    with Folder() as f:
        path = f.put("m.eml", mail("a@t.example", "http://e\u202evil.example/\x1b[31mx http://qzx.example/\x1b]0;x\x07"))
        _, out, _ = bridle("links", path, expect=(0,))
        assert "\x1b" not in out and "\x07" not in out and "\u202e" not in out, repr(out)


def test_the_real_mails_are_read_without_a_loss():
    answer = links(shared("corpus/mail"))
    equal(answer["links_left_out"], 0, "links left out")
    mails = [f for f in answer["files"] if "phishing_pot" in f["name"] and f["name"].endswith(".eml")]
    equal(len(mails), 180, "phishing mails")
    equal([f for f in mails if f["form"] != "mail" or "problem" in f], [], "mails that were not read")


if __name__ == "__main__":
    tap.run(globals())
