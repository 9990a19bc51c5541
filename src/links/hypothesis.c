/* Reading all codes of a host in one alphabet. */
#include "links/hypothesis.h"

#include <math.h>
#include <stdlib.h>

enum {
    TRIM_FROM = 8,   /* with fewer codes none is called far off */
    TRIM_SHARE = 10, /* at most one in so many, at each end */
    TRIM_REACH = 3,  /* far off: beyond so many widths of the middle part */
    FOREIGN_SHARE = 10,
};

static int compare_values(const void *a, const void *b)
{
    const struct read_code *x = a, *y = b;
    if (x->value != y->value)
        return x->value < y->value ? -1 : 1;
    return x->seen < y->seen ? -1 : x->seen > y->seen;
}

static size_t read_all(const struct alphabet_reader *reader, const struct seen_code *seen,
                       size_t count, struct read_code *codes, size_t *ret_longest)
{
    size_t read = 0;
    *ret_longest = 0;
    for (size_t i = 0; i < count; i++) {
        if (!alphabet_read(reader, seen[i].text, &codes[read].value))
            continue;
        codes[read++].seen = &seen[i];
        if (seen[i].text.len > *ret_longest)
            *ret_longest = seen[i].text.len;
    }
    return read;
}

/* Leaves out what lies far from the middle: a shortener's own pages ("about", "login") read as
 * numbers too. */
static void trim(struct hypothesis *h)
{
    size_t cut = h->count < TRIM_FROM ? 0 : h->count / TRIM_SHARE + 1;
    if (cut == 0)
        return;
    uint64_t low = h->codes[cut].value, high = h->codes[h->count - 1 - cut].value, reach;
    if (__builtin_mul_overflow(high - low + 1, (uint64_t)TRIM_REACH, &reach))
        return;
    size_t from = 0, end = h->count;
    while (low - h->codes[from].value > reach)
        from++;
    while (h->codes[end - 1].value - high > reach)
        end--;
    h->codes += from;
    h->count = end - from;
}

static enum status test_dates(struct arena *arena, struct hypothesis *h)
{
    size_t dated = 0;
    struct order_point *points = arena_array(arena, h->count + 1, sizeof *points);
    if (points == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < h->count; i++)
        if (h->codes[i].seen->has_time)
            points[dated++] =
                (struct order_point){.when = h->codes[i].seen->when, .value = h->codes[i].value};
    TRY(order_test(arena, points, dated, &h->order));
    h->is_dated = dated >= HYPOTHESIS_DATED_MIN && h->order.pairs > 0;
    return STATUS_OK;
}

/* If codes are spread evenly over their span, each has the chance 1/span; two of them (the ends)
 * only fix the span. A code that is left out could have been any of the space. */
static double score(const struct hypothesis *h)
{
    double each = log((double)hypothesis_span(h));
    return log(h->alphabet->prior) - (double)(h->count - 2) * each -
           (double)h->left_out * (log(h->space) + 2);
}

enum status hypothesis_fit(struct arena *arena, const struct alphabet *alphabet,
                           const struct seen_code *seen, size_t count, struct hypothesis *ret)
{
    struct alphabet_reader reader;
    struct hypothesis h = {.alphabet = alphabet};
    size_t longest;
    alphabet_reader_init(&reader, alphabet);
    h.base = reader.base;
    h.codes = arena_array(arena, count + 1, sizeof *h.codes);
    if (h.codes == NULL)
        return STATUS_NO_MEMORY;
    h.count = read_all(&reader, seen, count, h.codes, &longest);
    if (h.count < HYPOTHESIS_CODES_MIN || (count - h.count) * FOREIGN_SHARE > count)
        return STATUS_NOT_FOUND;
    qsort(h.codes, h.count, sizeof *h.codes, compare_values);
    trim(&h);
    h.left_out = count - h.count;
    h.space = pow((double)h.base, (double)longest);
    TRY(test_dates(arena, &h));
    h.score = score(&h);
    *ret = h;
    return STATUS_OK;
}
