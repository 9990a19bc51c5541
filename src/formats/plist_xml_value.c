/* The texts of XML property lists as values: numbers, dates, base64. None depends on a locale. */
#include <stdlib.h>

#include "base/ascii.h"
#include "formats/plist_value.h"

enum status plist_xml_string(struct arena *arena, struct span text, struct plist_value *v)
{
    v->form = PLIST_FORM_UTF8;
    return arena_copy(arena, text, &v->bytes);
}

/* Decimal, or hexadecimal behind 0x, with a sign before either. */
enum status plist_xml_integer(struct arena *arena, struct span text, struct plist_value *v)
{
    (void)arena;
    text = span_trim(text);
    bool negative = span_starts(text, SPAN_LITERAL("-"));
    text = span_skip(text, negative || span_starts(text, SPAN_LITERAL("+")));
    uint64_t value = 0;
    if (span_starts_nocase(text, SPAN_LITERAL("0x"))) {
        text = span_skip(text, 2);
        if (text.len < 1 || text.len > 16)
            return STATUS_MALFORMED;
        for (size_t i = 0; i < text.len; i++) {
            int digit = ascii_hex_value(text.ptr[i]);
            if (digit < 0)
                return STATUS_MALFORMED;
            value = value << 4 | (uint64_t)digit;
        }
    } else if (!span_to_uint(text, &value)) {
        return STATUS_MALFORMED;
    }
    if (negative && value > (uint64_t)INT64_MAX + 1)
        return STATUS_MALFORMED;
    if (!negative && value > INT64_MAX) {
        v->form = PLIST_FORM_NATURAL;
        v->natural = value;
    } else {
        v->integer = (int64_t)(negative ? 0 - value : value);
    }
    return STATUS_OK;
}

enum status plist_xml_real(struct arena *arena, struct span text, struct plist_value *v)
{
    static const struct {
        struct span name;
        double value;
    } named[] = {
        {{(const uint8_t *)"nan", 3}, (double)__builtin_nanf("")},
        {{(const uint8_t *)"inf", 3}, __builtin_inf()},
        {{(const uint8_t *)"+inf", 4}, __builtin_inf()},
        {{(const uint8_t *)"-inf", 4}, -__builtin_inf()},
        {{(const uint8_t *)"infinity", 8}, __builtin_inf()},
        {{(const uint8_t *)"+infinity", 9}, __builtin_inf()},
        {{(const uint8_t *)"-infinity", 9}, -__builtin_inf()},
    };
    (void)arena;
    text = span_trim(text);
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
        if (span_equal_nocase(text, named[i].name)) {
            v->real = named[i].value;
            return STATUS_OK;
        }
    }
    char copy[400]; /* %f of the largest double is 316 characters */
    if (text.len < 1 || text.len >= sizeof copy)
        return STATUS_MALFORMED;
    for (size_t i = 0; i < text.len; i++)
        if (!ascii_is_digit(text.ptr[i]) && memchr("+-.eE", text.ptr[i], 5) == NULL)
            return STATUS_MALFORMED;
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    char *end;
    v->real = strtod(copy, &end); /* the program never leaves the C locale */
    return *end == '\0' ? STATUS_OK : STATUS_MALFORMED;
}

enum status plist_xml_date(struct arena *arena, struct span text, struct plist_value *v)
{
    enum { APPLE_EPOCH = 978307200 };
    struct timestamp t;
    (void)arena;
    if (!timestamp_parse(span_trim(text), &t))
        return STATUS_MALFORMED;
    v->real = (double)(t.seconds - APPLE_EPOCH) + t.nanos / 1e9;
    return STATUS_OK;
}

static int base64_value(uint8_t c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (ascii_is_digit(c))
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

enum status plist_xml_data(struct arena *arena, struct span text, struct plist_value *v)
{
    uint8_t *out = arena_alloc(arena, text.len / 4 * 3 + 3);
    if (out == NULL)
        return STATUS_NO_MEMORY;
    size_t len = 0, at = 0;
    uint32_t bits = 0, have = 0;
    for (; at < text.len && text.ptr[at] != '='; at++) {
        int value = base64_value(text.ptr[at]);
        if (value < 0 && !ascii_is_space(text.ptr[at]))
            return STATUS_MALFORMED;
        if (value < 0)
            continue;
        bits = bits << 6 | (uint32_t)value;
        have += 6;
        if (have >= 8) {
            have -= 8;
            out[len++] = (uint8_t)(bits >> have);
        }
    }
    v->bytes = span_of(out, len);
    return STATUS_OK;
}

enum status plist_xml_true(struct arena *arena, struct span text, struct plist_value *v)
{
    (void)arena, (void)text;
    v->integer = 1;
    return STATUS_OK;
}

enum status plist_xml_false(struct arena *arena, struct span text, struct plist_value *v)
{
    (void)arena, (void)text;
    v->integer = 0;
    return STATUS_OK;
}
