"""A second opinion on bags (RFC 8493): what is wrong with a folder as a bag, without Bridle's code."""
import hashlib
import pathlib
import re

LINE = re.compile(r"^([0-9a-f]{64})[ \t]+\*?(\S.*)$")


def manifest(path):
    listed = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n")[:-1], 1):
        match = LINE.match(line)
        assert match, f"{path.name}:{number}: not a line of a manifest"
        name = match[2].replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
        parts = pathlib.PurePosixPath(name)
        assert not parts.is_absolute() and ".." not in parts.parts, f"{path.name}:{number}: {name} leaves the bag"
        assert name not in listed, f"{path.name}:{number}: {name} is listed twice"
        listed[name] = match[1]
    return listed


def hash_of(path):
    assert not path.is_symlink() and path.is_file(), f"{path} is no regular file"
    return hashlib.sha256(path.read_bytes()).hexdigest()


def check(folder):
    """Raises AssertionError at the first thing that makes the folder no complete and valid bag."""
    folder = pathlib.Path(folder)
    declared = (folder / "bagit.txt").read_bytes()
    assert declared == b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n", "bagit.txt"
    payload, tags = manifest(folder / "manifest-sha256.txt"), manifest(folder / "tagmanifest-sha256.txt")
    for listed in (payload, tags):
        for name, digest in listed.items():
            assert hash_of(folder / name) == digest, f"{name} differs from its manifest"
    assert all(name.startswith("data/") for name in payload), "the payload lies outside of data/"
    assert not any(name.startswith("data/") for name in tags), "the tag manifest names payload"
    assert "manifest-sha256.txt" in tags and "bagit.txt" in tags and "bag-info.txt" in tags, "tags are missing"
    assert "tagmanifest-sha256.txt" not in tags, "the tag manifest lists itself"
    there = {str(p.relative_to(folder)) for p in (folder / "data").rglob("*") if not p.is_dir()}
    assert there == set(payload), f"not in the manifest: {there - set(payload)}"
    info = dict(line.split(": ", 1) for line in (folder / "bag-info.txt").read_text(encoding="utf-8").splitlines())
    size = sum((folder / name).stat().st_size for name in payload)
    assert info["Payload-Oxum"] == f"{size}.{len(payload)}", f"Payload-Oxum {info['Payload-Oxum']}"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", info["Bagging-Date"]), "Bagging-Date"
    assert not (folder / "fetch.txt").exists(), "a bag that fetches"
