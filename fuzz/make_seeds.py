#!/usr/bin/env python3
"""Writes the seeds of the fuzz targets for Apple's formats into fuzz/corpus. All content is invented.

The seeds are in the tree; run this again after a change here. Inputs that once crashed a target are
kept beside them as bad-found-*, and are not made by this program.
"""
import pathlib
import plistlib
import struct
from plistlib import UID

CORPUS = pathlib.Path(__file__).resolve().parent / "corpus"


class TypedStream:
    """Writer of typed streams, as far as iMessage uses them."""

    def __init__(self, big_endian=False):
        self.big_endian = big_endian
        self.strings, self.objects = [], []
        name = b"typedstream" if big_endian else b"streamtyped"
        self.out = b"\x04\x0b" + name + self.integer(1000)

    def integer(self, value):
        if -110 <= value < 128:
            return struct.pack("b", value)
        order = ">" if self.big_endian else "<"
        if -32768 <= value < 32768:
            return b"\x81" + struct.pack(order + "h", value)
        return b"\x82" + struct.pack(order + "i", value)

    def shared(self, text):
        data = text.encode() if isinstance(text, str) else text
        if data in self.strings:
            return self.integer(self.strings.index(data) - 110)
        self.strings.append(data)
        return b"\x84" + self.integer(len(data)) + data

    def group(self, types, *values):
        self.out += self.shared(types)
        for value in values:
            self.out += value if isinstance(value, bytes) else self.integer(value)

    def klass(self, chain):
        for name, version in chain:
            if name in self.objects:
                self.out += self.integer(self.objects.index(name) - 110)
                return
            self.out += b"\x84" + self.shared(name) + self.integer(version)
            self.objects.append(name)
        self.out += b"\x85"

    def begin(self, *chain):
        self.out += self.shared("@") + b"\x84"
        self.objects.append(object())
        self.klass(chain + (("NSObject", 0),))

    def end(self):
        self.out += b"\x86"

    def string(self, text):
        self.begin(("NSMutableString", 1), ("NSString", 1))
        data = text.encode()
        self.group("+", self.integer(len(data)) + data)
        self.end()

    def cstring(self, text):
        self.out += self.shared("*")
        if ("*", text) in self.objects:
            self.out += self.integer(self.objects.index(("*", text)) - 110)
        else:
            self.out += b"\x84" + self.shared(text)
            self.objects.append(("*", text))

    def number(self, value, code="i"):
        self.begin(("NSNumber", 0), ("NSValue", 0))
        self.cstring(code)
        self.group(code, value)
        self.end()

    def url(self, address, base=None):
        self.begin(("NSURL", 0))
        self.group("c", b"\0" if base is None else b"\1")
        if base is not None:
            self.url(base)
        self.string(address)
        self.end()

    def data(self, data):
        self.begin(("NSMutableData", 0), ("NSData", 0))
        self.group("i", len(data))
        self.group(f"[{len(data)}c]", data)
        self.end()

    def attributes(self, pairs):
        self.begin(("NSDictionary", 0))
        self.group("i", len(pairs))
        for name, value in pairs:
            self.string(name)
            value(self)
        self.end()


def message(text, runs, **options):
    """An attributed text; runs are (length, [(attribute, writer)]), or (length, number) again."""
    s = TypedStream(**options)
    s.begin(("NSMutableAttributedString", 0), ("NSAttributedString", 0))
    s.string(text)
    sets = 0
    for length, what in runs:
        if isinstance(what, int):
            s.group("iI", what, length)
            continue
        sets += 1
        s.group("iI", sets, length)
        s.attributes(what)
    s.end()
    return s.out


def binary(value):
    return plistlib.dumps(value, fmt=plistlib.FMT_BINARY, sort_keys=False)


def archive(objects, **top):
    return {"$version": 100000, "$archiver": "NSKeyedArchiver", "$top": top or {"root": UID(1)},
            "$objects": ["$null", *objects]}


def without_uids(value):
    """UIDs as XML property lists write them."""
    if isinstance(value, UID):
        return {"CF$UID": value.data}
    if isinstance(value, dict):
        return {key: without_uids(item) for key, item in value.items()}
    return [without_uids(item) for item in value] if isinstance(value, list) else value


def classes(*names):
    return {"$classname": names[0], "$classes": list(names)}


def scan(text, kind):
    return binary(archive([{"MS": UID(2), "T": UID(3), "$class": UID(4), "P": 1}, text, kind,
                           classes("DDScannerResult", "NSObject")], **{"dd-result": UID(1)}))


PART = "__kIMMessagePartAttributeName"
LINK = "__kIMLinkAttributeName"
FILE = "__kIMFileTransferGUIDAttributeName"
SCAN = "__kIMDataDetectedAttributeName"
MENTION = "__kIMMentionConfirmedMention"


def typed_streams():
    def part(n):
        return PART, lambda s: s.number(n)

    link = "see https://pay.example.org/x now"
    yield "plain", message("Hello there", [(11, [part(0)])])
    yield "link", message(link, [
        (4, [part(0)]),
        (25, [(LINK, lambda s: s.url("https://other.example.net/y")), part(0),
              (SCAN, lambda s: s.data(scan("https://pay.example.org/x", "HttpURL")))]),
        (4, 1)])
    yield "attachments", message("\ufffca \U0001f40e\ufffc", [
        (1, [(FILE, lambda s: s.string("at_0_11111111-2222-3333-4444-555555555555")), part(0)]),
        (4, [part(1)]), (1, [(FILE, lambda s: s.string("at_2_x")), part(2)])])
    yield "base", message("x", [(1, [(LINK, lambda s: s.url("../b?c", "https://example.org/d/e/"))])])
    yield "mention", message("@Ada hi", [(4, [(MENTION, lambda s: s.string("ada@example.org"))]), (3, [])])
    yield "big_endian", message("Long " * 60, [(300, [part(300)])], big_endian=True)
    s = TypedStream()
    s.string("only a string")
    yield "string", s.out
    s = TypedStream()
    s.begin(("Point", 0))
    s.group("{p=fd}", b"\x83\0\0\x80\x3f", b"\x83" + bytes(8))
    s.group("%:*#", s.shared("atom"), s.shared("sel:"), b"\x85", b"\x85")
    s.group("B!Q", b"\1", 5)
    s.end()
    yield "codes", s.out
    yield "bad-overrun", message("abcdef", [(6, [part(0)])]).replace(b"+\x06abcdef", b"+\x81\x00\x01abcdef")


def payloads():
    url = classes("NSURL", "NSObject")
    link = [
        {"richLinkIsPlaceholder": False, "richLinkMetadata": UID(2), "$class": UID(3)},
        {"URL": UID(4), "originalURL": UID(5), "title": UID(6), "summary": "A page", "siteName": UID(7),
         "icons": UID(8), "itemType": "article", "version": 1, "$class": UID(9)},
        {"$classname": "RichLink"},
        {"NS.base": UID(0), "NS.relative": UID(10), "$class": UID(11)},
        {"NS.base": UID(4), "NS.relative": UID(12), "$class": UID(11)},
        "Caf\u00e9 \U0001f40e", "Example",
        {"NS.objects": [UID(13)], "$class": UID(14)},
        classes("LPLinkMetadata", "NSObject"), "https://www.example.org/final", url, "/first?x=1",
        {"URL": UID(15), "size": "{16, 16}", "$class": UID(16)}, classes("NSArray", "NSObject"),
        {"NS.base": UID(0), "NS.relative": "https://cdn.example.net/icon.png", "$class": UID(11)},
        classes("LPIconMetadata", "NSObject")]
    app = [
        {"NS.keys": [UID(2), UID(3), UID(4), UID(5)], "NS.objects": [UID(6), UID(7), UID(8), UID(9)],
         "$class": UID(10)},
        "an", "URL", "ldtext", "sessionIdentifier", "A game",
        {"NS.base": UID(0), "NS.relative": "data:?move=3", "$class": UID(11)}, "Your move",
        {"NS.uuidbytes": bytes(range(16)), "$class": UID(12)},
        classes("NSMutableDictionary", "NSDictionary", "NSObject"), url, classes("NSUUID", "NSObject")]
    yield "link", binary(archive(link))
    yield "app", binary(archive(app))
    yield "top", binary(archive([{"title": "t", "$class": UID(2)}, classes("LPLinkMetadata")],
                                metadata=UID(1), count=3))
    yield "plain", binary({"a": ["https://example.org/plain", 1]})


def summary():
    versions = [{"t": message("first https://old.example.org", [(29, [(PART, lambda s: s.number(0))])]),
                 "d": 690514004.25},
                {"t": message("second", [(6, [])]), "d": 690514772.5, "bcg": "AAAA-1"}]
    return binary({"ec": {"0": versions}, "otr": {"0": {"lo": 0, "le": 29}}, "ep": [0], "rp": [1, 2],
                   "ust": True})


def keyed():
    objects = [
        {"a": UID(2), "b": UID(4), "c": UID(6), "d": UID(8), "self": UID(1), "bad": UID(99), "$class": UID(10)},
        {"NS.string": UID(3), "$class": UID(11)}, "text",
        {"NS.time": 694224000.5, "$class": UID(12)}, 7, {"NS.data": b"\1\2\3", "$class": UID(13)}, None,
        {"NS.key.0": UID(3), "NS.object.0": UID(9), "$class": UID(14)},
        {"NS.object.0": UID(3), "NS.object.1": UID(8), "$class": UID(15)}, classes("Thing", "NSObject"),
        classes("NSMutableString", "NSString"), classes("NSDate"), classes("NSMutableData", "NSData"),
        classes("NSDictionary"), classes("NSSet")]
    objects = [o if o is not None else "$null" for o in objects]
    yield "objects", binary(archive(objects))
    yield "tops", binary(archive([{"x": 1, "$class": UID(2)}, classes("Thing")], one=UID(1), two=5, three=UID(2)))
    row = {"LastModified": 1610659523, "Flags": 0, "GroupID": 501, "$class": UID(5), "Size": 20480,
           "RelativePath": UID(2), "EncryptionKey": UID(3), "Mode": 33188, "UserID": 501,
           "InodeNumber": 55569, "ProtectionClass": 3, "LastStatusChange": 1610659523, "Birth": 1610659523}
    yield "mbfile", binary(archive([row, "Library/x.db", {"NS.data": bytes(44), "$class": UID(4)},
                                    classes("NSMutableData", "NSData"), classes("MBFile")]))
    yield "xml", plistlib.dumps(without_uids(archive(objects)))


def lists():
    import datetime
    yield "all", {"t": True, "f": False, "i": -5, "big": 2**64 - 1, "r": 1.5, "s": "abc", "u": "\u20ac\U0001f40e",
                  "d": b"\0\1\2", "w": datetime.datetime(2023, 1, 1), "a": [1, [2, {"k": []}]], "e": {}}
    yield "long", {"text " * 20: list(range(300))}
    yield "scalar", "only a text"


def raw_list(objects, ref_size=1):
    """A binary list from the bytes of its objects, which need not make sense."""
    out, offsets = b"bplist00", b""
    for item in objects:
        offsets += struct.pack(">B", len(out))
        out += item
    return out + offsets + bytes(6) + bytes([1, ref_size]) + struct.pack(">QQQ", len(objects), 0, len(out))


def hostile_lists():
    yield "bomb", raw_list([b"\xaa" + bytes([level]) * 10 for level in range(1, 10)] + [b"\x09"])
    yield "cycle", raw_list([b"\xa3\0\1\2", b"\xa2\0\2", b"\xd1\3\0", b"\x53key"])
    yield "overlap", raw_list([b"\xa2\1\2", b"\xdf\x10\x20", b"\xaf\x10\x10" + bytes(40)])
    yield "keys", raw_list([b"\xd3\1\2\3\1\2\3", b"\x10\x2a", b"\x62\xd8\x3d\0A", b"\x72\xff\xa9"])
    yield "numbers", raw_list([b"\xa6\1\2\3\4\5\6", b"\x14" + b"\xff" * 16, b"\x22\x7f\xc0\0\0",
                               b"\x33\x7f\xf0" + bytes(6), b"\x87" + b"\xff" * 8, b"\x0f", b"\x00"])


def der(tag, *parts):
    body = b"".join(parts)
    size = bytes([len(body)]) if len(body) < 128 else b"\x82" + struct.pack(">H", len(body))
    return bytes([tag]) + size + body


def signed_data(content, oid="2a864886f70d010702"):
    """CMS SignedData without a signer: enough to carry content."""
    data = der(0x06, bytes.fromhex("2a864886f70d010701"))
    inner = der(0x30, data, der(0xa0, content)) if content is not None else der(0x30, data)
    return der(0x30, der(0x06, bytes.fromhex(oid)),
               der(0xa0, der(0x30, der(0x02, b"\1"), der(0x31), inner, der(0x31))))


def containers():
    text = b"<plist><dict><key>PayloadType</key><string>Configuration</string></dict></plist>" * 2
    yield "der", signed_data(der(0x04, text))
    yield "split", signed_data(der(0x24, der(0x04, text[:50]), der(0x04, text[50:])))
    indefinite = b"\x24\x80" + der(0x04, text[:70]) + der(0x04, text[70:]) + b"\0\0"
    yield "indefinite", signed_data(indefinite)
    yield "bad-detached", signed_data(None)
    yield "bad-encrypted", signed_data(der(0x04, text), "2a864886f70d010703")


def main():
    seeds = {"bplist": [], "xml_plist": [], "cms": list(containers())}
    for name, value in lists():
        seeds["bplist"].append((name, binary(value)))
        seeds["xml_plist"].append((name, plistlib.dumps(value)))
    seeds["bplist"].append(("uid", binary({"a": [UID(5), UID(70000)]})))
    seeds["bplist"] += [(f"bad-{name}", data) for name, data in hostile_lists()]
    seeds["xml_plist"].append(("bad-entities", b'<!DOCTYPE plist [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
                               b"<plist><string>&b;</string></plist>"))
    seeds["xml_plist"].append(("bad-unclosed", b"<plist><array><dict><key>a</key><data>AAAA"))
    seeds["xml_plist"].append(("bad-odd", b"\xef\xbb\xbf<!DOCTYPE plist><dict><key>k</key><key>n</key><integer>0x1F"
                               b"</integer><true/><key>&amp;&#65;<![CDATA[<]]></key><real>-inf</real><!-- c -->"
                               b"<what/></dict>"))
    seeds["xml_plist"].append(("uid", b"<plist><array><dict><key>CF$UID</key><integer>3</integer></dict></array></plist>"))
    seeds["xml_plist"].append(("utf16", "<plist><string>a\u20ac</string></plist>".encode("utf-16")))
    seeds["keyed"] = list(keyed())
    seeds["typedstream"] = list(typed_streams())
    # the first byte chooses the reader: payload or summary
    seeds["message_parts"] = [(name, b"p" + data) for name, data in payloads()] + [("summary", b"s" + summary())]
    for target, files in seeds.items():
        folder = CORPUS / target
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files:
            name = name if name.startswith("bad-") else f"good-{name}"
            (folder / name).write_bytes(data)


if __name__ == "__main__":
    main()
