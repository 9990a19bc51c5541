/* Which rows of a SELECT exist only with, or only without, the WAL (or the rollback of a journal).
 *
 * The same SQL is asked of two views of one database, opened with and without the -wal:
 *   1. rowdiff_collect() takes all rows of the view without;
 *   2. each row of the view with goes through rowdiff_only_with(): true, it came by the WAL;
 *      rowdiff_seen_with() says how that view ended;
 *   3. each row of the view without, asked once more, goes through rowdiff_only_without(): true,
 * the WAL removed or replaced it. Where the views cannot be compared (too many rows, one of them
 * corrupt) nothing is marked, and rowdiff_compared() is false: to be reported.
 *
 * Rows are told apart by a 64-bit hash of types and values, with their number where they repeat.
 * Its seed is constant, as results must not differ between runs. Who forges evidence could make two
 * rows collide and so hide a replaced row; leaving it out of the file would do as well.
 */
#ifndef BRIDLE_FORMATS_ROWDIFF_H
#define BRIDLE_FORMATS_ROWDIFF_H

#include "formats/database.h"

struct rowdiff;

/* `max_rows` of the view without the WAL, 0 for the default; ten to twenty bytes of memory each. */
enum status rowdiff_create(size_t max_rows, struct rowdiff **ret_diff) WARN_UNUSED;
void rowdiff_free(struct rowdiff *diff); /* NULL is harmless */

/* Steps `without` to its end. STATUS_OK, STATUS_TOO_LARGE (more than max_rows), STATUS_NO_MEMORY,
 * or what query_step() said. A view that lacks the table need not be collected:
 * rowdiff_collect_none() says that it has no rows. */
enum status rowdiff_collect(struct rowdiff *diff, struct query *without) WARN_UNUSED;
void rowdiff_collect_none(struct rowdiff *diff);

bool rowdiff_only_with(struct rowdiff *diff, const struct query *row);
void rowdiff_seen_with(struct rowdiff *diff, enum status last_step);
bool rowdiff_only_without(struct rowdiff *diff, const struct query *row);

/* Rows of the view without that step 2 did not meet: 0 saves step 3. */
uint64_t rowdiff_left(const struct rowdiff *diff);
bool rowdiff_compared(const struct rowdiff *diff);

#endif
