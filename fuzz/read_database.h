/* Opens a database within small limits and reads every table that its schema names. */
#ifndef BRIDLE_FUZZ_READ_DATABASE_H
#define BRIDLE_FUZZ_READ_DATABASE_H

#include "base/buf.h"
#include "formats/rowdiff.h"

enum { FUZZ_SQL_MAX = 4096, FUZZ_TABLES_MAX = 50 };

/* SELECT * FROM "name", with quotes doubled. */
static inline void select_all(struct buf *sql, struct span name)
{
    buf_clear(sql);
    buf_str(sql, "SELECT * FROM \"");
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] == '"')
            buf_byte(sql, '"');
        buf_byte(sql, name.ptr[i]);
    }
    buf_byte(sql, '"');
}

static inline void read_rows(struct database *db, struct span sql, struct rowdiff *diff)
{
    struct query *q;
    if (query_prepare(db, sql, &q, NULL) != STATUS_OK)
        return;
    while (query_step(q) == STATUS_OK)
        (void)rowdiff_only_with(diff, q); /* looks at every byte of every value */
    query_close(q);
}

static inline void read_database(const struct database_files *files)
{
    static const struct database_limits limits = {
        .steps = 200000, .heap = 16 << 20, .write_pages_bytes = 1 << 20};
    struct database *db;
    struct query *names;
    struct rowdiff *diff;
    if (rowdiff_create(0, &diff) != STATUS_OK)
        return;
    rowdiff_collect_none(diff);
    if (database_open(files, &limits, &db, NULL) == STATUS_OK) {
        struct buf sql;
        buf_init(&sql, FUZZ_SQL_MAX);
        if (query_prepare(db, SPAN_LITERAL("SELECT name FROM sqlite_master"), &names, NULL) ==
            STATUS_OK) {
            for (int n = 0; n < FUZZ_TABLES_MAX && query_step(names) == STATUS_OK; n++) {
                select_all(&sql, query_bytes(names, 0));
                if (!sql.failed)
                    read_rows(db, buf_span(&sql), diff);
            }
            query_close(names);
        }
        buf_free(&sql);
        database_close(db);
    }
    rowdiff_free(diff);
}

#endif
