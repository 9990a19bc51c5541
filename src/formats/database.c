/* Opening SQLite evidence, and saying what was wrong with it. */
#include "formats/database.h"

#include "base/limits.h"
#include "formats/database_internal.h"
#include "formats/database_plist.h"
#include "formats/database_recovery.h"

/* SQLite's hard heap limit belongs to the process: it is the sum of what the open databases may
 * hold, and what it was before the first of them when the last is closed. */
static struct {
    size_t open;
    sqlite3_int64 sum, before;
} heap;

static void heap_enter(struct database *db)
{
    if (heap.open++ == 0) {
        heap.before = sqlite3_hard_heap_limit64(-1);
        heap.sum = 0;
    }
    heap.sum += (sqlite3_int64)db->heap;
    db->in_heap = true;
    (void)sqlite3_hard_heap_limit64(heap.sum);
}

static void heap_leave(const struct database *db)
{
    if (!db->in_heap)
        return;
    heap.sum -= (sqlite3_int64)db->heap;
    (void)sqlite3_hard_heap_limit64(--heap.open == 0 ? heap.before : heap.sum);
}

uint64_t database_steps(const struct database *db)
{
    return db->vm_steps + db->bytes / DATABASE_BYTES_PER_STEP;
}

bool database_charge(struct database *db, uint64_t steps, uint64_t bytes)
{
    db->vm_steps += steps;
    db->bytes += bytes;
    return database_steps(db) > db->steps_max;
}

void database_count_pages(struct database *db)
{
    static const int kinds[] = {SQLITE_DBSTATUS_CACHE_HIT, SQLITE_DBSTATUS_CACHE_MISS};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        int count = 0, highest = 0;
        (void)sqlite3_db_status(db->connection, kinds[i], &count, &highest, 1);
        (void)database_charge(db, 0, count > 0 ? (uint64_t)count * db->page_size : 0);
    }
}

/* SQLite's progress handler. */
static int count_work(void *context)
{
    struct database *db = context;
    database_count_pages(db);
    return database_charge(db, DATABASE_STEPS_AT_ONCE, 0);
}

static int run(struct database *db, const char *sql)
{
    return sqlite3_exec(db->connection, sql, NULL, NULL, NULL);
}

/* Makes SQLite look at the file: a WAL is replayed, a hot journal rolled back, the schema read. */
static int read_schema(struct database *db)
{
    char pragma[48];
    (void)snprintf(pragma, sizeof pragma, "PRAGMA cache_size=-%zu",
                   db->heap / DATABASE_CACHE_SHARE / 1024 + 1);
    int code = run(db, pragma);
    return code == SQLITE_OK ? run(db, "SELECT 1 FROM sqlite_master LIMIT 1") : code;
}

/* A schema of which one entry is corrupt still has its other tables: with this setting SQLite keeps
 * what it could read. DEFENSIVE stays on, so nothing can be written to it. The first reading with
 * the setting still fails, see sqlite3InitOne(). */
static int read_damaged_schema(struct database *db)
{
    db->recovery.schema_damaged = true;
    (void)run(db, "PRAGMA writable_schema=ON");
    (void)read_schema(db);
    return read_schema(db);
}

static enum status read_and_lock(struct database *db, struct problem *ret_problem)
{
    enum status status = database_policy_apply(db->connection);
    if (status != STATUS_OK)
        return problem_at(ret_problem, status, 0, "SQLite lacks a setting that is needed here");
    int code = database_plist_register(db->connection);
    if (code == SQLITE_OK)
        code = read_schema(db);
    if ((code & 0xFF) == SQLITE_CORRUPT)
        code = read_damaged_schema(db);
    if (code == SQLITE_OK)
        code = database_policy_lock(&db->policy, db->connection);
    return code == SQLITE_OK ? STATUS_OK : database_failure(db, code, ret_problem);
}

static enum status connect(struct database *db, struct problem *ret_problem)
{
    char name[VFS_ID_MAX];
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
    database_vfs_name(&db->vfs, name);
    int code = sqlite3_open_v2(name, &db->connection, flags, DATABASE_VFS_NAME);
    if (code != SQLITE_OK)
        return database_failure(db, code, ret_problem);
    sqlite3_progress_handler(db->connection, DATABASE_STEPS_AT_ONCE, count_work, db);
    return read_and_lock(db, ret_problem);
}

static enum status enter_and_connect(struct database *db, const struct database_files *files,
                                     size_t write_bytes, struct problem *ret_problem)
{
    struct database_shape shape;
    enum status status = database_recovery_examine(files, &db->recovery, &shape);
    const char *what = status_text(status);
    if (status == STATUS_OK) {
        db->page_size = shape.page_size;
        status = database_vfs_enter(&db->vfs, files, shape.main_size, write_bytes);
        what = "SQLite cannot be set up";
    }
    if (status != STATUS_OK)
        return problem_at(ret_problem, status, 0, what);
    heap_enter(db);
    return connect(db, ret_problem);
}

enum status database_open(const struct database_files *files, const struct database_limits *limits,
                          struct database **ret_db, struct problem *ret_problem)
{
    const size_t write_bytes =
        limits->write_pages_bytes == 0 ? DATABASE_WRITE_PAGES : limits->write_pages_bytes;
    struct database *db = calloc(1, sizeof *db);
    if (db == NULL)
        return problem_at(ret_problem, STATUS_NO_MEMORY, 0, "no memory to open a database");
    database_policy_init(&db->policy);
    buf_init(&db->message, DATABASE_MESSAGE_MAX + 8);
    buf_init(&db->refused, DATABASE_MESSAGE_MAX + 8);
    const uint64_t more = files->main != NULL && files->main->size < UINT64_MAX / 16
                              ? files->main->size * DATABASE_STEPS_A_BYTE
                              : 0;
    const uint64_t steps = limits->steps == 0 ? DATABASE_STEPS + more : limits->steps;
    db->steps_max = steps < DATABASE_SCHEMA_STEPS ? steps : DATABASE_SCHEMA_STEPS;
    db->heap = limits->heap == 0 ? DATABASE_HEAP : limits->heap;
    enum status status = enter_and_connect(db, files, write_bytes, ret_problem);
    if (status != STATUS_OK) {
        database_close(db);
        return status;
    }
    db->steps_max = steps;
    database_recovery_judge(&db->recovery);
    *ret_db = db;
    return STATUS_OK;
}

void database_close(struct database *db)
{
    if (db == NULL)
        return;
    (void)sqlite3_close_v2(db->connection);
    database_vfs_leave(&db->vfs);
    heap_leave(db);
    database_policy_free(&db->policy);
    buf_free(&db->message);
    buf_free(&db->refused);
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

const struct database_recovery *database_recovery(const struct database *db)
{
    return &db->recovery;
}
