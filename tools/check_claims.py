#!/usr/bin/env python3
"""No text of ours claims more than was seen: forbidden words, in every text that people read. TAP.

  check_claims.py [PROGRAM]     the tree; with PROGRAM also what it prints
  check_claims.py --words       what is forbidden

Looked at: string literals in src/ (joined as the compiler joins them), the artifacts' titles and
notes, the data files, the documents, and the output of the program. tools/claims-allowed.txt lists
what may stand all the same, each with a reason; one that nothing needs any more is a failure, too.
A test of its own plants such words and must see them.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))

import tap  # noqa: E402

ALLOWED = ROOT / "tools" / "claims-allowed.txt"

# What no trace can show, in whatever form the word comes.
FORBIDDEN = {
    "infected": r"(?:re|un|dis)?infect(?:s|ed|ing|ion|ions|ious)?",
    "clean": r"(?:un)?clean(?:s|ed|er|est|ing|ly|liness|up|-up)?",
    "safe": r"(?:un)?safe(?:r|st|ly|ty)?",
    "secure": r"(?:in)?secure(?:d|ly|s)?",
    "proves": r"(?:dis)?prov(?:e|es|ed|en|ing|able|ably)|proofs?|(?:tamper|fool|bullet)-?proof",
    "hacked": r"(?:un)?hack(?:s|ed|er|ers|ing|able)?",
    "compromised": r"compromis(?:e|es|ed|ing)",
    "definitely": r"definite(?:ly)?|definitive(?:ly)?",
    "certainly": r"certain(?:ly|ty)?",
    "guaranteed": r"guarantee(?:s|d|ing)?",
    "undoubtedly": r"undoubted(?:ly)?|doubtless(?:ly)?|beyond (?:any |all |reasonable )?doubt",
    "obviously": r"obvious(?:ly)?|clearly|evidently|surely",
    "conclusive": r"conclusive(?:ly)?",
    "confirmed attack": r"confirm(?:s|ed|ing) (?:case|attack|spyware|target)s?",
    "malicious": r"malicious(?:ly)?",
    "victim": r"victims?",
    "guilty": r"guilt(?:y)?|culprits?|perpetrators?",
    "spied on": r"spied(?: on| upon)?|being (?:watched|monitored)",
    "free of": r"free (?:of|from) (?:spyware|malware|traces|viruses)",
    "no spyware": r"no (?:spyware|malware|virus(?:es)?)",
    "is spyware": r"(?:is|are|was|were) (?:spyware|malware|pegasus|predator)",
    "100 %": r"100 ?%|hundred per ?cent",
}
WORDS = re.compile(r"(?<![\w-])(?:" + "|".join(f"(?P<w{i}>{p})" for i, p in enumerate(FORBIDDEN.values())) +
                   r")(?![\w])", re.IGNORECASE)
NAMES = list(FORBIDDEN)
LITERAL = re.compile(r'"((?:\\.|[^"\\\n])*)"')
TOKEN = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)


def literals(source):
    """The string literals of a C file, neighbours joined; no comments, no #include."""
    source = re.sub(r'^\s*#\s*include[^\n]*', "", source, flags=re.MULTILINE)
    source = TOKEN.sub(lambda m: m.group(0) if m.group(0)[0] == '"' else " ", source)
    source = re.sub(r'\\\n', " ", source)
    source = re.sub(r'"\s*"', "", source)
    return [re.sub(r"\\[nt\"']", " ", m.group(1)) for m in LITERAL.finditer(source)]


def sql_texts(source):
    """What people read of an artifact: its comment lines, and words that a query writes out."""
    return re.findall(r"^--(.*)$", source, flags=re.MULTILINE) + re.findall(r"'([^']*)'", source)


def paragraphs(source):
    """Documents and data, a paragraph at a time, so that a phrase may go over the end of a line. Not
    links, and not what stands between backquotes: that is how programs say it."""
    source = re.sub(r"`[^`\n]*`|https?://\S+", " ", source)
    return [" ".join(text.split()) for text in re.split(r"\n\s*\n", source)]


def tree_texts(root):
    """(path, text) of all that stands in the tree."""
    kinds = [("src", "*.c", literals), ("src", "*.h", literals), ("artifacts", "*.sql", sql_texts),
             ("docs", "*.md", paragraphs), ("data", "*.txt", paragraphs), ("data", "*.tsv", paragraphs),
             ("data", "*.json", paragraphs)]
    for folder, pattern, split in kinds:
        for path in sorted((root / folder).rglob(pattern)):
            if path.relative_to(root).parts[:2] == ("data", "links"):
                continue  # the words of phishing links, compared with, said by nobody here
            for text in split(path.read_text(encoding="utf-8")):
                yield str(path.relative_to(root)), text
    for path in sorted(root.glob("*.md")):
        for text in paragraphs(path.read_text(encoding="utf-8")):
            yield path.name, text


def strings(value):
    """Every text in a JSON value."""
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
        yield from strings(inner)


def program_texts(program):
    """(what was asked, text) of what the program prints about itself and about invented data."""
    with tempfile.TemporaryDirectory() as home:
        def run(*args):
            env = {"HOME": home, "XDG_DATA_HOME": home, "PATH": "/usr/bin:/bin"}
            return subprocess.run([program, *args], capture_output=True, text=True, cwd=home, env=env, check=False).stdout

        overview = run("help")
        commands = re.findall(r"^  (\w+) ", overview, flags=re.MULTILINE)
        asked = [("help",), ("help", "--man"), *[("help", name) for name in commands], ("demo", "-o", "x.case"),
                 ("case", "show", "x.case"), ("case", "verify", "x.case"), ("case", "consent", "x.case", "--form", "text"),
                 ("advise", "--list")]
        for args in asked:
            for text in paragraphs(run(*args).replace("\\-", "-")):
                yield "output: " + " ".join(args), text
        for what in ("artifacts", "rules", "layouts"):
            for text in strings(json.loads(run("list", what, "--json") or "{}")):
                yield f"output: list {what}", text
        page = pathlib.Path(home) / "x.case/data/runs/0001/report.html"
        for text in re.sub(r"<style.*?</style>", "", page.read_text(), flags=re.DOTALL).split("\n"):
            yield "output: report.html", re.sub(r"<[^>]*>", " ", text)


class Allowed:
    """Lines of `path | phrase | reason`; `path` may end in `*`."""

    def __init__(self, text):
        self.rows, self.used = [], set()
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip() and not line.startswith("#"):
                parts = [part.strip() for part in line.split("|")]
                assert len(parts) == 3 and all(parts), f"line {number} is not `path | phrase | reason`: {line}"
                self.rows.append(parts)

    def covers(self, path, text, at):
        for number, (where, phrase, _) in enumerate(self.rows):
            fits = path.startswith(where[:-1]) if where.endswith("*") else path == where
            for found in re.finditer(re.escape(phrase), text, re.IGNORECASE) if fits else []:
                if found.start() <= at < found.end():
                    self.used.add(number)
                    return True
        return False

    def unused(self):
        return [" | ".join(row) for number, row in enumerate(self.rows) if number not in self.used]


def complaints(texts, allowed):
    for path, text in texts:
        for match in WORDS.finditer(text):
            if not allowed.covers(path, text, match.start()):
                name = NAMES[next(i for i in range(len(NAMES)) if match.group(f"w{i}"))]
                around = text[max(0, match.start() - 60):match.end() + 40].strip()
                yield f"{path}: '{match.group(0)}' ({name}) in: {around}"


def test_no_text_claims_too_much():
    found = list(dict.fromkeys(complaints([*tree_texts(ROOT), *PROGRAM_TEXTS], ALLOW)))
    assert not found, f"{len(found)} texts claim too much:\n" + "\n".join(found)


def test_what_is_allowed_is_needed():
    if not PROGRAM_TEXTS:
        raise tap.Skip("without the program's output not all are met")
    assert not ALLOW.unused(), "nothing needs these any more:\n" + "\n".join(ALLOW.unused())


PLANTED = {
    "src/a.c": '/* safe */ static const char *t = "your phone is cl"\n    "ean"; // proof\n#include "safe/safe.h"\n',
    "src/b.c": 'puts("This " "pr"\n"oves it.");\nputs("Inconclusive: an unproblematic, uncertain safeguard of cleaners\' halls.");\n',
    "artifacts/c.sql": "-- title: Infections\nSELECT 'hacked' FROM t\n",
    "docs/d.md": "This was\ndefinitely\nit. `safe` and https://safe.example/clean are how programs say it.\n",
    "data/e.json": '{"summary": "It is free\\nof spyware, 100 % SAFE."}\n',
    "README.md": "The phone was compromised by a hacker. Beyond reasonable doubt.\n",
}
EXPECTED = ["artifacts/c.sql hacked", "artifacts/c.sql infections", "data/e.json 100 %", "data/e.json safe", "docs/d.md definitely",
            "README.md beyond reasonable doubt", "README.md compromised", "README.md hacker", "src/a.c clean",
            "src/b.c proves"]


def test_planted_words_are_seen():
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in PLANTED.items():
            (root / name).parent.mkdir(exist_ok=True)
            (root / name).write_text(text)
        found = sorted(re.sub(r"^(.*?): '(.*?)'.*$", lambda m: f"{m[1]} {m[2].lower()}", line, flags=re.DOTALL)
                       for line in complaints(tree_texts(root), Allowed("")))
        assert found == sorted(EXPECTED), f"{found}"


def test_an_allowed_phrase_covers_itself_alone():
    allowed = Allowed("src/* | clean up | a verb\n")
    assert not list(complaints([("src/x.c", "Do not clean up yet.")], allowed))
    assert list(complaints([("src/x.c", "It is clean. Do not clean up.")], allowed))
    assert list(complaints([("docs/x.md", "Do not clean up yet.")], Allowed("src/* | clean up | a verb\n")))
    assert Allowed("src/* | safe | why\n").unused()
    for bad in ("src/* | safe\n", "src/* | safe |\n", "| safe | why\n"):
        try:
            Allowed(bad)
        except AssertionError:
            continue
        raise AssertionError(f"taken: {bad}")


if __name__ == "__main__":
    if "--words" in sys.argv:
        print("\n".join(f"{name}: {pattern}" for name, pattern in FORBIDDEN.items()))
        sys.exit(0)
    ALLOW = Allowed(ALLOWED.read_text(encoding="utf-8"))
    PROGRAM_TEXTS = list(program_texts(pathlib.Path(sys.argv[1]).resolve())) if len(sys.argv) > 1 else []
    tap.run(globals())
