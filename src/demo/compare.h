/* Compares what `check` found in the sample phone with what was planted. */
#ifndef BRIDLE_DEMO_COMPARE_H
#define BRIDLE_DEMO_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

enum { DEMO_PLANTS_MAX = 64, DEMO_SURPRISES_MAX = 16 };

struct demo_result {
    unsigned found[DEMO_PLANTS_MAX]; /* findings per plant; exactly one is right */
    size_t plants, plants_right;
    size_t surprises;                       /* findings at medium or above that were not planted */
    char surprise[DEMO_SURPRISES_MAX][256]; /* the first of them, in one line each */
};

/* One finding, by what it says; `r->plants` is set before the first. */
void demo_take(struct demo_result *r, const char *rule, const char *artifact, const char *level,
               struct span observed);
/* After the last one. */
void demo_count(struct demo_result *r);
/* Reads the run's findings.jsonl; false when it is not there or not readable. */
bool demo_compare(const char *findings_path, struct demo_result *ret_result);

static inline bool demo_passed(const struct demo_result *r)
{
    return r->plants_right == r->plants && r->surprises == 0;
}

#endif
