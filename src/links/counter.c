/* From codes to a counter: which alphabet, whether it counts, how far it got. */
#include "links/counter.h"

#include <math.h>
#include <stdlib.h>

#include "links/learn.h"

#define TAU_USUAL 0.95      /* with more order than this a usual alphabet is the right one */
#define TAU_GAIN 0.03       /* by which a learned order must be better */
#define TAU_SLACK 0.02      /* alphabets that order the dates as well as the best one */
#define TAU_MIN 0.5         /* with enough dates, less order is no counter */
#define TAU_MIN_MANY 0.75   /* with many, less means that the digits are in another order */
#define SPACE_TELLS 0.5     /* above it the range of the codes says nothing */
#define SPAN_USUAL 1e6      /* no campaign that was published made a tenth as many links, ... */
#define ORDER_ALONE 1e-6    /* ... so order alone must be beyond doubt to show one */
#define LIKELY 0.025        /* share of the weight from which another reading counts */
#define UNLIKELY_SHARE 0.05 /* the campaign's interval */
#define MICROS_A_DAY 86400e6
#define RATE_MICROS_MIN 3600e6 /* a rate per day from less than an hour is a guess */

enum {
    DATED_ENOUGH = 6, /* from here on the order must hold */
    DATED_MANY = 30,
    DENSE_MIN = 12,
    SHORT_CODE_MAX = 3,
    FITS_MAX = 64,
};

static int compare_seen(const void *a, const void *b)
{
    const struct seen_code *x = a, *y = b;
    int by_text = span_compare(x->text, y->text);
    if (by_text != 0)
        return by_text;
    if (x->has_time != y->has_time)
        return x->has_time ? -1 : 1;
    return x->when < y->when ? -1 : x->when > y->when;
}

/* Each code once, with its earliest date. */
static size_t gather(const struct counter_sample *samples, size_t count, struct seen_code *seen)
{
    size_t unique = 0;
    for (size_t i = 0; i < count; i++)
        seen[i] = (struct seen_code){.text = samples[i].code,
                                     .has_time = samples[i].has_time,
                                     .when = samples[i].time.seconds * 1000000 +
                                             samples[i].time.nanos / 1000};
    qsort(seen, count, sizeof *seen, compare_seen);
    for (size_t i = 0; i < count; i++)
        if (unique == 0 || !span_equal(seen[unique - 1].text, seen[i].text))
            seen[unique++] = seen[i];
    return unique;
}

struct fits {
    struct hypothesis rows[FITS_MAX];
    size_t count;
    double prior; /* sum over all that could read the codes */
};

static enum status fit_all(struct arena *arena, const struct seen_code *seen, size_t count,
                           struct fits *ret)
{
    size_t rows;
    const struct alphabet *table = alphabets(&rows);
    for (size_t i = 0; i < rows && ret->count < FITS_MAX; i++) {
        enum status status = hypothesis_fit(arena, &table[i], seen, count, &ret->rows[ret->count]);
        if (status != STATUS_OK && status != STATUS_NOT_FOUND)
            return status;
        if (status == STATUS_OK)
            ret->prior += ret->rows[ret->count++].alphabet->prior;
    }
    return STATUS_OK;
}

/* Alphabets that disorder the dates are out, if another one orders them. */
static void keep_well_ordered(struct fits *fits)
{
    double best = -1;
    size_t kept = 0;
    for (size_t i = 0; i < fits->count; i++)
        if (fits->rows[i].is_dated && fits->rows[i].order.tau > best)
            best = fits->rows[i].order.tau;
    for (size_t i = 0; i < fits->count; i++)
        if (!fits->rows[i].is_dated || fits->rows[i].order.tau >= best - TAU_SLACK)
            fits->rows[kept++] = fits->rows[i];
    fits->count = kept;
}

static const struct hypothesis *best_of(const struct fits *fits)
{
    const struct hypothesis *best = &fits->rows[0];
    for (size_t i = 1; i < fits->count; i++)
        if (fits->rows[i].score > best->score)
            best = &fits->rows[i];
    return best;
}

static double at_most_one(double p)
{
    return p < 1 ? p : 1;
}

/* Codes that fill their span without one coming twice: draws at random would collide (birthday
 * problem). Only meaningful where no link was seen twice. */
static double dense_test(const struct hypothesis *h, bool repeats)
{
    double n = (double)h->count;
    if (repeats || h->count < DENSE_MIN || 2 * n < (double)hypothesis_span(h))
        return 1;
    return exp(-n * (n - 1) / (2 * h->space));
}

/* Alphabets that give the codes the same order as `h` are one attempt, not several. */
static double prior_of_order(const struct hypothesis *h, const struct fits *fits)
{
    double prior = 0;
    for (size_t i = 0; i < fits->count; i++)
        if (fits->rows[i].order.inversions == h->order.inversions)
            prior += fits->rows[i].alphabet->prior;
    return prior;
}

static size_t longest_code(const struct hypothesis *h)
{
    size_t longest = 0;
    for (size_t i = 0; i < h->count; i++)
        if (h->codes[i].seen->text.len > longest)
            longest = h->codes[i].seen->text.len;
    return longest;
}

/* Each chance is multiplied by the attempts it took to find it: all alphabets over this one, by
 * weight (Bonferroni). Where the range says nothing (a counter that began at 1 fills the space of
 * its codes) the order stands alone, else both are joined. */
static void judge(const struct hypothesis *h, const struct fits *fits, bool repeats,
                  struct counter_report *r)
{
    double close = h->close;
    double dense = dense_test(h, repeats);
    double space = 2 * (close < dense ? close : dense) * fits->prior / h->alphabet->prior;
    bool spread = space >= SPACE_TELLS;
    r->p = at_most_one(space);
    if (h->is_dated) {
        double order = at_most_one(h->order.p * fits->prior / prior_of_order(h, fits));
        r->has_tau = true;
        r->tau = h->order.tau;
        r->p = r->p < SPACE_TELLS ? fisher_join(r->p, order) : order;
    }
    double enough =
        longest_code(h) <= SHORT_CODE_MAX ? COUNTER_SIGNIFICANT_SHORT : COUNTER_SIGNIFICANT;
    if (spread && (double)hypothesis_span(h) > SPAN_USUAL)
        enough = ORDER_ALONE;
    double least = r->dated < DATED_ENOUGH ? -1 : r->dated < DATED_MANY ? TAU_MIN : TAU_MIN_MANY;
    r->sequential = r->p < enough && (!h->is_dated || h->order.tau >= least);
}

/* Greatest common divisor of the distances, if chance would hardly give one. */
static uint64_t find_step(const struct hypothesis *h)
{
    uint64_t step = 0;
    for (size_t i = 1; i < h->count; i++) {
        uint64_t a = step, b = h->codes[i].value - h->codes[0].value;
        while (b != 0) {
            uint64_t rest = a % b;
            a = b;
            b = rest;
        }
        step = a;
    }
    double chance = step < 2 ? 1 : pow((double)step, -(double)(h->count - 1));
    return chance < COUNTER_SIGNIFICANT ? step : 1;
}

static void widen(struct counter_range *range, uint64_t value)
{
    if (value < range->low)
        range->low = value;
    if (value > range->high)
        range->high = value;
}

/* First and last by date; the same code when nothing is dated. */
static void ends_by_date(const struct hypothesis *h, const struct read_code **ret_first,
                         const struct read_code **ret_last)
{
    *ret_first = *ret_last = NULL;
    for (size_t i = 0; i < h->count; i++) {
        const struct read_code *c = &h->codes[i];
        if (!c->seen->has_time)
            continue;
        if (*ret_first == NULL || c->seen->when < (*ret_first)->seen->when)
            *ret_first = c;
        if (*ret_last == NULL || c->seen->when >= (*ret_last)->seen->when)
            *ret_last = c;
    }
}

/* Low and high: what other likely alphabets make of the same codes, and what the first and last
 * message by date say, where messages overtook each other. */
static void estimate_issued(const struct hypothesis *best, const struct fits *fits,
                            struct counter_report *r)
{
    uint64_t span = hypothesis_span(best);
    uint64_t links = (r->last - r->first) / r->step + 1;
    r->issued = (struct counter_range){.low = span, .best = links, .high = span};
    widen(&r->issued, links);
    for (size_t i = 0; i < fits->count; i++)
        if (exp(fits->rows[i].score - best->score) > LIKELY) {
            widen(&r->issued, hypothesis_span(&fits->rows[i]));
            r->alternatives += fits->rows[i].alphabet != best->alphabet;
        }
    const struct read_code *first, *last;
    ends_by_date(best, &first, &last);
    if (first != NULL && first->value < last->value)
        widen(&r->issued, (last->value - first->value) / r->step + 1);
}

/* Largest campaign in which the seen share of it would still lie in the likelier 95 %: the share of
 * a range that n even draws cover follows a beta distribution, n x^(n-1) - (n-1) x^n. */
static double smallest_share(size_t n)
{
    double low = 0, high = 1;
    for (int i = 0; i < 60; i++) {
        double x = (low + high) / 2, m = (double)n;
        if (m * pow(x, m - 1) - (m - 1) * pow(x, m) < UNLIKELY_SHARE)
            low = x;
        else
            high = x;
    }
    return high;
}

static uint64_t scaled(uint64_t value, double factor)
{
    double scaled = (double)value * factor;
    return scaled >= 9e18 ? (uint64_t)INT64_MAX : (uint64_t)llround(scaled);
}

static void estimate_campaign(size_t n, struct counter_report *r)
{
    r->campaign.low = r->issued.low;
    r->campaign.best = scaled(r->issued.best, (double)(n + 1) / (double)(n - 1));
    r->campaign.high = scaled(r->issued.high, 1 / smallest_share(n));
}

static void estimate_rate(const struct hypothesis *h, struct counter_report *r)
{
    const struct read_code *first, *last;
    ends_by_date(h, &first, &last);
    if (first == NULL || first->value >= last->value)
        return;
    double micros = (double)(last->seen->when - first->seen->when);
    r->has_rate = micros >= RATE_MICROS_MIN;
    if (r->has_rate)
        r->per_day =
            (double)(last->value - first->value) / (double)r->step / (micros / MICROS_A_DAY);
}

static void describe(const struct hypothesis *h, const struct fits *fits, struct counter_report *r)
{
    r->alphabet = h->alphabet;
    r->base = h->base;
    r->left_out = h->left_out;
    r->step = find_step(h);
    r->first = h->codes[0].value;
    r->last = h->codes[h->count - 1].value;
    r->first_code = h->codes[0].seen->text;
    r->last_code = h->codes[h->count - 1].seen->text;
    estimate_issued(h, fits, r);
    estimate_campaign(h->count, r);
    estimate_rate(h, r);
}

/* Digits that were never seen would put the codes further apart. */
static void widen_for_learned(const struct learned *l, struct counter_report *r)
{
    double wider = l->changing > 1 && l->likely_base > r->base
                       ? pow((double)l->likely_base / r->base, (double)(l->changing - 1))
                       : 1;
    widen(&r->issued, l->low);
    widen(&r->issued, l->high);
    r->issued.high = scaled(r->issued.high, wider);
    r->campaign.low = r->issued.low;
    r->campaign.high = scaled(r->campaign.high, wider);
    widen(&r->campaign, r->issued.high);
}

/* When no usual order of digits puts the codes in the order of their dates. */
static enum status try_learned(struct arena *arena, const struct seen_code *seen, size_t count,
                               const struct fits *fits, struct learned *l, bool repeats,
                               struct counter_report *r)
{
    struct fits own = {.count = 1};
    struct counter_report made = *r;
    double tau = -1;
    for (size_t i = 0; i < fits->count; i++)
        if (fits->rows[i].is_dated && fits->rows[i].order.tau > tau)
            tau = fits->rows[i].order.tau;
    if (tau > TAU_USUAL)
        return STATUS_NOT_FOUND;
    TRY(learn_order(arena, seen, count, l));
    if (l->tau < tau + TAU_GAIN)
        return STATUS_NOT_FOUND;
    TRY(hypothesis_fit(arena, &l->alphabet, seen, count, &own.rows[0]));
    own.prior = own.rows[0].alphabet->prior;
    judge(&own.rows[0], &own, repeats, &made);
    made.p = l->p; /* of the half that was not used */
    made.tau = l->tau;
    made.is_learned = true;
    made.sequential = made.p < COUNTER_SIGNIFICANT;
    describe(&own.rows[0], &own, &made);
    widen_for_learned(l, &made);
    *r = made;
    return STATUS_OK;
}

static enum status analyse(struct arena *arena, const struct counter_sample *samples, size_t count,
                           struct learned *learned, struct counter_report *r)
{
    struct seen_code *seen = arena_array(arena, count + 1, sizeof *seen);
    struct fits *fits = arena_alloc(arena, sizeof *fits);
    if (seen == NULL || fits == NULL)
        return STATUS_NO_MEMORY;
    r->codes = gather(samples, count, seen);
    for (size_t i = 0; i < r->codes; i++)
        r->dated += seen[i].has_time;
    TRY(fit_all(arena, seen, r->codes, fits));
    enum status status = try_learned(arena, seen, r->codes, fits, learned, r->codes < count, r);
    if (status != STATUS_NOT_FOUND || fits->count == 0)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    keep_well_ordered(fits);
    const struct hypothesis *best = best_of(fits);
    judge(best, fits, r->codes < count, r);
    if (r->sequential)
        describe(best, fits, r);
    return STATUS_OK;
}

enum status counter_analyse(struct arena *arena, const struct counter_sample *samples, size_t count,
                            struct counter_report *ret)
{
    struct counter_report r = {.p = 1, .step = 1};
    if (count > COUNTER_CODES_MAX)
        return STATUS_TOO_LARGE;
    struct arena_mark before = arena_mark(arena);
    struct learned *learned = arena_alloc(arena, sizeof *learned);
    if (learned == NULL)
        return STATUS_NO_MEMORY;
    struct arena_mark mark = arena_mark(arena);
    enum status status = analyse(arena, samples, count, learned, &r);
    arena_rewind(arena, status == STATUS_OK && r.is_learned ? mark : before);
    if (status == STATUS_OK)
        *ret = r;
    return status;
}
