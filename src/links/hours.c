/* Time zone from working hours, by Bayes' rule over a small grid. */
#include "links/hours.h"

#include <math.h>
#include <string.h>

enum {
    SLOT_MINUTES = 15,
    SLOT_SECONDS = SLOT_MINUTES * 60,
    SLOTS_A_DAY = 24 * 60 / SLOT_MINUTES,
    DAYS = 7,
    SLOTS = DAYS * SLOTS_A_DAY,
    EFFECTIVE_MAX = 200, /* messages come in bursts: more of them are not more evidence */
};

#define OUTSIDE_HOURS 0.1   /* share of messages outside of working hours */
#define OUTSIDE_WEEK 0.05   /* ... and on days off */
#define NO_PATTERN 0.3      /* chance beforehand that there are no working hours at all */
#define DECLARED_WEIGHT 0.8 /* of the zones in the headers, against all zones alike */

/* UTC offsets in use, in minutes (IANA time zone database). */
static const int16_t offsets[] = {-720, -660, -600, -570, -540, -480, -420, -360, -300, -240,
                                  -210, -180, -150, -120, -60,  0,    60,   120,  180,  210,
                                  240,  270,  300,  330,  345,  360,  390,  420,  480,  525,
                                  540,  570,  600,  630,  660,  720,  765,  780,  825,  840};
enum { OFFSETS = sizeof offsets / sizeof offsets[0] };

struct choice {
    int slots; /* of a quarter of an hour */
    double prior;
};

static const struct choice starts[] = {{30, .03}, {32, .12}, {34, .15}, {36, .35},
                                       {38, .17}, {40, .12}, {42, .04}, {44, .02}};
static const struct choice lengths[] = {{28, .08}, {32, .22}, {36, .35},
                                        {40, .22}, {44, .08}, {48, .05}};

/* Days of work as bits, Monday = 1. */
struct week {
    unsigned days;
    double prior;
};

static const struct week weeks[] = {{0x1F, .45}, {0x3F, .25}, {0x4F, .1}, {0x7F, .2}};

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

/* Messages per quarter of an hour of the week, in UTC, Monday first. */
static size_t fill(const struct hours_sample *samples, size_t count, double *slots)
{
    enum { MONDAY = 4 * 24 * 3600, WEEK = 7 * 24 * 3600 }; /* 1970-01-05 was a Monday */
    memset(slots, 0, SLOTS * sizeof *slots);
    for (size_t i = 0; i < count; i++) {
        int64_t of_week = (samples[i].time.seconds - MONDAY) % WEEK;
        of_week += of_week < 0 ? WEEK : 0;
        slots[of_week / SLOT_SECONDS] += 1;
    }
    return count;
}

struct local {
    double by_slot[SLOTS_A_DAY];
    double by_day[DAYS];
};

static void shift(const double *slots, int offset, struct local *local)
{
    memset(local, 0, sizeof *local);
    for (int i = 0; i < SLOTS; i++) {
        int at = (i + offset / SLOT_MINUTES + SLOTS) % SLOTS;
        local->by_slot[at % SLOTS_A_DAY] += slots[i];
        local->by_day[at / SLOTS_A_DAY] += slots[i];
    }
}

static double log_add(double a, double b)
{
    double high = a > b ? a : b, low = a > b ? b : a;
    return isinf(high) ? high : high + log1p(exp(low - high));
}

/* Log likelihood of the times of day, over all office days. */
static double fit_day(const struct local *local, double total, double scale)
{
    double sum = -INFINITY;
    for (size_t s = 0; s < COUNT_OF(starts); s++)
        for (size_t l = 0; l < COUNT_OF(lengths); l++) {
            double inside = 0;
            for (int i = 0; i < lengths[l].slots; i++)
                inside += local->by_slot[(starts[s].slots + i) % SLOTS_A_DAY];
            double fit = inside * log((1 - OUTSIDE_HOURS) / lengths[l].slots) +
                         (total - inside) * log(OUTSIDE_HOURS / (SLOTS_A_DAY - lengths[l].slots));
            sum = log_add(sum, log(starts[s].prior * lengths[l].prior) + scale * fit);
        }
    return sum;
}

static double fit_week(const struct local *local, double total, double scale)
{
    double sum = -INFINITY;
    for (size_t w = 0; w < COUNT_OF(weeks); w++) {
        double inside = 0;
        int days = __builtin_popcount(weeks[w].days);
        for (int d = 0; d < DAYS; d++)
            inside += (weeks[w].days >> d & 1) != 0 ? local->by_day[d] : 0;
        double fit = days == DAYS ? total * log(1.0 / DAYS)
                                  : inside * log((1 - OUTSIDE_WEEK) / days) +
                                        (total - inside) * log(OUTSIDE_WEEK / (DAYS - days));
        sum = log_add(sum, log(weeks[w].prior) + scale * fit);
    }
    return sum;
}

/* Weight of each offset before the hours are looked at: all alike, but for zones in headers. */
static size_t fill_priors(const struct hours_sample *samples, size_t count, double *priors)
{
    enum { ZONES_MIN = 3 };
    size_t declared[OFFSETS] = {0}, total = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t o = 0; o < OFFSETS; o++)
            if (samples[i].zone == offsets[o] && offsets[o] != 0) {
                declared[o]++;
                total++;
            }
    double weight = total < ZONES_MIN ? 0 : DECLARED_WEIGHT * (double)total / (double)count;
    for (size_t o = 0; o < OFFSETS; o++)
        priors[o] =
            (1 - weight) / OFFSETS + (total > 0 ? weight * (double)declared[o] / (double)total : 0);
    return total;
}

/* Smallest run of offsets around the best one that holds 90 % of the weight. */
static void find_range(const double *weights, size_t best, struct hours_report *r)
{
    size_t low = best, high = best;
    double sum = weights[best];
    while (sum < 0.9 && (low > 0 || high + 1 < OFFSETS)) {
        double left = low > 0 ? weights[low - 1] : -1;
        double right = high + 1 < OFFSETS ? weights[high + 1] : -1;
        sum += left > right ? weights[--low] : weights[++high];
    }
    r->offset_low = offsets[low];
    r->offset_high = offsets[high];
}

/* The shortest part of the day that holds 90 % of the messages. */
static void find_hours(const struct local *local, double total, struct hours_report *r)
{
    int best_length = SLOTS_A_DAY + 1, best_from = 0;
    for (int from = 0; from < SLOTS_A_DAY; from++) {
        double sum = 0;
        int length = 0;
        while (length < SLOTS_A_DAY && sum < 0.9 * total)
            sum += local->by_slot[(from + length++) % SLOTS_A_DAY];
        if (length < best_length) {
            best_length = length;
            best_from = from;
        }
    }
    r->from_minute = best_from * SLOT_MINUTES;
    r->to_minute = (best_from + best_length) % SLOTS_A_DAY * SLOT_MINUTES;
}

void hours_estimate(const struct hours_sample *samples, size_t count, struct hours_report *ret)
{
    double slots[SLOTS], weights[OFFSETS], sum;
    struct local local;
    struct hours_report r = {.messages = count};
    if (count >= HOURS_MESSAGES_MIN) {
        double total = (double)fill(samples, count, slots);
        double scale = total > EFFECTIVE_MAX ? EFFECTIVE_MAX / total : 1;
        double none = log(NO_PATTERN) + scale * total * log(1.0 / SLOTS);
        size_t best = 0;
        r.zones = fill_priors(samples, count, weights);
        sum = none;
        for (size_t o = 0; o < OFFSETS; o++) {
            shift(slots, offsets[o], &local);
            weights[o] = log(weights[o] * (1 - NO_PATTERN)) + fit_day(&local, total, scale) +
                         fit_week(&local, total, scale);
            sum = log_add(sum, weights[o]);
            best = weights[o] > weights[best] ? o : best;
        }
        for (size_t o = 0; o < OFFSETS; o++)
            weights[o] = exp(weights[o] - sum);
        r.has_offset = exp(none - sum) < 0.5;
        r.offset_minutes = offsets[best];
        r.confidence = weights[best];
        find_range(weights, best, &r);
        shift(slots, offsets[best], &local);
        find_hours(&local, total, &r);
    }
    *ret = r;
}
