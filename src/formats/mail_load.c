/* Loading messages. */
#include "formats/mail_load.h"

#include "base/limits.h"

enum { PIECE = 256 << 10 };

/* --- large messages --- */

struct loader {
    struct arena *arena;
    struct mail_copy *t;
    uint8_t *out;
    size_t len;
    uint64_t at;      /* in the input, of the next byte */
    uint64_t stretch; /* bytes since the last line that begins with `--` */
    bool at_line;     /* the next byte begins a line */
    bool dash;        /* it is the second one of a line that begins with `-` */
    bool delimiter;   /* the line began with `--`: kept whole */
    uint8_t last;     /* byte before the piece of a line that is taken now */
    bool crlf;        /* how the line before ended */
};

static enum status add_gap(struct loader *l, uint64_t len)
{
    struct mail_copy *t = l->t;
    if (t->gap_count > 0 && t->gaps[t->gap_count - 1].at == l->len) {
        t->gaps[t->gap_count - 1].len += len;
        return STATUS_OK;
    }
    if (t->gap_count == t->gap_room) {
        size_t room = t->gap_room == 0 ? 16 : 2 * t->gap_room;
        struct mail_gap *gaps = arena_array(l->arena, room, sizeof *gaps);
        if (gaps == NULL)
            return STATUS_NO_MEMORY;
        if (t->gap_count > 0)
            memcpy(gaps, t->gaps, t->gap_count * sizeof *gaps);
        t->gaps = gaps;
        t->gap_room = room;
    }
    t->gaps[t->gap_count++] = (struct mail_gap){.at = l->len, .len = len};
    return STATUS_OK;
}

/* Keeps the bytes or leaves them out. */
static enum status take(struct loader *l, struct span bytes)
{
    uint64_t room = l->stretch < MAIL_STRETCH_MAX ? MAIL_STRETCH_MAX - l->stretch : 0;
    struct span kept = l->delimiter ? bytes : span_head(bytes, (size_t)room);
    l->stretch += bytes.len;
    if (kept.len > MAIL_KEPT_MAX - l->len) {
        kept = span_head(kept, MAIL_KEPT_MAX - l->len);
        l->t->cut = true;
    }
    if (kept.len > 0)
        memcpy(l->out + l->len, kept.ptr, kept.len);
    l->len += kept.len;
    return bytes.len > kept.len && !l->t->cut ? add_gap(l, bytes.len - kept.len) : STATUS_OK;
}

/* A line that begins with `--` ends the stretch before it. Its first dash and the line end before
 * it may have been left out already: then they are put back. */
static enum status begin_delimiter(struct loader *l)
{
    struct mail_copy *t = l->t;
    struct span back = l->crlf ? SPAN_LITERAL("\r\n-") : SPAN_LITERAL("\n-");
    l->delimiter = true;
    l->stretch = 0;
    if (t->gap_count == 0 || t->gaps[t->gap_count - 1].at != l->len)
        return STATUS_OK;
    struct mail_gap *gap = &t->gaps[t->gap_count - 1];
    back = gap->len < back.len ? SPAN_LITERAL("-") : back;
    gap->len -= back.len;
    return take(l, back);
}

/* Up to the end of a line or of the piece. */
static enum status take_line_part(struct loader *l, struct span *rest)
{
    if (l->dash) {
        l->dash = false;
        if (rest->ptr[0] == '-')
            TRY(begin_delimiter(l));
    }
    if (l->at_line) {
        l->at_line = l->delimiter = false;
        l->dash = rest->ptr[0] == '-';
        size_t first = l->dash ? 1 : 0;
        TRY(take(l, span_head(*rest, first)));
        *rest = span_skip(*rest, first);
        l->last = l->dash ? '-' : l->last;
        if (l->dash)
            return STATUS_OK;
    }
    size_t end = span_find_byte(*rest, '\n');
    size_t len = end < rest->len ? end + 1 : end;
    TRY(take(l, span_head(*rest, len)));
    l->at_line = end < rest->len;
    l->crlf = (end > 0 ? rest->ptr[end - 1] : l->last) == '\r';
    l->last = rest->ptr[len - 1];
    *rest = span_skip(*rest, len);
    return STATUS_OK;
}

static enum status load_large(struct loader *l, uint64_t end)
{
    uint8_t *piece = arena_alloc(l->arena, PIECE);
    l->out = arena_alloc(l->arena, MAIL_KEPT_MAX);
    if (piece == NULL || l->out == NULL)
        return STATUS_NO_MEMORY;
    while (l->at < end && !l->t->cut) {
        size_t len = end - l->at < PIECE ? (size_t)(end - l->at) : PIECE;
        struct span rest = span_of(piece, len);
        TRY(input_read_at(l->t->input, l->at, piece, len));
        l->at += len;
        while (rest.len > 0 && !l->t->cut)
            TRY(take_line_part(l, &rest));
    }
    l->t->text = span_of(l->out, l->len);
    return STATUS_OK;
}

enum status mail_load(struct arena *arena, const struct input *input, uint64_t start, uint64_t end,
                      struct mail_copy *ret_text)
{
    struct mail_copy t = {.input = input, .start = start};
    if (start > end || end > input->size)
        return STATUS_TRUNCATED;
    if (end - start > MAIL_WHOLE_MAX) {
        struct loader l = {.arena = arena, .t = &t, .at = start, .at_line = true};
        TRY(load_large(&l, end));
    } else {
        size_t len = (size_t)(end - start);
        uint8_t *out = arena_alloc(arena, len + 1);
        if (out == NULL)
            return STATUS_NO_MEMORY;
        TRY(input_read_at(input, start, out, len));
        t.text = span_of(out, len);
    }
    *ret_text = t;
    return STATUS_OK;
}

/* --- places --- */

uint64_t mail_copy_offset(const struct mail_copy *t, const uint8_t *byte)
{
    if (byte < t->text.ptr || byte > t->text.ptr + t->text.len)
        return t->start; /* a decoded copy: the message is as near as it gets */
    size_t at = (size_t)(byte - t->text.ptr);
    uint64_t offset = t->start + at;
    for (size_t i = 0; i < t->gap_count && t->gaps[i].at <= at; i++)
        offset += t->gaps[i].len;
    return offset;
}

/* Whether a gap lies in the part; at its very end counts as inside. */
static bool gap_in(const struct mail_copy *t, size_t i, struct span part)
{
    if (part.ptr < t->text.ptr || part.ptr > t->text.ptr + t->text.len)
        return false;
    size_t from = (size_t)(part.ptr - t->text.ptr);
    return t->gaps[i].at > from && t->gaps[i].at <= from + part.len;
}

uint64_t mail_copy_missing(const struct mail_copy *t, struct span part)
{
    uint64_t missing = 0;
    for (size_t i = 0; i < t->gap_count; i++)
        if (gap_in(t, i, part))
            missing += t->gaps[i].len;
    return missing;
}

static enum status hand_over_gap(const struct mail_copy *t, uint64_t offset, uint64_t len,
                                 uint8_t *piece, mail_bytes_fn *fn, void *ctx)
{
    while (len > 0) {
        size_t now = len < PIECE ? (size_t)len : PIECE;
        TRY(input_read_at(t->input, offset, piece, now));
        TRY(fn(ctx, span_of(piece, now)));
        offset += now;
        len -= now;
    }
    return STATUS_OK;
}

enum status mail_copy_pieces(struct arena *arena, const struct mail_copy *t, struct span part,
                             mail_bytes_fn *fn, void *ctx)
{
    uint8_t *piece = NULL;
    for (size_t i = 0; i < t->gap_count; i++) {
        if (!gap_in(t, i, part))
            continue;
        const uint8_t *gap = t->text.ptr + t->gaps[i].at;
        if (piece == NULL && (piece = arena_alloc(arena, PIECE)) == NULL)
            return STATUS_NO_MEMORY;
        struct span before = span_of(part.ptr, (size_t)(gap - part.ptr));
        uint64_t offset = mail_copy_offset(t, gap) - t->gaps[i].len;
        TRY(before.len == 0 ? STATUS_OK : fn(ctx, before));
        TRY(hand_over_gap(t, offset, t->gaps[i].len, piece, fn, ctx));
        part = span_skip(part, before.len);
    }
    return part.len == 0 ? STATUS_OK : fn(ctx, part);
}
