/* Reading lines. */
#include "artifacts/text_read.h"

#include "base/ascii.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/utf8.h"

struct lines {
    struct buf pending; /* a line that is not complete yet */
    struct buf plain;   /* the line with its escapes undone */
    uint64_t number;
    text_line_fn *fn;
    void *ctx;
};

/* `\/` and `\u00XX` as JSON writes them. */
static struct span without_escapes(struct lines *l, struct span line)
{
    if (span_find_byte(line, '\\') == line.len)
        return line;
    buf_clear(&l->plain);
    for (size_t i = 0; i < line.len; i++) {
        const uint8_t *at = line.ptr + i;
        size_t left = line.len - i;
        if (left > 1 && at[0] == '\\' && at[1] == '/') {
            i++;
            buf_byte(&l->plain, '/');
        } else if (left > 5 && memcmp(at, "\\u00", 4) == 0 && ascii_hex_value(at[4]) >= 2 &&
                   ascii_hex_value(at[4]) < 8 && ascii_hex_value(at[5]) >= 0) {
            buf_byte(&l->plain, (uint8_t)(ascii_hex_value(at[4]) << 4 | ascii_hex_value(at[5])));
            i += 5;
        } else {
            buf_byte(&l->plain, at[0]);
        }
    }
    return l->plain.failed ? line : buf_span(&l->plain);
}

static enum status hand_over(struct lines *l, struct span line)
{
    if (line.len > 0 && line.ptr[line.len - 1] == '\r')
        line.len--;
    if (span_trim(line).len == 0)
        return STATUS_OK;
    return l->fn(l->ctx, without_escapes(l, line), l->number + 1);
}

/* The end of a line that is not complete: kept for the next piece. One that grows too long is cut
 * at its last blank. */
static enum status keep(struct lines *l, struct span rest)
{
    while (l->pending.len + rest.len >= TEXT_LINE_MAX) {
        struct span piece = span_head(rest, TEXT_LINE_MAX - l->pending.len);
        buf_add(&l->pending, piece);
        rest = span_skip(rest, piece.len);
        struct span all = buf_span(&l->pending);
        size_t blank = span_find_last_byte(all, ' ');
        size_t cut = blank == all.len || blank < all.len / 2 ? all.len : blank;
        TRY(hand_over(l, span_head(all, cut)));
        memmove(l->pending.ptr, l->pending.ptr + cut, all.len - cut);
        buf_truncate(&l->pending, all.len - cut);
    }
    buf_add(&l->pending, rest);
    return l->pending.failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status take(struct lines *l, struct span piece)
{
    while (piece.len > 0) {
        size_t end = span_find_byte(piece, '\n');
        if (end == piece.len)
            return keep(l, piece);
        struct span line = span_head(piece, end);
        if (l->pending.len > 0) {
            TRY(keep(l, line));
            line = buf_span(&l->pending);
        }
        TRY(hand_over(l, line));
        buf_clear(&l->pending);
        l->number++;
        piece = span_skip(piece, end + 1);
    }
    return STATUS_OK;
}

static enum status take_utf16(struct lines *l, struct arena *arena, const struct input *input,
                              bool big_endian)
{
    struct span bytes;
    BUF_SCOPED struct buf text;
    TRY(input_read_all(input, arena, MAIL_WHOLE_MAX, &bytes));
    buf_init(&text, 2 * bytes.len + 16);
    utf8_from_utf16(&text, span_skip(bytes, 2), big_endian);
    return text.failed ? STATUS_NO_MEMORY : take(l, buf_span(&text));
}

static enum status take_all(struct lines *l, struct arena *arena, const struct input *input)
{
    enum { PIECE = 256 << 10 };
    uint8_t *piece = arena_alloc(arena, PIECE);
    if (piece == NULL)
        return STATUS_NO_MEMORY;
    for (uint64_t at = 0; at < input->size;) {
        size_t len = input->size - at < PIECE ? (size_t)(input->size - at) : PIECE;
        TRY(input_read_at(input, at, piece, len));
        struct span bytes = span_of(piece, len);
        if (at == 0 && (span_starts(bytes, SPAN_LITERAL("\xff\xfe")) ||
                        span_starts(bytes, SPAN_LITERAL("\xfe\xff"))))
            return take_utf16(l, arena, input, piece[0] == 0xFE);
        TRY(take(l, bytes));
        at += len;
    }
    return STATUS_OK;
}

enum status text_read_lines(struct arena *arena, const struct input *input, text_line_fn *fn,
                            void *ctx)
{
    struct lines l = {.fn = fn, .ctx = ctx};
    buf_init(&l.pending, TEXT_LINE_MAX + 1);
    buf_init(&l.plain, TEXT_LINE_MAX + 1);
    enum status status = take_all(&l, arena, input);
    if (status == STATUS_OK)
        status = hand_over(&l, buf_span(&l.pending));
    buf_free(&l.pending);
    buf_free(&l.plain);
    return status;
}
