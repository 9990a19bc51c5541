#!/usr/bin/env python3
"""Signatures of the sample mails, compared with dkimpy (pip install dkimpy; an oracle, never part of the tests).

For each DKIM-Signature both sides say whether the text is the one that was signed; for the vectors, which
bring their public keys, also whether the signature verifies.
"""
import collections
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import dkim
from dkim.canonicalization import CanonicalizationPolicy
from dkim.util import parse_tag_value

ROOT = pathlib.Path(__file__).resolve().parent.parent
MAILS = ROOT.parent / "shared" / "corpus" / "mail"
PROGRAM = os.environ.get("BRIDLE", str(ROOT / "build" / "bridle"))


def said(source, *args):
    """entry -> results of its signatures, as the program gives them."""
    with tempfile.TemporaryDirectory() as home:
        subprocess.run([PROGRAM, "check", source, "--own-device", "--no-default-indicators", "-q", "-o", home + "/c",
                        *args], check=False)
        found = collections.defaultdict(collections.Counter)
        for line in open(home + "/c/data/runs/0001/timeline.jsonl", encoding="utf-8"):
            event = json.loads(line)
            if event["artifact"] == "mail.authentication" and event["message"].startswith("Mail: signature"):
                found[event["where"]["entry"], event["where"]["offset"]][event["message"].rpartition(": ")[2]] = 1
    results = collections.defaultdict(collections.Counter)
    for (entry, _), words in found.items():
        results[entry].update(words)
    return results


def fits(message):
    """For each signature: whether dkimpy's canonical text has the hash that was signed."""
    headers, body = dkim.rfc822_parse(message)
    results = collections.Counter()
    for name, value in headers:
        if name.lower() != b"dkim-signature":
            continue
        tags = parse_tag_value(value)
        policy = CanonicalizationPolicy.from_c_value(tags.get(b"c", b"simple/simple"))
        text = policy.canonicalize_body(body)
        if b"l" in tags:
            text = text[:int(tags[b"l"])]
        digest = hashlib.new("sha1" if tags[b"a"].endswith(b"sha1") else "sha256", text).digest()
        signed = dkim.base64.b64decode(b"".join(tags[b"bh"].split()))
        results["no_key" if digest == signed else "body_changed"] += 1
    return results


def main():
    pot = MAILS / "phishing_pot"
    ours, same, signatures = said(pot), 0, 0
    for path in sorted(pot.glob("*.eml")):
        # an empty body and lone line feeds: read the same way on both sides
        theirs = fits(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
        signatures += sum(theirs.values())
        if ours[path.name] == theirs:
            same += sum(theirs.values())
        elif theirs:
            print(path.name, dict(ours[path.name]), dict(theirs))
    print(f"texts of signatures: {same} of {signatures} judged alike")
    for name in ("dkim/002.txt", "dkim/006.txt", "arc/002.txt"):
        keys, _, mail = (MAILS / "mail-auth" / name).read_bytes().partition(b"\n\n")
        records = dict(line.split(b" ", 1) for line in keys.splitlines() if b" " in line)
        good = dkim.verify(mail, dnsfunc=lambda n, timeout=5: records.get(n.rstrip(b".")))
        with tempfile.TemporaryDirectory() as home:
            (pathlib.Path(home) / "keys").write_bytes(keys + b"\n")
            (pathlib.Path(home) / "v.eml").write_bytes(mail)
            ours = said(home + "/v.eml", "--dkim-keys", home + "/keys")
        print(f"{name}: dkimpy {'pass' if good else 'fail'}, ours {dict(ours['v.eml'])}")


if __name__ == "__main__":
    sys.exit(main())
