/* Streaming JSON writer (RFC 8259). */
#include "base/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"

static void separate(struct json *j)
{
    if (j->comma)
        buf_byte(j->out, ',');
    j->comma = true;
}

static void open_with(struct json *j, uint8_t bracket)
{
    separate(j);
    buf_byte(j->out, bracket);
    j->comma = false;
}

static void close_with(struct json *j, uint8_t bracket)
{
    buf_byte(j->out, bracket);
    j->comma = true;
}

void json_begin_object(struct json *j)
{
    open_with(j, '{');
}

void json_end_object(struct json *j)
{
    close_with(j, '}');
}

void json_begin_array(struct json *j)
{
    open_with(j, '[');
}

void json_end_array(struct json *j)
{
    close_with(j, ']');
}

void json_key(struct json *j, const char *key)
{
    separate(j);
    buf_byte(j->out, '"');
    buf_str(j->out, key);
    buf_str(j->out, "\":");
    j->comma = false;
}

static void escape_ascii(struct buf *out, uint8_t c)
{
    switch (c) {
    case '"':
        buf_str(out, "\\\"");
        return;
    case '\\':
        buf_str(out, "\\\\");
        return;
    case '\n':
        buf_str(out, "\\n");
        return;
    case '\r':
        buf_str(out, "\\r");
        return;
    case '\t':
        buf_str(out, "\\t");
        return;
    default:
        buf_format(out, "\\u%04x", c);
    }
}

static bool needs_escape(uint32_t code)
{
    return (code >= 0x7F && code < 0xA0) || code == 0x2028 || code == 0x2029 ||
           (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

/* Whether none of eight bytes has to be looked at: all are printable ASCII, no quote, no
 * backslash. The tests may take a plain byte for another, never the other way round. */
static bool eight_are_plain(const uint8_t *at)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), high = ones << 7;
    uint64_t w;
    memcpy(&w, at, sizeof w);
    const uint64_t quote = w ^ ones * '"', backslash = w ^ ones * '\\', del = w ^ ones * 0x7F;
    const uint64_t odd = w | (w - ones * 0x20) | (quote - ones) | (backslash - ones) | (del - ones);
    return (odd & high) == 0;
}

void json_escape(struct buf *out, struct span text)
{
    size_t plain = 0; /* start of the run that can be copied as it is */
    for (size_t i = 0; i < text.len;) {
        while (text.len - i >= 8 && eight_are_plain(text.ptr + i))
            i += 8;
        if (i == text.len)
            break;
        uint8_t c = text.ptr[i];
        if (c >= 0x20 && c < 0x7F && c != '"' && c != '\\') {
            i++;
            continue;
        }
        uint32_t code = 0xFFFD;
        size_t n = utf8_decode(span_skip(text, i), &code);
        if (n > 1 && !needs_escape(code)) {
            i += n;
            continue;
        }
        buf_add(out, span_of(text.ptr + plain, i - plain));
        if (n == 0)
            buf_str(out, "\\ufffd");
        else if (code < 0x7F)
            escape_ascii(out, c);
        else
            buf_format(out, "\\u%04x", (unsigned)code);
        i += n == 0 ? 1 : n;
        plain = i;
    }
    if (text.len > plain)
        buf_add(out, span_of(text.ptr + plain, text.len - plain));
}

void json_string(struct json *j, struct span text)
{
    separate(j);
    buf_byte(j->out, '"');
    json_escape(j->out, text);
    buf_byte(j->out, '"');
}

void json_cstr(struct json *j, const char *text)
{
    json_string(j, span_str(text));
}

void json_uint(struct json *j, uint64_t value)
{
    separate(j);
    buf_uint(j->out, value);
}

void json_int(struct json *j, int64_t value)
{
    separate(j);
    buf_int(j->out, value);
}

void json_double(struct json *j, double value)
{
    char text[40];
    if (!isfinite(value)) {
        json_null(j);
        return;
    }
    separate(j);
    for (int digits = 1; digits <= 17; digits++) {
        (void)snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            break;
    }
    for (char *p = text; *p != '\0'; p++)
        if (*p == ',') /* a locale's decimal comma */
            *p = '.';
    buf_str(j->out, text);
}

void json_boolean(struct json *j, bool value)
{
    separate(j);
    buf_str(j->out, value ? "true" : "false");
}

void json_null(struct json *j)
{
    separate(j);
    buf_str(j->out, "null");
}

void json_raw(struct json *j, struct span value)
{
    separate(j);
    buf_add(j->out, value);
}

void json_field_string(struct json *j, const char *key, struct span text)
{
    json_key(j, key);
    json_string(j, text);
}

void json_field_cstr(struct json *j, const char *key, const char *text)
{
    json_field_string(j, key, span_str(text));
}

void json_field_opt(struct json *j, const char *key, struct span text)
{
    if (text.len > 0)
        json_field_string(j, key, text);
}

void json_field_cstr_opt(struct json *j, const char *key, const char *text)
{
    json_field_opt(j, key, span_str(text));
}

void json_field_uint(struct json *j, const char *key, uint64_t value)
{
    json_key(j, key);
    json_uint(j, value);
}

void json_field_int(struct json *j, const char *key, int64_t value)
{
    json_key(j, key);
    json_int(j, value);
}

void json_field_bool(struct json *j, const char *key, bool value)
{
    json_key(j, key);
    json_boolean(j, value);
}
