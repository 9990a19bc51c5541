/* The rows of a SELECT, each with a mark that says whether the WAL (or the rollback of a journal)
 * brought it, and then those that the main file alone still has: rows that a WAL replaced or
 * removed, or that an unfinished transaction had written.
 *
 * Where nothing lies beside the main file this is query_step() and nothing else.
 */
#ifndef BRIDLE_FORMATS_ROWMARK_H
#define BRIDLE_FORMATS_ROWMARK_H

#include "formats/database.h"

enum row_mark {
    ROW_ORDINARY,
    ROW_ONLY_WITH_WAL,    /* not in the main file */
    ROW_SUPERSEDED,       /* only in the main file: the WAL replaced or removed it */
    ROW_ONLY_ROLLED_BACK, /* restored from the journal, not in the main file as it stands */
    ROW_UNCOMMITTED,      /* only in the main file: written by a transaction that never ended */
    ROW_MARK_COUNT,
};

struct rowmark;

/* `query` is the SELECT `sql`, prepared on `db`, which was opened from `files`, and not stepped
 * yet; all of them stay the caller's and must outlive the rowmark. Opens the main file a second
 * time when there is something to compare. STATUS_NO_MEMORY; trouble with the second view is no
 * failure, see rowmark_note(). */
enum status rowmark_open(const struct database_files *files, const struct database_limits *limits,
                         struct database *db, struct query *query, struct span sql,
                         struct rowmark **ret_rows) WARN_UNUSED;
void rowmark_close(struct rowmark *rows); /* NULL is harmless */

/* As query_step(). The row is valid until the next step; it comes from `query` or, superseded and
 * uncommitted ones, from the second view, which come last. */
enum status rowmark_step(struct rowmark *rows, const struct query **ret_row,
                         enum row_mark *ret_mark) WARN_UNUSED;

/* After the last step: a constant text for people when rows could not be compared, and none or not
 * all of them are marked; NULL when all is well. */
const char *rowmark_note(const struct rowmark *rows);

#endif
