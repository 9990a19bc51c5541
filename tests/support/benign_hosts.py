"""Host names that nobody set up to deceive, as far as samples by others give them: names in captures
(as other programs read them), in browser histories and in ordinary mails. For counting false positives.
"""
import json
import re
import sqlite3
import urllib.parse

# Samples that were made to be hostile, or of tunnels through DNS: their names are no ordinary ones.
NOT_BENIGN = re.compile(r"exfil|malware|tunnel|iodine|dga|attack|phish|invalid|ambiguous|fuzz|dns_long|risk|susp|malf")
NAME = re.compile(r"^(?=.{4,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]{1,62}$")
HISTORY_QUERIES = ["SELECT url FROM urls", "SELECT url FROM moz_places", "SELECT url FROM history_items"]


def clean(names):
    found = set()
    for name in names:
        name = name.strip().rstrip(".").lower()
        if NAME.match(name) and not name.endswith((".arpa", ".local", ".lan", ".internal", ".home", ".localdomain")):
            found.add(name)
    return found


def of_captures(corpus):
    """nDPI's and JA4's own expected outputs beside their captures."""
    names = set()
    for path in (corpus / "network").rglob("expected/*"):
        if NOT_BENIGN.search(path.name):
            continue
        text = path.read_text("utf-8", "replace")
        names.update(re.findall(r"\[Hostname/SNI: ([^\]]+)\]", text))
        names.update(re.findall(r"\[(?:Server|Client|SNI): ([^\]]+)\]", text))
        names.update(re.findall(r'"(?:domain|sni|server_name|host)": "([^"]+)"', text))
        names.update(re.findall(r"^\s+(?:domain|sni): (\S+)", text, re.M))
    return clean(names)


def of_histories(corpus):
    names = set()
    for path in corpus.rglob("*"):
        if not path.is_file() or path.stat().st_size < 1024 or path.stat().st_size > 200 << 20:
            continue
        with open(path, "rb") as f:
            if f.read(15) != b"SQLite format 3" or "malformed" in path.parts:
                continue
        for query in HISTORY_QUERIES:
            try:
                with sqlite3.connect(f"file:{urllib.parse.quote(str(path))}?immutable=1", uri=True) as db:
                    for (url,) in db.execute(query):
                        if isinstance(url, str):
                            names.add(urllib.parse.urlsplit(url).hostname or "")
            except (sqlite3.Error, ValueError):
                continue
    return clean(names)


def of_mails(corpus, run_links):
    """Hosts of links in the mails that are test vectors of mail programs, not the phishing ones."""
    folders = [corpus / "mail" / n for n in ("mail-auth", "mail-parser", "mimekit")]
    answer = run_links([str(f) for f in folders if f.exists()])
    return clean(h["host"] for h in answer["hosts"])
