/* Armor: begin line, base64 in lines of 64, end line. */
#include "formats/age_armor.h"

#include "base/ascii.h"
#include "base/base64.h"

enum { COLUMNS = 64, LINE_BYTES = COLUMNS / 4 * 3, WINDOW_LINES = 512, EDGE = 1024 };

struct armor {
    const struct input *stored;
    uint64_t body_at;  /* of the first line of base64 */
    uint64_t body_len; /* with the end of its last line */
    size_t stride;     /* COLUMNS and the end of a line */
    size_t eol;        /* 1: LF, 2: CR LF */
    uint64_t window_at;
    size_t window_len;
    uint8_t lines[WINDOW_LINES * (COLUMNS + 2)];
    uint8_t window[WINDOW_LINES * LINE_BYTES];
};

/* Reads at most EDGE bytes at the start or at the end. */
static enum status read_edge(const struct input *stored, bool at_end, uint8_t *edge,
                             struct span *ret_edge)
{
    size_t len = stored->size < EDGE ? (size_t)stored->size : EDGE;
    TRY(input_read_at(stored, at_end ? stored->size - len : 0, edge, len));
    *ret_edge = span_of(edge, len);
    return STATUS_OK;
}

static enum status find_start(struct armor *a)
{
    static const struct span begin = SPAN_LITERAL("-----BEGIN AGE ENCRYPTED FILE-----");
    uint8_t edge[EDGE];
    struct span text;
    size_t at = 0;
    TRY(read_edge(a->stored, false, edge, &text));
    while (at < text.len && ascii_is_space(text.ptr[at]))
        at++;
    text = span_skip(text, at);
    if (!span_starts(text, begin))
        return STATUS_NOT_FOUND;
    text = span_skip(text, begin.len);
    a->eol = span_starts(text, SPAN_LITERAL("\r\n")) ? 2 : 1;
    if (text.len < a->eol || text.ptr[a->eol - 1] != '\n')
        return STATUS_MALFORMED;
    a->stride = COLUMNS + a->eol;
    a->body_at = at + begin.len + a->eol;
    return STATUS_OK;
}

static enum status find_end(struct armor *a)
{
    static const struct span end = SPAN_LITERAL("-----END AGE ENCRYPTED FILE-----");
    uint8_t edge[EDGE];
    struct span text;
    TRY(read_edge(a->stored, true, edge, &text));
    uint64_t edge_at = a->stored->size - text.len;
    while (text.len > 0 && ascii_is_space(text.ptr[text.len - 1]))
        text.len--;
    if (!span_ends(text, end))
        return STATUS_TRUNCATED;
    uint64_t end_at = edge_at + text.len - end.len;
    if (end_at < a->body_at)
        return STATUS_MALFORMED;
    a->body_len = end_at - a->body_at;
    return STATUS_OK;
}

/* Characters of the last line, which may be short. */
static size_t last_columns(const struct armor *a)
{
    size_t rest = (size_t)(a->body_len % a->stride);
    return rest == 0 ? COLUMNS : rest - a->eol;
}

static enum status find_size(const struct armor *a, uint64_t *ret_size)
{
    uint8_t tail[2];
    size_t rest = (size_t)(a->body_len % a->stride);
    if (a->body_len == 0 || (rest != 0 && (rest < 4 + a->eol || (rest - a->eol) % 4 != 0)))
        return STATUS_MALFORMED;
    uint64_t before = (a->body_len - 1) / a->stride; /* full lines before the last */
    TRY(input_read_at(a->stored, a->body_at + a->body_len - a->eol - 2, tail, 2));
    *ret_size = before * LINE_BYTES + last_columns(a) / 4 * 3 - (tail[1] == '=') -
                (tail[0] == '=' && tail[1] == '=');
    return STATUS_OK;
}

static bool ends_line(const struct armor *a, const uint8_t *end)
{
    return a->eol == 1 ? end[0] == '\n' : end[0] == '\r' && end[1] == '\n';
}

/* Decodes the lines of `text` into the window; only the last line of all may be short or padded. */
static enum status decode_lines(struct armor *a, struct span text, bool to_end)
{
    size_t total = 0, len;
    for (size_t at = 0; at < text.len; at += a->stride) {
        bool last = to_end && text.len - at <= a->stride;
        size_t columns = last ? last_columns(a) : COLUMNS;
        struct span line = span_of(text.ptr + at, columns);
        if (!base64_decode(line, last ? BASE64_PADDED : BASE64_UNPADDED, a->window + total,
                           sizeof a->window - total, &len) ||
            !ends_line(a, line.ptr + columns))
            return STATUS_MALFORMED;
        total += len;
    }
    a->window_len = total;
    return STATUS_OK;
}

static enum status fill_window(struct armor *a, uint64_t offset)
{
    uint64_t first = offset / LINE_BYTES;
    uint64_t left = a->body_len - first * a->stride;
    size_t want = WINDOW_LINES * a->stride;
    bool to_end = left <= want;
    if (to_end)
        want = (size_t)left;
    a->window_len = 0;
    TRY(input_read_at(a->stored, a->body_at + first * a->stride, a->lines, want));
    a->window_at = first * LINE_BYTES;
    return decode_lines(a, span_of(a->lines, want), to_end);
}

static enum status armor_read_at(const struct input *input, uint64_t offset, void *buffer,
                                 size_t len)
{
    struct armor *a = input->ctx;
    uint8_t *out = buffer;
    while (len > 0) {
        if (offset < a->window_at || offset - a->window_at >= a->window_len)
            TRY(fill_window(a, offset));
        size_t skip = (size_t)(offset - a->window_at);
        if (skip >= a->window_len)
            return STATUS_MALFORMED;
        size_t take = len < a->window_len - skip ? len : a->window_len - skip;
        memcpy(out, a->window + skip, take);
        out += take;
        offset += take;
        len -= take;
    }
    return STATUS_OK;
}

enum status age_armor_open(struct arena *arena, const struct input *stored, struct input *ret_bytes)
{
    uint64_t size = 0;
    struct arena_mark mark = arena_mark(arena);
    struct armor *a = arena_alloc(arena, sizeof *a);
    if (a == NULL)
        return STATUS_NO_MEMORY;
    a->stored = stored;
    enum status status = find_start(a);
    if (status == STATUS_OK)
        status = find_end(a);
    if (status == STATUS_OK)
        status = find_size(a, &size);
    if (status != STATUS_OK) {
        arena_rewind(arena, mark);
        return status;
    }
    *ret_bytes =
        (struct input){.size = size, .read_at = armor_read_at, .name = stored->name, .ctx = a};
    return STATUS_OK;
}
