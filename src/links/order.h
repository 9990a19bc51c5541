/* Two tests of whether codes were counted up, and how they are put together.
 *
 * Order: Kendall's tau between codes and the dates of their messages. If codes were drawn at
 * random, every order would be equally likely; the chance of so few inversions is exact for up to
 * ORDER_EXACT_MAX undated ties, else by the normal approximation with its correction for ties.
 * Range: if codes of that length were drawn at random, how likely would it be that all of them lie
 * so close together.
 * Both are independent of each other, and joined by Fisher's method.
 */
#ifndef BRIDLE_LINKS_ORDER_H
#define BRIDLE_LINKS_ORDER_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum { ORDER_EXACT_MAX = 12 };

struct order_point {
    int64_t when; /* microseconds since 1970 */
    uint64_t value;
};

struct order_result {
    uint64_t pairs;      /* of different dates */
    uint64_t inversions; /* of them, where the later message has the lower code */
    double tau;          /* 1: all in order, 0: none, -1: all in reverse */
    double p;            /* chance of so much order, if there were none */
};

/* Sorts `points` by date. Needs room for as many more, taken from the arena. */
enum status order_test(struct arena *arena, struct order_point *points, size_t count,
                       struct order_result *ret) WARN_UNUSED;

/* Chance that `count` codes drawn from a space of `space` lie within `range`. */
double range_test(double range, double space, size_t count);

/* One chance from two independent ones. */
double fisher_join(double p, double q);

#endif
