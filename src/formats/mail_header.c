/* Header blocks. */
#include "formats/mail_header.h"

#include "base/ascii.h"
#include "base/limits.h"

/* A line and its end (LF or CRLF; a bare CR is no end: some mailers leave them in subjects). */
static struct span take_line(struct span *rest, size_t *ret_content)
{
    size_t end = span_find_byte(*rest, '\n');
    struct span line = span_head(*rest, end == rest->len ? end : end + 1);
    *rest = span_skip(*rest, line.len);
    size_t content = end;
    if (content > 0 && content < line.len && line.ptr[content - 1] == '\r')
        content--;
    *ret_content = content;
    return line;
}

/* Length of the field's name: printable ASCII up to a colon (white space before it is an old
 * habit). 0 when the line is no field. */
static size_t field_name_length(struct span line)
{
    size_t len = 0;
    while (len < line.len && line.ptr[len] > ' ' && line.ptr[len] < 0x7F && line.ptr[len] != ':')
        len++;
    size_t colon = len;
    while (colon < line.len && (line.ptr[colon] == ' ' || line.ptr[colon] == '\t'))
        colon++;
    return colon < line.len && line.ptr[colon] == ':' ? len : 0;
}

/* A line that begins with white space goes on with the field before it. */
static bool is_continuation(struct span line, size_t content)
{
    return content > 0 && (line.ptr[0] == ' ' || line.ptr[0] == '\t');
}

static struct mail_field field_of(struct span raw, size_t content, size_t name_len)
{
    size_t colon = name_len + span_find_byte(span_skip(raw, name_len), ':');
    return (struct mail_field){.name = span_head(raw, name_len),
                               .value = span_skip(span_head(raw, content), colon + 1),
                               .raw = raw};
}

/* Appends a line to the field: both stand next to each other. */
static void extend(struct mail_field *f, struct span line, size_t content)
{
    f->value.len = (size_t)(line.ptr + content - f->value.ptr);
    f->raw.len = (size_t)(line.ptr + line.len - f->raw.ptr);
}

static enum status push(struct arena *arena, struct mail_header *h, size_t *room,
                        struct mail_field field)
{
    if (h->count == *room) {
        size_t more = *room == 0 ? 32 : 2 * *room;
        struct mail_field *fields = arena_array(arena, more, sizeof *fields);
        if (fields == NULL)
            return STATUS_NO_MEMORY;
        if (h->count > 0)
            memcpy(fields, h->fields, h->count * sizeof *fields);
        h->fields = fields;
        *room = more;
    }
    h->fields[h->count++] = field;
    return STATUS_OK;
}

enum status mail_header_read(struct arena *arena, struct span message,
                             struct mail_header *ret_header)
{
    struct mail_header h = {.count = 0};
    struct span rest = message;
    size_t room = 0, content;
    bool open = false; /* the line before belonged to a field */
    if (span_starts(rest, SPAN_LITERAL("From ")) || span_starts(rest, SPAN_LITERAL(">From ")))
        (void)take_line(&rest, &content);
    while (rest.len > 0) {
        size_t offset = (size_t)(rest.ptr - message.ptr);
        struct span line = take_line(&rest, &content);
        if (content == 0)
            break;
        if (offset > MAIL_HEADER_MAX || h.count == MAIL_FIELDS_MAX) {
            h.cut = true;
            break;
        }
        size_t name_len = is_continuation(line, content) ? 0 : field_name_length(line);
        if (is_continuation(line, content) && open) {
            extend(&h.fields[h.count - 1], line, content);
        } else if (name_len > 0) {
            struct mail_field field = field_of(line, content, name_len);
            field.offset = offset;
            TRY(push(arena, &h, &room, field));
            open = true;
        } else {
            h.bad_lines++;
            open = false;
        }
    }
    h.body = rest;
    *ret_header = h;
    return STATUS_OK;
}

const struct mail_field *mail_field_nth(const struct mail_header *h, const char *name, size_t i)
{
    for (size_t k = 0; k < h->count; k++)
        if (span_equal_nocase(h->fields[k].name, span_str(name)) && i-- == 0)
            return &h->fields[k];
    return NULL;
}

struct span mail_field_value(const struct mail_header *h, const char *name)
{
    const struct mail_field *f = mail_field_nth(h, name, 0);
    return f == NULL ? SPAN_EMPTY : f->value;
}

size_t mail_field_count(const struct mail_header *h, const char *name)
{
    size_t n = 0;
    for (size_t k = 0; k < h->count; k++)
        n += span_equal_nocase(h->fields[k].name, span_str(name));
    return n;
}

enum status mail_unfold(struct arena *arena, struct span value, struct span *ret_line)
{
    value = span_trim(value);
    uint8_t *out = arena_alloc(arena, value.len + 1);
    size_t len = 0;
    if (out == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < value.len; i++)
        if (value.ptr[i] != '\r' && value.ptr[i] != '\n')
            out[len++] = value.ptr[i];
    *ret_line = span_of(out, len);
    return STATUS_OK;
}
