/* Sorted runs: merging, with a heap over the runs' first items. */
#include <errno.h>
#include <unistd.h>

#include "base/cursor.h"
#include "base/limits.h"
#include "check/runs.h"

enum { ITEM_HEADER = 8, BUFFER_MIN = 4096, BUFFER_MAX = 256 << 10 };

struct source {
    struct run run;
    uint64_t at; /* bytes of the run already in the buffer or consumed */
    uint8_t *bytes;
    size_t room, len, used;
    struct span key, payload; /* the current item */
    uint64_t head;            /* of the key */
};

struct merger {
    struct source *sources;
    size_t count;
    size_t *heap; /* indices of sources, smallest first item at [0] */
    size_t heap_len;
    bool started;
    size_t buffer;
};

static enum status read_more(struct source *s, size_t need)
{
    memmove(s->bytes, s->bytes + s->used, s->len - s->used);
    s->len -= s->used;
    s->used = 0;
    if (need > s->room) {
        uint8_t *grown = realloc(s->bytes, need);
        if (grown == NULL)
            return STATUS_NO_MEMORY;
        s->bytes = grown;
        s->room = need;
    }
    while (s->len < need) {
        uint64_t left = s->run.len - s->at;
        size_t want = s->room - s->len < left ? s->room - s->len : (size_t)left;
        if (want == 0)
            return STATUS_MALFORMED; /* an item reaches beyond its run */
        ssize_t n = pread(s->run.fd, s->bytes + s->len, want, (off_t)(s->run.offset + s->at));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return STATUS_IO_ERROR;
        s->len += (size_t)n;
        s->at += (uint64_t)n;
    }
    return STATUS_OK;
}

/* Moves to the next item. STATUS_END at the end of the run. */
static enum status advance(struct source *s)
{
    if (s->used == s->len && s->at == s->run.len)
        return STATUS_END;
    if (s->len - s->used < ITEM_HEADER)
        TRY(read_more(s, ITEM_HEADER));
    struct cursor c = cursor_of(span_of(s->bytes + s->used, ITEM_HEADER));
    size_t key = (size_t)cursor_uint_le(&c, 4), payload = (size_t)cursor_uint_le(&c, 4);
    if (key > LINE_MAX_BYTES || payload > LINE_MAX_BYTES)
        return STATUS_MALFORMED;
    size_t whole = ITEM_HEADER + key + payload;
    if (s->len - s->used < whole)
        TRY(read_more(s, whole));
    s->key = span_of(s->bytes + s->used + ITEM_HEADER, key);
    s->payload = span_of(s->bytes + s->used + ITEM_HEADER + key, payload);
    s->head = run_key_head(s->key);
    s->used += whole;
    return STATUS_OK;
}

static bool before(const struct merger *m, size_t a, size_t b)
{
    const struct source *left = &m->sources[a], *right = &m->sources[b];
    if (left->head != right->head)
        return left->head < right->head;
    int order = span_compare(left->key, right->key);
    return order < 0 || (order == 0 && a < b);
}

static void sink_down(struct merger *m, size_t at)
{
    for (;;) {
        size_t least = at, left = 2 * at + 1, right = 2 * at + 2;
        if (left < m->heap_len && before(m, m->heap[left], m->heap[least]))
            least = left;
        if (right < m->heap_len && before(m, m->heap[right], m->heap[least]))
            least = right;
        if (least == at)
            return;
        size_t swap = m->heap[at];
        m->heap[at] = m->heap[least];
        m->heap[least] = swap;
        at = least;
    }
}

enum status merger_open(struct merger **ret_merger, const struct run *runs, size_t count,
                        size_t memory)
{
    struct merger *m = calloc(1, sizeof *m);
    if (m == NULL)
        return STATUS_NO_MEMORY;
    m->sources = calloc(count + 1, sizeof *m->sources);
    m->heap = calloc(count + 1, sizeof *m->heap);
    if (m->sources == NULL || m->heap == NULL) {
        merger_close(m);
        return STATUS_NO_MEMORY;
    }
    m->buffer = memory / (count + 1);
    m->buffer = m->buffer < BUFFER_MIN   ? BUFFER_MIN
                : m->buffer > BUFFER_MAX ? BUFFER_MAX
                                         : m->buffer;
    m->count = count;
    for (size_t i = 0; i < count; i++)
        m->sources[i].run = runs[i];
    *ret_merger = m;
    return STATUS_OK;
}

static enum status start(struct merger *m)
{
    m->started = true;
    for (size_t i = 0; i < m->count; i++) {
        struct source *s = &m->sources[i];
        s->room = s->run.len < m->buffer ? (size_t)s->run.len : m->buffer;
        s->bytes = malloc(s->room + 1);
        if (s->bytes == NULL)
            return STATUS_NO_MEMORY;
        enum status status = advance(s);
        if (status == STATUS_OK)
            m->heap[m->heap_len++] = i;
        else if (status != STATUS_END)
            return status;
    }
    for (size_t i = m->heap_len; i > 0; i--)
        sink_down(m, i - 1);
    return STATUS_OK;
}

enum status merger_next(struct merger *m, struct span *ret_key, struct span *ret_payload)
{
    if (!m->started) {
        TRY(start(m));
    } else if (m->heap_len > 0) {
        enum status status = advance(&m->sources[m->heap[0]]);
        if (status == STATUS_END)
            m->heap[0] = m->heap[--m->heap_len];
        else if (status != STATUS_OK)
            return status;
        sink_down(m, 0);
    }
    if (m->heap_len == 0)
        return STATUS_END;
    *ret_key = m->sources[m->heap[0]].key;
    *ret_payload = m->sources[m->heap[0]].payload;
    return STATUS_OK;
}

size_t merger_source(const struct merger *m)
{
    return m->heap[0];
}

void merger_close(struct merger *m)
{
    if (m == NULL)
        return;
    for (size_t i = 0; i < m->count; i++)
        free(m->sources[i].bytes);
    free(m->sources);
    free(m->heap);
    free(m);
}
