#!/usr/bin/env python3
"""The same in, the same out: whatever the number of workers, the zone, the locale, the place.

And the evidence stays as it was: no byte, no time, no file beside it.
"""
import os
import pathlib
import shutil
import tempfile

from acceptance import GOLDEN, SAME_OUT, Checked, shared, tap
import make_backup

CASES = ["ios_messages", "ios_safari_history", "hostile_strings"]


def sources(folder):
    for name in CASES:
        place = pathlib.Path(folder) / name
        make_backup.load(GOLDEN / name / "fixture").write(place)
        yield place


def same(source, one, two):
    """one, two: (further arguments, environment)"""
    with Checked(source, *one[0], **one[1]) as a, Checked(source, *two[0], **two[1]) as b:
        for name in SAME_OUT:
            assert a.bytes(name) == b.bytes(name), f"{name} of {source.name} differs"
        assert a.status == b.status


def test_one_worker_and_eight():
    with tempfile.TemporaryDirectory() as t:
        for source in sources(t):
            same(source, (["--workers", "1"], {}), (["--workers", "8"], {}))


def test_one_worker_and_eight_on_the_real_sample():
    same(shared("corpus/ios/mvt_ios_backup"), (["--workers", "1"], {}), (["--workers", "8"], {}))


def test_time_zones():
    with tempfile.TemporaryDirectory() as t:
        for source in sources(t):
            same(source, ([], {"TZ": "Pacific/Kiritimati"}), ([], {"TZ": "America/New_York"}))


def test_locales():
    with tempfile.TemporaryDirectory() as t:
        for source in sources(t):
            same(source, ([], {"LC_ALL": "C"}), ([], {"LC_ALL": "de_DE.UTF-8", "LANG": "tr_TR.UTF-8"}))


def test_the_same_backup_elsewhere_and_with_other_file_times():
    with tempfile.TemporaryDirectory() as t:
        for source in sources(t):
            copy = source.parent / "moved" / source.name
            shutil.copytree(source, copy)
            for path in copy.rglob("*"):
                os.utime(path, (1, 1))
            with Checked(source) as a, Checked(copy) as b:
                for name in SAME_OUT:
                    assert a.bytes(name) == b.bytes(name), f"{name} of {source.name} differs"


def state(folder):
    found = {}
    for path in [folder, *sorted(folder.rglob("*"))]:
        st = path.lstat()
        content = path.read_bytes() if path.is_file() else None
        found[str(path)] = (st.st_mode, st.st_size, st.st_mtime_ns, st.st_ctime_ns, content)
    return found


def test_the_evidence_is_left_as_it_was():
    with tempfile.TemporaryDirectory() as t:
        for source in sources(t):
            before = state(source)
            with Checked(source):
                pass
            after = state(source)
            assert before.keys() == after.keys(), f"new or gone: {before.keys() ^ after.keys()}"
            changed = [path for path in before if before[path] != after[path]]
            assert not changed, f"changed: {changed}"


def test_evidence_that_cannot_be_written_is_read_all_the_same():
    with tempfile.TemporaryDirectory() as t:
        for source in sources(t):
            with Checked(source) as a:
                for path in [*source.rglob("*"), source]:
                    path.chmod(0o555 if path.is_dir() else 0o444)
                with Checked(source) as b:
                    for name in SAME_OUT:
                        assert a.bytes(name) == b.bytes(name), f"{name} of {source.name} differs"
            source.chmod(0o755)
            for path in source.rglob("*"):
                path.chmod(0o755)


if __name__ == "__main__":
    tap.run(globals())
