/* Transfer encodings and charsets of parts. */
#include "base/ascii.h"
#include "base/base64.h"
#include "base/utf8.h"
#include "formats/charset.h"
#include "formats/mime.h"

/* White space at the end of a line, and a line end behind '=', are no content. */
static size_t decode_quoted_printable(struct span text, uint8_t *out, size_t *damaged)
{
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.ptr[i];
        if (c != '=') {
            out[len++] = c;
            continue;
        }
        int high = i + 1 < text.len ? ascii_hex_value(text.ptr[i + 1]) : -1;
        int low = i + 2 < text.len ? ascii_hex_value(text.ptr[i + 2]) : -1;
        if (high >= 0 && low >= 0) {
            out[len++] = (uint8_t)(high << 4 | low);
            i += 2;
            continue;
        }
        size_t end = i + 1;
        while (end < text.len && (text.ptr[end] == ' ' || text.ptr[end] == '\t'))
            end++;
        if (end < text.len && text.ptr[end] == '\r')
            end++;
        if (end == text.len || text.ptr[end] == '\n') {
            i = end;
        } else {
            out[len++] = c;
            (*damaged)++;
        }
    }
    return len;
}

/* One line: its length in a letter, then groups of four. */
static size_t decode_uu_line(struct span line, uint8_t *out, size_t *damaged)
{
    size_t expected = line.len == 0 ? 0 : (size_t)((line.ptr[0] - ' ') & 0x3F), len = 0;
    for (size_t i = 1; len < expected; i += 4) {
        uint32_t bits = 0;
        if (i + 1 >= line.len) {
            *damaged += expected - len;
            break;
        }
        for (size_t k = 0; k < 4; k++) {
            uint8_t c = i + k < line.len ? line.ptr[i + k] : ' ';
            bits = bits << 6 | ((uint32_t)(c - ' ') & 0x3F);
        }
        for (size_t k = 0; k < 3 && len < expected; k++)
            out[len++] = (uint8_t)(bits >> (16 - 8 * k));
    }
    return len;
}

static size_t decode_uuencode(struct span text, uint8_t *out, size_t *damaged)
{
    size_t len = 0;
    bool inside = false;
    for (size_t at = 0; at < text.len;) {
        struct span line = span_skip(text, at);
        size_t end = span_find_byte(line, '\n');
        at += end + 1;
        line = span_head(line, end);
        if (line.len > 0 && line.ptr[line.len - 1] == '\r')
            line.len--;
        if (!inside)
            inside = span_starts(line, SPAN_LITERAL("begin "));
        else if (span_equal_str(line, "end"))
            break;
        else
            len += decode_uu_line(line, out + len, damaged);
    }
    return len;
}

enum status mime_decode(struct arena *arena, const struct mime_part *part, struct span *ret_bytes,
                        size_t *ret_damaged)
{
    size_t damaged = 0, len;
    if (part->encoding == MIME_PLAIN || part->encoding == MIME_UNKNOWN) {
        *ret_bytes = part->raw;
        if (ret_damaged != NULL)
            *ret_damaged = 0;
        return STATUS_OK;
    }
    uint8_t *out = arena_alloc(arena, part->raw.len + 1);
    if (out == NULL)
        return STATUS_NO_MEMORY;
    if (part->encoding == MIME_BASE64)
        len = base64_decode_loose(part->raw, out, &damaged);
    else if (part->encoding == MIME_QUOTED_PRINTABLE)
        len = decode_quoted_printable(part->raw, out, &damaged);
    else
        len = decode_uuencode(part->raw, out, &damaged);
    *ret_bytes = span_of(out, len);
    if (ret_damaged != NULL)
        *ret_damaged = damaged;
    return STATUS_OK;
}

enum status mime_text(struct arena *arena, const struct mime_part *part, struct span *ret_text)
{
    struct span bytes, charset = mail_param_value(&part->type, "charset");
    TRY(mime_decode(arena, part, &bytes, NULL));
    if (utf8_valid(bytes) &&
        (charset.len == 0 || span_starts_nocase(charset, SPAN_LITERAL("us-")) ||
         span_starts_nocase(charset, SPAN_LITERAL("utf-8")))) {
        *ret_text = bytes;
        return STATUS_OK;
    }
    BUF_SCOPED struct buf text;
    buf_init(&text, 4 * bytes.len + 4);
    if (charset.len == 0 || !charset_to_utf8(charset, bytes, &text))
        (void)charset_to_utf8(
            utf8_valid(bytes) ? SPAN_LITERAL("utf-8") : SPAN_LITERAL("windows-1252"), bytes, &text);
    return text.failed ? STATUS_NO_MEMORY : arena_copy(arena, buf_span(&text), ret_text);
}
