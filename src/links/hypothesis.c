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
                       size_t count, struct read_code *codes)
{
    size_t read = 0;
    for (size_t i = 0; i < count; i++)
        if (alphabet_read(reader, seen[i].text, &codes[read].value))
            codes[read++].seen = &seen[i];
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

/* Lowest and highest value, and number, of the codes with that many digits. */
struct group {
    size_t len, count;
    uint64_t low, high;
};

static struct group group_of(const struct hypothesis *h, size_t len)
{
    struct group g = {.len = len};
    for (size_t i = 0; i < h->count; i++)
        if (h->codes[i].seen->text.len == len) {
            g.low = g.count == 0 ? h->codes[i].value : g.low;
            g.high = h->codes[i].value;
            g.count++;
        }
    return g;
}

/* How many ways there are to leave out so many of so many, as a logarithm. */
static double log_choose(size_t n, size_t k)
{
    return lgamma((double)n + 1) - lgamma((double)k + 1) - lgamma((double)(n - k) + 1);
}

/* The lowest number with that many digits. */
static double lowest_of(const struct hypothesis *h, size_t len)
{
    double power = pow(h->base, (double)len);
    return h->alphabet->bijective ? (power - 1) / (h->base - 1.0) : power / h->base;
}

static double share_power(double share, size_t count)
{
    share = share < 0 ? 0 : share < 1 ? share : 1;
    return pow(share, (double)count);
}

/* Lengths are taken as given: random codes and words come in several lengths too. Of one length:
 * how close all of them are. Of several: a counter that passes from one length to the next has the
 * short ones at the top of theirs, and the long ones at the bottom. */
static double test_range(const struct hypothesis *h, size_t read)
{
    size_t shortest = CODE_LEN_MAX, longest = 0;
    for (size_t i = 0; i < h->count; i++) {
        size_t len = h->codes[i].seen->text.len;
        shortest = len < shortest ? len : shortest;
        longest = len > longest ? len : longest;
    }
    struct group few = group_of(h, shortest), many = group_of(h, longest);
    double floor = lowest_of(h, shortest), bottom = lowest_of(h, longest);
    double chosen = log_choose(read, read - h->count), p = 1;
    bool padded = (double)few.low < floor || (double)many.low < bottom; /* leading zeros */
    if (shortest == longest) {
        double room = h->alphabet->bijective || !padded ? bottom * (h->base - 1.0)
                                                        : pow(h->base, (double)longest);
        p = range_test((double)hypothesis_span(h), room, h->count);
    } else if (!padded) {
        double near_top = (floor * h->base - (double)few.low) / (floor * (h->base - 1.0));
        double near_bottom = ((double)many.high + 1 - bottom) / (bottom * (h->base - 1.0));
        p = fisher_join(share_power(near_top, few.count), share_power(near_bottom, many.count));
    }
    double log_p = log(p) + chosen;
    return log_p >= 0 ? 1 : exp(log_p);
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
    size_t longest = 0;
    alphabet_reader_init(&reader, alphabet);
    h.base = reader.base;
    h.codes = arena_array(arena, count + 1, sizeof *h.codes);
    if (h.codes == NULL)
        return STATUS_NO_MEMORY;
    h.count = read_all(&reader, seen, count, h.codes);
    if (h.count < HYPOTHESIS_CODES_MIN || (count - h.count) * FOREIGN_SHARE > count)
        return STATUS_NOT_FOUND;
    qsort(h.codes, h.count, sizeof *h.codes, compare_values);
    size_t read = h.count;
    trim(&h);
    h.left_out = count - h.count;
    for (size_t i = 0; i < h.count; i++)
        longest = h.codes[i].seen->text.len > longest ? h.codes[i].seen->text.len : longest;
    h.space = pow((double)h.base, (double)longest);
    h.close = test_range(&h, read);
    TRY(test_dates(arena, &h));
    h.score = score(&h);
    *ret = h;
    return STATUS_OK;
}
