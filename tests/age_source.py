#!/usr/bin/env python3
"""age_source.py: sources that are encrypted with age, written by the age program. TAP. The program is
$BRIDLE, or build/bridle.
"""
import json
import os
import pathlib
import pty
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE / "support"))

import archives  # noqa: E402
import encrypted  # noqa: E402
import tap  # noqa: E402

PHRASE = "seven quiet herons"


def keygen(place, name="identity"):
    path = place.path / name
    subprocess.run(["age-keygen", "-o", str(path)], check=True, capture_output=True)
    recipient = next(line.split()[-1] for line in path.read_text().splitlines() if "public key" in line)
    return path, recipient


def seal(source, recipient, *more):
    out = source.with_name(source.name + ".age")
    subprocess.run(["age", "-r", recipient, *more, "-o", str(out), str(source)], check=True)
    return out


def seal_with_phrase(source):
    """age asks on a terminal for a passphrase, twice, and takes it from nowhere else."""
    out = source.with_name(source.name + ".age")
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvp("age", ["age", "-p", "-o", str(out), str(source)])
    shown, answered = b"", 0
    while True:
        try:
            data = os.read(terminal, 4096)
        except OSError:
            break
        if not data:
            break
        shown += data
        while answered < shown.lower().count(b"passphrase") and answered < 2:
            if b":" not in shown:
                break
            os.write(terminal, PHRASE.encode() + b"\n")
            answered += 1
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0, shown
    return out


def check(place, source, secret, *more):
    case, status, out, errors = place.check(source, *(["--password-file", str(secret)] if secret else []), *more,
                                            password=False)
    return case, status, errors, json.loads(encrypted.run_file(case, "verdict.json"))


def test_identity_opens_zip_and_tar():
    with encrypted.Place() as place:
        folder, *_ = place.check(place.plain, password=False)
        identity, recipient = keygen(place)
        for name, more in (("a.zip", []), ("a.tar", []), ("b.zip", ["-a"])):
            sealed = seal(archives.pack(place.plain, place.path / name, "backup/"), recipient, *more)
            case, status, errors, _ = check(place, sealed, identity)
            assert status == 1, (name, errors)
            archives.assert_twins(folder, case, name)
            run = json.loads(encrypted.run_file(case, "run.json"))
            assert run["source"]["container"] == "age " + name[-3:], run["source"]


def test_bare_identity_and_descriptor():
    with encrypted.Place() as place:
        identity, recipient = keygen(place)
        sealed = seal(archives.pack(place.plain, place.path / "a.zip"), recipient)
        key = next(line for line in identity.read_text().splitlines() if line.startswith("AGE-SECRET-KEY-1"))
        read, write = os.pipe()
        os.write(write, key.encode())
        os.close(write)
        _, status, _, errors = place.check(sealed, "--password-fd", str(read), password=False, pass_fds=[read])
        os.close(read)
        assert status == 1, errors


def test_passphrase():
    with encrypted.Place() as place:
        folder, *_ = place.check(place.plain, password=False)
        sealed = seal_with_phrase(archives.pack(place.plain, place.path / "a.zip"))
        secret = place.path / "phrase"
        secret.write_text(PHRASE + "\n")
        case, status, errors, _ = check(place, sealed, secret)
        assert status == 1, errors
        archives.assert_twins(folder, case, "passphrase")
        case, command = place.command(sealed)
        status, shown = encrypted.terminal_run(command, place.environment(), [PHRASE])
        assert status == 1 and PHRASE not in shown, (status, shown)


def test_three_messages():
    with encrypted.Place() as place:
        identity, recipient = keygen(place)
        other, _ = keygen(place, "other")
        phrase = place.path / "phrase"
        phrase.write_text(PHRASE)
        cut_key = place.path / "cut-key"
        cut_key.write_text(identity.read_text().strip()[:-4] + "QQQQ\n")
        plain = archives.pack(place.plain, place.path / "a.zip")
        sealed = seal(plain, recipient)
        data = sealed.read_bytes()
        header = place.path / "header.zip.age"
        header.write_bytes(data.replace(b"-> X25519", b"-> X25519x", 1))
        mac = place.path / "mac.zip.age"
        at = data.index(b"\n--- ") + 6
        mac.write_bytes(data[:at] + (b"A" if data[at:at + 1] != b"A" else b"B") + data[at + 1:])
        short = place.path / "short.zip.age"
        short.write_bytes(data[:60])
        not_age = place.path / "not.zip.age"
        not_age.write_bytes(plain.read_bytes())
        benign = place.path / "benign.stix2"
        benign.write_text(json.dumps(encrypted.STIX).replace("bad.example.net", "never.example.org"))
        place.iocs = benign
        for source, secret, word in (
            (sealed, other, "does not fit"), (sealed, phrase, "does not fit"),
            (sealed, cut_key, "identity that was given is damaged"),
            (mac, identity, "damaged"), (short, identity, "damaged"),
            (not_age, identity, "no age file"), (plain, identity, "not encrypted"),
            (sealed, None, "--password-file"),
        ):
            _, status, errors, verdict = check(place, source, secret)
            assert status == 2 and word in errors and errors.count("\n") == 1, (source.name, word, status, errors)
            assert any(word in why for why in verdict["why"]), (word, verdict)
            assert verdict["verdict"] == ("inconclusive" if source == plain else "not_examined"), (word, verdict)
        _, status, errors, verdict = check(place, header, identity)
        assert status == 2 and verdict["verdict"] == "not_examined", errors


def test_cut_and_damaged_contents():
    with encrypted.Place() as place:
        identity, recipient = keygen(place)
        source = archives.pack(place.plain, place.path / "a.tar")
        data = seal(source, recipient).read_bytes()
        assert len(data) > 3 * 65552
        cut = place.path / "cut.tar.age"
        cut.write_bytes(data[:len(data) - 70000])
        case, _, errors, _ = check(place, cut, identity)
        assert any("end of the age file" in what for what in encrypted.unknown(case)), (errors, encrypted.unknown(case))
        hurt = bytearray(data)
        hurt[-40000] ^= 1
        cut.write_bytes(bytes(hurt))
        case, status, errors, _ = check(place, cut, identity)
        assert status in (1, 2), errors


def test_encrypted_backup_inside():
    with encrypted.Place() as place:
        plain, *_ = place.check(place.plain, password=False)
        identity, recipient = keygen(place)
        folder = place.encrypted("e")
        sealed = seal(archives.pack(folder, place.path / "e.zip"), recipient)
        case, command = place.command(sealed, "--password-file", str(identity))
        status, shown = encrypted.terminal_run(command, place.environment(), [encrypted.PASSWORD])
        assert status == 1, (status, shown)
        encrypted.assert_same(plain, case, "encrypted backup in an age file")
        _, status, errors, verdict = check(place, sealed, identity)
        assert status == 2 and "does not fit this backup" in errors, errors
        assert verdict["verdict"] == "not_examined"


def test_androidqf_is_named():
    with encrypted.Place() as place:
        identity, recipient = keygen(place)
        folder = place.path / "qf"
        folder.mkdir()
        for name in ("acquisition.json", "packages.json", "getprop.txt", "dumpsys.txt", "command.log"):
            (folder / name).write_text("{}")
        sealed = seal(archives.pack(folder, place.path / "qf.zip"), recipient)
        case, status, errors, verdict = check(place, sealed, identity)
        assert status == 2 and verdict["verdict"] == "not_examined", errors
        assert "AndroidQF" in errors, errors
        run = json.loads(encrypted.run_file(case, "run.json"))
        assert run["layout"] == "androidqf" and run["entries"]["files"] == 5, run


def test_nothing_is_left_behind():
    with encrypted.Place() as place:
        identity, recipient = keygen(place)
        secrets = encrypted.secrets_of(place.plain)
        text = secrets["text"]
        key = next(line for line in identity.read_text().splitlines() if line.startswith("AGE-SECRET-KEY-1"))
        sealed = seal(archives.pack(place.plain, place.path / "a.zip"), recipient)
        case, status, out, errors = place.check(sealed, "--password-file", str(identity), password=False)
        assert status == 1, errors
        encrypted.search(out.encode() + errors.encode(), {"identity": key.encode()}, "the output")
        for place_searched in (case, place.path / "home"):
            for path in place_searched.rglob("*"):
                if path.is_file():
                    hidden = {"identity": key.encode()}
                    if path.name not in ("findings.jsonl", "report.html"):
                        hidden["text"] = text
                    encrypted.search(path.read_bytes(), hidden, path.name)
        left = [p for p in (place.path / "home").rglob("*") if p.is_file() and p.name != encrypted.SETS_SEEN]
        assert not left, left


if __name__ == "__main__":
    if shutil.which("age") is None or shutil.which("age-keygen") is None:
        print("1..0 # SKIP no age program")
        sys.exit(0)
    tap.run(globals())
