/* Breaking plain text into lines. */
#include "report/wrap.h"

static bool is_gap(uint8_t c)
{
    return c <= ' ' || c == 0x7F;
}

/* Characters of a UTF-8 text: continuation bytes do not count. */
static size_t columns(struct span text)
{
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++)
        n += (text.ptr[i] & 0xC0) != 0x80;
    return n;
}

static bool next_word(struct span *rest, struct span *ret_word)
{
    size_t start = 0, end;
    while (start < rest->len && is_gap(rest->ptr[start]))
        start++;
    for (end = start; end < rest->len && !is_gap(rest->ptr[end]); end++)
        ;
    *ret_word = span_head(span_skip(*rest, start), end - start);
    *rest = span_skip(*rest, end);
    return ret_word->len > 0;
}

static void pad(struct buf *out, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        buf_byte(out, ' ');
}

void wrap_text(struct buf *out, const char *lead, size_t indent, struct span text)
{
    size_t column = columns(span_str(lead));
    bool line_is_empty = true;
    struct span word;
    buf_str(out, lead);
    pad(out, column, indent);
    if (column < indent)
        column = indent;
    while (next_word(&text, &word)) {
        size_t width = columns(word);
        if (!line_is_empty && column + 1 + width > WRAP_WIDTH) {
            buf_byte(out, '\n');
            pad(out, 0, indent);
            column = indent;
        } else if (!line_is_empty) {
            buf_byte(out, ' ');
            column++;
        }
        buf_add(out, word);
        column += width;
        line_is_empty = false;
    }
    buf_byte(out, '\n');
}
