/* Rows of index.db out of a case's runs. Reading a case that may be a stranger's happens in a
 * locked worker; what it finds goes to main as rows of texts, bounded and length-prefixed, which
 * main puts into a database as values, never as SQL.
 */
#ifndef BRIDLE_CASE_INDEX_ROWS_H
#define BRIDLE_CASE_INDEX_ROWS_H

#include "base/arena.h"
#include "base/buf.h"
#include "case/case_view.h"

enum index_table { INDEX_FINDING, INDEX_EVENT, INDEX_OBSERVABLE, INDEX_MENTION, INDEX_TABLE_COUNT };
enum { INDEX_COLUMNS_MAX = 16 };

struct index_table_info {
    const char *file;   /* of a run, that its rows come from; NULL: from the events' */
    const char *create; /* SQL */
    const char *columns[INDEX_COLUMNS_MAX]; /* what is taken of a line, by the path of its keys */
    size_t column_count;                    /* values of a row: run, offset, then these */
};
const struct index_table_info *index_table_info(enum index_table table);

/* A row: the table, then `count` values, each with its length; ptr NULL is NULL. */
struct index_row {
    enum index_table table;
    struct span values[INDEX_COLUMNS_MAX + 2];
    size_t count;
};
/* STATUS_END: not whole yet; STATUS_MALFORMED: no row. */
enum status index_row_take(struct span arrived, struct index_row *ret_row, size_t *ret_used);

typedef bool index_send_fn(void *ctx, struct span bytes);
/* All rows of all runs, in pieces of whole rows. A line that is no JSON is counted and left out.
 * STATUS_NOT_FOUND when there is no run. */
enum status index_read_runs(const struct case_view *view, index_send_fn *send, void *ctx,
                            uint64_t *ret_bad_lines);

#endif
