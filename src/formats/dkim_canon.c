/* Canonical bodies and fields. */
#include "formats/dkim_canon.h"

#include "base/ascii.h"
#include "base/buf.h"
#include "base/limits.h"

static bool form_from_name(struct span name, bool *ret_relaxed)
{
    *ret_relaxed = span_equal_nocase(name, SPAN_LITERAL("relaxed"));
    return *ret_relaxed || name.len == 0 || span_equal_nocase(name, SPAN_LITERAL("simple"));
}

bool dkim_canon_from_name(struct span name, struct dkim_canon *ret_canon)
{
    size_t slash = span_find_byte(name, '/');
    return form_from_name(span_trim(span_head(name, slash)), &ret_canon->relaxed_header) &&
           form_from_name(span_trim(span_skip(name, slash + 1)), &ret_canon->relaxed_body);
}

/* --- body --- */

struct body_out {
    struct dkim_out out;
    uint64_t left; /* of the limit */
    uint64_t beyond;
    uint64_t empty_lines; /* held back: those at the end do not count */
};

static void put(struct body_out *b, struct span bytes)
{
    uint64_t take = bytes.len < b->left ? bytes.len : b->left;
    if (take > 0)
        b->out.add(b->out.ctx, span_head(bytes, (size_t)take));
    b->left -= take;
    b->beyond += bytes.len - take;
}

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

static size_t blanks_at(struct span line, size_t at)
{
    size_t n = 0;
    while (at + n < line.len && is_blank(line.ptr[at + n]))
        n++;
    return n;
}

/* Runs of blanks become one space, none stays at the end. */
static void put_relaxed(struct body_out *b, struct span line)
{
    for (size_t at = 0; at < line.len;) {
        size_t blanks = blanks_at(line, at), end = at + blanks;
        while (end < line.len && !is_blank(line.ptr[end]))
            end++;
        if (blanks > 0 && end > at + blanks)
            put(b, SPAN_LITERAL(" "));
        put(b, span_of(line.ptr + at + blanks, end - at - blanks));
        at = end;
    }
}

static void put_line(struct body_out *b, bool relaxed, struct span line)
{
    bool empty = relaxed ? blanks_at(line, 0) == line.len : line.len == 0;
    if (empty) {
        b->empty_lines++;
        return;
    }
    for (; b->empty_lines > 0; b->empty_lines--)
        put(b, SPAN_LITERAL("\r\n"));
    if (relaxed)
        put_relaxed(b, line);
    else
        put(b, line);
    put(b, SPAN_LITERAL("\r\n"));
}

uint64_t dkim_canon_body(const struct dkim_canon *canon, struct span body, uint64_t limit,
                         struct dkim_out out)
{
    struct body_out b = {.out = out, .left = limit};
    bool any = false;
    for (size_t at = 0; at < body.len;) {
        struct span line = span_skip(body, at);
        size_t end = span_find_byte(line, '\n');
        line = span_head(line, end);
        if (at + end < body.len && line.len > 0 && line.ptr[line.len - 1] == '\r')
            line.len--;
        put_line(&b, canon->relaxed_body, line);
        any |= line.len > 0 && (!canon->relaxed_body || blanks_at(line, 0) < line.len);
        at += end + 1;
    }
    if (!any && !canon->relaxed_body)
        put(&b, SPAN_LITERAL("\r\n")); /* an empty body is one line end in the simple form */
    return b.beyond;
}

/* --- fields --- */

static void add_crlf_text(struct buf *out, struct span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\n' && (i == 0 || text.ptr[i - 1] != '\r'))
            buf_byte(out, '\r');
        buf_byte(out, text.ptr[i]);
    }
}

static void add_simple(struct buf *out, struct span raw)
{
    add_crlf_text(out, raw);
    if (raw.len == 0 || raw.ptr[raw.len - 1] != '\n')
        buf_str(out, "\r\n");
}

static void add_relaxed(struct buf *out, struct span name, struct span value)
{
    name = span_trim(name);
    for (size_t i = 0; i < name.len; i++)
        buf_byte(out, ascii_lower(name.ptr[i]));
    buf_byte(out, ':');
    bool gap = false, any = false;
    for (size_t i = 0; i < value.len; i++) {
        uint8_t c = value.ptr[i];
        if (is_blank(c) || c == '\r' || c == '\n') {
            gap = true;
            continue;
        }
        if (gap && any)
            buf_byte(out, ' ');
        buf_byte(out, c);
        gap = false;
        any = true;
    }
    buf_str(out, "\r\n");
}

static void add_field(struct buf *out, const struct dkim_canon *canon, const struct mail_field *f)
{
    if (canon->relaxed_header)
        add_relaxed(out, f->name, f->value);
    else
        add_simple(out, f->raw);
}

/* The signature field with the value of b= taken out: from the `=` to the next ';'. */
static enum status without_signature(struct arena *arena, const struct mail_field *own,
                                     struct mail_field *ret)
{
    uint8_t *out = arena_alloc(arena, own->raw.len + 1);
    size_t len = 0;
    if (out == NULL)
        return STATUS_NO_MEMORY;
    size_t value_at = (size_t)(own->value.ptr - own->raw.ptr);
    for (size_t at = 0; at < own->raw.len;) {
        size_t end =
            at + (at < value_at ? value_at - at : span_find_byte(span_skip(own->raw, at), ';'));
        struct span tag = span_of(own->raw.ptr + at, end - at);
        size_t equals = span_find_byte(tag, '=');
        if (at >= value_at && equals < tag.len &&
            span_equal_str(span_trim(span_head(tag, equals)), "b"))
            tag = span_head(tag, equals + 1);
        memcpy(out + len, tag.ptr, tag.len);
        len += tag.len;
        if (at >= value_at && end < own->raw.len)
            out[len++] = ';';
        at = at < value_at ? end : end + 1;
    }
    *ret = (struct mail_field){.name = own->name,
                               .value = span_of(out + value_at, len - value_at),
                               .raw = span_of(out, len)};
    return STATUS_OK;
}

/* The last field with that name that was not taken yet. */
static const struct mail_field *take_from_below(const struct mail_header *h, bool *taken,
                                                struct span name)
{
    for (size_t i = h->count; i-- > 0;)
        if (!taken[i] && span_equal_nocase(h->fields[i].name, name)) {
            taken[i] = true;
            return &h->fields[i];
        }
    return NULL;
}

enum status dkim_canon_fields(struct arena *arena, const struct dkim_canon *canon,
                              const struct mail_header *header, const struct mail_field *own,
                              struct span names, struct span *ret_fields)
{
    BUF_SCOPED struct buf out;
    struct mail_field bare;
    struct span name;
    bool *taken = arena_array(arena, header->count + 1, sizeof *taken);
    if (taken == NULL)
        return STATUS_NO_MEMORY;
    TRY(without_signature(arena, own, &bare));
    taken[own - header->fields] = true; /* its own field never stands for a name in h= */
    buf_init(&out, 4 * (size_t)MAIL_HEADER_MAX);
    while (span_split(&names, ':', &name)) {
        const struct mail_field *f = take_from_below(header, taken, span_trim(name));
        if (f != NULL)
            add_field(&out, canon, f);
    }
    add_field(&out, canon, &bare);
    if (out.failed)
        return STATUS_NO_MEMORY;
    buf_truncate(&out, out.len - 2); /* the last field without its line end */
    return arena_copy(arena, buf_span(&out), ret_fields);
}
