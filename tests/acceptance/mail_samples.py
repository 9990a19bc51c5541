#!/usr/bin/env python3
"""Mails of others: read without a loss, compared with what Python's own parsers see in them."""
import email
import email.policy
import hashlib
import html.parser
import json
import mailbox
import pathlib
import re
import tempfile

from acceptance import Checked, checked, equal, shared, tap

OUTLOOK = "mail_outlook_1.eml"  # is none: it is Outlook's own format
POT = "corpus/mail/phishing_pot"
KEEP = tempfile.TemporaryDirectory()
LINKS = {"a": "href", "area": "href", "img": "src", "form": "action", "iframe": "src", "link": "href"}


def gathered(name, files):
    """A folder of copies with names that say what they are: {copy's name: path}."""
    folder = pathlib.Path(KEEP.name) / name
    folder.mkdir()
    for number, path in enumerate(sorted(files)):
        (folder / f"{number:03}-{path.name}.eml").write_bytes(path.read_bytes())
    return folder


def others():
    """All mails that are no phishing, and all that are broken."""
    folder = pathlib.Path(KEEP.name) / "others"
    if not folder.exists():
        base = shared("corpus/mail")
        files = [p for p in base.rglob("*") if p.suffix == ".eml" and "phishing_pot" not in str(p) and p.name != OUTLOOK]
        files += [p for p in (base / "mimekit/messages").iterdir() if p.suffix == ".txt"]
        files += list((base / "mimekit/dkim").iterdir())
        gathered("others", files)
    return folder


def parsed(path):
    return email.message_from_bytes(path.read_bytes(), policy=email.policy.compat32)


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.links = set()
        self.in_title = False

    def handle_endtag(self, tag):
        self.in_title &= tag != "title"

    def handle_starttag(self, tag, attrs):
        self.in_title |= tag == "title"
        if self.in_title:  # nothing in it is a tag, whatever it looks like
            return
        for name, value in attrs:
            if LINKS.get(tag) == name and value:
                self.links.add(value)


def links_of(message):
    """Links of HTML parts that an independent parser finds, without those inside of the mail."""
    found = set()
    for part in message.walk():
        if part.get_content_type() != "text/html":
            continue
        data = part.get_payload(decode=True) or b""
        page = Page()
        try:
            page.feed(data.decode(part.get_content_charset() or "utf-8", "replace"))
        except (LookupError, AssertionError):
            page.feed(data.decode("utf-8", "replace"))
        found |= page.links
    clean = {re.sub(r"[\t\r\n]", "", link).strip() for link in found}
    return {link for link in clean if re.match(r"(?i)(https?|ftp)://.", link)}


def urls_seen(run):
    return {o["value"] for o in run.lines("observables.jsonl") if o["kind"] == "url"}


def no_loss(run, files):
    message = run.artifact("mail.message")
    equal((message["status"], message["rows"], message.get("rows_bad", 0)), ("examined", files, 0), "mails read")
    for artifact in run.json("coverage.json")["artifacts"]:
        if artifact["name"] == "mail.codes" and "built without" in artifact.get("reason", ""):
            continue
        assert artifact["status"] == "examined" and artifact.get("rows_bad", 0) == 0, json.dumps(artifact)[-300:]


def test_the_phishing_mails_are_read_without_a_loss():
    no_loss(checked(shared(POT)), len(list(shared(POT).glob("*.eml"))))
    equal(len(list(shared(POT).glob("*.eml"))), 180, "samples")


def test_they_are_hashed_as_they_are():
    hashes = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in shared(POT).glob("*.eml")}
    equal({e["entry"]: e["sha256"] for e in checked(shared(POT)).lines("evidence.jsonl")}, hashes, "evidence")


def test_their_links_are_those_that_python_finds():
    expected = set().union(*(links_of(parsed(p)) for p in shared(POT).glob("*.eml")))
    missing = expected - urls_seen(checked(shared(POT)))
    assert len(expected) > 300, f"only {len(expected)} links to compare with"
    assert not missing, f"{len(missing)} of {len(expected)} links are missing: {sorted(missing)[:5]}"


def test_their_attachments_have_the_hashes_that_python_computes():
    expected = set()
    for path in shared(POT).glob("*.eml"):
        for part in parsed(path).walk():
            if part.get_filename() and not part.is_multipart():
                expected.add(hashlib.sha256(part.get_payload(decode=True) or b"").hexdigest())
    seen = {o["value"] for o in checked(shared(POT)).lines("observables.jsonl") if o["kind"] == "sha256"}
    assert expected, "no attachment to compare with"
    assert expected <= seen, f"missing: {sorted(expected - seen)[:3]}"


def test_nothing_of_their_texts_is_in_the_case():
    run = checked(shared(POT))
    case = "".join(run.bytes(n).decode("utf-8") for n in ("timeline.jsonl", "observables.jsonl", "coverage.json"))
    for path in sorted(shared(POT).glob("*.eml"))[:60]:
        subject = str(email.header.make_header(email.header.decode_header(parsed(path)["Subject"] or "")))
        assert len(subject) < 12 or subject not in case, f"the subject of {path.name} stands in the case"


def test_the_other_mails_and_the_broken_ones_are_read_without_a_loss():
    folder = others()
    with Checked(folder) as run:
        no_loss(run, len(list(folder.iterdir())))


def test_outlook_s_own_format_is_named_and_not_read():
    with Checked(shared("corpus/mail/mail-parser") / OUTLOOK) as run:
        equal(run.artifact("mail.message")["status"], "unsupported", "status")
        equal(run.json("verdict.json")["verdict"], "not_examined", "verdict")


def test_no_other_mail_is_found_at_medium_or_above_by_a_rule():
    with Checked(others(), indicators=None) as run:
        bad = [f for f in run.lines("findings.jsonl") if f["level"] in ("medium", "high", "critical")]
        assert not bad, json.dumps(bad)[:400]


def test_fuzzed_mails_cost_themselves_only():
    files = [p for p in shared("corpus/malformed/gofuzz/mail").iterdir() if p.is_file()]
    folder = gathered("fuzzed", files)
    with Checked(folder) as run:
        message = run.artifact("mail.message")
        equal(message["rows"] + message["rows_bad"], len(files), "mails")
        for artifact in run.json("coverage.json")["artifacts"]:
            assert artifact["status"] in ("examined", "damaged"), json.dumps(artifact)[:300]


def test_a_mailbox_has_as_many_messages_as_python_says():
    sample = shared("corpus/mail/mimekit/mbox/simple.mbox.txt")
    with Checked(sample) as run:
        equal(run.artifact("mail.message")["rows"], len(mailbox.mbox(sample)), "messages")


def test_a_mailbox_of_all_phishing_mails_has_them_all():
    place = pathlib.Path(KEEP.name) / "all.mbox"
    box = mailbox.mbox(place)
    for path in sorted(shared(POT).glob("*.eml")):
        box.add(parsed(path))
    box.close()
    with Checked(place) as run:
        equal(run.artifact("mail.message")["rows"], 180, "messages")
        offsets = {f["where"]["offset"] for f in run.lines("findings.jsonl")}
        assert len(offsets) > 50, "places within the mailbox"
        missing = urls_seen(checked(shared(POT))) - urls_seen(run)
        assert len(missing) < 5, f"links that the mailbox lacks: {sorted(missing)[:5]}"


def signatures(name):
    """The results that the program gives for a vector: public keys, an empty line, the mail."""
    keys, _, mail = shared(f"corpus/mail/mail-auth/{name}").read_bytes().partition(b"\n\n")
    folder = pathlib.Path(tempfile.mkdtemp(dir=KEEP.name))
    (folder / "keys").write_bytes(keys + b"\n")
    (folder / "vector.eml").write_bytes(mail)
    with Checked(folder / "vector.eml", "--dkim-keys", folder / "keys", indicators=None) as run:
        return [f["message"] for f in run.lines("findings.jsonl") if f["rule"] == "mail.signature_broken"], \
            [e["message"] for e in run.lines("timeline.jsonl") if e["artifact"] == "mail.authentication"]


def test_signatures_of_the_vectors_verify():
    for name in ("dkim/002.txt", "dkim/006.txt", "arc/002.txt"):
        broken, said = signatures(name)
        assert not broken, f"{name}: {broken}"
        assert any("ignature, dkim" in s and s.endswith(": pass") for s in said), f"{name}: {said}"


def test_a_planted_indicator_is_found():
    benign = shared("corpus/mail/mail-parser/mail_test_2.eml").read_bytes()
    domain = "sampleware-c2.example"
    feed = {"type": "bundle", "id": "bundle--1", "objects": [
        {"type": "indicator", "id": "indicator--1", "pattern": f"[domain-name:value='{domain}']",
         "pattern_type": "stix", "valid_from": "2020-01-01T00:00:00Z", "name": "planted"}]}
    folder = pathlib.Path(tempfile.mkdtemp(dir=KEEP.name))
    (folder / "planted.stix2").write_text(json.dumps(feed))
    (folder / "planted.eml").write_bytes(
        b"From: a@example.org\r\nTo: b@example.org\r\nSubject: planted\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="planted-outer"\r\n\r\n--planted-outer\r\n'
        b"Content-Type: message/rfc822\r\n\r\n" + benign + b"\r\n--planted-outer\r\n"
        b"Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        b'<a href=3D"https://www.' + domain.encode().replace(b"-", b"=2D") + b'/x">open</a>\r\n--planted-outer--\r\n')
    with Checked(folder / "planted.eml", indicators=folder / "planted.stix2", expect=(1,)) as run:
        hits = [f for f in run.lines("findings.jsonl") if f["rule"] == "indicator.domain"]
        equal([(f["artifact"], f["contact"], f["observed"]["matched"]) for f in hits],
              [("mail.links", "received", domain)], "findings")


if __name__ == "__main__":
    import email.header  # noqa: E402
    tap.run(globals())
