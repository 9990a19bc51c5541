/* One SELECT over the two views of a database, with and without what lies beside the main file. */
#include "formats/rowmark.h"

#include <stdlib.h>

#include "formats/rowdiff.h"

struct rowmark {
    struct query *with;    /* the caller's */
    struct database *db;   /* second view: the main file alone; NULL: nothing to compare */
    struct query *without; /* its rows, once all of `with` are through */
    struct rowdiff *diff;
    struct span sql;
    enum row_mark mark_with, mark_without;
    const char *note;
};

/* A view that lacks a table has no rows of it; that is an answer. */
static void collect(struct rowmark *m)
{
    struct query *q = NULL;
    enum status status = query_prepare(m->db, m->sql, &q, NULL);
    if (status == STATUS_UNSUPPORTED) {
        rowdiff_collect_none(m->diff);
        return;
    }
    if (status == STATUS_OK)
        status = rowdiff_collect(m->diff, q);
    query_close(q);
    if (status == STATUS_TOO_LARGE)
        m->note = "too many rows to compare with and without the file beside the database";
    else if (status != STATUS_OK)
        m->note = "the main file cannot be read without the file beside it: rows are not compared";
}

static enum status open_second_view(struct rowmark *m, const struct database_files *files,
                                    const struct database_limits *limits)
{
    enum status status =
        database_open(&(struct database_files){.main = files->main}, limits, &m->db, NULL);
    if (status != STATUS_OK) {
        m->note = "the main file cannot be read without the file beside it: rows are not compared";
        return STATUS_OK;
    }
    TRY(rowdiff_create(0, &m->diff));
    collect(m);
    return STATUS_OK;
}

enum status rowmark_open(const struct database_files *files, const struct database_limits *limits,
                         struct database *db, struct query *query, struct span sql,
                         struct rowmark **ret_rows)
{
    const struct database_recovery *r = database_recovery(db);
    struct rowmark *m = calloc(1, sizeof *m);
    enum status status = STATUS_OK;
    if (m == NULL)
        return STATUS_NO_MEMORY;
    *m = (struct rowmark){.with = query, .sql = sql};
    const bool by_journal = r->journal == JOURNAL_HOT;
    m->mark_with = by_journal ? ROW_ONLY_ROLLED_BACK : ROW_ONLY_WITH_WAL;
    m->mark_without = by_journal ? ROW_UNCOMMITTED : ROW_SUPERSEDED;
    if (by_journal || r->wal.committed > 0)
        status = open_second_view(m, files, limits);
    if (status != STATUS_OK) {
        rowmark_close(m);
        return status;
    }
    *ret_rows = m;
    return STATUS_OK;
}

void rowmark_close(struct rowmark *m)
{
    if (m == NULL)
        return;
    query_close(m->without);
    database_close(m->db);
    rowdiff_free(m->diff);
    free(m);
}

/* Rows of the second view that the first did not have. The first has ended; that the second cannot
 * be read to its end is then only a note. */
static enum status step_without(struct rowmark *m, const struct query **ret_row,
                                enum row_mark *ret_mark)
{
    enum status status = query_step(m->without);
    while (status == STATUS_OK && !rowdiff_only_without(m->diff, m->without))
        status = query_step(m->without);
    if (status == STATUS_OK) {
        *ret_row = m->without;
        *ret_mark = m->mark_without;
        return STATUS_OK;
    }
    if (status != STATUS_END)
        m->note = "not all rows that only the main file has could be read";
    return STATUS_END;
}

/* Begins the second view when it has rows that did not come up. */
static bool turn_to_second_view(struct rowmark *m)
{
    if (!rowdiff_compared(m->diff) || rowdiff_left(m->diff) == 0)
        return false;
    if (query_prepare(m->db, m->sql, &m->without, NULL) == STATUS_OK)
        return true;
    m->note = "not all rows that only the main file has could be read";
    return false;
}

enum status rowmark_step(struct rowmark *m, const struct query **ret_row, enum row_mark *ret_mark)
{
    if (m->without != NULL)
        return step_without(m, ret_row, ret_mark);
    enum status status = query_step(m->with);
    if (status == STATUS_OK) {
        *ret_row = m->with;
        *ret_mark =
            m->diff != NULL && rowdiff_only_with(m->diff, m->with) ? m->mark_with : ROW_ORDINARY;
        return STATUS_OK;
    }
    if (m->diff == NULL)
        return status;
    rowdiff_seen_with(m->diff, status);
    if (status != STATUS_END)
        m->note = "the database was not read to its end: rows that only the main file has are not "
                  "looked for";
    if (status == STATUS_END && turn_to_second_view(m))
        return step_without(m, ret_row, ret_mark);
    return status;
}

const char *rowmark_note(const struct rowmark *m)
{
    return m->note;
}
