#!/usr/bin/env python3
"""qr.py [--write]: how many QR codes in pictures of mails are found, by two encoders that are not ours.

Needs `pip install segno qrcode pillow numpy` in a virtual environment, and the built program. Ten ways in which a
picture can be, six pictures each: plain, turned, light on dark, in noise, blurred, from the side, coloured, dim with
noise, with a logo, one pixel a module. --write puts the figures into docs/validation.md.
"""
import base64
import io
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

import numpy
import qrcode
import segno
from PIL import Image, ImageFilter

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = os.environ.get("BRIDLE", str(ROOT / "build" / "bridle"))
PAGE = ROOT / "docs" / "validation.md"
START, END = "<!-- qr: start -->", "<!-- qr: end -->"
EACH = 6
FORMS = {"png": {}, "jpeg": {"quality": 70}, "webp": {"quality": 70}}
CHANCE = random.Random(5)
NOISE = numpy.random.default_rng(5)


def code(link, scale, **colours):
    file = io.BytesIO()
    segno.make(link, error="m", micro=False).save(file, kind="png", scale=scale, border=4, **colours)
    file.seek(0)
    return Image.open(file).convert("RGB")


def in_noise(link):
    picture = Image.fromarray(NOISE.integers(0, 255, (900, 1200, 3), dtype=numpy.uint8))
    picture.paste(code(link, 6), (100, 80))
    return picture


def from_the_side(link):
    picture = code(link, 8)
    w, h = picture.size
    corners = (0, 0, w * 0.05, h * 0.95, w, h, w * 0.93, h * 0.04)
    return picture.transform((w, h), Image.QUAD, corners, Image.BICUBIC, fillcolor="white")


def dim(link):
    bright = numpy.asarray(code(link, 8)).astype(float)
    return Image.fromarray((bright * 0.5 + 60 + NOISE.normal(0, 25, bright.shape)).clip(0, 255).astype("uint8"))


def with_logo(link):
    maker = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_H, box_size=5)
    maker.add_data(link)
    picture = maker.make_image().convert("RGB")
    middle = picture.size[0] // 2 - 20
    picture.paste(Image.new("RGB", (40, 40), "red"), (middle, middle))
    return picture


WAYS = {
    "plain": lambda link: code(link, CHANCE.choice([2, 3, 4, 6, 10])),
    "turned": lambda link: code(link, 5).rotate(CHANCE.uniform(0, 360), expand=True, fillcolor="white"),
    "light on dark": lambda link: code(link, 4, dark="white", light="darkblue"),
    "in noise": in_noise,
    "blurred": lambda link: code(link, 6).filter(ImageFilter.GaussianBlur(1.5)),
    "from the side": from_the_side,
    "coloured": lambda link: code(link, 5, dark="#aa3344", light="#ffeecc"),
    "dim, with noise": dim,
    "with a logo": with_logo,
    "one pixel a module": lambda link: code(link, 1),
}


def mail(picture, form):
    file = io.BytesIO()
    picture.convert("RGB").save(file, form.upper(), **FORMS[form])
    return (f"From: a@example.org\nTo: b@example.org\nMIME-Version: 1.0\nContent-Type: image/{form}\n"
            f"Content-Transfer-Encoding: base64\n\n{base64.encodebytes(file.getvalue()).decode()}")


def observed(folder, case):
    subprocess.run([PROGRAM, "check", str(folder), "-o", str(case), "--authority", "bench", "-q", "--no-control"],
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    lines = (case / "data" / "runs" / "0001" / "observables.jsonl").read_text().splitlines()
    return {json.loads(line).get("value") for line in lines}


def count():
    """{way: found}"""
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    with tempfile.TemporaryDirectory() as work:
        folder, links = pathlib.Path(work) / "mails", {}
        folder.mkdir()
        for way, make in WAYS.items():
            for i in range(EACH):
                tail = "".join(CHANCE.choice(letters) for _ in range(CHANCE.choice([4, 20, 60, 120])))
                link = f"https://h{len(links)}.example/{tail}"
                (folder / f"{len(links):03}.eml").write_text(mail(make(link), CHANCE.choice(list(FORMS))))
                links[link] = way
        seen = observed(folder, pathlib.Path(work) / "case")
    return {way: sum(link in seen for link, its in links.items() if its == way) for way in WAYS}


def main():
    found = count()
    lines = ["| picture | codes found |", "|---|---|", *(f"| {way} | {n} of {EACH} |" for way, n in found.items())]
    print("\n".join(lines))
    if "--write" in sys.argv[1:]:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(START)
        PAGE.write_text(before + START + "\n" + "\n".join(lines) + "\n" + END + rest.partition(END)[2], encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
