#!/usr/bin/env python3
"""Files that the age program writes must come out of src/formats/age.h as they went in.

  age_oracle.py AGE_CAT       prints TAP; all of it is skipped where there is no age program
"""
import os
import pathlib
import pty
import shutil
import subprocess
import sys
import tempfile
import termios
import time

SIZES = [0, 1, 65535, 65536, 65537, 200000]


def passphrase_run(arguments, phrase):
    """age reads a passphrase from the terminal only: this gives it one, and types."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvp(arguments[0], arguments)
    seen = b""
    prompts = 0
    while True:
        try:
            data = os.read(terminal, 1024)
        except OSError:
            break
        if not data:
            break
        seen += data
        while seen.count(b":") > prompts:
            prompts += 1
            for _ in range(100):  # what is typed before the echo is off may be thrown away
                if not termios.tcgetattr(terminal)[3] & termios.ECHO:
                    break
                time.sleep(0.02)
            os.write(terminal, phrase.encode() + b"\n")
    os.close(terminal)
    return os.waitpid(pid, 0)[1] == 0


def decrypt(age_cat, file, secret):
    done = subprocess.run([age_cat, file, secret], capture_output=True, check=False)
    return done.stdout if done.returncode == 0 else done.stderr


def main():
    age_cat = sys.argv[1]
    if not shutil.which("age") or not shutil.which("age-keygen"):
        print("1..0 # SKIP there is no age program")
        return 0
    results = []
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        key, phrase = work / "key.txt", work / "phrase.txt"
        subprocess.run(["age-keygen", "-o", key], check=True, capture_output=True)
        recipient = next(l.split()[-1] for l in key.read_text().splitlines() if "public key" in l)
        phrase.write_text("seven dull geese")
        for size in SIZES:
            plain = work / "plain"
            plain.write_bytes(bytes(i * 31 % 253 for i in range(size)))
            for form in [[], ["--armor"]]:
                out = work / "out.age"
                subprocess.run(["age", *form, "-r", recipient, "-o", out, plain], check=True)
                good = decrypt(age_cat, out, key) == plain.read_bytes()
                results.append((good, f"identity, {size} bytes {' '.join(form)}"))
        for form in [[], ["--armor"]]:
            out = work / "phrase.age"
            out.unlink(missing_ok=True)
            made = passphrase_run(["age", *form, "-p", "-o", str(out), str(plain)], phrase.read_text())
            good = made and decrypt(age_cat, out, phrase) == plain.read_bytes()
            results.append((good, f"passphrase {' '.join(form)}"))
        wrong = decrypt(age_cat, out, key)
        results.append((b"does not fit" in wrong, "an identity for a file with a passphrase is named"))
    print(f"1..{len(results)}")
    for number, (good, name) in enumerate(results, 1):
        print(f"{'ok' if good else 'not ok'} {number} - {name}")
    return 0 if all(good for good, _ in results) else 1


if __name__ == "__main__":
    sys.exit(main())
