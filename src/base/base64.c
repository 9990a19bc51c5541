/* Base64, strict and loose. */
#include "base/base64.h"

#include "base/ascii.h"

static int value_of(uint8_t c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (ascii_is_digit(c))
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Two to four characters into one to three bytes. */
static bool decode_group(const uint8_t *text, size_t count, uint8_t *out)
{
    uint32_t bits = 0;
    for (size_t i = 0; i < 4; i++) {
        int value = i < count ? value_of(text[i]) : 0;
        if (value < 0)
            return false;
        bits = bits << 6 | (uint32_t)value;
    }
    const uint8_t bytes[] = {(uint8_t)(bits >> 16), (uint8_t)(bits >> 8), (uint8_t)bits};
    for (size_t i = 0; i < 3; i++) {
        if (i < count - 1)
            out[i] = bytes[i];
        else if (bytes[i] != 0)
            return false; /* the bits that make no byte must be zero: one spelling for one value */
    }
    return true;
}

bool base64_decode(struct span text, enum base64_form form, uint8_t *out, size_t room,
                   size_t *ret_len)
{
    if (form == BASE64_PADDED) {
        if (text.len % 4 != 0)
            return false;
        for (int i = 0; i < 2 && text.len > 0 && text.ptr[text.len - 1] == '='; i++)
            text.len--;
    }
    size_t tail = text.len % 4;
    size_t len = text.len / 4 * 3 + (tail == 0 ? 0 : tail - 1);
    if (tail == 1 || len > room)
        return false;
    for (size_t at = 0; at < text.len; at += 4) {
        size_t count = text.len - at < 4 ? text.len - at : 4;
        if (!decode_group(text.ptr + at, count, out + at / 4 * 3))
            return false;
    }
    *ret_len = len;
    return true;
}

static int loose_value(uint8_t c)
{
    return c == '-' ? 62 : c == '_' ? 63 : value_of(c);
}

/* Whole bytes of a group of `count` characters. */
static size_t put_group(uint32_t bits, size_t count, uint8_t *out)
{
    bits <<= 6 * (4 - count);
    for (size_t i = 0; i + 1 < count; i++)
        out[i] = (uint8_t)(bits >> (16 - 8 * i));
    return count == 0 ? 0 : count - 1;
}

/* Appends what `text` completes; returns the new length. */
static size_t add_loose(struct base64_stream *s, struct span text, uint8_t *out, size_t len,
                        size_t *foreign)
{
    for (size_t i = 0; i < text.len; i++) {
        int value = loose_value(text.ptr[i]);
        if (value >= 0) {
            s->bits = s->bits << 6 | (uint32_t)value;
            s->count++;
        } else if (text.ptr[i] != '=') {
            *foreign += !ascii_is_space(text.ptr[i]);
            continue;
        }
        if (s->count == 4 || value < 0) {
            len += put_group(s->bits, s->count, out + len);
            *s = (struct base64_stream){.bits = 0};
        }
    }
    return len;
}

size_t base64_decode_loose(struct span text, uint8_t *out, size_t *ret_foreign)
{
    struct base64_stream s = {.bits = 0};
    size_t foreign = 0, len = add_loose(&s, text, out, 0, &foreign);
    len += put_group(s.bits, s.count, out + len);
    if (ret_foreign != NULL)
        *ret_foreign = foreign;
    return len;
}

size_t base64_stream_add(struct base64_stream *s, struct span piece, uint8_t *out)
{
    size_t foreign = 0;
    return add_loose(s, span_head(piece, BASE64_STREAM_IN), out, 0, &foreign);
}

size_t base64_stream_end(struct base64_stream *s, uint8_t *out)
{
    size_t len = put_group(s->bits, s->count, out);
    *s = (struct base64_stream){.bits = 0};
    return len;
}
