/* Tries the matcher on the table itself: every indicator must match its own value, in all the
 * spellings that phones store, and must not match its near misses.
 */
#ifndef BRIDLE_INDICATORS_SELFTEST_H
#define BRIDLE_INDICATORS_SELFTEST_H

#include <libpsl.h>

#include "base/arena.h"
#include "base/status.h"
#include "indicators/table.h"

struct selftest_failure {
    uint32_t indicator;
    const char *why;   /* constant */
    struct span tried; /* the observable that went wrong; valid during the callback */
};

typedef void selftest_fn(void *ctx, const struct selftest_failure *failure);

struct selftest_result {
    uint64_t indicators;
    uint64_t matched; /* passed all trials */
    uint64_t untried; /* regular expressions: no example can be made from one */
    uint64_t trials;
};

/* Calls back once for each indicator that fails, with its first failure. */
enum status selftest_run(struct arena *arena, const struct indicator_table *table,
                         const psl_ctx_t *psl, selftest_fn *fn, void *ctx,
                         struct selftest_result *ret_result) WARN_UNUSED;

#endif
