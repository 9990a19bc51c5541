/* A quick no: whether any artifact's source can begin and end as an entry's name does. A source is
 * literal up to its first `*` and behind its last; names of companions (`-wal`, `-journal`) begin
 * like their database, and are looked at without that ending.
 */
#ifndef BRIDLE_CHECK_SOURCE_HEADS_H
#define BRIDLE_CHECK_SOURCE_HEADS_H

#include "base/arena.h"
#include "base/span.h"
#include "check/layouts.h"

struct source_ends {
    struct span head, tail;
};

struct source_heads {
    struct source_ends *items; /* sorted by head; those that begin with a `*` first */
    size_t first[257];         /* of those that begin with a byte; [256] is the end */
};

/* Of the layout's artifacts in the registry. */
enum status source_heads_init(struct arena *arena, const struct layout *layout,
                              struct source_heads *ret_heads);
bool source_heads_may_fit(const struct source_heads *h, struct span entry);

#endif
