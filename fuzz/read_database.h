/* Opens a database within small limits and reads every table that its schema names. */
#ifndef BRIDLE_FUZZ_READ_DATABASE_H
#define BRIDLE_FUZZ_READ_DATABASE_H

#include "base/buf.h"
#include "formats/rowmark.h"

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

/* Marked rows: that looks at every byte of every value when there are two views. */
static inline void read_rows(const struct database_files *files,
                             const struct database_limits *limits, struct database *db,
                             struct span sql)
{
    struct query *q;
    struct rowmark *rows;
    const struct query *row;
    enum row_mark mark;
    volatile uint8_t last = 0;
    if (query_prepare(db, sql, &q, NULL) != STATUS_OK)
        return;
    if (rowmark_open(files, limits, db, q, sql, &rows) == STATUS_OK) {
        while (rowmark_step(rows, &row, &mark) == STATUS_OK) {
            for (size_t i = 0; i < query_columns(row); i++) {
                const struct span value = query_bytes(row, i);
                last = value.len == 0 ? last : value.ptr[value.len - 1];
            }
        }
        rowmark_close(rows);
    }
    query_close(q);
}

static inline void read_database(const struct database_files *files)
{
    static const struct database_limits limits = {
        .steps = 200000, .heap = 16 << 20, .write_pages_bytes = 1 << 20};
    struct database *db;
    struct query *names;
    if (database_open(files, &limits, &db, NULL) != STATUS_OK)
        return;
    struct buf sql;
    buf_init(&sql, FUZZ_SQL_MAX);
    if (query_prepare(db, SPAN_LITERAL("SELECT name FROM sqlite_master"), &names, NULL) ==
        STATUS_OK) {
        for (int n = 0; n < FUZZ_TABLES_MAX && query_step(names) == STATUS_OK; n++) {
            select_all(&sql, query_bytes(names, 0));
            if (!sql.failed)
                read_rows(files, &limits, db, buf_span(&sql));
        }
        query_close(names);
    }
    buf_free(&sql);
    database_close(db);
}

#endif
