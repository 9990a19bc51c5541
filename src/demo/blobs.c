/* Blobs of the sample phone. The styled text is a typedstream whose parts around the text are the
 * same for every message; the file record is a keyed archive.
 */
#include "demo/blobs.h"
#include "demo/plist_writer.h"

#define NUL "\0"

/* Header, then an NSMutableAttributedString whose NSMutableString begins. */
static const char BEFORE_TEXT[] =
    "\x04\x0b"
    "streamtyped\x81\xe8\x03\x84\x01@\x84\x84\x84\x19NSMutableAttributedString" NUL
    "\x84\x84\x12NSAttributedString" NUL "\x84\x84\x08NSObject" NUL
    "\x85\x92\x84\x84\x84\x0fNSMutableString\x01\x84\x84\x08NSString\x01\x95\x84\x01+";
/* The string's end; a run: attributes number 1, for ... */
static const char BEFORE_RUN_LENGTH[] = "\x86\x84\x02iI\x01";
/* ... so many characters; the attributes: part 0 of the message. */
static const char AFTER_RUN_LENGTH[] =
    "\x92\x84\x84\x84\x0cNSDictionary" NUL "\x95\x84\x01i\x01\x92\x84\x98\x98\x1d"
    "__kIMMessagePartAttributeName\x86\x92\x84\x84\x84\x08NSNumber" NUL "\x84\x84\x07NSValue" NUL
    "\x95\x84\x01*\x84\x9b\x9b" NUL "\x86\x86\x86";

static void add_integer(struct buf *out, size_t value)
{
    if (value < 128) {
        buf_byte(out, (uint8_t)value);
        return;
    }
    buf_byte(out, 0x81);
    buf_uint_le(out, value, 2);
}

void blob_attributed_body(struct buf *out, struct span text)
{
    buf_add(out, span_of(BEFORE_TEXT, sizeof BEFORE_TEXT - 1));
    add_integer(out, text.len);
    buf_add(out, text);
    buf_add(out, span_of(BEFORE_RUN_LENGTH, sizeof BEFORE_RUN_LENGTH - 1));
    add_integer(out, text.len);
    buf_add(out, span_of(AFTER_RUN_LENGTH, sizeof AFTER_RUN_LENGTH - 1));
}

/* Objects of the archive, by their place in $objects. */
enum archived { ARCHIVED_NULL, ARCHIVED_RECORD, ARCHIVED_PATH, ARCHIVED_CLASS, ARCHIVED_COUNT };

static unsigned add_record(struct plist_writer *w, const struct file_facts *f)
{
    const struct {
        const char *key;
        int64_t value;
    } numbers[] = {
        {"LastModified", f->time}, {"LastStatusChange", f->time},
        {"Birth", f->time},        {"Size", (int64_t)f->size},
        {"Mode", f->mode},         {"UserID", 501},
        {"GroupID", 501},          {"Flags", 0},
        {"ProtectionClass", 3},    {"InodeNumber", (int64_t)f->inode},
    };
    enum { NUMBERS = sizeof numbers / sizeof numbers[0] };
    unsigned keys[NUMBERS + 2], values[NUMBERS + 2];
    for (size_t i = 0; i < NUMBERS; i++) {
        keys[i] = plist_add_text(w, span_str(numbers[i].key));
        values[i] = plist_add_int(w, numbers[i].value);
    }
    keys[NUMBERS] = plist_add_text(w, SPAN_LITERAL("RelativePath"));
    values[NUMBERS] = plist_add_uid(w, ARCHIVED_PATH);
    keys[NUMBERS + 1] = plist_add_text(w, SPAN_LITERAL("$class"));
    values[NUMBERS + 1] = plist_add_uid(w, ARCHIVED_CLASS);
    return plist_add_dict(w, keys, values, NUMBERS + 2);
}

static unsigned add_class(struct plist_writer *w)
{
    unsigned names[] = {plist_add_text(w, SPAN_LITERAL("MBFile")),
                        plist_add_text(w, SPAN_LITERAL("NSObject"))};
    unsigned keys[] = {plist_add_text(w, SPAN_LITERAL("$classname")),
                       plist_add_text(w, SPAN_LITERAL("$classes"))};
    unsigned values[] = {names[0], plist_add_array(w, names, 2)};
    return plist_add_dict(w, keys, values, 2);
}

static void add_root(struct plist_writer *w, const unsigned objects[ARCHIVED_COUNT])
{
    unsigned top_key = plist_add_text(w, SPAN_LITERAL("root"));
    unsigned top_value = plist_add_uid(w, ARCHIVED_RECORD);
    unsigned keys[] = {
        plist_add_text(w, SPAN_LITERAL("$version")), plist_add_text(w, SPAN_LITERAL("$archiver")),
        plist_add_text(w, SPAN_LITERAL("$top")), plist_add_text(w, SPAN_LITERAL("$objects"))};
    unsigned values[] = {
        plist_add_int(w, 100000), plist_add_text(w, SPAN_LITERAL("NSKeyedArchiver")),
        plist_add_dict(w, &top_key, &top_value, 1), plist_add_array(w, objects, ARCHIVED_COUNT)};
    (void)plist_add_dict(w, keys, values, 4);
}

bool blob_file_record(struct buf *out, const struct file_facts *facts)
{
    struct plist_writer w;
    plist_writer_init(&w);
    unsigned objects[ARCHIVED_COUNT];
    objects[ARCHIVED_NULL] = plist_add_text(&w, SPAN_LITERAL("$null"));
    objects[ARCHIVED_RECORD] = add_record(&w, facts);
    objects[ARCHIVED_PATH] = plist_add_text(&w, facts->path);
    objects[ARCHIVED_CLASS] = add_class(&w);
    add_root(&w, objects);
    struct span bytes;
    bool ok = plist_writer_end(&w, &bytes);
    if (ok)
        buf_add(out, bytes);
    plist_writer_free(&w);
    return ok && !out->failed;
}
