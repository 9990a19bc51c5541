"""What the tests of `bridle case` share: a home with a password, a checked sample, the parsed answer of verify."""
import json
import os
import pathlib
import subprocess
import tempfile

from acceptance import GOLDEN, INDICATORS, PROGRAM, ROOT, equal
import json_schema
import make_backup

SCHEMA = ROOT / "docs" / "schema"
PASSWORD = "correct horse battery staple"
CONSENT = ["--person", "Person A", "--data", "a backup of the phone", "--purpose", "find traces of spyware",
           "--may-see", "the helpline", "--until", "2099-01-31"]

ANY_VERDICT = (0, 1, 2)

home = tempfile.TemporaryDirectory()
HOME = pathlib.Path(home.name)
(HOME / "password").write_text(PASSWORD + "\n")
KEY = ["--password-file", HOME / "password"]


def bridle(*args, expect=0, data="data"):
    env = dict(os.environ, HOME=str(HOME), XDG_DATA_HOME=str(HOME / data))
    done = subprocess.run([PROGRAM, *map(str, args)], stdin=subprocess.DEVNULL, capture_output=True, env=env,
                          timeout=300)
    out, err = done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
    allowed = expect if isinstance(expect, tuple) else (expect,)
    assert done.returncode in allowed, f"bridle {' '.join(map(str, args))}\nends with {done.returncode}\n{err}{out}"
    return out + err


def verify(case, *args, expect=0, data="data"):
    """The parsed answer, checked against its schema."""
    answer = json.loads(bridle("case", "verify", case, "--json", *args, expect=expect, data=data))
    json_schema.check(answer, SCHEMA / "verify.json")
    assert answer["exit"] in (expect if isinstance(expect, tuple) else (expect,)), f"exit {answer['exit']}"
    equal(answer["holds"], answer["exit"] == 0, "holds")
    return answer


def texts(answer, outcome):
    return [c["text"] for c in answer["checks"] if c["outcome"] == outcome]


class Case:
    """A checked sample, removed afterwards."""

    def __init__(self, *args, consent=True, sealed=False):
        self.temp = tempfile.TemporaryDirectory(dir=HOME)
        self.path = pathlib.Path(self.temp.name) / "one.case"
        source = pathlib.Path(self.temp.name) / "Backup"
        make_backup.load(sorted(GOLDEN.glob("*/fixture"))[0]).write(source)
        args = ["check", source, "-i", INDICATORS, "--no-default-indicators", "-o", self.path, "-q", *args]
        bridle(*args, expect=ANY_VERDICT)
        if consent:
            bridle("case", "consent", self.path, *CONSENT)
        if sealed:
            bridle("case", "seal", self.path, *KEY)

    def __enter__(self):
        return self.path

    def __exit__(self, *_):
        self.temp.cleanup()


def snapshot(folder):
    return {str(p.relative_to(folder)): (p.stat().st_mode, p.stat().st_mtime_ns,
                                         None if p.is_dir() else p.read_bytes())
            for p in sorted(folder.rglob("*")) + [folder]}
