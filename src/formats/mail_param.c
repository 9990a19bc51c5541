/* Parameters of header values. */
#include "formats/mail_param.h"

#include "base/ascii.h"
#include "base/limits.h"
#include "formats/charset.h"
#include "formats/mail_words.h"
#include "formats/percent.h"

/* One piece as it is written. */
struct piece {
    struct span name; /* without marks */
    struct span value;
    unsigned number; /* of `name*2` */
    bool encoded;    /* `name*=` or `name*2*=` */
    bool numbered;
    bool used;
};

struct reader {
    struct arena *arena;
    struct span rest;
};

/* Skips white space, and comments, which may hold others. */
static void skip_space(struct reader *r)
{
    unsigned depth = 0;
    size_t at = 0;
    for (; at < r->rest.len; at++) {
        uint8_t c = r->rest.ptr[at];
        if (c == '(')
            depth++;
        else if (c == ')' && depth > 0)
            depth--;
        else if (depth == 0 && !ascii_is_space(c))
            break;
        else if (c == '\\')
            at++;
    }
    r->rest = span_skip(r->rest, at);
}

static enum status read_quoted(struct reader *r, struct span *ret)
{
    size_t len = 0, at = 1, end = 1;
    while (end < r->rest.len && r->rest.ptr[end] != '"')
        end += r->rest.ptr[end] == '\\' ? 2 : 1;
    uint8_t *out = arena_alloc(r->arena, end + 1);
    if (out == NULL)
        return STATUS_NO_MEMORY;
    while (at < r->rest.len && r->rest.ptr[at] != '"' && len < end) {
        uint8_t c = r->rest.ptr[at];
        /* a file name like C:\dir has no escapes: only quotes and back slashes are escaped */
        if (c == '\\' && at + 1 < r->rest.len &&
            (r->rest.ptr[at + 1] == '"' || r->rest.ptr[at + 1] == '\\'))
            c = r->rest.ptr[++at];
        at++;
        if (c != '\r' && c != '\n')
            out[len++] = c;
    }
    r->rest = span_skip(r->rest, at + 1);
    *ret = span_of(out, len);
    return STATUS_OK;
}

static enum status read_value(struct reader *r, struct span *ret)
{
    skip_space(r);
    if (r->rest.len > 0 && r->rest.ptr[0] == '"')
        return read_quoted(r, ret);
    struct span value = span_head(r->rest, span_find_byte(r->rest, ';'));
    r->rest = span_skip(r->rest, value.len);
    *ret = span_trim(value);
    return STATUS_OK;
}

/* Takes `*`, `*2` and `*2*` off the name. */
static void read_marks(struct piece *p)
{
    uint64_t number;
    p->encoded = p->name.len > 1 && span_ends(p->name, SPAN_LITERAL("*"));
    struct span name = span_head(p->name, p->name.len - p->encoded);
    size_t star = span_find_last_byte(name, '*');
    if (star < name.len && span_to_uint(span_skip(name, star + 1), &number) &&
        number < MAIL_PARAMETERS_MAX) {
        p->number = (unsigned)number;
        p->numbered = true;
        name = span_head(name, star);
    }
    p->name = name;
}

static enum status lower_copy(struct arena *arena, struct span text, struct span *ret)
{
    uint8_t *out = arena_alloc(arena, text.len + 1);
    if (out == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < text.len; i++)
        out[i] = ascii_lower(text.ptr[i]);
    *ret = span_of(out, text.len);
    return STATUS_OK;
}

static enum status read_pieces(struct reader *r, struct piece *pieces, size_t *ret_count,
                               bool *ret_cut)
{
    size_t count = 0;
    for (;;) {
        size_t semicolon = span_find_byte(r->rest, ';');
        if (semicolon == r->rest.len)
            break;
        r->rest = span_skip(r->rest, semicolon + 1);
        skip_space(r);
        size_t len = 0;
        while (len < r->rest.len && r->rest.ptr[len] > ' ' && r->rest.ptr[len] != '=' &&
               r->rest.ptr[len] != ';')
            len++;
        struct span name = span_head(r->rest, len);
        r->rest = span_skip(r->rest, len);
        skip_space(r);
        if (len == 0 || r->rest.len == 0 || r->rest.ptr[0] != '=')
            continue;
        r->rest = span_skip(r->rest, 1);
        if (count == MAIL_PARAMETERS_MAX) {
            *ret_cut = true;
            break;
        }
        struct piece *p = &pieces[count++];
        TRY(lower_copy(r->arena, name, &p->name));
        TRY(read_value(r, &p->value));
        read_marks(p);
    }
    *ret_count = count;
    return STATUS_OK;
}

/* `charset'language'text` at the start of an encoded value. */
static void split_charset(struct span *value, struct span *ret_charset)
{
    struct span rest = *value;
    size_t first = span_find_byte(rest, '\'');
    size_t second = first + 1 + span_find_byte(span_skip(rest, first + 1), '\'');
    if (first == rest.len || second >= rest.len)
        return;
    *ret_charset = span_head(rest, first);
    *value = span_skip(rest, second + 1);
}

static enum status keep(struct arena *arena, struct buf *text, struct span *ret)
{
    enum status status = text->failed ? STATUS_NO_MEMORY : arena_copy(arena, buf_span(text), ret);
    buf_free(text);
    return status;
}

/* Joins the pieces of one parameter, from `first` on, by their numbers. */
static enum status join(struct arena *arena, struct piece *pieces, size_t count,
                        struct piece *first, struct mail_param *param)
{
    struct span charset = SPAN_EMPTY;
    struct buf bytes, text;
    buf_init(&bytes, MAIL_HEADER_MAX);
    for (unsigned number = 0; number < MAIL_PARAMETERS_MAX; number++) {
        struct piece *p = first;
        if (first->numbered) {
            for (p = pieces; p < pieces + count; p++)
                if (p->numbered && p->number == number && !p->used &&
                    span_equal(p->name, first->name))
                    break;
            if (p == pieces + count)
                break;
        }
        p->used = true;
        struct span value = p->value;
        if (p->encoded && (number == 0 || !first->numbered))
            split_charset(&value, &charset);
        size_t at = bytes.len;
        buf_add(&bytes, value);
        if (p->encoded && value.len > 0 && !bytes.failed)
            buf_truncate(&bytes,
                         at + percent_decode(span_of(bytes.ptr + at, value.len), bytes.ptr + at));
        if (!first->numbered)
            break;
    }
    first->used = true;
    buf_init(&text, MAIL_HEADER_MAX * 3);
    if (bytes.failed)
        text.failed = true;
    else if (!charset_to_utf8(charset, buf_span(&bytes), &text))
        buf_add(&text, buf_span(&bytes));
    buf_free(&bytes);
    param->name = first->name;
    param->extended = true;
    return keep(arena, &text, &param->value);
}

/* A plain value may hold encoded words: forbidden, and common. */
static enum status plain(struct arena *arena, struct piece *piece, struct mail_param *param)
{
    struct buf text;
    buf_init(&text, MAIL_HEADER_MAX * 3);
    mail_words_decode(piece->value, &text);
    param->name = piece->name;
    param->extended = false;
    piece->used = true;
    return keep(arena, &text, &param->value);
}

static size_t most_pieces(struct span text)
{
    size_t n = 1;
    for (size_t i = 0; i < text.len && n < MAIL_PARAMETERS_MAX; i++)
        n += text.ptr[i] == ';';
    return n;
}

enum status mail_params_parse(struct arena *arena, struct span text, struct mail_params *ret_params)
{
    struct mail_params p = {.count = 0};
    struct reader r = {arena, text};
    size_t room = most_pieces(text), count;
    struct piece *pieces = arena_array(arena, room, sizeof *pieces);
    p.items = arena_array(arena, room, sizeof *p.items);
    if (pieces == NULL || p.items == NULL)
        return STATUS_NO_MEMORY;
    skip_space(&r);
    struct span value = span_head(r.rest, span_find_byte(r.rest, ';'));
    TRY(lower_copy(arena, span_trim(span_head(value, span_find_byte(value, '('))), &p.value));
    TRY(read_pieces(&r, pieces, &count, &p.cut));
    for (size_t i = 0; i < count; i++) {
        if (pieces[i].used)
            continue;
        if (pieces[i].encoded || pieces[i].numbered)
            TRY(join(arena, pieces, count, &pieces[i], &p.items[p.count++]));
        else
            TRY(plain(arena, &pieces[i], &p.items[p.count++]));
    }
    *ret_params = p;
    return STATUS_OK;
}

const struct mail_param *mail_param_find(const struct mail_params *p, const char *name)
{
    const struct mail_param *found = NULL;
    for (size_t i = 0; i < p->count; i++)
        if (span_equal_str(p->items[i].name, name) &&
            (found == NULL || (p->items[i].extended && !found->extended)))
            found = &p->items[i];
    return found;
}

struct span mail_param_value(const struct mail_params *p, const char *name)
{
    const struct mail_param *found = mail_param_find(p, name);
    return found == NULL ? SPAN_EMPTY : found->value;
}
