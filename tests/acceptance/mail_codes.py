#!/usr/bin/env python3
"""QR codes in mails, through the program: mail_codes.py QR-PICTURE (tests/support/qr_picture.c)."""
import base64
import email.message
import functools
import mailbox
import pathlib
import subprocess
import sys
import tempfile

from acceptance import SAME_OUT, Checked, equal, tap

KEEP = tempfile.TemporaryDirectory()
PLACE = pathlib.Path(KEEP.name)
LINK = "https://login.example/verify?u=4711"
EVIL = "https://evil-post.example/code"


@functools.cache
def picture(name, kind, text=LINK):
    subprocess.run([sys.argv[1], PLACE / name, kind, text], check=True)
    return (PLACE / name).read_bytes()


def mail(*pictures, page=None):
    """A mail with these pictures attached: (name, bytes)."""
    m = email.message.EmailMessage()
    m["From"], m["To"], m["Subject"] = "a@sender.example", "b@example.org", "code"
    m["Date"] = "Mon, 5 Jan 2026 08:29:58 +0000"
    m.set_content("See the code.")
    if page:
        m.add_alternative(page, subtype="html")
    for name, data in pictures:
        m.add_attachment(data, maintype="image", subtype=name.rpartition(".")[2].replace("jpg", "jpeg"), filename=name)
    return m


def saved(name, message):
    path = PLACE / name
    path.write_bytes(message.as_bytes())
    return path


def codes(run):
    return run.artifact("mail.codes")


def urls(run):
    return sorted(o["value"] for o in run.lines("observables.jsonl")
                  if o["kind"] == "url" and "mail.codes" in o["artifacts"])


def test_a_noisy_photograph_of_twelve_megapixels():
    with Checked(saved("photo.eml", mail(("photo.jpg", picture("photo.jpg", "photo"))))) as run:
        equal(urls(run), [LINK], "links")
        equal(codes(run)["status"], "examined", "status")


def test_a_link_of_a_code_is_compared_with_indicators():
    with Checked(saved("evil.eml", mail(("evil.webp", picture("evil.webp", "turned", EVIL))))) as run:
        hits = [f for f in run.lines("findings.jsonl") if f["rule"] == "indicator.domain"]
        equal([(f["artifact"], f["contact"], f["observed"]["value"]) for f in hits],
              [("mail.codes", "received", EVIL)], "findings")
        equal(run.json("verdict.json")["verdict"], "match", "verdict")


def test_a_picture_in_the_page_itself():
    data = base64.b64encode(picture("in.png", "inverted")).decode()
    lines = "\n".join(data[i:i + 60] for i in range(0, len(data), 60))
    for text in (data, lines, data.replace("+", "%2B")):
        page = f'<p>scan</p><img alt="x" src="data:image/png;base64,{text}">'
        with Checked(saved("page.eml", mail(page=page))) as run:
            equal(urls(run), [LINK], "links")


def test_marks_without_end_cost_little_and_are_named():
    attack = mail(("marks.png", picture("marks.png", "marks")), ("code.png", picture("code.png", "plain")))
    with Checked(saved("attack.eml", attack)) as run:
        equal(urls(run), [LINK], "links of the other picture")
        equal(codes(run)["status"], "timed_out", "status")
        assert codes(run)["reason"].startswith("1 of 2 image(s) not searched: too much"), codes(run)["reason"]
        assert codes(run)["reproducible"], "counted, not timed"
        equal(run.json("verdict.json")["verdict"], "inconclusive", "verdict")
        equal({a["status"] for a in run.json("coverage.json")["artifacts"] if a["name"] != "mail.codes"}, {"examined"},
              "the others")


def test_a_mailbox_with_the_same_logo_in_each_mail():
    place = PLACE / "all.mbox"
    box = mailbox.mbox(place)
    for number in range(40):
        more = [("code.png", picture(f"{number}.png", "plain", f"https://n{number}.example/"))] if number % 10 == 0 else []
        box.add(mail(("logo.png", picture("logo.png", "none")), *more))
    box.close()
    with Checked(place) as run:
        equal(urls(run), [f"https://n{n}.example/" for n in (0, 10, 20, 30)], "links")
        equal((codes(run)["status"], codes(run)["rows"]), ("examined", 4), "status and rows")


def folder():
    place = PLACE / "folder"
    if not place.exists():
        place.mkdir()
        for number in range(4):
            (place / f"{number}.eml").write_bytes(mail(("o.gif", b"GIF89a" + bytes(40))).as_bytes())
        (place / "5.eml").write_bytes(mail(("marks.png", picture("marks.png", "marks"))).as_bytes())
    return place


def test_of_several_mails_the_worst_is_said_first_and_the_others_are_counted():
    with Checked(folder()) as run:
        reason = codes(run)["reason"]
        assert reason.startswith("1 of 1 image(s) not searched") and "[entry 5 of 5]" in reason, reason
        assert "[entry 1 of 5]; 3 more entries have a remark like these" in reason, reason


def test_the_same_with_any_number_of_workers():
    with Checked(folder(), "--workers", "1") as one, Checked(folder(), "--workers", "4") as four:
        for name in SAME_OUT:
            assert one.bytes(name) == four.bytes(name), name


def test_what_is_damaged_is_named():
    half = picture("photo.jpg", "photo")[:200000]
    with Checked(saved("half.eml", mail(("half.jpg", half), ("none.png", b"\x89PNG\r\n\x1a\n")))) as run:
        equal(codes(run)["status"], "examined", "status")
        assert "2 of 2 image(s) damaged" in codes(run)["reason"], codes(run)["reason"]


if __name__ == "__main__":
    tap.run(globals())
