#!/usr/bin/env python3
"""Time-stamps on seals (RFC 3161): over a gap, and from OpenSSL's responder on the loopback."""
import contextlib
import http.server
import json
import pathlib
import shutil
import subprocess
import threading

from acceptance import equal, tap
from casework import CONSENT, KEY, HOME, Case, bridle, snapshot, texts, verify
import bag


def make_authority(folder):
    """A time-stamping authority of our own, with OpenSSL."""
    (folder / "ts.cnf").write_text(f"""
[req]
distinguished_name = name
[name]
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
[tsa]
extendedKeyUsage = critical,timeStamping
[ts]
default_tsa = authority
[authority]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
""")
    (folder / "serial").write_text("01\n")

    def openssl(*args):
        subprocess.run(["openssl", *map(str, args)], cwd=folder, check=True, capture_output=True)

    for name, subject in [("ca", "/CN=Example Root"), ("tsa", "/CN=Example Authority")]:
        openssl("req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.csr",
                "-subj", subject, "-config", "ts.cnf")
    openssl("x509", "-req", "-in", "ca.csr", "-signkey", "ca.key", "-out", "ca.pem", "-days", "30", "-extfile",
            "ts.cnf", "-extensions", "ca")
    openssl("x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out",
            "tsa.pem", "-days", "30", "-extfile", "ts.cnf", "-extensions", "tsa")


def stamp(folder, query, reply):
    subprocess.run(["openssl", "ts", "-reply", "-config", "ts.cnf", "-section", "authority", "-queryfile", query,
                    "-inkey", "tsa.key", "-signer", "tsa.pem", "-out", reply], cwd=folder, check=True,
                   capture_output=True)


def test_time_stamp_over_a_gap():
    if shutil.which("openssl") is None:
        raise tap.Skip("openssl is not installed")
    with Case() as case:
        folder = case.parent
        make_authority(folder)
        query, reply = folder / "q.tsq", folder / "r.tsr"
        bridle("case", "seal", case, *KEY, "--tsa-query", query)
        stamp(folder, query, reply)
        bridle("case", "seal", case, "--tsa-reply", reply)
        bag.check(case)
        answer = verify(case)
        assert any("without its certificate having been checked" in text for text in texts(answer, "note"))
        answer = verify(case, "--tsa-ca", folder / "ca.pem")
        assert any(text.startswith("stamp 0001: seal 0001 existed on ") and "Example Authority" in text
                   for text in texts(answer, "holds")), answer
        done = subprocess.run(["openssl", "ts", "-verify", "-data", case / "seals/0001/seal.json.minisig", "-in",
                               case / "stamps/0001/reply.tsr", "-CAfile", "ca.pem"], cwd=folder, capture_output=True)
        assert done.returncode == 0, done.stderr
        other = folder / "other"
        other.mkdir()
        make_authority(other)
        assert any("does not lead to the given roots" in text
                   for text in texts(verify(case, "--tsa-ca", other / "ca.pem", expect=1), "fails"))
        bytes_of = bytearray(reply.read_bytes())
        bytes_of[-20] ^= 1
        (folder / "bad.tsr").write_bytes(bytes_of)
        assert "signature does not fit" in bridle("case", "seal", case, "--tsa-reply", folder / "bad.tsr", expect=1)
        (folder / "bad.tsr").write_bytes(b"no reply")
        assert "not a reply" in bridle("case", "seal", case, "--tsa-reply", folder / "bad.tsr", expect=1)
        with Case(sealed=True) as another:
            assert "not about a seal of this case" in bridle("case", "seal", another, "--tsa-reply", reply, expect=1)


class Responder(http.server.BaseHTTPRequestHandler):
    """Answers one way; what it was asked is kept."""
    folder, answer, asked = None, None, None

    def do_POST(self):
        query = self.rfile.read(int(self.headers["Content-Length"]))
        self.asked.append((self.path, dict(self.headers), query))
        status, kind, body = self.answer(query)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def responder(answer):
    """A server on the loopback; it ends with the block, or by itself when nobody asks."""
    asked = []
    handler = type("Handler", (Responder,), {"answer": staticmethod(answer), "asked": asked})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/tsr?x=1", asked
    finally:
        server.shutdown()
        server.server_close()


def openssl_answers(folder):
    def answer(query):
        (folder / "asked.tsq").write_bytes(query)
        stamp(folder, folder / "asked.tsq", folder / "answer.tsr")
        return 200, "application/timestamp-reply", (folder / "answer.tsr").read_bytes()
    return answer


def actions(case):
    return [json.loads(line)["action"] for line in (case / "custody.jsonl").read_text().splitlines()]


def test_time_stamp_from_the_network():
    if shutil.which("openssl") is None:
        raise tap.Skip("openssl is not installed")
    with Case() as case:
        folder = case.parent
        make_authority(folder)
        with responder(openssl_answers(folder)) as (url, asked):
            out = bridle("case", "seal", case, *KEY, "--tsa", url)
            assert "Sealed." in out and "The time-stamp is in the case" in out, out
            equal(len(asked), 1, "questions")
            path, headers, query = asked[0]
            equal((path, headers["Content-Type"], headers["Host"]),
                  ("/tsr?x=1", "application/timestamp-query", "127.0.0.1"), "request")
            assert len(query) < 100, "the query holds more than a hash"
            bridle("case", "seal", case, "--tsa", url)  # once more on the same seal: no key is needed
        bag.check(case)
        equal(actions(case), ["checked", "consented", "sealed", "timestamp_asked", "timestamped"] +
              ["timestamp_asked", "timestamped"], "custody")
        answer = verify(case, "--tsa-ca", folder / "ca.pem")
        assert answer["sealed"]
        equal(sum("existed on" in text for text in texts(answer, "holds")), 2, "stamps that hold")
        assert any("came after the seal" in text for text in texts(answer, "holds"))
        line = json.loads((case / "custody.jsonl").read_text().splitlines()[3])
        equal(line["outputs"]["sent_to"], url, "where to")


def test_no_network_with_pap_red_or_without_consent():
    with Case(consent=False) as case, responder(lambda _: (500, "text/plain", b"")) as (url, asked):
        bridle("case", "seal", case, *KEY, "--tsa", url, expect=1)
        bridle("case", "consent", case, *CONSENT, "--pap", "RED")
        before = snapshot(case)
        assert "PAP:RED" in bridle("case", "seal", case, *KEY, "--tsa", url, expect=1)
        equal(snapshot(case), before, "the case")
        bridle("case", "seal", case, *KEY)
        assert "PAP:RED" in bridle("case", "seal", case, "--tsa", url, expect=1)
        bridle("case", "seal", case, "--tsa-query", case.parent / "q.tsq")
        bridle("case", "consent", case, "--withdraw")
        assert "withdrawn" in bridle("case", "seal", case, "--tsa", url, expect=1)
        equal(asked, [], "what was asked")


def test_answers_that_are_none():
    if shutil.which("openssl") is None:
        raise tap.Skip("openssl is not installed")
    with Case(sealed=True) as case:
        folder = case.parent
        make_authority(folder)

        def other_hash(_):
            (folder / "other.tsq").unlink(missing_ok=True)
            subprocess.run(["openssl", "ts", "-query", "-digest", "00" * 32, "-sha256", "-cert", "-out", "other.tsq"],
                           cwd=folder, check=True, capture_output=True)
            stamp(folder, "other.tsq", "other.tsr")
            return 200, "application/timestamp-reply", (folder / "other.tsr").read_bytes()

        def changed(query):
            status, kind, body = openssl_answers(folder)(query)
            return status, kind, body[:-20] + bytes([body[-20] ^ 1]) + body[-19:]

        kind = "application/timestamp-reply"
        answers = [other_hash, changed, lambda _: (404, kind, b"no"), lambda _: (302, kind, b""),
                   lambda _: (200, "text/html", b"<html>"), lambda _: (200, kind, b""), lambda _: (200, kind, b"0" * 99),
                   lambda _: (200, kind, b"\x30\x84\x7f\xff\xff\xff" + b"0" * (2 << 20)),
                   lambda _: (200, kind, b"\x30\x82\x40\x00" + b"0" * 9)]
        for number, answer in enumerate(answers):
            with responder(answer) as (url, asked):
                said = bridle("case", "seal", case, "--tsa", url, expect=1)
            assert len(asked) == 1 and said.startswith("bridle: ") and len(said.splitlines()) == 1, (number, said)
            assert not (case / "stamps").exists(), f"answer {number} was taken"
        assert "refused" in bridle("case", "seal", case, "--tsa", url, expect=1)  # nobody listens any more
        equal(actions(case)[3:], ["timestamp_asked"] * (len(answers) + 1), "each time is on record")
        bag.check(case)
        assert verify(case)["sealed"]


def test_addresses():
    with Case(sealed=True) as case:
        before = snapshot(case)
        for url in ("https://127.0.0.1/", "ftp://127.0.0.1/", "", "http://", "http://127.0.0.1/a b", "http://x\r\ny/",
                    "http://" + "a" * 300 + "/", "http://127.0.0.1:99999999/"):
            bridle("case", "seal", case, "--tsa", url, expect=64)
        bridle("case", "seal", case, "--tsa", "http://127.0.0.1:1/", "--tsa-query", "x", expect=64)
        equal(snapshot(case), before, "the case")
    with Case() as case:  # nothing is signed first
        bridle("case", "seal", case, *KEY, "--tsa", "https://127.0.0.1/", expect=64)
        assert not (case / "seals").exists()


if __name__ == "__main__":
    bridle("keys", "new", *KEY)
    bridle("keys", "export", "-o", HOME / "lab.pub")
    tap.run(globals())
