/* One guess about how a host makes its codes: "they are numbers in this alphabet". Each guess is
 * measured by how close together it puts the codes, and by how well it orders them by date; the
 * right one does both best.
 */
#ifndef BRIDLE_LINKS_HYPOTHESIS_H
#define BRIDLE_LINKS_HYPOTHESIS_H

#include "links/alphabet.h"
#include "links/order.h"

/* A code that was seen, once, with the earliest date of a message that carried it. */
struct seen_code {
    struct span text;
    bool has_time;
    int64_t when; /* microseconds since 1970 */
};

/* A code read in the alphabet of a hypothesis. */
struct read_code {
    uint64_t value;
    const struct seen_code *seen;
};

struct hypothesis {
    const struct alphabet *alphabet;
    unsigned base;
    struct read_code *codes; /* by value, without those that lie far off */
    size_t count;
    size_t left_out; /* in other letters, or far off: words, other people's links */
    double space;    /* how many codes of the longest length there are */
    double close;  /* chance that codes of these lengths, drawn at random, lie so close together */
    bool is_dated; /* `order` was tested */
    struct order_result order;
    double score; /* log of how well it explains the codes; only differences mean something */
};

enum {
    HYPOTHESIS_CODES_MIN = 3, /* two numbers always lie on a line */
    HYPOTHESIS_DATED_MIN = 4, /* fewer dates cannot show an order */
};

/* STATUS_NOT_FOUND when too many of the codes cannot be read in the alphabet. */
enum status hypothesis_fit(struct arena *arena, const struct alphabet *alphabet,
                           const struct seen_code *seen, size_t count,
                           struct hypothesis *ret) WARN_UNUSED;

static inline uint64_t hypothesis_span(const struct hypothesis *h)
{
    return h->codes[h->count - 1].value - h->codes[0].value + 1;
}

#endif
