/* Sorted runs: writing. */
#include "check/runs.h"

#include <errno.h>
#include <unistd.h>

#include "base/cursor.h"
#include "base/limits.h"

enum { SPOOL_PENDING = 256 << 10, ITEM_HEADER = 8 };

void spool_init(struct spool *s, int fd)
{
    *s = (struct spool){.fd = fd};
    buf_init(&s->pending, SPOOL_PENDING + (size_t)LINE_MAX_BYTES + ITEM_HEADER);
}

void spool_free(struct spool *s)
{
    buf_free(&s->pending);
}

static enum status write_out(struct spool *s, struct span rest)
{
    while (rest.len > 0) {
        ssize_t n = pwrite(s->fd, rest.ptr, rest.len, (off_t)s->end);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return STATUS_IO_ERROR;
        s->end += (uint64_t)n;
        rest = span_skip(rest, (size_t)n);
    }
    return STATUS_OK;
}

enum status spool_flush(struct spool *s)
{
    TRY(write_out(s, buf_span(&s->pending)));
    buf_clear(&s->pending);
    return STATUS_OK;
}

enum status spool_write(struct spool *s, struct span bytes)
{
    if (s->pending.len + bytes.len > SPOOL_PENDING)
        TRY(spool_flush(s));
    if (bytes.len >= SPOOL_PENDING)
        return write_out(s, bytes);
    buf_add(&s->pending, bytes);
    return s->pending.failed ? STATUS_TOO_LARGE : STATUS_OK;
}

enum status sorter_init(struct sorter *s, struct spool *spool, size_t memory, run_fn *done,
                        void *ctx)
{
    *s = (struct sorter){.spool = spool, .done = done, .ctx = ctx, .room = memory};
    s->item_room = memory / 64;
    s->bytes = malloc(s->room);
    s->items = malloc(s->item_room * sizeof *s->items);
    if (s->bytes != NULL && s->items != NULL)
        return STATUS_OK;
    sorter_free(s);
    return STATUS_NO_MEMORY;
}

void sorter_free(struct sorter *s)
{
    free(s->bytes);
    free(s->items);
    s->bytes = NULL;
    s->items = NULL;
}

uint64_t run_key_head(struct span key)
{
    uint8_t bytes[8] = {0};
    uint64_t head = 0;
    if (key.len > 0)
        memcpy(bytes, key.ptr, key.len < sizeof bytes ? key.len : sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++)
        head = head << 8 | bytes[i];
    return head;
}

static uint32_t read_u32(const uint8_t *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static void write_u32(uint8_t *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(value >> (8 * i));
}

static struct span item_key(const struct sorter *s, const struct sort_item *item)
{
    return span_of(s->bytes + item->at + ITEM_HEADER, read_u32(s->bytes + item->at));
}

static bool is_after(const struct sorter *s, const struct sort_item *a, const struct sort_item *b)
{
    if (a->head != b->head)
        return a->head > b->head;
    return span_compare(item_key(s, a), item_key(s, b)) > 0;
}

/* Stable bottom-up merge sort: qsort has no context and is not stable. Halves that follow each
 * other already are only copied: rows nearly come in the order of their times. */
static void merge_step(const struct sorter *s, const struct sort_item *from, struct sort_item *to,
                       size_t low, size_t middle, size_t high)
{
    size_t left = low, right = middle;
    if (middle == high || !is_after(s, &from[middle - 1], &from[middle])) {
        memcpy(to + low, from + low, (high - low) * sizeof *to);
        return;
    }
    for (size_t at = low; at < high; at++) {
        bool take_left =
            left < middle && (right == high || !is_after(s, &from[left], &from[right]));
        to[at] = take_left ? from[left++] : from[right++];
    }
}

static bool in_order(const struct sorter *s)
{
    for (size_t i = 1; i < s->count; i++)
        if (is_after(s, &s->items[i - 1], &s->items[i]))
            return false;
    return true;
}

static enum status sort_items(struct sorter *s)
{
    struct sort_item *other = malloc(s->count * sizeof *other);
    if (other == NULL)
        return STATUS_NO_MEMORY;
    struct sort_item *from = s->items, *to = other;
    for (size_t width = 1; width < s->count; width *= 2) {
        for (size_t low = 0; low < s->count; low += 2 * width) {
            size_t middle = low + width < s->count ? low + width : s->count;
            size_t high = low + 2 * width < s->count ? low + 2 * width : s->count;
            merge_step(s, from, to, low, middle, high);
        }
        struct sort_item *swap = from;
        from = to;
        to = swap;
    }
    if (from != s->items)
        memcpy(s->items, from, s->count * sizeof *from);
    free(other);
    return STATUS_OK;
}

static enum status write_sorted(struct sorter *s)
{
    TRY(sort_items(s));
    for (size_t i = 0; i < s->count; i++) {
        const uint8_t *item = s->bytes + s->items[i].at;
        TRY(spool_write(s->spool,
                        span_of(item, ITEM_HEADER + (size_t)read_u32(item) + read_u32(item + 4))));
    }
    return STATUS_OK;
}

static enum status write_run(struct sorter *s)
{
    struct run run = {.fd = s->spool->fd, .items = s->count};
    if (s->count == 0)
        return STATUS_OK;
    run.offset = s->spool->end + s->spool->pending.len;
    /* What is in order already goes out in one piece. */
    TRY(in_order(s) ? spool_write(s->spool, span_of(s->bytes, s->len)) : write_sorted(s));
    TRY(spool_flush(s->spool));
    run.len = s->spool->end - run.offset;
    s->count = 0;
    s->len = 0;
    return s->done(s->ctx, &run);
}

/* An item larger than the whole memory becomes a run of its own. */
static enum status write_alone(struct sorter *s, struct span key, struct span payload)
{
    uint8_t header[ITEM_HEADER];
    struct run run = {.fd = s->spool->fd, .items = 1};
    TRY(write_run(s));
    write_u32(header, (uint32_t)key.len);
    write_u32(header + 4, (uint32_t)payload.len);
    run.offset = s->spool->end + s->spool->pending.len;
    TRY(spool_write(s->spool, span_of(header, sizeof header)));
    TRY(spool_write(s->spool, key));
    TRY(spool_write(s->spool, payload));
    TRY(spool_flush(s->spool));
    run.len = s->spool->end - run.offset;
    return s->done(s->ctx, &run);
}

enum status sorter_add(struct sorter *s, struct span key, struct span payload)
{
    if (key.len > LINE_MAX_BYTES || payload.len > LINE_MAX_BYTES)
        return STATUS_TOO_LARGE;
    size_t need = ITEM_HEADER + key.len + payload.len;
    if (need > s->room - s->len || s->count == s->item_room) {
        if (need > s->room)
            return write_alone(s, key, payload);
        TRY(write_run(s));
    }
    uint8_t *at = s->bytes + s->len;
    s->items[s->count++] = (struct sort_item){.head = run_key_head(key), .at = (uint32_t)s->len};
    write_u32(at, (uint32_t)key.len);
    write_u32(at + 4, (uint32_t)payload.len);
    if (key.len > 0)
        memcpy(at + ITEM_HEADER, key.ptr, key.len);
    if (payload.len > 0)
        memcpy(at + ITEM_HEADER + key.len, payload.ptr, payload.len);
    s->len += need;
    return STATUS_OK;
}

enum status sorter_finish(struct sorter *s)
{
    return write_run(s);
}
