/* Orders of digits that link shorteners count in. A short code is a number written in one of them:
 * "b3" is 399 in base 36, and another number elsewhere. The rows come from the way shortener
 * scripts write a row id (positional, most significant digit first), plus the same read backwards.
 */
#ifndef BRIDLE_LINKS_ALPHABET_H
#define BRIDLE_LINKS_ALPHABET_H

#include "base/span.h"

enum { CODE_LEN_MAX = 12 }; /* longer ones are hashes or random identifiers, no counters */

struct alphabet {
    const char *name;
    const char *digits; /* in rising order */
    double prior;       /* how common it is, against 1 for the usual ones */
    bool reversed;      /* least significant digit first */
    bool bijective;     /* a = 1, ..., z = 26, aa = 27: no digit is a zero */
};

/* All rows; *ret_count of them. */
const struct alphabet *alphabets(size_t *ret_count);

/* An alphabet made ready for reading many codes. */
struct alphabet_reader {
    const struct alphabet *alphabet;
    unsigned base;
    int8_t digit[256]; /* -1: not in it */
};

void alphabet_reader_init(struct alphabet_reader *r, const struct alphabet *alphabet);
/* Value of a code; false when it holds a foreign byte or does not fit 63 bits. */
bool alphabet_read(const struct alphabet_reader *r, struct span code, uint64_t *ret_value);

#endif
