/* Does a host count its short links up, and how many did it issue? From a few links that people
 * received, without asking the host anything.
 *
 * A shortener that numbers its links tells its size: two codes from two messages say how many links
 * were made between them. Every figure comes with an interval that says what else the same codes
 * could mean, and is wide when there are few.
 */
#ifndef BRIDLE_LINKS_COUNTER_H
#define BRIDLE_LINKS_COUNTER_H

#include "base/timestamp.h"
#include "links/hypothesis.h"

struct counter_sample {
    struct span code;
    bool has_time;
    struct timestamp time; /* of the message that carried it */
};

struct counter_range {
    uint64_t low, best, high;
};

struct counter_report {
    size_t codes; /* different ones */
    size_t dated;
    size_t left_out; /* of the codes: not numbers of this counter */
    bool sequential;
    double p; /* chance that codes drawn at random look like this */
    bool has_tau;
    double tau; /* Kendall's, codes against dates */
    /* Only with `sequential`: */
    const struct alphabet *alphabet;
    bool is_learned; /* the order of its digits was read off the codes; then it is in the arena */
    unsigned base;
    size_t alternatives; /* other orders of digits that explain the codes about as well */
    uint64_t step;       /* the counter advances by so much per link */
    struct span first_code, last_code;
    uint64_t first, last;
    /* Links issued between the first and the last one seen; other readings that are still likely
     * make the interval. */
    struct counter_range issued;
    /* Links of the whole campaign, if those seen are a fair draw from it (95 % interval). */
    struct counter_range campaign;
    bool has_rate;
    double per_day;
};

enum {
    COUNTER_CODES_MAX = 200 * 1000, /* of one host; far above any published campaign */
};

/* Chance below which codes count as sequential. A shortener that draws codes of three letters or
 * fewer at random would soon run out of them, so there less evidence is needed. */
#define COUNTER_SIGNIFICANT 0.01
#define COUNTER_SIGNIFICANT_SHORT 0.05

/* Spans of the report point into the samples; only a learned alphabet stays in the arena.
 * STATUS_TOO_LARGE above COUNTER_CODES_MAX. */
enum status counter_analyse(struct arena *arena, const struct counter_sample *samples, size_t count,
                            struct counter_report *ret) WARN_UNUSED;

#endif
