#!/usr/bin/env python3
"""Turns a text file into a C array of its lines, without comments and empty lines.

  embed_lines.py NAME INPUT OUTPUT.c    defines `const char *const NAME[]`, ended by NULL
"""
import pathlib
import sys


def quoted(line):
    """A C string literal; bytes outside of printable ASCII as octal escapes."""
    text = ""
    for byte in line.encode("utf-8"):
        plain = 32 <= byte < 127 and byte not in b'"\\?'
        text += chr(byte) if plain else f"\\{byte:03o}"
    return f'"{text}"'


def main():
    name, source, target = sys.argv[1:4]
    lines = pathlib.Path(source).read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line.strip() and not line.startswith("#")]
    body = "".join(f"    {quoted(line)},\n" for line in kept)
    pathlib.Path(target).write_text(
        f"/* Made from {pathlib.Path(source).name} by tools/embed_lines.py. */\n"
        f"extern const char *const {name}[];\n"
        f"const char *const {name}[] = {{\n{body}    (const char *)0,\n}};\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
