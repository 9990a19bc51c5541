/* Tests of order and range. */
#include "links/order.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int compare_points(const void *a, const void *b)
{
    const struct order_point *x = a, *y = b;
    if (x->when != y->when)
        return x->when < y->when ? -1 : 1;
    return x->value < y->value ? -1 : x->value > y->value;
}

/* Merges two sorted runs; every element of the right one that overtakes elements of the left one is
 * that many inversions. */
static uint64_t merge_runs(uint64_t *values, uint64_t *scratch, size_t from, size_t middle,
                           size_t end)
{
    uint64_t inversions = 0;
    size_t left = from, right = middle, out = from;
    while (left < middle && right < end) {
        if (values[left] <= values[right]) {
            scratch[out++] = values[left++];
        } else {
            scratch[out++] = values[right++];
            inversions += middle - left;
        }
    }
    while (left < middle)
        scratch[out++] = values[left++];
    while (right < end)
        scratch[out++] = values[right++];
    memcpy(values + from, scratch + from, (end - from) * sizeof *values);
    return inversions;
}

static uint64_t count_inversions(uint64_t *values, uint64_t *scratch, size_t count)
{
    uint64_t inversions = 0;
    for (size_t width = 1; width < count; width *= 2)
        for (size_t from = 0; from + width < count; from += 2 * width) {
            size_t end = count - from < 2 * width ? count : from + 2 * width;
            inversions += merge_runs(values, scratch, from, from + width, end);
        }
    return inversions;
}

/* Share of the permutations of `count` things that have at most `inversions` inversions, by
 * Mahon's recurrence. */
static double exact_chance(size_t count, uint64_t inversions)
{
    enum { MOST = ORDER_EXACT_MAX * (ORDER_EXACT_MAX - 1) / 2 };
    double ways[MOST + 1] = {1}, next[MOST + 1];
    double total = 1, at_most = 0;
    for (size_t n = 2; n <= count; n++) {
        for (size_t k = 0; k <= MOST; k++) {
            next[k] = 0;
            for (size_t j = 0; j < n && j <= k; j++)
                next[k] += ways[k - j];
        }
        memcpy(ways, next, sizeof ways);
        total *= (double)n;
    }
    for (size_t k = 0; k <= MOST && k <= inversions; k++)
        at_most += ways[k];
    return at_most / total;
}

struct ties {
    uint64_t pairs;
    double variance; /* what they take from the variance, times 18 */
};

/* Messages of the same date say nothing about their order. */
static struct ties find_ties(const struct order_point *points, size_t count)
{
    struct ties ties = {0, 0};
    for (size_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && points[to].when == points[from].when;)
            to++;
        double t = (double)(to - from);
        ties.pairs += (uint64_t)(to - from) * (to - from - 1) / 2;
        ties.variance += t * (t - 1) * (2 * t + 5);
    }
    return ties;
}

static double normal_chance(const struct order_result *r, const struct ties *ties, double n)
{
    double variance = (n * (n - 1) * (2 * n + 5) - ties->variance) / 18;
    double score = (double)r->pairs - 2 * (double)r->inversions;
    if (variance <= 0)
        return 1;
    return 0.5 * erfc((score - 1) / sqrt(2 * variance));
}

enum status order_test(struct arena *arena, struct order_point *points, size_t count,
                       struct order_result *ret)
{
    struct order_result r = {.p = 1};
    struct arena_mark mark = arena_mark(arena);
    uint64_t *values = arena_array(arena, 2 * count + 1, sizeof *values);
    if (values == NULL)
        return STATUS_NO_MEMORY;
    qsort(points, count, sizeof *points, compare_points);
    for (size_t i = 0; i < count; i++)
        values[i] = points[i].value;
    struct ties ties = find_ties(points, count);
    r.pairs = (count < 2 ? 0 : (uint64_t)count * (count - 1) / 2) - ties.pairs;
    r.inversions = count_inversions(values, values + count, count);
    arena_rewind(arena, mark);
    if (r.pairs > 0) {
        r.tau = 1 - 2 * (double)r.inversions / (double)r.pairs;
        r.p = count <= ORDER_EXACT_MAX && ties.pairs == 0 ? exact_chance(count, r.inversions)
                                                          : normal_chance(&r, &ties, (double)count);
    }
    *ret = r;
    return STATUS_OK;
}

double range_test(double range, double space, size_t count)
{
    if (count < 2 || range >= space)
        return 1;
    double log_p = log((double)count) + (double)(count - 1) * log(range / space);
    return log_p >= 0 ? 1 : exp(log_p);
}

double fisher_join(double p, double q)
{
    double product = p * q;
    if (product <= 0)
        return 0;
    return product >= 1 ? 1 : product * (1 - log(product));
}
