/* How the files of a source fit to what the source's own list says of them: size and SHA-1. Workers
 * count, main sums up and, where something differs, makes a finding of it.
 */
#ifndef BRIDLE_CHECK_FIT_H
#define BRIDLE_CHECK_FIT_H

#include "check/job.h"

struct check;
struct open_entry;

/* Summed over entries. Which bytes the list's SHA-1 is over is not documented, so those that are
 * stored and those that are decrypted may fit. */
struct fit {
    uint64_t sizes, sizes_differ, digests, digests_differ;
    struct span size_example, digest_example; /* first entries, by name, that do not fit */
};

/* Of one open entry that was described as `e`; reads it once more where the list has a digest. */
void fit_of_entry(const struct open_entry *entry, const struct evidence *e, struct fit *ret_fit);
/* Adds one to the other; the arena takes copies of the examples. */
enum status fit_add(struct arena *arena, struct fit *sum, const struct fit *more);

void fit_encode(struct buf *b, const struct fit *f);
/* The examples point into the bytes. STATUS_MALFORMED where more differ than there are. */
enum status fit_decode(struct span bytes, struct fit *ret_fit);

/* In main: takes a worker's sum, and makes the findings of all sums. */
enum status check_take_fit(struct check *c, struct span payload);
enum status check_report_fit(struct check *c);

#endif
