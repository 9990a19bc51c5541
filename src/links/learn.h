/* The order of digits of a host that counts in one of its own (some shorteners shuffle their
 * alphabet): read off the dates. Of two codes that begin alike, the one that was sent first has the
 * lower digit where they part; many such pairs give the whole order. Half of the codes are used to
 * find it and the other half to test it, so that an order that was only imagined fails.
 */
#ifndef BRIDLE_LINKS_LEARN_H
#define BRIDLE_LINKS_LEARN_H

#include "links/hypothesis.h"

enum {
    LEARN_CODES_MIN = 150, /* of one length, dated; fewer cannot order thirty digits */
    LEARN_DIGITS_MAX = 64,
};

struct learned {
    struct alphabet alphabet; /* its digits point to the next */
    char digits[LEARN_DIGITS_MAX + 1];
    double tau, p;        /* of the codes that were not used to find it */
    unsigned likely_base; /* of the usual sets of digits the smallest that has all of these */
    uint64_t low, high;   /* what the codes span when either half, or all, gives the order */
    size_t changing;      /* places of the codes where digits differ */
};

/* STATUS_NOT_FOUND: too few codes, or no order that holds. The result must stay where it is: its
 * alphabet points into it. */
enum status learn_order(struct arena *arena, const struct seen_code *seen, size_t count,
                        struct learned *ret_learned) WARN_UNUSED;

#endif
