#!/usr/bin/env python3
"""The same in, the same out: whatever the number of workers, the zone, the locale, the place.

And the evidence stays as it was: no byte, no time, no file beside it.
"""
import os
import shutil

from acceptance import SAME_OUT, Checked, checked, made, shared, tap

CASES = ["ios_messages", "ios_safari_history", "hostile_strings"]
OTHER = {"TZ": "Pacific/Kiritimati", "LC_ALL": "de_DE.UTF-8", "LANG": "tr_TR.UTF-8", "COLUMNS": "40"}


def same(a, b, what):
    for name in SAME_OUT:
        assert a.bytes(name) == b.bytes(name), f"{name} of {what} differs"
    assert a.status == b.status, what


def test_workers_zones_and_locales():
    for name in CASES:
        with Checked(made(name), "--workers", "8", **OTHER) as other:
            same(checked(made(name), "--workers", "1", TZ="America/New_York", LC_ALL="C"), other, name)


def test_workers_on_the_real_sample():
    sample = shared("corpus/ios/mvt_ios_backup")
    with Checked(sample, "--workers", "1") as one, Checked(sample, "--workers", "8", **OTHER) as eight:
        same(one, eight, "the sample")


def test_the_same_backup_elsewhere_read_only_and_with_other_file_times():
    for name in CASES:
        copy = made(name).parent / "moved" / name
        shutil.copytree(made(name), copy)
        for path in [*copy.rglob("*"), copy]:
            os.utime(path, (1, 1))
            path.chmod(0o555 if path.is_dir() else 0o444)
        with Checked(copy) as moved:
            same(checked(made(name), "--workers", "1", TZ="America/New_York", LC_ALL="C"), moved, name)
        for path in [copy, *copy.rglob("*")]:
            path.chmod(0o755)


def state(folder):
    found = {}
    for path in [folder, *sorted(folder.rglob("*"))]:
        st = path.lstat()
        content = path.read_bytes() if path.is_file() else None
        found[str(path)] = (st.st_mode, st.st_size, st.st_mtime_ns, st.st_ctime_ns, content)
    return found


def test_the_evidence_is_left_as_it_was():
    for name in CASES:
        before = state(made(name))
        with Checked(made(name), "--hash", "all"):
            pass
        after = state(made(name))
        assert before.keys() == after.keys(), f"new or gone: {before.keys() ^ after.keys()}"
        changed = [path for path in before if before[path] != after[path]]
        assert not changed, f"changed: {changed}"


if __name__ == "__main__":
    tap.run(globals())
