/* Files of public keys. */
#include "base/ascii.h"
#include "base/cursor.h"
#include "base/limits.h"
#include "formats/dkim.h"

static bool find(void *ctx, struct span name, struct span *ret_record)
{
    const struct dkim_key_file *file = ctx;
    for (size_t i = 0; i < file->count; i++)
        if (span_equal(file->names[i], name)) {
            *ret_record = file->records[i];
            return true;
        }
    return false;
}

static struct span take_word(struct span *rest)
{
    size_t n = 0;
    *rest = span_trim(*rest);
    while (n < rest->len && !ascii_is_space(rest->ptr[n]))
        n++;
    struct span word = span_head(*rest, n);
    *rest = span_trim(span_skip(*rest, n));
    return word;
}

/* Drops `3600 IN TXT` of zone files. */
static void skip_dns_words(struct span *rest)
{
    for (;;) {
        struct span after = *rest, word = take_word(&after);
        uint64_t ttl;
        if (!span_to_uint(word, &ttl) && !span_equal_nocase(word, SPAN_LITERAL("IN")) &&
            !span_equal_nocase(word, SPAN_LITERAL("TXT")))
            return;
        *rest = after;
    }
}

/* `"v=DKIM1; " "p=..."` joined; a text without quotes as it stands. */
static enum status join_strings(struct arena *arena, struct span text, struct span *ret)
{
    if (span_find_byte(text, '"') == text.len) {
        *ret = text;
        return STATUS_OK;
    }
    uint8_t *out = arena_alloc(arena, text.len + 1);
    size_t len = 0;
    bool inside = false;
    if (out == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"')
            inside = !inside;
        else if (inside && text.ptr[i] == '\\' && i + 1 < text.len)
            out[len++] = text.ptr[++i];
        else if (inside)
            out[len++] = text.ptr[i];
    }
    *ret = span_of(out, len);
    return STATUS_OK;
}

static enum status add_line(struct arena *arena, struct dkim_key_file *file, struct span line)
{
    struct span name = take_word(&line), record;
    uint8_t *lower = arena_alloc(arena, name.len + 1);
    if (lower == NULL)
        return STATUS_NO_MEMORY;
    if (name.len > 0 && name.ptr[name.len - 1] == '.')
        name.len--;
    for (size_t i = 0; i < name.len; i++)
        lower[i] = ascii_lower(name.ptr[i]);
    name = span_of(lower, name.len);
    skip_dns_words(&line);
    TRY(join_strings(arena, line, &record));
    if (span_find(name, SPAN_LITERAL("._domainkey.")) == name.len ||
        span_find(record, SPAN_LITERAL("p=")) == record.len) {
        file->bad_lines++;
        return STATUS_OK;
    }
    file->names[file->count] = name;
    file->records[file->count++] = record;
    return STATUS_OK;
}

enum status dkim_key_file_read(struct arena *arena, struct span text, struct dkim_key_file *file)
{
    struct cursor c = cursor_of(text);
    struct span line;
    *file = (struct dkim_key_file){.count = 0};
    file->keys = (struct dkim_keys){.ctx = file, .find = find};
    file->names = arena_array(arena, DKIM_KEYS_MAX, sizeof *file->names);
    file->records = arena_array(arena, DKIM_KEYS_MAX, sizeof *file->records);
    if (file->names == NULL || file->records == NULL)
        return STATUS_NO_MEMORY;
    while (cursor_line(&c, &line)) {
        line = span_trim(line);
        if (line.len == 0 || line.ptr[0] == ';' || line.ptr[0] == '#')
            continue;
        if (file->count == DKIM_KEYS_MAX)
            return STATUS_TOO_LARGE;
        TRY(add_line(arena, file, line));
    }
    return STATUS_OK;
}
