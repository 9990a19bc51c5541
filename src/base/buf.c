/* Growable buffer with a maximum. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void buf_init(struct buf *b, size_t max)
{
    *b = (struct buf){.max = max};
}

void buf_fixed(struct buf *b, void *memory, size_t size)
{
    *b = (struct buf){.ptr = memory, .room = size, .max = size};
}

void buf_free(struct buf *b)
{
    free(b->ptr);
    *b = (struct buf){.max = b->max};
}

void buf_clear(struct buf *b)
{
    b->len = 0;
    b->failed = false;
}

void buf_truncate(struct buf *b, size_t len)
{
    if (len < b->len)
        b->len = len;
}

/* Makes room for `more` bytes; false (and failed) when the maximum or the system refuses. */
static bool reserve(struct buf *b, size_t more)
{
    if (b->failed || more > b->max - b->len) {
        b->failed = true;
        return false;
    }
    size_t need = b->len + more;
    if (need <= b->room)
        return true;
    size_t room = b->room < 256 ? 256 : b->room;
    while (room < need)
        room = room > b->max / 2 ? b->max : room * 2;
    if (room > b->max)
        room = b->max;
    uint8_t *grown = realloc(b->ptr, room);
    if (grown == NULL) {
        b->failed = true;
        return false;
    }
    b->ptr = grown;
    b->room = room;
    return true;
}

void buf_add_growing(struct buf *b, struct span bytes)
{
    if (bytes.len == 0 || !reserve(b, bytes.len))
        return;
    memcpy(b->ptr + b->len, bytes.ptr, bytes.len);
    b->len += bytes.len;
}

void buf_uint(struct buf *b, uint64_t value)
{
    uint8_t digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (uint8_t)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    buf_add(b, span_of(digits + at, sizeof digits - at));
}

void buf_int(struct buf *b, int64_t value)
{
    if (value < 0)
        buf_byte(b, '-');
    buf_uint(b, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

void buf_hex(struct buf *b, struct span bytes)
{
    static const char digits[] = "0123456789abcdef";
    uint8_t text[128];
    while (bytes.len > 0) {
        size_t n = bytes.len < sizeof text / 2 ? bytes.len : sizeof text / 2;
        for (size_t i = 0; i < n; i++) {
            text[2 * i] = (uint8_t)digits[bytes.ptr[i] >> 4];
            text[2 * i + 1] = (uint8_t)digits[bytes.ptr[i] & 15];
        }
        buf_add(b, span_of(text, 2 * n));
        bytes = span_skip(bytes, n);
    }
}

void buf_base64(struct buf *b, struct span bytes)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < bytes.len; i += 3) {
        size_t have = bytes.len - i < 3 ? bytes.len - i : 3;
        uint32_t word = (uint32_t)bytes.ptr[i] << 16;
        word |= have > 1 ? (uint32_t)bytes.ptr[i + 1] << 8 : 0;
        word |= have > 2 ? bytes.ptr[i + 2] : 0;
        uint8_t out[4] = {(uint8_t)alphabet[word >> 18], (uint8_t)alphabet[word >> 12 & 63],
                          have > 1 ? (uint8_t)alphabet[word >> 6 & 63] : (uint8_t)'=',
                          have > 2 ? (uint8_t)alphabet[word & 63] : (uint8_t)'='};
        buf_add(b, span_of(out, 4));
    }
}

void buf_uint_le(struct buf *b, uint64_t value, size_t width)
{
    uint8_t bytes[sizeof value];
    for (size_t i = 0; i < width && i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(value >> (8 * i));
    buf_add(b, span_of(bytes, width < sizeof bytes ? width : sizeof bytes));
}

void buf_varint(struct buf *b, uint64_t value)
{
    uint8_t bytes[10];
    size_t len = 0;
    for (; value >= 0x80; value >>= 7)
        bytes[len++] = (uint8_t)(value | 0x80);
    bytes[len++] = (uint8_t)value;
    buf_add(b, span_of(bytes, len));
}

void buf_format(struct buf *b, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (len < 0 || (size_t)len >= sizeof text)
        b->failed =
            true; /* formatted texts are short by design; evidence never goes through here */
    else
        buf_add(b, span_of(text, (size_t)len));
}
