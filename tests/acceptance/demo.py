#!/usr/bin/env python3
"""`bridle demo`: finds exactly what was planted, makes the same phone twice, and is marked a sample."""
import hashlib
import pathlib
import re
import sqlite3
import tempfile

from acceptance import bridle, tap


class Demo:
    def __enter__(self):
        self.temp = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.temp.name)
        self.case = self.folder / "sample.case"
        self.status, self.out, self.err = bridle("demo", "-o", self.case)
        return self

    def __exit__(self, *_):
        self.temp.cleanup()

    def hashes(self):
        phone = self.folder / "sample"
        return {str(p.relative_to(phone)): hashlib.sha256(p.read_bytes()).hexdigest()
                for p in sorted(phone.rglob("*")) if p.is_file()}


def test_the_positive_control_passes():
    with Demo() as demo:
        said = re.search(r"Positive control passed: (\d+) of (\d+) found", demo.out)
        assert demo.status == 0 and said and said[1] == said[2], demo.out[-3000:] + demo.err
        assert "MISSED" not in demo.out and "NOT PLANTED" not in demo.out


def test_the_phone_is_the_same_each_time():
    with Demo() as one, Demo() as two:
        assert one.hashes() == two.hashes() and len(one.hashes()) > 5


def test_its_databases_are_whole():
    with Demo() as demo:
        for path in (demo.folder / "sample").rglob("*"):
            if path.is_file() and path.read_bytes()[:15] == b"SQLite format 3":
                db = sqlite3.connect(f"file:{path}?immutable=1", uri=True)
                assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",), path
                db.close()


def test_it_is_marked_a_sample():
    with Demo() as demo:
        report = (demo.case / "data" / "runs" / "0001" / "report.html").read_text(encoding="utf-8")
        assert "SAMPLE" in report and "SAMPLE" in demo.out


def test_what_is_there_is_not_overwritten():
    with Demo() as demo:
        before = demo.hashes()
        status, _, err = bridle("demo", "-o", demo.case)
        assert status == 64 and "sample" in err, f"{status}: {err}"
        assert demo.hashes() == before


if __name__ == "__main__":
    tap.run(globals())
