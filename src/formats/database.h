/* SQLite evidence, read as SQLite itself would read it, with nothing on disk and nothing believed.
 *
 * A database is its main file with, if they exist, its -wal and its -journal: a WAL is replayed and
 * a hot journal rolled back, in memory pages of our own (formats/database_vfs.h). What the evidence
 * defines besides tables and indexes (views, triggers, virtual tables, computed columns) is refused
 * by name, never run. Work and memory are bounded by struct database_limits.
 *
 * Not for threads: SQLite's heap limit belongs to the process. Several databases may be open.
 */
#ifndef BRIDLE_FORMATS_DATABASE_H
#define BRIDLE_FORMATS_DATABASE_H

#include "base/input.h"
#include "base/span.h"
#include "base/status.h"
#include "formats/wal.h"

/* The inputs must outlive the database. wal and journal may be NULL: leaving the wal out gives the
 * view that the main file alone has. */
struct database_files {
    const struct input *main, *wal, *journal;
};

/* A 0 stands for the default of base/limits.h. */
struct database_limits {
    uint64_t steps;           /* work: SQLite VM steps, and a share for each byte looked at */
    size_t heap;              /* bytes that SQLite may hold for this database */
    size_t write_pages_bytes; /* what rolling back a journal may rewrite, in memory */
};

struct database;
struct query;

/* STATUS_MALFORMED: not a database, or its schema cannot be read. STATUS_BUDGET, _NO_MEMORY: a
 * limit. STATUS_UNSUPPORTED: a later file format. Other values come from the inputs.
 * ret_problem may be NULL. */
enum status database_open(const struct database_files *files, const struct database_limits *limits,
                          struct database **ret_db, struct problem *ret_problem) WARN_UNUSED;
/* Close its queries first. NULL is harmless. */
void database_close(struct database *db);

/* True when an ordinary table of this name exists: no view, no virtual table. ASCII case does not
 * count, as in SQL. */
bool database_has_table(struct database *db, const char *name);

/* What became of the files beside the main one, and what is known to be missing before any query.
 */
struct database_recovery {
    struct wal_report wal;
    enum journal_state journal;
    uint64_t missing;     /* bytes by which the main file is shorter than its header says */
    bool schema_damaged;  /* part of the schema cannot be read; the other tables are still there */
    bool damaged;         /* evidence was lost: one of the above, or commits of the WAL */
    const char *notes[6]; /* constant texts for people about what was lost, NULL behind the last */
};

/* Never NULL, valid as long as the database. */
const struct database_recovery *database_recovery(const struct database *db);
/* Work used so far, in the unit of database_limits.steps. The same for the same files and queries.
 */
uint64_t database_steps(const struct database *db);
/* About the last failure, for people; names the refused thing. Valid UTF-8 without control
 * characters, at most 240 bytes, may quote names from the evidence. Valid until the next call. */
const char *database_message(const struct database *db);

/* What the evidence put in the place of a table or column that a query wanted: the first view,
 * virtual table or computed column that was refused, in words as of database_message(); "" when
 * there was none. Valid as long as the database. */
const char *database_refused(const struct database *db);

/* One SELECT; its functions must be among those listed in database_policy.c.
 * STATUS_UNSUPPORTED: a table, column or function that the database lacks or that is refused (try
 * the next variant). STATUS_MALFORMED: the schema is corrupt. */
enum status query_prepare(struct database *db, struct span sql, struct query **ret_query,
                          struct problem *ret_problem) WARN_UNUSED;
/* STATUS_OK: a row is there, all its values readable. STATUS_END: no more rows. STATUS_MALFORMED: a
 * corrupt page was met; the rows so far are good. STATUS_TOO_LARGE: a value over the limit.
 * STATUS_BUDGET, STATUS_NO_MEMORY: a limit. All but OK stay for all later calls. */
enum status query_step(struct query *q) WARN_UNUSED;
/* After STATUS_TOO_LARGE: goes on behind the row that was too large. `sql` is what the query was
 * prepared from; rows come again in the same order. Costs a pass over the rows before. */
enum status query_leave_out_row(struct query *q, struct span sql);
void query_close(struct query *q); /* NULL is harmless */

enum query_type { QUERY_NULL, QUERY_INT, QUERY_REAL, QUERY_TEXT, QUERY_BLOB };

size_t query_columns(const struct query *q);
const char *query_column_name(const struct query *q, size_t column); /* "" outside */

/* Values of the current row, as stored: nothing is converted, except that UTF-16 text comes as
 * UTF-8. Outside the columns, or without a row: QUERY_NULL. */
enum query_type query_type(const struct query *q, size_t column);
int64_t query_int(const struct query *q, size_t column);       /* 0 unless QUERY_INT */
double query_real(const struct query *q, size_t column);       /* also of QUERY_INT; else 0 */
struct span query_bytes(const struct query *q, size_t column); /* text, blob; until the next step */

/* For tests of artifacts: STATUS_OK when SQLite needs neither a temporary b-tree nor an index made
 * on the fly for this SELECT; else STATUS_UNSUPPORTED, and the message says which. Otherwise as
 * query_prepare(). */
enum status query_plan_check(struct database *db, struct span sql) WARN_UNUSED;

#endif
