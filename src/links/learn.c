/* Votes of pairs of codes, and an order that agrees with most of them. */
#include "links/learn.h"

#include <stdlib.h>

#include "base/ascii.h"

#define HOLDS 0.8 /* tau on the second half */

struct learning {
    struct seen_code *codes; /* of one length, dated, by text */
    size_t count, len;
    int8_t digit_of[256]; /* number of a byte among the digits; -1: none */
    uint8_t digits[LEARN_DIGITS_MAX];
    size_t digit_count;
    double votes[LEARN_DIGITS_MAX][LEARN_DIGITS_MAX]; /* above 0: the first is lower */
    uint8_t order[LEARN_DIGITS_MAX];                  /* numbers of digits, lowest first */
};

static int compare_text(const void *a, const void *b)
{
    return span_compare(((const struct seen_code *)a)->text, ((const struct seen_code *)b)->text);
}

static size_t usual_length(const struct seen_code *seen, size_t count)
{
    size_t counts[CODE_LEN_MAX + 1] = {0}, best = 0;
    for (size_t i = 0; i < count; i++)
        if (seen[i].has_time && seen[i].text.len <= CODE_LEN_MAX)
            counts[seen[i].text.len]++;
    for (size_t len = 1; len <= CODE_LEN_MAX; len++)
        best = counts[len] > counts[best] ? len : best;
    return best;
}

static bool note_digits(struct learning *l)
{
    memset(l->digit_of, -1, sizeof l->digit_of);
    for (size_t i = 0; i < l->count; i++)
        for (size_t k = 0; k < l->len; k++) {
            uint8_t c = l->codes[i].text.ptr[k];
            if (l->digit_of[c] >= 0)
                continue;
            if (l->digit_count == LEARN_DIGITS_MAX)
                return false;
            l->digit_of[c] = (int8_t)l->digit_count;
            l->digits[l->digit_count++] = c;
        }
    return l->digit_count > 2;
}

/* Codes from..to begin alike in `at` digits: which of the next digits came first? */
static void vote(struct learning *l, size_t from, size_t to, size_t at, size_t parity)
{
    double sums[LEARN_DIGITS_MAX] = {0}, numbers[LEARN_DIGITS_MAX] = {0};
    uint8_t present[LEARN_DIGITS_MAX];
    size_t count = 0;
    int64_t origin = l->codes[from].when;
    for (size_t i = from; i < to; i++) {
        if (parity < 2 && i % 2 != parity)
            continue;
        int8_t d = l->digit_of[l->codes[i].text.ptr[at]];
        if (numbers[d] < 1)
            present[count++] = (uint8_t)d;
        sums[d] += (double)(l->codes[i].when - origin);
        numbers[d]++;
    }
    for (size_t i = 0; i < count; i++)
        for (size_t k = i + 1; k < count; k++) {
            uint8_t a = present[i], b = present[k];
            double mean_a = sums[a] / numbers[a], mean_b = sums[b] / numbers[b];
            double weight = mean_a < mean_b ? 1 : mean_a > mean_b ? -1 : 0;
            weight *= numbers[a] < numbers[b] ? numbers[a] : numbers[b];
            l->votes[a][b] += weight;
            l->votes[b][a] -= weight;
        }
}

static bool begin_alike(const struct learning *l, size_t a, size_t b, size_t len)
{
    return memcmp(l->codes[a].text.ptr, l->codes[b].text.ptr, len) == 0;
}

static void vote_all(struct learning *l, size_t parity)
{
    memset(l->votes, 0, sizeof l->votes);
    for (size_t at = 0; at < l->len; at++)
        for (size_t from = 0, to; from < l->count; from = to) {
            for (to = from + 1; to < l->count && begin_alike(l, from, to, at);)
                to++;
            if (to - from > 1)
                vote(l, from, to, at, parity);
        }
}

static size_t wins(const struct learning *l, size_t digit)
{
    size_t n = 0;
    for (size_t i = 0; i < l->digit_count; i++)
        n += l->votes[digit][i] > 0;
    return n;
}

/* By number of digits that each one is below; then neighbours that vote the other way change
 * places. */
static void find_order(struct learning *l)
{
    size_t won[LEARN_DIGITS_MAX];
    for (size_t i = 0; i < l->digit_count; i++) {
        won[i] = wins(l, i);
        size_t at = i;
        while (at > 0 && won[l->order[at - 1]] < won[i]) {
            l->order[at] = l->order[at - 1];
            at--;
        }
        l->order[at] = (uint8_t)i;
    }
    bool changed = true;
    for (unsigned round = 0; changed && round < LEARN_DIGITS_MAX; round++) {
        changed = false;
        for (size_t i = 0; i + 1 < l->digit_count; i++) {
            uint8_t a = l->order[i], b = l->order[i + 1];
            if (l->votes[a][b] >= 0)
                continue;
            l->order[i] = b;
            l->order[i + 1] = a;
            changed = true;
        }
    }
}

static void write_alphabet(const struct learning *l, struct learned *ret)
{
    for (size_t i = 0; i < l->digit_count; i++)
        ret->digits[i] = (char)l->digits[l->order[i]];
    ret->digits[l->digit_count] = '\0';
    ret->alphabet =
        (struct alphabet){.name = "an order of its own", .digits = ret->digits, .prior = 0.05};
}

/* Order of the codes with that parity against their dates. */
static enum status test_half(struct arena *arena, const struct learning *l, size_t parity,
                             struct learned *ret)
{
    struct alphabet_reader reader;
    struct order_result order;
    struct order_point *points = arena_array(arena, l->count + 1, sizeof *points);
    size_t n = 0;
    if (points == NULL)
        return STATUS_NO_MEMORY;
    alphabet_reader_init(&reader, &ret->alphabet);
    for (size_t i = 0; i < l->count; i++)
        if (i % 2 == parity) {
            points[n].when = l->codes[i].when;
            n += alphabet_read(&reader, l->codes[i].text, &points[n].value);
        }
    TRY(order_test(arena, points, n, &order));
    ret->tau = order.tau;
    ret->p = order.p;
    return STATUS_OK;
}

/* Digits, and letters of either case as a whole. */
static unsigned likely_base(const struct learning *l)
{
    bool digit = false, lower = false, upper = false;
    unsigned others = 0;
    for (size_t i = 0; i < l->digit_count; i++) {
        uint8_t c = l->digits[i];
        digit |= ascii_is_digit(c);
        lower |= c >= 'a' && c <= 'z';
        upper |= c >= 'A' && c <= 'Z';
        others += !ascii_is_alnum(c);
    }
    return (digit ? 10U : 0) + (lower ? 26U : 0) + (upper ? 26U : 0) + others;
}

static size_t changing_places(const struct learning *l)
{
    for (size_t at = 0; at < l->len; at++)
        if (!begin_alike(l, 0, l->count - 1, at + 1))
            return l->len - at;
    return 0;
}

/* Widens the range by what the codes span in the order that was just found. */
static void note_span(const struct learning *l, struct learned *ret)
{
    struct alphabet_reader reader;
    uint64_t low = UINT64_MAX, high = 0, value;
    alphabet_reader_init(&reader, &ret->alphabet);
    for (size_t i = 0; i < l->count; i++)
        if (alphabet_read(&reader, l->codes[i].text, &value)) {
            low = value < low ? value : low;
            high = value > high ? value : high;
        }
    value = high >= low ? high - low + 1 : 1;
    ret->low = value < ret->low ? value : ret->low;
    ret->high = value > ret->high ? value : ret->high;
}

static void order_by(struct learning *l, size_t parity, struct learned *ret)
{
    vote_all(l, parity);
    find_order(l);
    write_alphabet(l, ret);
    note_span(l, ret);
}

static enum status learn(struct arena *arena, struct learning *l, struct learned *ret)
{
    ret->low = UINT64_MAX;
    ret->high = 0;
    order_by(l, 1, ret);
    order_by(l, 0, ret);
    TRY(test_half(arena, l, 1, ret));
    if (ret->tau < HOLDS)
        return STATUS_NOT_FOUND;
    order_by(l, 2, ret);
    if (ret->low != ret->high)
        ret->low = l->count; /* a digit out of place sets codes apart: no more than these is sure */
    ret->likely_base = likely_base(l);
    ret->changing = changing_places(l);
    return STATUS_OK;
}

enum status learn_order(struct arena *arena, const struct seen_code *seen, size_t count,
                        struct learned *ret_learned)
{
    struct learning *l = arena_alloc(arena, sizeof *l);
    if (l == NULL)
        return STATUS_NO_MEMORY;
    l->codes = arena_array(arena, count + 1, sizeof *l->codes);
    l->len = usual_length(seen, count);
    if (l->codes == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        if (seen[i].has_time && seen[i].text.len == l->len)
            l->codes[l->count++] = seen[i];
    if (l->len == 0 || l->count < LEARN_CODES_MIN || !note_digits(l))
        return STATUS_NOT_FOUND;
    qsort(l->codes, l->count, sizeof *l->codes, compare_text);
    return learn(arena, l, ret_learned);
}
