/* Every SQLite file of the corpus: the broken ones are survived, the others read as SQLite reads a
 * copy. Skipped where the corpus is absent. */
#include "support/unit.h"

#include <ftw.h>
#include <sys/stat.h>
#include <time.h>

#include "support/make_sqlite.h"
#include "support/sweep.h"

static const char corpus[] = "../shared/corpus";

struct found {
    char path[600];
};

static struct found files[500];
static size_t count;
static bool only_databases;

static int collect(const char *path, const struct stat *st, int kind)
{
    (void)st;
    char magic[16] = "";
    FILE *file = kind == FTW_F ? fopen(path, "rb") : NULL;
    if (file != NULL) {
        const bool is_database =
            fread(magic, 1, 16, file) == 16 && memcmp(magic, "SQLite format 3", 16) == 0;
        (void)fclose(file);
        if ((is_database || !only_databases) && count < sizeof files / sizeof files[0])
            (void)snprintf(files[count++].path, sizeof files[0].path, "%s", path);
    }
    return 0;
}

static void find(const char *folder, bool databases)
{
    char path[200];
    count = 0;
    only_databases = databases;
    (void)snprintf(path, sizeof path, "%s/%s", corpus, folder);
    (void)ftw(path, collect, 16);
    if (count == 0)
        skip();
}

/* Reads all rows of all tables, whatever comes. */
static void read_all(struct database *db)
{
    struct query *names = NULL;
    if (query_prepare(db, SPAN_LITERAL("SELECT name FROM sqlite_master"), &names, NULL) !=
        STATUS_OK)
        return;
    while (query_step(names) == STATUS_OK) {
        const struct span name = query_bytes(names, 0);
        char *sql = sqlite3_mprintf("SELECT * FROM \"%.*w\"", (int)name.len, name.ptr);
        assert_non_null(sql);
        (void)rows_by_bridle(db, sql);
        sqlite3_free(sql);
    }
    query_close(names);
}

static void malformed_files_are_survived(void **state)
{
    (void)state;
    find("malformed/sqlite", false);
    size_t opened = 0;
    for (size_t i = 0; i < count; i++) {
        struct evidence e;
        struct timespec begin, end;
        (void)clock_gettime(CLOCK_MONOTONIC, &begin);
        evidence_open(&e, files[i].path, 0);
        if (e.status == STATUS_OK) {
            opened++;
            read_all(e.db);
        } else {
            assert_non_null(e.problem.what);
        }
        evidence_close(&e);
        (void)clock_gettime(CLOCK_MONOTONIC, &end);
        if (end.tv_sec - begin.tv_sec > 10)
            fail_msg("%s took %d s", files[i].path, (int)(end.tv_sec - begin.tv_sec));
    }
    printf("# %d files, %d of them could be opened\n", (int)count, (int)opened);
}

static void compare_all(const char *folder)
{
    find(folder, true);
    size_t tables = 0;
    for (size_t i = 0; i < count; i++)
        tables += compare_with_sqlite(files[i].path);
    printf("# %d databases, %d tables\n", (int)count, (int)tables);
    assert_true(tables >= count);
}

static void databases_of_iphones(void **state)
{
    (void)state;
    compare_all("ios");
}

static void databases_of_android(void **state)
{
    (void)state;
    compare_all("android");
}

static void databases_of_browsers(void **state)
{
    (void)state;
    compare_all("browser");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(malformed_files_are_survived),
        cmocka_unit_test(databases_of_iphones),
        cmocka_unit_test(databases_of_android),
        cmocka_unit_test(databases_of_browsers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
