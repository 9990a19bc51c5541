/* One word of free text (no white space, quotes or angle brackets in it): the links, names and
 * addresses that it holds. Shared by scan.c and scan_word.c.
 */
#ifndef BRIDLE_INDICATORS_SCAN_WORD_H
#define BRIDLE_INDICATORS_SCAN_WORD_H

#include "indicators/match.h"

struct scan {
    struct matcher *m; /* NULL: nothing is matched */
    const psl_ctx_t *psl;
    const struct timestamp *time;
    found_fn *found; /* NULL: only matches are wanted */
    match_fn *fn;
    void *ctx;
};

void scan_word(const struct scan *s, struct span word);

#endif
