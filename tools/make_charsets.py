#!/usr/bin/env python3
"""Writes the tables of formats/charset.c from Python's codecs: make_charsets.py OUTPUT.c

Single-byte charsets: 128 code points for the bytes from 80 on. Double-byte ones: rows of trail bytes
for each lead byte. 0 stands for "no letter". The standards are old and fixed, so every Python gives
the same tables.
"""
import sys

SINGLE = (
    [f"iso8859_{n}" for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16)]
    + [f"cp{n}" for n in (437, 850, 866, 874, 1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258)]
    + ["koi8_r", "koi8_u", "mac_roman"]
)
# name, codec, first and last lead byte, first and last trail byte
DOUBLE = [
    ("gbk", "gbk", 0x81, 0xFE, 0x40, 0xFE),
    ("big5", "cp950", 0x81, 0xFE, 0x40, 0xFE),
    ("shift_jis", "cp932", 0x81, 0xFC, 0x40, 0xFC),
    ("euc_kr", "cp949", 0x81, 0xFE, 0x41, 0xFE),
    ("jis0208", "euc_jp", 0xA1, 0xFE, 0xA1, 0xFE),
]


def letter(codec, data):
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return 0
    return ord(text) if len(text) == 1 and ord(text) < 0x10000 else 0


def rows(values):
    out, line = [], "   "
    for value in values:
        item = f" {value:#x},"
        if len(line) + len(item) > 100:
            out.append(line)
            line = "   "
        line += item
    return "\n".join(out + [line])


def main():
    out = ['/* Made by tools/make_charsets.py. */\n#include "formats/charset_tables.h"\n']
    for name in SINGLE:
        values = [letter(name, bytes([b])) for b in range(0x80, 0x100)]
        out.append(f"const uint16_t charset_{name}[128] = {{\n{rows(values)}\n}};")
    for name, codec, first, last, low, high in DOUBLE:
        values = [letter(codec, bytes([a, b])) for a in range(first, last + 1) for b in range(low, high + 1)]
        out.append(f"static const uint16_t {name}_letters[] = {{\n{rows(values)}\n}};")
        out.append(
            f"const struct charset_double charset_{name} = {{{first}, {last}, {low}, {high}, {name}_letters}};"
        )
    open(sys.argv[1], "w", encoding="ascii").write("\n".join(out) + "\n")


if __name__ == "__main__":
    main()
