/* Looks for a known sequence among the signals of all artifacts: several kinds of steps within
 * minutes, and nothing that explains them.
 */
#ifndef BRIDLE_FINDINGS_SEQUENCE_H
#define BRIDLE_FINDINGS_SEQUENCE_H

#include "findings/finding.h"
#include "findings/signal.h"

struct sequence_hit {
    size_t anchor; /* the finding that stands for the sequence: its first step that has one */
    int64_t from, to;
    unsigned classes; /* set of 1 << enum signal_class */
    size_t steps;
};

/* Sorts the signals and calls `hit` for each sequence, in the order of time; sequences do not
 * overlap. The same whatever order the signals came in. */
void sequence_find(struct signal *signals, size_t count,
                   void (*hit)(void *ctx, const struct sequence_hit *hit), void *ctx);

/* "network use, a changed settings file": for people. */
void sequence_name_classes(struct buf *out, unsigned classes);

#endif
