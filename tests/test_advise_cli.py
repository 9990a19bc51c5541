#!/usr/bin/env python3
"""`bridle advise` as people and programs meet it: arguments, JSON, the page, and the conversation on
a terminal (through a pty)."""
import html.parser
import json
import os
import pty
import random
import re
import select
import stat
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "support"))
import json_schema  # noqa: E402
import tap  # noqa: E402

BRIDLE = os.environ.get("BRIDLE", "build/bridle")
DAY = "2026-11-21"
WIDTH = 80


def run(*args):
    done = subprocess.run([BRIDLE, "advise", *args], stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
    return done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")


def answer(*args):
    code, out, err = run(*args, "--json", "--as-of", DAY)
    assert code == 0, err
    return json.loads(out)


def listed():
    code, out, err = run("--list", "--json", "--as-of", DAY)
    assert code == 0, err
    return json.loads(out)


def row_of(result, tool):
    return next(row for row in result["ranking"] if row["tool"] == tool)


# ------------------------------------------------------------------------------------ the data


def test_every_cell_is_unknown_or_has_a_source():
    data = listed()
    json_schema.check(data, "docs/schema/advise-list.schema.json")
    criteria = [cell["criterion"] for cell in data["tools"][0]["cells"]]
    for tool in data["tools"]:
        assert [cell["criterion"] for cell in tool["cells"]] == criteria, tool["tool"]
        for cell in tool["cells"]:
            known = cell["value"] != "unknown"
            assert not known or (cell["source"].strip() and cell["date"]), (tool["tool"], cell)


def test_the_tools_of_the_guide_are_there():
    names = {tool["tool"] for tool in listed()["tools"]}
    for name in ("Signal", "Delta Chat", "Wire", "Jitsi Meet", "BigBlueButton", "Whereby", "BlueJeans",
                 "GoTo Meeting", "FaceTime and iMessage", "Google Meet", "Google Duo", "WhatsApp", "Zoom",
                 "Skype", "Telegram"):  # fmt: skip
        assert name in names, name


def test_questions_of_the_guide_are_there():
    ids = {q["id"] for q in listed()["questions"]}
    wanted = "provider trust people video browser identifier jurisdiction selfhost opensource audits history stored"
    for name in wanted.split() + "host cost law backup access".split():
        assert name in ids, name


def test_old_sources_are_marked():
    cells = {c["criterion"]: c for c in listed()["tools"][0]["cells"]}
    assert cells["call-size"]["date"] == "2021-12-19" and cells["call-size"]["stale"] is True
    assert cells["e2ee"]["date"] == "2026-03-11" and cells["e2ee"]["stale"] is False
    later = json.loads(run("--list", "--json", "--as-of", "2027-03-12")[1])
    assert next(c for c in later["tools"][0]["cells"] if c["criterion"] == "e2ee")["stale"] is True
    assert "older than a year" in run("people=10", "--as-of", DAY)[1]
    assert "2026-03-11, older than a year" not in run("provider=must", "--as-of", DAY)[1]
    assert "2026-03-11, older than a year" in run("provider=must", "--as-of", "2028-01-01")[1]


# ---------------------------------------------------------------------------------- the answer


def test_json_follows_the_contract():
    for args in ([], ["provider=must"], ["people=500", "provider=must", "law=unsure"], ["trust=skip"]):
        result = answer(*args)
        json_schema.check(result, "docs/schema/advise.schema.json")
        assert list(result)[:5] == ["schema", "asked", "next", "ranking", "as_of"]
        assert result["as_of"] == DAY
        assert len(result["ranking"]) == 15


def test_the_order_of_arguments_does_not_matter():
    args = ["people=10", "provider=must", "cost=like", "browser=like", "law=unsure"]
    first = run(*args, "--json", "--as-of", DAY)
    random.Random(1).shuffle(args)
    assert run(*args, "--json", "--as-of", DAY) == first
    assert answer(*args)["asked"][0] == {
        "id": "provider",
        "question": "Must it be impossible for the provider to read or hear what you say?",
        "answer": "must",
    }


def test_closed_and_left_out_tools_are_out_and_explained():
    for args in ([], ["video=no"], ["people=none", "cost=no"]):
        result = answer(*args)
        for tool, word in (("BlueJeans", "Closed"), ("Google Duo", "Gone"), ("Zoom", "Left out by the guide"),
                           ("Skype", "Left out by the guide"), ("Telegram", "Left out by the guide")):  # fmt: skip
            assert word in row_of(result, tool)["excluded"], tool


def test_exclusions_name_what_was_needed():
    result = answer("provider=must", "identifier=email", "people=10")
    assert "phone number" in row_of(result, "Signal")["excluded"]
    assert "one-to-one" in row_of(result, "Delta Chat")["excluded"]
    assert "servers only" in row_of(result, "Google Meet")["excluded"]
    assert row_of(result, "FaceTime and iMessage")["excluded"] is None


def test_an_unknown_is_shown_and_stands_below_what_is_known():
    result = answer("provider=must")
    unsure = [row["unsure"] for row in result["ranking"] if row["excluded"] is None]
    assert True in unsure and unsure == sorted(unsure)
    bbb = row_of(result, "BigBlueButton")
    assert [c["criterion"] for c in bbb["unknown"]] == ["e2ee"] and not bbb["for"]


def test_ties_are_named():
    result = answer()
    assert all(row["tied"] and row["rank"] == 1 for row in result["ranking"] if row["excluded"] is None)
    assert "are tied" in run("provider=must")[1]


def test_the_changes_since_2020_are_said():
    for out in (run()[1], json.dumps(answer()["changed"])):
        for word in ("BlueJeans", "Duo", "meet.jit.si"):
            assert word in out, word


def test_advice_is_there_and_follows_the_answers():
    sections = {a["section"] for a in answer()["advice"]}
    assert sections == {"law", "agree", "before", "during", "after", "vpn"}
    plain, unsure = (json.dumps(answer(*a)["advice"]) for a in ([], ["law=unsure"]))
    assert "Encryption is restricted" in plain and "ask a lawyer" not in plain and "ask a lawyer" in unsure
    for word in ("backup channel", "Verify your contacts", "TunnelBear"):
        assert word in plain, word


def test_next_leads_through_all_questions():
    given, seen = [], []
    while (following := answer(*given)["next"]) is not None:
        assert following["id"] not in seen and "separates" in following["why"]
        seen.append(following["id"])
        given.append(f"{following['id']}=skip")
    assert 10 < len(seen) < 20


def test_text_keeps_to_80_columns_and_plain_ascii():
    for args in ([], ["--list"], ["provider=must", "people=10", "access=yes", "law=restricted"]):
        code, out, _ = run(*args)
        assert code == 0
        for line in out.splitlines():
            assert len(line) <= WIDTH, line
        assert all(c == "\n" or " " <= c <= "~" for c in out)


def test_wrong_usage_ends_with_64():
    for args, word in ((["nonsense=1"], "there is no question 'nonsense'"), (["people=7"], "has no answer '7'"),
                       (["people"], "QUESTION=ANSWER"), (["people=2", "people=2"], "twice"), (["=x"], "no question"),
                       (["--as-of", "soon"], "not a day"), (["--list", "people=2"], "--list"),
                       (["--html", "/nonexistent/x.html"], "cannot be written")):  # fmt: skip
        code, _, err = run(*args)
        assert code == 64 and word in err and err.count("\n") == 1, (args, code, err)


# ------------------------------------------------------------------------------------- monotone


def test_no_answer_lifts_what_fails_it():
    """Through the whole program, on a few hundred random answer sets; test_advise runs many thousand."""
    chance, data = random.Random(20261121), listed()
    questions = [q for q in data["questions"] if q["changes"] == "ranking"]
    for _ in range(250):
        given = {q["id"]: chance.choice(q["answers"])["answer"] for q in questions if chance.random() < 0.3}
        question = chance.choice([q for q in questions if q["id"] not in given])
        before = answer(*(f"{k}={v}" for k, v in given.items()))
        more = dict(given, **{question["id"]: chance.choice(question["answers"])["answer"]})
        after = answer(*(f"{k}={v}" for k, v in more.items()))
        was, now = places(before), places(after)
        good = {r["tool"] for r in after["ranking"] if asked_by(r["for"], question["id"])}
        bad = {r["tool"] for r in after["ranking"]
               if asked_by(r["against"] + r["unknown"], question["id"])}  # fmt: skip
        for x in good:
            for y in bad:
                assert was[x] > was[y] or now[x] <= now[y], (more, question["id"], x, y)


def places(result):
    return {row["tool"]: row.get("rank", 99) for row in result["ranking"]}


def asked_by(reasons, question):
    return any(r["question"] == question for r in reasons)


# ------------------------------------------------------------------------------------- the page


class Page(html.parser.HTMLParser):
    VOID = {"meta", "br"}
    KNOWN = set("html head meta title style body h1 h2 h3 p ul li b i span div dl dt dd".split())

    def __init__(self, text):
        super().__init__()
        self.open, self.wrong, self.text = [], [], ""
        self.feed(text)
        self.wrong += [f"<{tag}> is not closed" for tag in self.open]

    def handle_starttag(self, tag, attrs):
        if tag not in self.KNOWN:
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on") or name in ("src", "href", "action", "style"):
                self.wrong.append(f'{name}="{value}"')
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}>")

    def handle_data(self, data):
        if "style" not in self.open:
            self.text += data


def test_the_page():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "page.html")
        code, _, err = run("provider=must", "people=10", "law=unsure", "--html", path, "--as-of", DAY)
        assert code == 0 and path in err
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
        with open(path, encoding="utf-8") as file:
            text = file.read()
    page = Page(text)
    assert not page.wrong, page.wrong
    assert "default-src 'none'" in text and "url(" not in text and "@import" not in text
    for word in ("Which tool to talk with", "Signal", "2026-03-11", "older than a year", "unknown", "Out, and why",
                 "Changed since the guide", "ask a lawyer", '"additional encryption"', "2026-11-21"):  # fmt: skip
        assert word in page.text, word


# ----------------------------------------------------------------------------- the conversation


class Talk:
    """bridle advise on a terminal of 80 columns."""

    def __init__(self, *args):
        self.out = ""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ["TERM"] = "dumb"
            os.execv(BRIDLE, [BRIDLE, "advise", *args, "--as-of", DAY])

    def read_to(self, mark, seconds=20):
        """What comes up to the mark; the mark None stands for the end."""
        start, end = len(self.out), time.monotonic() + seconds
        while mark is None or mark not in self.out[start:]:
            if not select.select([self.fd], [], [], max(0, end - time.monotonic()))[0]:
                raise AssertionError(f"waited for {mark!r}, got:\n{self.out[start:]}")
            try:
                piece = os.read(self.fd, 4096)
            except OSError:  # Linux: the other side is closed
                piece = b""
            if not piece:
                assert mark is None, f"it ended before {mark!r}:\n{self.out[start:]}"
                break
            self.out += piece.decode("utf-8").replace("\r\n", "\n")
        return self.out[start:]

    def say(self, text):
        os.write(self.fd, text.encode() + b"\n")
        return self.read_to("\n> ")

    def end(self, text=None):
        if text is not None:
            os.write(self.fd, text)
        rest = self.read_to(None)
        os.close(self.fd)
        assert os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1]) == 0
        for line in self.out.splitlines():
            assert len(line) <= WIDTH or line.startswith("> "), line  # but for what was typed
        assert "\x1b" not in self.out
        return rest


def test_a_conversation():
    talk = Talk()
    first = talk.read_to("\n> ")
    assert "Question 1" in first and "Why:" in first and "1  Yes: what we say is sensitive" in first
    second = talk.say("1")
    assert "  = Yes: what we say is sensitive" in second  # what was understood
    assert "Question 2" in second and "Whose server" in second
    assert "Question 3" in talk.say("s")
    assert "Whose server" in talk.say("b")  # a skipped question comes back too
    rest = talk.end(b"q\n")
    assert "What you said" in rest and "Yes: what we say is sensitive" in rest
    assert "These meet what you need" in rest and "Before a call or webinar" in rest


def test_going_back_asks_again():
    talk = Talk()
    talk.read_to("\n> ")
    second = talk.say("1")
    assert "Must it be impossible" in talk.say("b")
    assert "This is the first question." in talk.say("back")
    assert "Whose server" in talk.say("2")
    rest = talk.end(b"q\n")
    assert "encryption to the server is enough" in rest and "Yes: what we say is sensitive" not in rest
    assert "Question 2" in second


def test_nothing_is_assumed():
    talk = Talk()
    talk.read_to("\n> ")
    assert "Nothing is assumed for you" in talk.say("")
    for word in ("0", "3", "99999999999999999999999", "yes please", "\x01", "x" * 3000):
        assert "That is none of the answers." in talk.say(word)
    rest = talk.end(b"\x04")  # the end of the input
    assert "Nothing was answered yet" in rest and "are tied" in rest


def test_answers_by_their_names_and_to_the_end():
    talk = Talk()
    text, asked = talk.read_to("\n> "), 0
    given = {"impossible": "must", "see each other": "must", "in one call": "10", "legal": "unsure"}
    while True:
        word = next((w for k, w in given.items() if k in text), "s")
        asked += 1
        os.write(talk.fd, word.encode() + b"\n")
        text = read_on(talk)
        if not text.endswith("\n> "):
            break
    os.close(talk.fd)
    os.waitpid(talk.pid, 0)
    assert "It does not change the order of the tools" in talk.out and "second way" in talk.out
    assert "We do not know" in text and "ask a lawyer" in text and "(skipped)" in text
    assert 8 < asked < 21 and talk.out.count("Must it be impossible") == 2  # asked, and in the answer


def read_on(talk):
    """Up to the next prompt, or to the end."""
    start = len(talk.out)
    while not talk.out[start:].endswith("\n> "):
        assert select.select([talk.fd], [], [], 20)[0], "it hangs"
        try:
            piece = os.read(talk.fd, 4096)
        except OSError:
            break
        if not piece:
            break
        talk.out += piece.decode("utf-8").replace("\r\n", "\n")
    return talk.out[start:]


def test_arguments_are_not_asked_again():
    done = Talk("provider=must", "people=10")
    assert "Question" not in done.end()


tap.run(globals())
