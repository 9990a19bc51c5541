/* Evidence that may be written to: what is written stays in memory pages over the input, which is
 * never touched. SQLite rolls a journal back into this.
 */
#ifndef BRIDLE_FORMATS_OVERLAY_H
#define BRIDLE_FORMATS_OVERLAY_H

#include "base/arena.h"
#include "base/input.h"
#include "base/table.h"

struct overlay {
    const struct input *input; /* NULL: nothing underneath */
    uint64_t size;             /* as written and truncated */
    uint64_t intact;           /* bytes of the input that no truncation has cut off */
    struct arena *pages;       /* shared budget of all overlays of a database */
    struct table index;        /* number of a written page -> its address */
};

/* `pages` is the caller's and outlives the overlay; `max_bytes` bounds the index. */
void overlay_init(struct overlay *o, const struct input *input, struct arena *pages,
                  size_t max_bytes);
void overlay_free(struct overlay *o);

/* Fills the buffer; what lies behind the end is zero, and *ret_short says so. */
enum status overlay_read(const struct overlay *o, uint64_t offset, void *buffer, size_t len,
                         bool *ret_short) WARN_UNUSED;
/* False when part of the range lies behind the end of the input and was never written. */
bool overlay_covers(const struct overlay *o, uint64_t offset, size_t len);
/* STATUS_NO_MEMORY when the pages are used up. */
enum status overlay_write(struct overlay *o, uint64_t offset, const void *bytes,
                          size_t len) WARN_UNUSED;
void overlay_truncate(struct overlay *o, uint64_t size);

#endif
