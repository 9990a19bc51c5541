/* Charset names, and how each is read. */
#include "formats/charset.h"

#include "base/ascii.h"
#include "base/base64.h"
#include "base/utf8.h"
#include "formats/charset_tables.h"

enum { NAME_MAX_LEN = 24, REPLACEMENT = 0xFFFD };

struct charset;
typedef void read_fn(const struct charset *c, struct span text, struct buf *out);

struct charset {
    const char *name; /* lower case, without '-', '_' and ':' */
    read_fn *read;
    const uint16_t *single;
    const struct charset_double *pairs;
};

static read_fn read_utf8, read_single, read_double, read_shift_jis, read_euc_jp, read_iso2022_jp,
    read_utf16, read_utf16_le, read_utf7;

#define SINGLE(text, table)                                                                        \
    {                                                                                              \
        text, read_single, charset_##table, NULL                                                   \
    }
#define DOUBLE(text, table)                                                                        \
    {                                                                                              \
        text, read_double, NULL, &charset_##table                                                  \
    }

/* Latin 1 and ASCII are read as Windows 1252, as browsers and mail programs do. */
static const struct charset charsets[] = {
    {"utf8", read_utf8, NULL, NULL},
    {"unicode11utf8", read_utf8, NULL, NULL},
    SINGLE("usascii", cp1252),
    SINGLE("ascii", cp1252),
    SINGLE("iso88591", cp1252),
    SINGLE("latin1", cp1252),
    SINGLE("iso88592", iso8859_2),
    SINGLE("latin2", iso8859_2),
    SINGLE("iso88593", iso8859_3),
    SINGLE("iso88594", iso8859_4),
    SINGLE("iso88595", iso8859_5),
    SINGLE("iso88596", iso8859_6),
    SINGLE("iso88597", iso8859_7),
    SINGLE("iso88598", iso8859_8),
    SINGLE("iso88598i", iso8859_8),
    SINGLE("iso88599", iso8859_9),
    SINGLE("iso885910", iso8859_10),
    SINGLE("iso885911", iso8859_11),
    SINGLE("iso885913", iso8859_13),
    SINGLE("iso885914", iso8859_14),
    SINGLE("iso885915", iso8859_15),
    SINGLE("iso885916", iso8859_16),
    SINGLE("windows874", cp874),
    SINGLE("tis620", cp874),
    SINGLE("windows1250", cp1250),
    SINGLE("windows1251", cp1251),
    SINGLE("cp1251", cp1251),
    SINGLE("windows1252", cp1252),
    SINGLE("cp1252", cp1252),
    SINGLE("windows1253", cp1253),
    SINGLE("windows1254", cp1254),
    SINGLE("windows1255", cp1255),
    SINGLE("windows1256", cp1256),
    SINGLE("windows1257", cp1257),
    SINGLE("windows1258", cp1258),
    SINGLE("cp437", cp437),
    SINGLE("ibm850", cp850),
    SINGLE("cp850", cp850),
    SINGLE("cp866", cp866),
    SINGLE("ibm866", cp866),
    SINGLE("koi8r", koi8_r),
    SINGLE("koi8u", koi8_u),
    SINGLE("macintosh", mac_roman),
    SINGLE("macroman", mac_roman),
    DOUBLE("gb2312", gbk),
    DOUBLE("gbk", gbk),
    DOUBLE("gb18030", gbk),
    DOUBLE("cp936", gbk),
    DOUBLE("big5", big5),
    DOUBLE("big5hkscs", big5),
    DOUBLE("cp950", big5),
    DOUBLE("euckr", euc_kr),
    DOUBLE("ksc56011987", euc_kr),
    DOUBLE("cp949", euc_kr),
    {"shiftjis", read_shift_jis, NULL, &charset_shift_jis},
    {"sjis", read_shift_jis, NULL, &charset_shift_jis},
    {"cp932", read_shift_jis, NULL, &charset_shift_jis},
    {"windows31j", read_shift_jis, NULL, &charset_shift_jis},
    {"eucjp", read_euc_jp, NULL, &charset_jis0208},
    {"iso2022jp", read_iso2022_jp, NULL, &charset_jis0208},
    {"utf16", read_utf16, NULL, NULL},
    {"utf16be", read_utf16, NULL, NULL},
    {"utf16le", read_utf16_le, NULL, NULL},
    {"utf7", read_utf7, NULL, NULL},
    {"unicode11utf7", read_utf7, NULL, NULL},
};

static void read_utf8(const struct charset *c, struct span text, struct buf *out)
{
    (void)c;
    utf8_clean(out, text);
}

static void put_letter(struct buf *out, uint32_t letter)
{
    utf8_encode(out, letter != 0 ? letter : REPLACEMENT);
}

static void read_single(const struct charset *c, struct span text, struct buf *out)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < 0x80)
            buf_byte(out, text.ptr[i]);
        else
            put_letter(out, c->single[text.ptr[i] - 0x80]);
}

/* Letter of a pair of bytes, 0 when there is none. */
static uint32_t pair_letter(const struct charset_double *d, uint8_t lead, uint8_t trail)
{
    if (lead < d->first_lead || lead > d->last_lead || trail < d->first_trail ||
        trail > d->last_trail)
        return 0;
    size_t row = (size_t)d->last_trail - d->first_trail + 1;
    return d->letters[(size_t)(lead - d->first_lead) * row + (size_t)(trail - d->first_trail)];
}

/* Reads one letter; a lead byte without its trail byte costs itself only. */
static size_t read_pair(const struct charset_double *d, struct span text, struct buf *out)
{
    if (text.ptr[0] < 0x80) {
        buf_byte(out, text.ptr[0]);
        return 1;
    }
    uint32_t letter = text.len < 2 ? 0 : pair_letter(d, text.ptr[0], text.ptr[1]);
    put_letter(out, letter);
    return letter != 0 ? 2 : 1;
}

static void read_double(const struct charset *c, struct span text, struct buf *out)
{
    while (text.len > 0)
        text = span_skip(text, read_pair(c->pairs, text, out));
}

enum { HALF_WIDTH_FIRST = 0xA1, HALF_WIDTH_LAST = 0xDF, HALF_WIDTH_LETTER = 0xFF61 };

static void read_shift_jis(const struct charset *c, struct span text, struct buf *out)
{
    while (text.len > 0) {
        uint8_t lead = text.ptr[0];
        if (lead >= HALF_WIDTH_FIRST && lead <= HALF_WIDTH_LAST) {
            utf8_encode(out, HALF_WIDTH_LETTER + (uint32_t)(lead - HALF_WIDTH_FIRST));
            text = span_skip(text, 1);
        } else {
            text = span_skip(text, read_pair(c->pairs, text, out));
        }
    }
}

static void read_euc_jp(const struct charset *c, struct span text, struct buf *out)
{
    enum { HALF_WIDTH_MARK = 0x8E };
    while (text.len > 0) {
        if (text.ptr[0] == HALF_WIDTH_MARK && text.len > 1 && text.ptr[1] >= HALF_WIDTH_FIRST &&
            text.ptr[1] <= HALF_WIDTH_LAST) {
            utf8_encode(out, HALF_WIDTH_LETTER + (uint32_t)(text.ptr[1] - HALF_WIDTH_FIRST));
            text = span_skip(text, 2);
        } else {
            text = span_skip(text, read_pair(c->pairs, text, out));
        }
    }
}

/* ESC $ B or ESC $ @: pairs of seven bits; any other escape: one byte a letter. */
static void read_iso2022_jp(const struct charset *c, struct span text, struct buf *out)
{
    bool pairs = false;
    while (text.len > 0) {
        if (text.ptr[0] == 0x1B && text.len >= 3) {
            pairs = text.ptr[1] == '$';
            text = span_skip(text, 3);
        } else if (pairs && text.len >= 2 && text.ptr[0] > ' ') {
            put_letter(out, pair_letter(c->pairs, text.ptr[0] | 0x80, text.ptr[1] | 0x80));
            text = span_skip(text, 2);
        } else {
            put_letter(out, text.ptr[0] < 0x80 ? text.ptr[0] : 0);
            text = span_skip(text, 1);
        }
    }
}

/* Without a mark big-endian, as RFC 2781 has it. */
static void read_utf16(const struct charset *c, struct span text, struct buf *out)
{
    bool little = span_starts(text, SPAN_LITERAL("\xFF\xFE"));
    (void)c;
    utf8_from_utf16(out,
                    span_skip(text, little || span_starts(text, SPAN_LITERAL("\xFE\xFF")) ? 2 : 0),
                    !little);
}

static void read_utf16_le(const struct charset *c, struct span text, struct buf *out)
{
    (void)c;
    utf8_from_utf16(out, text, false);
}

/* One run of RFC 2152's Base64: UTF-16, at most a line. */
static void put_utf7_run(struct span run, struct buf *out)
{
    uint8_t bytes[1024];
    while (run.len > 0) {
        struct span part = span_head(run, sizeof bytes);
        size_t len = base64_decode_loose(part, bytes, NULL);
        utf8_from_utf16(out, span_of(bytes, len - len % 2), true);
        run = span_skip(run, part.len);
    }
}

static void read_utf7(const struct charset *c, struct span text, struct buf *out)
{
    (void)c;
    while (text.len > 0) {
        if (text.ptr[0] != '+') {
            put_letter(out, text.ptr[0] < 0x80 ? text.ptr[0] : 0);
            text = span_skip(text, 1);
            continue;
        }
        text = span_skip(text, 1);
        size_t end = 0;
        while (end < text.len &&
               (ascii_is_alnum(text.ptr[end]) || text.ptr[end] == '+' || text.ptr[end] == '/'))
            end++;
        bool dash = end < text.len && text.ptr[end] == '-';
        if (end == 0 && dash)
            buf_byte(out, '+');
        put_utf7_run(span_head(text, end), out);
        text = span_skip(text, end + dash);
    }
}

static const struct charset *find(struct span name)
{
    char plain[NAME_MAX_LEN + 1];
    size_t len = 0;
    for (size_t i = 0; i < name.len; i++) {
        uint8_t c = name.ptr[i];
        if (c == '-' || c == '_' || c == ':' || c == ' ' || c == '"' || c == '\'')
            continue;
        if (len == NAME_MAX_LEN)
            return NULL;
        plain[len++] = (char)ascii_lower(c);
    }
    plain[len] = '\0';
    for (size_t i = 0; i < sizeof charsets / sizeof charsets[0]; i++)
        if (strcmp(charsets[i].name, len == 0 ? "utf8" : plain) == 0)
            return &charsets[i];
    return NULL;
}

bool charset_is_known(struct span name)
{
    return find(name) != NULL;
}

bool charset_to_utf8(struct span name, struct span text, struct buf *out)
{
    const struct charset *c = find(name);
    if (c == NULL)
        return false;
    c->read(c, text, out);
    return true;
}
