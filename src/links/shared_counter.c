/* Comparing the codes of two hosts. */
#include "links/shared_counter.h"

#include <stdlib.h>

#define ONE_COUNTER 0.97 /* tau between the hosts; two counters of one pace rarely reach it */

struct dated_code {
    int64_t when;
    uint64_t value;
};

static int compare_dated(const void *a, const void *b)
{
    const struct dated_code *x = a, *y = b;
    if (x->when != y->when)
        return x->when < y->when ? -1 : 1;
    return x->value < y->value ? -1 : x->value > y->value;
}

/* Every so many of `codes`, so that COUNTED_MAX are left at most. */
static enum status keep(struct arena *arena, const struct dated_code *codes, size_t count,
                        struct counted *ret)
{
    size_t kept = count < COUNTED_MAX ? count : COUNTED_MAX;
    ret->when = arena_array(arena, kept + 1, sizeof *ret->when);
    ret->value = arena_array(arena, kept + 1, sizeof *ret->value);
    if (ret->when == NULL || ret->value == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < kept; i++) {
        ret->when[i] = codes[i * count / kept].when;
        ret->value[i] = codes[i * count / kept].value;
    }
    ret->count = kept;
    return STATUS_OK;
}

enum status shared_counter_read(struct arena *arena, const struct link_store *store,
                                const struct campaign_host *h, struct counted *ret_counted)
{
    struct alphabet_reader reader;
    size_t count = 0;
    *ret_counted = (struct counted){.count = 0};
    if (!h->sequential)
        return STATUS_OK;
    struct dated_code *codes = malloc((h->link_count + 1) * sizeof *codes);
    if (codes == NULL)
        return STATUS_NO_MEMORY;
    alphabet_reader_init(&reader, h->codes.report.alphabet);
    for (size_t i = 0; i < h->link_count; i++) {
        const struct link *link = &store->links[h->links[i]];
        const struct link_message *m = &store->messages[link->message];
        struct span code;
        if (m->has_time && codes_at_place(store->urls[link->url].end, h->codes.place, &code) &&
            alphabet_read(&reader, code, &codes[count].value) &&
            codes[count].value >= h->codes.report.first &&
            codes[count].value <= h->codes.report.last)
            codes[count++].when = m->time.seconds * 1000000 + m->time.nanos / 1000;
    }
    qsort(codes, count, sizeof *codes, compare_dated);
    enum status status = keep(arena, codes, count, ret_counted);
    free(codes);
    return status;
}

/* Those from `from` to `to`. */
static size_t cut(const struct counted *c, int64_t from, int64_t to, struct counted *ret)
{
    size_t first = 0, end = c->count;
    while (first < end && c->when[first] < from)
        first++;
    while (end > first && c->when[end - 1] > to)
        end--;
    *ret = (struct counted){c->when + first, c->value + first, end - first};
    return ret->count;
}

bool shared_counter_is_one(const struct counted *a, const struct counted *b)
{
    struct counted x, y;
    double agree = 0, against = 0;
    if (a->count < COUNTED_BOTH_MIN || b->count < COUNTED_BOTH_MIN)
        return false;
    int64_t from = a->when[0] > b->when[0] ? a->when[0] : b->when[0];
    int64_t a_end = a->when[a->count - 1], b_end = b->when[b->count - 1];
    int64_t to = a_end < b_end ? a_end : b_end;
    if (cut(a, from, to, &x) < COUNTED_BOTH_MIN || cut(b, from, to, &y) < COUNTED_BOTH_MIN)
        return false;
    for (size_t i = 0; i < x.count; i++)
        for (size_t k = 0; k < y.count; k++) {
            if (x.value[i] == y.value[k])
                return false;
            bool same = (x.when[i] < y.when[k]) == (x.value[i] < y.value[k]);
            agree += same;
            against += !same;
        }
    return agree - against >= ONE_COUNTER * (agree + against);
}
