/* Opening SQLite evidence, and saying what was wrong with it. */
#include "formats/database.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "formats/database_internal.h"
#include "formats/database_policy.h"

/* SQLite's hard heap limit belongs to the process: it is the sum of what the open databases may
 * hold, and what it was before the first of them when the last is closed. */
static struct {
    size_t open;
    sqlite3_int64 sum, before;
} heap;

static void heap_enter(size_t bytes)
{
    if (heap.open++ == 0) {
        heap.before = sqlite3_hard_heap_limit64(-1);
        heap.sum = 0;
    }
    heap.sum += (sqlite3_int64)bytes;
    (void)sqlite3_hard_heap_limit64(heap.sum);
}

static void heap_leave(size_t bytes)
{
    heap.sum -= (sqlite3_int64)bytes;
    (void)sqlite3_hard_heap_limit64(--heap.open == 0 ? heap.before : heap.sum);
}

/* Control characters, and those that turn the direction of text around. */
static bool is_harmless(uint32_t c)
{
    const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029;
    const bool turns = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) ||
                       c == 0x200E || c == 0x200F || c == 0x061C;
    return !control && !turns;
}

void database_say(struct database *db, struct span text)
{
    buf_clear(&db->message);
    while (text.len > 0 && db->message.len < DATABASE_MESSAGE_MAX) {
        uint32_t c = 0xFFFD;
        const size_t n = utf8_decode(text, &c);
        utf8_encode(&db->message, n > 0 && is_harmless(c) ? c : 0xFFFD);
        text = span_skip(text, n == 0 ? 1 : n);
    }
    buf_byte(&db->message, '\0');
}

static const struct {
    int code;
    enum status status;
    const char *what; /* for people; NULL: SQLite's own words */
} failures[] = {
    {SQLITE_NOTADB, STATUS_MALFORMED, "not a SQLite database, or an encrypted one"},
    {SQLITE_CORRUPT, STATUS_MALFORMED, NULL},
    {SQLITE_FORMAT, STATUS_MALFORMED, NULL},
    {SQLITE_PROTOCOL, STATUS_MALFORMED, "the WAL cannot be replayed"},
    {SQLITE_READONLY, STATUS_UNSUPPORTED, "a later file format than SQLite knows"},
    {SQLITE_NOMEM, STATUS_NO_MEMORY, "needs more memory than the limit allows"},
    {SQLITE_TOOBIG, STATUS_TOO_LARGE, "a value or row is larger than the limit"},
    {SQLITE_INTERRUPT, STATUS_BUDGET, "needs more work than the limit allows"},
    {SQLITE_FULL, STATUS_BUDGET, "the journal is larger than what may be rolled back in memory"},
    {SQLITE_CANTOPEN, STATUS_BUDGET, "needs a temporary file, which is never made"},
    {SQLITE_AUTH, STATUS_UNSUPPORTED, NULL},
};

enum status database_failure(struct database *db, int code, struct problem *ret_problem)
{
    enum status status = STATUS_MALFORMED;
    const char *what = NULL;
    for (size_t i = 0; i < sizeof failures / sizeof failures[0]; i++) {
        if (failures[i].code == (code & 0xFF)) {
            status = failures[i].status;
            what = failures[i].what;
        }
    }
    if ((code & 0xFF) == SQLITE_IOERR) {
        status = db->vfs.failure == STATUS_OK ? STATUS_IO_ERROR : db->vfs.failure;
        what = status_text(status);
    }
    if (what != NULL)
        database_say(db, span_str(what));
    else if (code == SQLITE_AUTH && db->refusal.len > 0)
        database_say(db, buf_span(&db->refusal));
    else
        database_say(db, span_str(sqlite3_errmsg(db->connection)));
    return problem_at(ret_problem, status, 0, what != NULL ? what : status_text(status));
}

bool database_exhausted(const struct database *db)
{
    return database_steps(db) > db->steps_max;
}

static int count_steps(void *context)
{
    struct database *db = context;
    db->vm_steps += DATABASE_STEPS_AT_ONCE;
    return database_exhausted(db);
}

/* Makes SQLite look at the file: a WAL is replayed, a hot journal rolled back, the schema read. */
static int read_schema(struct database *db)
{
    char pragma[48];
    (void)snprintf(pragma, sizeof pragma, "PRAGMA cache_size=-%d", DATABASE_CACHE_KIB);
    int code = sqlite3_exec(db->connection, pragma, NULL, NULL, NULL);
    if (code == SQLITE_OK)
        code =
            sqlite3_exec(db->connection, "SELECT 1 FROM sqlite_master LIMIT 1", NULL, NULL, NULL);
    return code;
}

/* A schema of which one entry is corrupt still has its other tables: with this setting SQLite keeps
 * what it could read. DEFENSIVE stays on, so nothing can be written to it. */
static int read_damaged_schema(struct database *db)
{
    db->damaged = true;
    (void)sqlite3_exec(db->connection, "PRAGMA writable_schema=ON", NULL, NULL, NULL);
    (void)read_schema(db);
    return read_schema(db);
}

static enum status connect(struct database *db, struct problem *ret_problem)
{
    char name[VFS_NAME_MAX];
    database_vfs_name(&db->vfs, name);
    int code = sqlite3_open_v2(
        name, &db->connection,
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, DATABASE_VFS_NAME);
    if (code != SQLITE_OK)
        return database_failure(db, code, ret_problem);
    sqlite3_progress_handler(db->connection, DATABASE_STEPS_AT_ONCE, count_steps, db);
    enum status status = database_policy_apply(db->connection);
    if (status != STATUS_OK)
        return problem_at(ret_problem, status, 0, "SQLite lacks a setting that is needed here");
    code = read_schema(db);
    if ((code & 0xFF) == SQLITE_CORRUPT)
        code = read_damaged_schema(db);
    (void)sqlite3_set_authorizer(db->connection, database_authorize, &db->refusal);
    return code == SQLITE_OK ? STATUS_OK : database_failure(db, code, ret_problem);
}

enum status database_open(const struct database_files *files, const struct database_limits *limits,
                          struct database **ret_db, struct problem *ret_problem)
{
    const size_t write_bytes =
        limits->write_pages_bytes == 0 ? DATABASE_WRITE_PAGES : limits->write_pages_bytes;
    struct database *db = calloc(1, sizeof *db);
    if (db == NULL)
        return problem_at(ret_problem, STATUS_NO_MEMORY, 0, "no memory to open a database");
    buf_init(&db->refusal, DATABASE_MESSAGE_MAX * 4);
    buf_init(&db->message, DATABASE_MESSAGE_MAX + 8);
    db->steps_max = limits->steps == 0 ? DATABASE_STEPS : limits->steps;
    db->heap = limits->heap == 0 ? DATABASE_HEAP : limits->heap;
    enum status status = database_vfs_enter(&db->vfs, files, write_bytes);
    heap_enter(db->heap);
    if (status == STATUS_OK)
        status = connect(db, ret_problem);
    else
        status = problem_at(ret_problem, status, 0, "SQLite cannot be set up");
    if (status != STATUS_OK) {
        database_close(db);
        return status;
    }
    *ret_db = db;
    return STATUS_OK;
}

void database_close(struct database *db)
{
    if (db == NULL)
        return;
    (void)sqlite3_close_v2(db->connection);
    database_vfs_leave(&db->vfs);
    heap_leave(db->heap);
    buf_free(&db->refusal);
    buf_free(&db->message);
    free(db);
}

bool database_has_table(struct database *db, const char *name)
{
    sqlite3_stmt *statement = NULL;
    bool found = false;
    int code = sqlite3_prepare_v2(db->connection,
                                  "SELECT 1 FROM sqlite_master WHERE type = 'table' "
                                  "AND rootpage > 0 AND name = ?1 COLLATE NOCASE",
                                  -1, &statement, NULL);
    if (code == SQLITE_OK && sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC) == SQLITE_OK)
        found = sqlite3_step(statement) == SQLITE_ROW;
    (void)sqlite3_finalize(statement);
    return found;
}

bool database_damaged(const struct database *db)
{
    return db->damaged;
}

uint64_t database_steps(const struct database *db)
{
    return db->vm_steps + (db->bytes_out + db->vfs.bytes_read) / DATABASE_BYTES_PER_STEP;
}

const char *database_message(const struct database *db)
{
    return db->message.len == 0 || db->message.failed ? "" : (const char *)db->message.ptr;
}
