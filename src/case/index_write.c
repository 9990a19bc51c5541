/* Rows into SQLite. */
#include "case/index_write.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "case/durable.h"

static const char PART[] = "index.db.part";

struct index_writer {
    sqlite3 *db;
    sqlite3_stmt *inserts[INDEX_TABLE_COUNT];
    bool finished;
};

static enum status run(struct index_writer *w, const char *sql, struct buf *why)
{
    if (sqlite3_exec(w->db, sql, NULL, NULL, NULL) == SQLITE_OK)
        return STATUS_OK;
    buf_str(why, "index.db cannot be written: ");
    buf_str(why, sqlite3_errmsg(w->db));
    return STATUS_IO_ERROR;
}

static enum status prepare(struct index_writer *w, enum index_table table, struct buf *why)
{
    static const char *const names[INDEX_TABLE_COUNT] = {"finding", "event", "observable",
                                                         "mention"};
    BUF_SCOPED struct buf sql;
    buf_init(&sql, 4096);
    TRY(run(w, index_table_info(table)->create, why));
    buf_format(&sql, "INSERT INTO %s VALUES (?", names[table]);
    for (size_t i = 1; i < 2 + index_table_info(table)->column_count; i++)
        buf_str(&sql, ",?");
    buf_byte(&sql, ')');
    if (sqlite3_prepare_v2(w->db, (const char *)sql.ptr, (int)sql.len, &w->inserts[table], NULL) ==
        SQLITE_OK)
        return STATUS_OK;
    buf_str(why, sqlite3_errmsg(w->db));
    return STATUS_IO_ERROR;
}

static enum status begin(struct index_writer *w, const char *path, struct buf *why)
{
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW;
    if (sqlite3_open_v2(path, &w->db, flags, NULL) != SQLITE_OK) {
        buf_str(why, "index.db cannot be made: ");
        buf_str(why, w->db == NULL ? "no memory" : sqlite3_errmsg(w->db));
        return STATUS_IO_ERROR;
    }
    /* It is thrown away when anything goes wrong, so it needs no journal. Sorting stays in memory
     * that is bounded by the cache: nothing of a case goes into temporary files. */
    TRY(run(
        w,
        "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-16384;"
        "PRAGMA temp_store=MEMORY; PRAGMA locking_mode=EXCLUSIVE; PRAGMA application_id=1112689740;"
        "BEGIN",
        why));
    for (unsigned table = 0; table < INDEX_TABLE_COUNT; table++)
        TRY(prepare(w, (enum index_table)table, why));
    return STATUS_OK;
}

/* An empty file of ours stands there before SQLite opens it: no link of somebody else's. */
static enum status make_file(int folder, struct buf *why)
{
    (void)!durable_remove(folder, PART);
    int fd = durable_create(folder, PART);
    if (fd < 0) {
        buf_str(why, "index.db cannot be made: ");
        buf_str(why, strerror(errno));
        return STATUS_IO_ERROR;
    }
    durable_close(&fd);
    return STATUS_OK;
}

enum status index_writer_create(int folder, const char *path, struct index_writer **ret_writer,
                                struct buf *why)
{
    BUF_SCOPED struct buf full;
    buf_init(&full, 8192);
    buf_str(&full, path);
    buf_byte(&full, '/');
    buf_add(&full, span_of(PART, sizeof PART)); /* with its NUL */
    struct index_writer *w = calloc(1, sizeof *w);
    if (w == NULL || full.failed) {
        free(w);
        return STATUS_NO_MEMORY;
    }
    enum status status = make_file(folder, why);
    if (status == STATUS_OK)
        status = begin(w, (const char *)full.ptr, why);
    if (status != STATUS_OK) {
        index_writer_free(w, folder);
        return status;
    }
    *ret_writer = w;
    return STATUS_OK;
}

enum status index_writer_add(struct index_writer *w, const struct index_row *row)
{
    sqlite3_stmt *insert = w->inserts[row->table];
    for (size_t i = 0; i < row->count; i++) {
        const struct span v = row->values[i];
        int code = v.ptr == NULL ? sqlite3_bind_null(insert, (int)i + 1)
                                 : sqlite3_bind_text(insert, (int)i + 1, (const char *)v.ptr,
                                                     (int)v.len, SQLITE_STATIC);
        if (code != SQLITE_OK)
            return STATUS_NO_MEMORY;
    }
    int code = sqlite3_step(insert);
    (void)sqlite3_reset(insert);
    return code == SQLITE_DONE ? STATUS_OK : STATUS_IO_ERROR;
}

enum status index_writer_finish(struct index_writer *w, int folder, struct buf *why)
{
    TRY(run(w,
            "CREATE INDEX finding_level ON finding (level);"
            "CREATE VIEW event_of AS SELECT o.kind, coalesce(o.value, o.keyed) AS value, e.* FROM "
            "observable AS o JOIN mention AS m ON m.mention = o.mention JOIN event AS e ON e.rowid "
            "= m.event AND e.run = o.run;"
            "COMMIT",
            why));
    for (unsigned table = 0; table < INDEX_TABLE_COUNT; table++) {
        (void)sqlite3_finalize(w->inserts[table]);
        w->inserts[table] = NULL;
    }
    if (sqlite3_close(w->db) != SQLITE_OK)
        return STATUS_IO_ERROR;
    w->db = NULL;
    TRY(durable_rename(folder, PART, folder, "index.db"));
    w->finished = true;
    return STATUS_OK;
}

void index_writer_free(struct index_writer *w, int folder)
{
    if (w == NULL)
        return;
    for (unsigned table = 0; table < INDEX_TABLE_COUNT; table++)
        (void)sqlite3_finalize(w->inserts[table]);
    (void)sqlite3_close(w->db);
    if (!w->finished)
        (void)!durable_remove(folder, PART);
    free(w);
}
