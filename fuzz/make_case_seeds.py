#!/usr/bin/env python3
"""Writes the seeds of fuzz_case into fuzz/corpus/case, from cases of invented data that the program makes: $BRIDLE, or
build/bridle. The seeds are in the tree; run this again when the form of a case changes.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests" / "support"), str(ROOT / "tests" / "acceptance")]
LEFT_OUT = {"report.html", "consent.html", "timeline.jsonl", "control.json"}


def pack(case, names=None):
    out = b""
    for path in sorted(case.rglob("*")):
        name = str(path.relative_to(case))
        if path.is_file() and path.name not in LEFT_OUT and (names is None or name in names):
            content = path.read_bytes()
            if path.suffix == ".jsonl" and path.name != "custody.jsonl":
                content = b"".join(content.splitlines(True)[:2])
            out += f"{name} {len(content)}\n".encode() + content
    return out


def main():
    from casework import CONSENT, KEY, Case, bridle
    import timestamps
    corpus = ROOT / "fuzz" / "corpus" / "case"
    corpus.mkdir(exist_ok=True)
    bridle("keys", "new", *KEY)
    with Case("--no-control") as case:
        (corpus / "consented").write_bytes(pack(case))
        bridle("case", "seal", case, *KEY, "--tsa-query", case.parent / "q.tsq")
        (corpus / "sealed").write_bytes(pack(case))
        timestamps.make_authority(case.parent)
        timestamps.stamp(case.parent, case.parent / "q.tsq", case.parent / "r.tsr")
        bridle("case", "seal", case, "--tsa-reply", case.parent / "r.tsr")
        (corpus / "stamped").write_bytes(pack(case))
        bridle("case", "consent", case, "--withdraw", "--reason", "an example")
        bridle("case", "purge", case, "--yes")
        (corpus / "purged").write_bytes(pack(case))
    recall = b'{"schema":"bridle.advisories/1","advisories":[{"id":"BA-1","versions":["0.1.0"],"summary":"An example."}]}'
    (corpus / "recall").write_bytes(f"advisories.json {len(recall)}\n".encode() + recall)


if __name__ == "__main__":
    main()
