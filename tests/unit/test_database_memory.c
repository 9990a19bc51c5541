/* SQLite running out of memory at every single allocation: a clean status each time, or the right
 * rows. Its own executable, as SQLite's allocator can be replaced only before SQLite starts. */
#include "support/unit.h"

#include "formats/database.h"
#include "support/make_sqlite.h"
#include "support/sweep.h"

static sqlite3_mem_methods real;
static uint64_t left = UINT64_MAX; /* allocations until one fails */
static bool for_good;              /* and with it all later ones */

static bool fails(void)
{
    if (left == UINT64_MAX || (left == 0 && !for_good))
        return false;
    if (left > 0)
        left--;
    return left == 0;
}

static void *failing_malloc(int size)
{
    return fails() ? NULL : real.xMalloc(size);
}

static void *failing_realloc(void *old, int size)
{
    return fails() ? NULL : real.xRealloc(old, size);
}

static struct rows read_with(uint64_t allocations, struct span main, struct span wal,
                             bool *ret_failed)
{
    struct rows rows = {0};
    struct database *db = NULL;
    struct input main_input = input_from_span(&main, "memory.db");
    struct input wal_input = input_from_span(&wal, "memory.db-wal");
    left = allocations;
    rows.status = database_open(&(struct database_files){.main = &main_input, .wal = &wal_input},
                                &(struct database_limits){0}, &db, NULL);
    if (rows.status == STATUS_OK)
        rows = rows_by_bridle(db, "SELECT a, b FROM t WHERE b LIKE 'text%' ORDER BY c");
    *ret_failed = left == 0;
    database_close(db);
    left = UINT64_MAX;
    return rows;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    struct test_folder s;
    char path[FOLDER_PATH], wal_path[FOLDER_PATH + 8];
    folder_make(&s);
    folder_path(&s, "a.db", path);
    (void)snprintf(wal_path, sizeof wal_path, "%s-wal", path);
    sqlite3 *c = sqlite_at(path);
    sqlite_run(c,
               "PRAGMA encoding='UTF-16le'; PRAGMA journal_mode=WAL;"
               "CREATE TABLE t(a, b, c, d AS (a + 1)); CREATE INDEX tc ON t(c);"
               "INSERT INTO t VALUES(1, 'text', 3), (x'00', 'text of more words', 2), (5, '', 1)");
    struct span main = sweep_load(path), wal = sweep_load(wal_path);
    assert_int_equal(sqlite3_close(c), SQLITE_OK);
    bool failed;
    const struct rows want = read_with(UINT64_MAX, main, wal, &failed);
    assert_int_equal(want.status, STATUS_END);
    assert_int_equal(want.count, 2);
    size_t failures = 0;
    for (uint64_t n = 1;; n++) {
        for_good = n % 2 == 0;
        const struct rows got = read_with((n + 1) / 2, main, wal, &failed);
        if (got.status == STATUS_END)
            assert_true(got.count == want.count && got.sum == want.sum);
        else
            assert_int_equal(got.status, STATUS_NO_MEMORY);
        failures += got.status == STATUS_NO_MEMORY;
        if (!failed)
            break;
        assert_true(n < 100000);
    }
    assert_true(failures > 50);
    free((void *)(uintptr_t)main.ptr);
    free((void *)(uintptr_t)wal.ptr);
    folder_remove(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_may_fail),
    };
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real) != SQLITE_OK)
        return 1;
    sqlite3_mem_methods failing = real;
    failing.xMalloc = failing_malloc;
    failing.xRealloc = failing_realloc;
    if (sqlite3_config(SQLITE_CONFIG_MALLOC, &failing) != SQLITE_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
