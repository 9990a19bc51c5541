#!/usr/bin/env python3
"""Proves the order of the layers: a file includes only from its own folder and those left of it.

Prints TAP, one line per layer. ARCHITECTURE.md explains the layers; this list decides.
"""
import pathlib
import re
import sys

PURE = ["base", "formats", "sources", "indicators", "artifacts", "links", "findings", "advise"]
HOST = ["check", "case", "report", "demo", "cli"]
LAYERS = PURE + HOST

INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.M)


def breaches(src, layer):
    """One line of text per include that looks to the right, or nowhere."""
    allowed = LAYERS[: LAYERS.index(layer) + 1]
    for path in sorted((src / layer).rglob("*.[ch]*")):
        for included in INCLUDE.findall(path.read_text(encoding="utf-8")):
            where = included.split("/")[0] if "/" in included else None
            if where is None:
                yield f'{path}: "{included}" names no layer; write "{layer}/{included}"'
            elif where not in LAYERS:
                yield f'{path}: "{included}" is in no known layer'
            elif where not in allowed:
                yield f'{path}: "{included}" lies to the right of {layer}'


def main():
    src = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "src")
    found = {p.name for p in src.iterdir() if p.is_dir()}
    results = [(f"layer {layer}", list(breaches(src, layer))) for layer in LAYERS if layer in found]
    results.append(("every folder is a layer", [f"src/{n} is in no list" for n in sorted(found - set(LAYERS))]))
    print(f"1..{len(results)}")
    for number, (name, wrong) in enumerate(results, 1):
        print(f"{'not ok' if wrong else 'ok'} {number} - {name}")
        for line in wrong:
            print(f"# {line}")
    return 1 if any(wrong for _, wrong in results) else 0


if __name__ == "__main__":
    sys.exit(main())
