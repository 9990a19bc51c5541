/* Encoded words. */
#include "formats/mail_words.h"

#include "base/ascii.h"
#include "base/base64.h"
#include "base/utf8.h"
#include "formats/charset.h"

enum { WORD_BYTES_MAX = 64 << 10 };

struct encoded_word {
    struct span charset; /* without RFC 2231's language */
    struct span text;
    bool base64;
    size_t length; /* of the whole, with its marks */
};

/* The encoded word at the start of `text`. */
static bool word_at(struct span text, struct encoded_word *ret)
{
    struct encoded_word w;
    if (!span_starts(text, SPAN_LITERAL("=?")))
        return false;
    struct span rest = span_skip(text, 2);
    size_t mark = span_find_byte(rest, '?');
    if (mark == 0 || rest.len - mark < 5 || rest.ptr[mark + 2] != '?')
        return false;
    w.charset = span_head(rest, span_find_byte(span_head(rest, mark), '*'));
    const uint8_t form = ascii_lower(rest.ptr[mark + 1]);
    if (form != 'b' && form != 'q')
        return false;
    w.base64 = form == 'b';
    rest = span_skip(rest, mark + 3);
    size_t end = span_find(rest, SPAN_LITERAL("?="));
    if (end == rest.len)
        return false;
    /* `=?utf-8?Q?=` + `?=`: the text may begin with '=' right after the mark */
    w.text = span_head(rest, end);
    w.length = (size_t)(rest.ptr + end + 2 - text.ptr);
    *ret = w;
    return true;
}

static void decode_q(struct span text, struct buf *bytes)
{
    for (size_t i = 0; i < text.len; i++) {
        int high = -1, low = -1;
        if (text.ptr[i] == '=' && text.len - i >= 3) {
            high = ascii_hex_value(text.ptr[i + 1]);
            low = ascii_hex_value(text.ptr[i + 2]);
        }
        if (high >= 0 && low >= 0) {
            buf_byte(bytes, (uint8_t)(high << 4 | low));
            i += 2;
        } else {
            buf_byte(bytes, text.ptr[i] == '_' ? ' ' : text.ptr[i]);
        }
    }
}

static void decode_b(struct span text, struct buf *bytes)
{
    while (text.len > 0) { /* in pieces of whole groups: nothing to allocate */
        uint8_t piece[768];
        struct span part = span_head(text, sizeof piece);
        buf_add(bytes, span_of(piece, base64_decode_loose(part, piece, NULL)));
        text = span_skip(text, part.len);
    }
}

static void add_plain(struct span text, struct buf *out)
{
    if (utf8_valid(text))
        buf_add(out, text);
    else
        (void)charset_to_utf8(SPAN_LITERAL("windows-1252"), text, out);
}

static size_t white_space(struct span text)
{
    size_t n = 0;
    while (n < text.len && ascii_is_space(text.ptr[n]))
        n++;
    return n;
}

/* A run of encoded words of one charset, white space between them; its bytes are decoded as one.
 * Returns the length of what was read. */
static size_t decode_run(struct span text, const struct encoded_word *first, struct buf *out)
{
    BUF_SCOPED struct buf bytes;
    struct encoded_word w = *first;
    size_t length = 0;
    buf_init(&bytes, WORD_BYTES_MAX);
    for (;;) {
        if (w.base64)
            decode_b(w.text, &bytes);
        else
            decode_q(w.text, &bytes);
        length += w.length;
        struct span after = span_skip(text, length);
        size_t gap = white_space(after);
        if (!word_at(span_skip(after, gap), &w) || !span_equal_nocase(w.charset, first->charset))
            break;
        length += gap;
    }
    if (!charset_to_utf8(first->charset, buf_span(&bytes), out))
        add_plain(span_head(text, length), out);
    return length;
}

void mail_words_decode(struct span text, struct buf *out)
{
    struct encoded_word w;
    bool after_word = false;
    while (text.len > 0) {
        size_t gap = white_space(text), plain = gap;
        if (after_word && word_at(span_skip(text, gap), &w))
            plain = 0, text = span_skip(text, gap);
        while (plain < text.len && !word_at(span_skip(text, plain), &w))
            plain += 1 + span_find_byte(span_skip(text, plain + 1), '=');
        plain = plain < text.len ? plain : text.len;
        add_plain(span_head(text, plain), out);
        text = span_skip(text, plain);
        after_word = text.len > 0;
        if (after_word)
            text = span_skip(text, decode_run(text, &w, out));
    }
}
