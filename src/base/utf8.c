/* Strict UTF-8, after the table of well-formed byte sequences in the Unicode standard, 3.9. */
#include "base/utf8.h"

static bool continues(struct span s, size_t n)
{
    if (s.len < n)
        return false;
    for (size_t i = 1; i < n; i++)
        if ((s.ptr[i] & 0xC0) != 0x80)
            return false;
    return true;
}

size_t utf8_decode(struct span s, uint32_t *ret_codepoint)
{
    if (s.len == 0)
        return 0;
    uint8_t head = s.ptr[0];
    if (head < 0x80) {
        *ret_codepoint = head;
        return 1;
    }
    size_t n = head >= 0xF0 ? 4 : head >= 0xE0 ? 3 : 2;
    if (head < 0xC2 || head > 0xF4 || !continues(s, n))
        return 0;
    uint32_t code = head & (0xFFu >> (n + 1));
    for (size_t i = 1; i < n; i++)
        code = code << 6 | (s.ptr[i] & 0x3Fu);
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (code < least[n] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
        return 0;
    *ret_codepoint = code;
    return n;
}

void utf8_encode(struct buf *b, uint32_t code)
{
    if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
        code = 0xFFFD;
    uint8_t out[4];
    size_t n = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = n; i > 1; i--) {
        out[i - 1] = (uint8_t)(0x80 | (code & 0x3F));
        code >>= 6;
    }
    static const uint8_t heads[] = {0, 0, 0xC0, 0xE0, 0xF0};
    out[0] = (uint8_t)(heads[n] | code);
    buf_add(b, span_of(out, n));
}

bool utf8_valid(struct span s)
{
    uint32_t code;
    while (s.len > 0) {
        size_t n = utf8_decode(s, &code);
        if (n == 0)
            return false;
        s = span_skip(s, n);
    }
    return true;
}

void utf8_clean(struct buf *b, struct span s)
{
    uint32_t code;
    while (s.len > 0) {
        size_t n = utf8_decode(s, &code);
        if (n == 0)
            utf8_encode(b, 0xFFFD);
        else
            buf_add(b, span_head(s, n));
        s = span_skip(s, n == 0 ? 1 : n);
    }
}

static uint32_t unit_at(struct span s, size_t at, bool big_endian)
{
    return big_endian ? (uint32_t)s.ptr[at] << 8 | s.ptr[at + 1]
                      : (uint32_t)s.ptr[at + 1] << 8 | s.ptr[at];
}

void utf8_from_utf16(struct buf *b, struct span s, bool big_endian)
{
    for (size_t at = 0; at < s.len; at += 2) {
        if (s.len - at < 2) {
            utf8_encode(b, 0xFFFD);
            return;
        }
        uint32_t code = unit_at(s, at, big_endian);
        if (code >= 0xD800 && code < 0xDC00 && s.len - at >= 4) {
            uint32_t low = unit_at(s, at + 2, big_endian);
            if (low >= 0xDC00 && low < 0xE000) {
                code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
                at += 2;
            }
        }
        utf8_encode(b, code);
    }
}

struct span utf8_head(struct span s, size_t max)
{
    if (s.len <= max)
        return s;
    size_t len = max;
    while (len > 0 && max - len < 4 && (s.ptr[len] & 0xC0) == 0x80)
        len--;
    return span_head(s, len);
}
