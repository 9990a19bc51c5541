"""Writers of the blobs that phone databases hold: typedstream texts, keyed archives, file records.

Independent of the program's readers, so that both can be wrong only in different ways. Layouts:
Apple's typedstream as the reader's comment in src/formats describes it; NSKeyedArchiver as a plist.
"""
import datetime
import plistlib
import struct

APPLE_EPOCH = datetime.datetime(2001, 1, 1, tzinfo=datetime.timezone.utc)


def parse_time(text):
    """`2023-03-01T10:00:00Z`, with or without a fraction, as an aware datetime."""
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    if moment.tzinfo is None:
        raise ValueError(f"{text}: say the zone, best Z")
    return moment


def unix_seconds(text):
    return parse_time(text).timestamp()


def apple_seconds(text):
    """Seconds since 2001 as a double: Safari, calls, calendar, messages until iOS 10."""
    return (parse_time(text) - APPLE_EPOCH).total_seconds()


def apple_nanoseconds(text):
    """Nanoseconds since 2001: messages since iOS 11."""
    delta = parse_time(text) - APPLE_EPOCH
    return ((delta.days * 86400 + delta.seconds) * 1000000 + delta.microseconds) * 1000


def chrome_microseconds(text):
    """Microseconds since 1601: Chrome."""
    delta = parse_time(text) - datetime.datetime(1601, 1, 1, tzinfo=datetime.timezone.utc)
    return (delta.days * 86400 + delta.seconds) * 1000000 + delta.microseconds


class Typedstream:
    """Just enough of the format for attributed strings, numbers, dictionaries and URLs."""

    def __init__(self):
        self.out = bytearray(b"\x04\x0bstreamtyped\x81\xe8\x03")
        self.strings, self.classes, self.objects = [], {}, 0

    def integer(self, value):
        if -110 <= value < 128:
            self.out += struct.pack("<b", value)
        elif -32768 <= value < 32768:
            self.out += b"\x81" + struct.pack("<h", value)
        else:
            self.out += b"\x82" + struct.pack("<i", value)

    def shared(self, text):
        if text in self.strings:
            self.integer(self.strings.index(text) - 110)
            return
        self.strings.append(text)
        self.out += b"\x84"
        self.integer(len(text))
        self.out += text.encode("ascii")

    def begin(self, *chain):
        """A new object of the class (name, version), followed by its superclasses."""
        self.out += b"\x84"
        self.objects += 1
        for name, version in chain:
            if name in self.classes:
                self.integer(self.classes[name] - 110)
                return
            self.classes[name] = self.objects
            self.objects += 1
            self.out += b"\x84"
            self.shared(name)
            self.integer(version)
        self.out += b"\x85"

    def end(self):
        self.out += b"\x86"

    def string(self, text, mutable=False):
        chain = [("NSMutableString", 1)] if mutable else []
        self.begin(*chain, ("NSString", 1), ("NSObject", 0))
        self.shared("+")
        data = text.encode("utf-8") if isinstance(text, str) else text
        self.integer(len(data))
        self.out += data
        self.end()

    def number(self, value):
        self.begin(("NSNumber", 0), ("NSValue", 0), ("NSObject", 0))
        self.shared("*")
        self.out += b"\x84"
        self.objects += 1
        self.shared("i")
        self.shared("i")
        self.integer(value)
        self.end()

    def url(self, text):
        self.begin(("NSURL", 0), ("NSObject", 0))
        self.shared("c")
        self.out += b"\x00"
        self.shared("@")
        self.string(text)
        self.end()

    def attributed(self, text, link=None, mutable=True):
        chain = [("NSMutableAttributedString", 0)] if mutable else []
        self.shared("@")
        self.begin(*chain, ("NSAttributedString", 0), ("NSObject", 0))
        self.shared("@")
        self.string(text, mutable)
        length = len(text.encode("utf-16-le")) // 2 if isinstance(text, str) else len(text)
        self.shared("iI")
        self.integer(1)
        self.integer(length)
        self.shared("@")
        self.begin(("NSDictionary", 0), ("NSObject", 0))
        self.shared("i")
        self.integer(2 if link else 1)
        self.shared("@")
        self.string("__kIMMessagePartAttributeName")
        self.shared("@")
        self.number(0)
        if link:
            self.shared("@")
            self.string("__kIMLinkAttributeName")
            self.shared("@")
            self.url(link)
        self.end()
        self.end()
        return bytes(self.out)


def attributed_body(text, link=None):
    """message.attributedBody: the text, optionally with a link under all of it."""
    return Typedstream().attributed(text, link)


def bplist(value):
    return plistlib.dumps(value, fmt=plistlib.FMT_BINARY, sort_keys=False)


class Archive:
    """A keyed archive: objects are added, their number is what refers to them."""

    def __init__(self):
        self.objects, self.class_ids = ["$null"], {}

    def add(self, value):
        self.objects.append(value)
        return plistlib.UID(len(self.objects) - 1)

    def class_id(self, *names):
        if names not in self.class_ids:
            self.class_ids[names] = self.add({"$classname": names[0], "$classes": list(names)})
        return self.class_ids[names]

    def url(self, text):
        return self.add({"NS.base": plistlib.UID(0), "NS.relative": self.add(text),
                         "$class": self.class_id("NSURL", "NSObject")})

    def dump(self, top="root", root=plistlib.UID(1)):
        return bplist({"$version": 100000, "$archiver": "NSKeyedArchiver", "$top": {top: root},
                       "$objects": self.objects})


def der(tag, *parts):
    """One DER value around its parts."""
    body = b"".join(parts)
    size = len(body)
    length = bytes([size]) if size < 128 else b"\x82" + size.to_bytes(2, "big")
    return bytes([tag]) + length + body


def cms_signed(content):
    """A CMS container of the kind `signed data` without a signer: what stands around a signed profile."""
    signed_data, data = bytes.fromhex("06092a864886f70d010702"), bytes.fromhex("06092a864886f70d010701")
    inner = der(0x30, data, der(0xA0, der(0x04, content)))
    return der(0x30, signed_data, der(0xA0, der(0x30, der(0x02, b"\x01"), der(0x31), inner, der(0x31))))


def rich_link(url, original_url=None, title=None):
    """message.payload_data of a link preview."""
    archive = Archive()
    link, metadata = {}, {}
    archive.add(link)
    metadata_id = archive.add(metadata)
    link.update({"richLinkIsPlaceholder": False, "richLinkMetadata": metadata_id,
                 "$class": archive.class_id("RichLink", "NSObject")})
    metadata.update({"version": 1, "URL": archive.url(url), "originalURL": archive.url(original_url or url)})
    if title is not None:
        metadata["title"] = archive.add(title)
    metadata["$class"] = archive.class_id("LPLinkMetadata", "NSObject")
    return archive.dump()


def message_summary(parts, unsent=()):
    """message.message_summary_info: parts = {part: [(text, seconds since 2001), ...]}, oldest first."""
    edits = {
        str(part): [{"t": Typedstream().attributed(text, mutable=False), "d": float(when)} for text, when in texts]
        for part, texts in parts.items()
    }
    value = {"ec": edits, "ep": sorted(int(part) for part in parts), "ust": True}
    if unsent:
        value["rp"] = sorted(unsent)
    return bplist(value)


def file_record(relative_path, *, size, mode, modified, changed, birth, inode, digest=None, target=None,
                protection=3, owner=501):
    """Manifest.db's Files.file: the archived MBFile."""
    archive, record = Archive(), {}
    archive.add(record)
    record.update({
        "LastModified": modified, "Flags": 0, "GroupID": owner, "LastStatusChange": changed, "Birth": birth,
        "Size": size, "InodeNumber": inode, "Mode": mode, "UserID": owner, "ProtectionClass": protection,
        "RelativePath": archive.add(relative_path),
    })
    if digest is not None:
        record["Digest"] = archive.add(digest)
    if target is not None:
        record["Target"] = archive.add(target)
    record["$class"] = archive.class_id("MBFile", "NSObject")
    return archive.dump()
