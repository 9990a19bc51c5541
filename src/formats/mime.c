/* Walking the parts of a mail: one frame for each open multipart, no recursion. */
#include "formats/mime.h"

#include "base/ascii.h"
#include "base/limits.h"

struct frame {
    struct span rest;     /* of the multipart's body */
    struct span boundary; /* empty: holds one message and nothing else */
    bool began;           /* the first delimiter was passed */
    bool ended;           /* the last delimiter was passed, and others follow */
    bool digest;          /* parts without a type are messages */
    unsigned messages;
};

struct walk {
    struct arena *arena;
    const struct mime_walker *walker;
    struct mime_report report;
    struct frame frames[MAIL_DEPTH_MAX];
    unsigned depth; /* open frames */
};

/* --- delimiters --- */

struct delimiter {
    size_t at;   /* where its line begins */
    size_t next; /* where the next line begins */
    bool last;   /* `--boundary--` */
};

static bool is_delimiter(struct span line, struct span boundary, bool *ret_last)
{
    if (line.len < boundary.len + 2 || line.ptr[0] != '-' || line.ptr[1] != '-' ||
        memcmp(line.ptr + 2, boundary.ptr, boundary.len) != 0)
        return false;
    struct span after = span_skip(line, boundary.len + 2);
    *ret_last = span_starts(after, SPAN_LITERAL("--"));
    return span_trim(span_skip(after, *ret_last ? 2 : 0)).len == 0;
}

static bool find_delimiter(struct span body, struct span boundary, struct delimiter *ret)
{
    for (size_t at = 0; at < body.len;) {
        struct span line = span_skip(body, at);
        size_t end = span_find_byte(line, '\n');
        line = span_head(line, end);
        if (is_delimiter(line, boundary, &ret->last)) {
            ret->at = at;
            ret->next = at + end < body.len ? at + end + 1 : body.len;
            return true;
        }
        at += end + 1;
    }
    return false;
}

/* The line end before a delimiter belongs to the delimiter. */
static struct span without_line_end(struct span part)
{
    if (part.len > 0 && part.ptr[part.len - 1] == '\n')
        part.len--;
    if (part.len > 0 && part.ptr[part.len - 1] == '\r')
        part.len--;
    return part;
}

/* --- one entity --- */

static enum mime_encoding encoding_of(const struct mail_header *h)
{
    static const struct {
        struct span name;
        enum mime_encoding encoding;
    } names[] = {
        {SPAN_LITERAL("7bit"), MIME_PLAIN},
        {SPAN_LITERAL("8bit"), MIME_PLAIN},
        {SPAN_LITERAL("binary"), MIME_PLAIN},
        {SPAN_LITERAL("quoted-printable"), MIME_QUOTED_PRINTABLE},
        {SPAN_LITERAL("base64"), MIME_BASE64},
        {SPAN_LITERAL("x-uuencode"), MIME_UUENCODE},
        {SPAN_LITERAL("uuencode"), MIME_UUENCODE},
        {SPAN_LITERAL("x-uue"), MIME_UUENCODE},
    };
    struct span value = span_trim(mail_field_value(h, "Content-Transfer-Encoding"));
    if (value.len == 0)
        return MIME_PLAIN;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (span_starts_nocase(value, names[i].name))
            return names[i].encoding;
    return MIME_UNKNOWN;
}

static void find_names(struct mime_part *p)
{
    struct span name = mail_param_value(&p->type, "name");
    p->file_name = mail_param_value(&p->disposition, "filename");
    if (p->file_name.len == 0)
        p->file_name = name;
    else if (name.len > 0 && !span_equal(name, p->file_name))
        p->other_name = name;
}

static enum status describe(struct walk *w, const struct mail_header *h, bool in_digest,
                            struct mime_part *p)
{
    struct span type = mail_field_value(h, "Content-Type");
    *p = (struct mime_part){.place = MIME_BODY, .header = h, .raw = h->body, .depth = w->depth};
    w->report.two_types += mail_field_count(h, "Content-Type") > 1;
    TRY(mail_params_parse(w->arena, type, &p->type));
    TRY(mail_params_parse(w->arena, mail_field_value(h, "Content-Disposition"), &p->disposition));
    if (span_find_byte(p->type.value, '/') == p->type.value.len)
        p->type.value = in_digest ? SPAN_LITERAL("message/rfc822") : SPAN_LITERAL("text/plain");
    p->encoding = encoding_of(h);
    find_names(p);
    return STATUS_OK;
}

static enum status emit(struct walk *w, const struct mime_part *p)
{
    if (w->report.parts == MAIL_PARTS_MAX) {
        w->report.cut = true;
        return STATUS_END;
    }
    w->report.parts++;
    return w->walker->part(w->walker->ctx, p);
}

static enum status push(struct walk *w, const struct mime_part *p, struct frame frame)
{
    if (w->depth == MAIL_DEPTH_MAX) {
        w->report.cut = true;
        return emit(w, p); /* as it stands: its text is searched all the same */
    }
    w->frames[w->depth++] = frame;
    return STATUS_OK;
}

/* What a part holds that is a container: encoded ones are decoded first, though none should be. */
static enum status open_body(struct walk *w, const struct mime_part *p, struct span boundary,
                             struct span *ret_body)
{
    struct delimiter unused;
    *ret_body = p->raw;
    if (p->encoding == MIME_PLAIN || p->encoding == MIME_UNKNOWN ||
        (boundary.len > 0 && find_delimiter(p->raw, boundary, &unused)))
        return STATUS_OK;
    return mime_decode(w->arena, p, ret_body, NULL);
}

static enum status enter_multipart(struct walk *w, const struct mime_part *p)
{
    struct frame f = {.boundary = span_trim(mail_param_value(&p->type, "boundary")),
                      .digest = span_equal_str(p->type.value, "multipart/digest"),
                      .messages = p->messages};
    if (f.boundary.len == 0) {
        w->report.no_boundary++;
        return emit(w, p);
    }
    TRY(open_body(w, p, f.boundary, &f.rest));
    return push(w, p, f);
}

/* The first piece of a message that was sent in several begins like a message. */
static bool is_message(const struct mime_part *p)
{
    return span_equal_str(p->type.value, "message/rfc822") ||
           span_equal_str(p->type.value, "message/global") ||
           (span_equal_str(p->type.value, "message/partial") &&
            span_equal_str(mail_param_value(&p->type, "number"), "1"));
}

static enum status enter_entity(struct walk *w, struct span text, bool message, bool in_digest,
                                unsigned messages, bool unclosed)
{
    struct mail_header *h = arena_alloc(w->arena, sizeof *h);
    struct mime_part p;
    if (h == NULL)
        return STATUS_NO_MEMORY;
    TRY(mail_header_read(w->arena, text, h));
    if (message && w->walker->message != NULL)
        TRY(w->walker->message(w->walker->ctx, h, messages));
    TRY(describe(w, h, in_digest, &p));
    p.messages = messages;
    p.unclosed = unclosed;
    if (span_starts(p.type.value, SPAN_LITERAL("multipart/")))
        return enter_multipart(w, &p);
    if (!is_message(&p))
        return emit(w, &p);
    struct frame f = {.messages = messages + 1};
    TRY(open_body(w, &p, SPAN_EMPTY, &f.rest));
    return push(w, &p, f);
}

/* --- walking --- */

static enum status emit_hidden(struct walk *w, struct span text, enum mime_place place,
                               unsigned messages)
{
    struct mime_part p = {.place = place, .raw = text, .depth = w->depth, .messages = messages};
    p.type.value = SPAN_LITERAL("text/plain");
    return span_trim(text).len == 0 ? STATUS_OK : emit(w, &p);
}

/* No further delimiter: what is left is the last part, or the text behind it. */
static enum status finish(struct walk *w, const struct frame *f)
{
    w->depth--;
    if (!f->began)
        return emit_hidden(w, f->rest, MIME_PREAMBLE, f->messages);
    if (f->ended)
        return emit_hidden(w, f->rest, MIME_EPILOGUE, f->messages);
    w->report.unclosed++;
    if (span_trim(f->rest).len == 0)
        return STATUS_OK;
    return enter_entity(w, f->rest, false, f->digest, f->messages, true);
}

/* Goes one part further in the innermost open container. A last delimiter is not believed: parts
 * behind it are read like others, and counted. */
static enum status step(struct walk *w)
{
    struct frame *f = &w->frames[w->depth - 1];
    const struct frame now = *f;
    struct delimiter d;
    if (now.boundary.len == 0) { /* a message: once */
        w->depth--;
        return enter_entity(w, now.rest, true, false, now.messages, false);
    }
    if (!find_delimiter(now.rest, now.boundary, &d))
        return finish(w, &now);
    struct span before = without_line_end(span_head(now.rest, d.at));
    f->rest = span_skip(now.rest, d.next);
    f->began = true;
    f->ended = d.last;
    if (!now.began)
        return emit_hidden(w, before, MIME_PREAMBLE, now.messages);
    if (now.ended) {
        w->report.after_end++;
        return emit_hidden(w, before, MIME_EPILOGUE, now.messages);
    }
    return enter_entity(w, before, false, now.digest, now.messages, false);
}

enum status mime_walk(struct arena *arena, struct span message, const struct mime_walker *walker,
                      struct mime_report *ret_report)
{
    struct walk *w = arena_alloc(arena, sizeof *w);
    if (w == NULL)
        return STATUS_NO_MEMORY;
    w->arena = arena;
    w->walker = walker;
    enum status status = enter_entity(w, message, true, false, 0, false);
    while (status == STATUS_OK && w->depth > 0)
        status = step(w);
    if (status == STATUS_OK || (status == STATUS_END && w->report.cut)) {
        *ret_report = w->report;
        return STATUS_OK;
    }
    return status;
}
