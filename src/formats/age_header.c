/* Grammar of the age header. */
#include "formats/age_header.h"

#include "base/base64.h"
#include "base/limits.h"

enum { COLUMNS = 64, LINE_BYTES = COLUMNS / 4 * 3, MAC_COLUMNS = 43 };

static const struct span VERSION = SPAN_LITERAL("age-encryption.org/");
static const struct span ARROW = SPAN_LITERAL("-> ");
static const struct span FOOTER = SPAN_LITERAL("---");

/* A line that must end in LF; none may hold CR. */
static enum status take_line(struct cursor *c, struct span *ret_line)
{
    struct span rest = span_skip(c->data, c->at);
    size_t len = span_find_byte(rest, '\n');
    if (len == rest.len)
        return STATUS_TRUNCATED;
    cursor_skip(c, len + 1);
    *ret_line = span_head(rest, len);
    return span_find_byte(*ret_line, '\r') == len ? STATUS_OK : STATUS_MALFORMED;
}

/* Words of visible ASCII with single spaces between them. */
static bool is_words(struct span s)
{
    uint8_t before = ' ';
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] < ' ' || s.ptr[i] > '~' || (s.ptr[i] == ' ' && before == ' '))
            return false;
        before = s.ptr[i];
    }
    return before != ' ';
}

static enum status take_body(struct cursor *c, struct age_stanza *s)
{
    uint8_t bytes[LINE_BYTES];
    struct span line;
    size_t len;
    do {
        TRY(take_line(c, &line));
        if (line.len > COLUMNS || !base64_decode(line, BASE64_UNPADDED, bytes, sizeof bytes, &len))
            return STATUS_MALFORMED;
        if (s->body_len == 0)
            memcpy(s->body, bytes, len);
        s->body_len += len;
    } while (line.len == COLUMNS);
    return STATUS_OK;
}

enum status age_stanza_next(struct cursor *stanzas, struct age_stanza *ret_stanza)
{
    struct age_stanza s = {0};
    struct span line, type;
    if (cursor_left(stanzas) == 0)
        return STATUS_END;
    TRY(take_line(stanzas, &line));
    if (!span_starts(line, ARROW) || !is_words(span_skip(line, ARROW.len)))
        return STATUS_MALFORMED;
    s.args = span_skip(line, ARROW.len);
    (void)span_split(&s.args, ' ', &type);
    s.type = type;
    TRY(take_body(stanzas, &s));
    *ret_stanza = s;
    return STATUS_OK;
}

static void count_stanza(struct age_header *h, const struct age_stanza *s)
{
    if (span_equal_str(s->type, "X25519")) {
        h->x25519++;
    } else if (span_equal_str(s->type, "scrypt")) {
        h->scrypt++;
    } else {
        if (h->others == 0)
            h->other_type = s->type;
        h->others++;
    }
}

static enum status take_mac(struct cursor *c, struct age_header *h)
{
    struct span line;
    size_t len;
    TRY(take_line(c, &line));
    if (line.len != FOOTER.len + 1 + MAC_COLUMNS || line.ptr[FOOTER.len] != ' ' ||
        !base64_decode(span_skip(line, FOOTER.len + 1), BASE64_UNPADDED, h->mac, sizeof h->mac,
                       &len))
        return STATUS_MALFORMED;
    h->authenticated = span_head(c->data, (size_t)(line.ptr - c->data.ptr) + FOOTER.len);
    h->size = c->at;
    return STATUS_OK;
}

static enum status take_stanzas(struct cursor *c, struct age_header *h)
{
    struct age_stanza stanza;
    size_t start = c->at;
    for (unsigned n = 0; !span_starts(span_skip(c->data, c->at), FOOTER); n++) {
        if (n == AGE_STANZAS_MAX)
            return STATUS_TOO_LARGE;
        enum status status = age_stanza_next(c, &stanza);
        if (status != STATUS_OK)
            return status == STATUS_END ? STATUS_TRUNCATED : status;
        count_stanza(h, &stanza);
    }
    h->stanzas = span_of(c->data.ptr + start, c->at - start);
    return STATUS_OK;
}

enum status age_header_parse(struct span head, struct age_header *ret_header,
                             struct problem *ret_problem)
{
    struct age_header h = {0};
    struct cursor c = cursor_of(head);
    struct span line;
    if (!span_starts(head, VERSION))
        return problem_at(ret_problem, STATUS_NOT_ENCRYPTED, 0, "not an age file");
    enum status status = take_line(&c, &line);
    if (status == STATUS_OK && !span_equal_str(line, "age-encryption.org/v1"))
        return problem_at(ret_problem, STATUS_UNSUPPORTED, 0, "a version of age not known here");
    if (status == STATUS_OK)
        status = take_stanzas(&c, &h);
    if (status == STATUS_OK)
        status = take_mac(&c, &h);
    if (status != STATUS_OK)
        return problem_at(ret_problem, status, c.at,
                          status == STATUS_TRUNCATED ? "the age header does not end"
                                                     : "the age header breaks its grammar");
    if (h.x25519 + h.scrypt + h.others == 0 || (h.scrypt > 0 && h.x25519 + h.others + h.scrypt > 1))
        return problem_at(ret_problem, STATUS_MALFORMED, h.size,
                          "the age header has no recipient, or a passphrase beside others");
    *ret_header = h;
    return STATUS_OK;
}
