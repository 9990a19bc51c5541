/* Checked reads over a span. */
#include "base/cursor.h"

void cursor_skip(struct cursor *c, uint64_t len)
{
    (void)cursor_bytes(c, len);
}

void cursor_seek(struct cursor *c, uint64_t offset)
{
    if (c->failed || offset > c->data.len)
        c->failed = true;
    else
        c->at = (size_t)offset;
}

uint64_t cursor_uint_be(struct cursor *c, size_t width)
{
    uint64_t value = 0;
    if (width < 1 || width > 8)
        c->failed = true;
    struct span b = cursor_bytes(c, width);
    for (size_t i = 0; i < b.len; i++)
        value = value << 8 | b.ptr[i];
    return value;
}

uint64_t cursor_uint_le(struct cursor *c, size_t width)
{
    uint64_t value = 0;
    if (width < 1 || width > 8)
        c->failed = true;
    struct span b = cursor_bytes(c, width);
    for (size_t i = b.len; i > 0; i--)
        value = value << 8 | b.ptr[i - 1];
    return value;
}

uint64_t cursor_varint(struct cursor *c)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        uint8_t byte = cursor_u8(c);
        if (shift == 63 && byte > 1)
            c->failed = true;
        value |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80)
            return c->failed ? 0 : value;
    }
    c->failed = true;
    return 0;
}

bool cursor_line(struct cursor *c, struct span *ret_line)
{
    if (cursor_left(c) == 0)
        return false;
    struct span rest = span_skip(c->data, c->at);
    size_t len = span_find_byte(rest, '\n');
    c->at += len < rest.len ? len + 1 : len;
    if (len > 0 && rest.ptr[len - 1] == '\r')
        len--;
    *ret_line = span_head(rest, len);
    return true;
}
