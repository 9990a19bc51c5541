/* WAL, hot journal, damage: the same rows as SQLite gives on a copy, and not a byte of the evidence
 * touched. */
#include "support/unit.h"

#include <dirent.h>
#include <sys/stat.h>
#include <xxhash.h>

#include "formats/database.h"
#include "support/make_sqlite.h"
#include "support/sweep.h"

enum wal_kind { WAL_PLAIN, WAL_WITH_STALE };

/* A database at `path` whose -wal holds newer rows: 3 added, 1 changed, 1 deleted. */
static void make_wal(const char *path, const char *setup, enum wal_kind kind)
{
    char live[FOLDER_PATH * 2], from[FOLDER_PATH * 2 + 8], to[FOLDER_PATH * 2];
    (void)snprintf(live, sizeof live, "%s.live", path);
    sqlite3 *c = sqlite_at(live);
    sqlite_run(c, setup);
    sqlite_run(c, "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0;"
                  "CREATE TABLE t(id INTEGER PRIMARY KEY, word TEXT, more BLOB);"
                  "CREATE INDEX words ON t(word);"
                  "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)"
                  "INSERT INTO t SELECT i, 'word' || i, zeroblob(i * 9) FROM n;"
                  "PRAGMA wal_checkpoint(TRUNCATE)");
    if (kind == WAL_WITH_STALE)
        sqlite_run(c, "UPDATE t SET word = 'stale' || id; PRAGMA wal_checkpoint(RESTART)");
    sqlite_run(c, "INSERT INTO t VALUES(1001, 'new', x'01'), (1002, 'new', x'02');"
                  "INSERT INTO t VALUES(1003, 'newest', zeroblob(70000));"
                  "UPDATE t SET word = 'changed' WHERE id = 7; DELETE FROM t WHERE id = 8");
    file_copy(live, path);
    (void)snprintf(from, sizeof from, "%s-wal", live);
    (void)snprintf(to, sizeof to, "%s-wal", path);
    file_copy(from, to);
    assert_int_equal(sqlite3_close(c), SQLITE_OK);
    assert_int_equal(remove(live), 0);
}

/* A database at `path` in the middle of a transaction that has spilled into the main file. */
static void make_hot_journal(const char *path, const char *setup)
{
    char live[FOLDER_PATH * 2], from[FOLDER_PATH * 2 + 8], to[FOLDER_PATH * 2];
    (void)snprintf(live, sizeof live, "%s.live", path);
    sqlite3 *c = sqlite_at(live);
    sqlite_run(c, setup);
    sqlite_run(
        c, "PRAGMA cache_size=10; CREATE TABLE t(id INTEGER PRIMARY KEY, word TEXT, more BLOB);"
           "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900)"
           "INSERT INTO t SELECT i, 'word' || i, zeroblob(i) FROM n;"
           "BEGIN; UPDATE t SET word = 'uncommitted', more = zeroblob(500);"
           "INSERT INTO t SELECT id + 5000, 'never', more FROM t; DELETE FROM t WHERE id < 300");
    assert_int_equal(sqlite3_db_cacheflush(c), SQLITE_OK);
    file_copy(live, path);
    (void)snprintf(from, sizeof from, "%s-journal", live);
    (void)snprintf(to, sizeof to, "%s-journal", path);
    file_copy(from, to);
    sqlite_run(c, "ROLLBACK");
    assert_int_equal(sqlite3_close(c), SQLITE_OK);
    assert_int_equal(remove(live), 0);
}

/* Names, sizes, bytes and times of all that lies in a folder. */
static uint64_t fingerprint(const struct test_folder *s)
{
    uint64_t sum = 0;
    DIR *dir = opendir(s->path);
    assert_non_null(dir);
    for (struct dirent *d; (d = readdir(dir)) != NULL;) {
        char path[FOLDER_PATH];
        struct stat st;
        if (d->d_name[0] == '.')
            continue;
        folder_path(s, d->d_name, path);
        assert_int_equal(stat(path, &st), 0);
        struct span bytes = sweep_load(path);
        const int64_t times[] = {st.st_mtim.tv_sec, st.st_mtim.tv_nsec, st.st_ctim.tv_sec,
                                 st.st_ctim.tv_nsec};
        sum += XXH3_64bits_withSeed(bytes.ptr, bytes.len, XXH3_64bits(path, strlen(path))) ^
               XXH3_64bits(times, sizeof times);
        free((void *)(uintptr_t)bytes.ptr);
    }
    (void)closedir(dir);
    return sum;
}

static int64_t one_number(struct database *db, const char *sql)
{
    struct query *q = NULL;
    assert_int_equal(query_prepare(db, span_str(sql), &q, NULL), STATUS_OK);
    assert_int_equal(query_step(q), STATUS_OK);
    const int64_t number = query_int(q, 0);
    query_close(q);
    return number;
}

static void wal_is_replayed_and_nothing_touched(void **state)
{
    (void)state;
    struct test_folder s;
    struct evidence e;
    char path[FOLDER_PATH];
    folder_make(&s);
    folder_path(&s, "evidence.db", path);
    make_wal(path, "", WAL_PLAIN);
    assert_int_equal(chmod(s.path, 0500), 0);
    const uint64_t before = fingerprint(&s);

    evidence_open(&e, path, 0);
    assert_int_equal(e.status, STATUS_OK);
    assert_int_equal(one_number(e.db, "SELECT count(*) FROM t"), 202);
    assert_int_equal(one_number(e.db, "SELECT count(*) FROM t WHERE word = 'changed'"), 1);
    const struct database_recovery *r = database_recovery(e.db);
    assert_int_equal(r->wal.state, WAL_READY);
    assert_true(r->wal.committed > 0);
    assert_int_equal(r->wal.uncommitted + r->wal.lost + r->wal.tail, 0);
    assert_false(r->damaged);
    assert_null(r->notes[0]);
    evidence_close(&e);

    evidence_open(&e, path, EVIDENCE_MAIN_ONLY);
    assert_int_equal(e.status, STATUS_OK);
    assert_int_equal(one_number(e.db, "SELECT count(*) FROM t"), 200);
    assert_int_equal(one_number(e.db, "SELECT count(*) FROM t WHERE word = 'changed'"), 0);
    assert_int_equal(database_recovery(e.db)->wal.state, WAL_ABSENT);
    evidence_close(&e);

    assert_true(fingerprint(&s) == before);
    assert_int_equal(compare_with_sqlite(path), 1);
    assert_true(fingerprint(&s) == before);
    assert_int_equal(chmod(s.path, 0700), 0);
    folder_remove(&s);
}

static void hot_journal_is_rolled_back_and_nothing_touched(void **state)
{
    (void)state;
    struct test_folder s;
    struct evidence e;
    char path[FOLDER_PATH];
    folder_make(&s);
    folder_path(&s, "evidence.db", path);
    make_hot_journal(path, "");
    assert_int_equal(chmod(s.path, 0500), 0);
    const uint64_t before = fingerprint(&s);

    evidence_open(&e, path, 0);
    assert_int_equal(e.status, STATUS_OK);
    assert_int_equal(database_recovery(e.db)->journal, JOURNAL_HOT);
    assert_int_equal(one_number(e.db, "SELECT count(*) FROM t"), 900);
    assert_int_equal(one_number(e.db, "SELECT count(*) FROM t WHERE word = 'uncommitted'"), 0);
    evidence_close(&e);

    evidence_open(&e, path, EVIDENCE_MAIN_ONLY);
    if (e.status == STATUS_OK) { /* without its journal the file need not even hold together */
        struct rows rows = rows_by_bridle(e.db, "SELECT 1 FROM t NOT INDEXED WHERE word = 'word1'");
        assert_int_equal(rows.count, 0);
    }
    evidence_close(&e);

    assert_int_equal(compare_with_sqlite(path), 1);
    assert_true(fingerprint(&s) == before);
    assert_int_equal(chmod(s.path, 0700), 0);
    folder_remove(&s);
}

static void journal_larger_than_memory_allows(void **state)
{
    (void)state;
    struct test_folder s;
    struct evidence e;
    char path[FOLDER_PATH];
    folder_make(&s);
    folder_path(&s, "evidence.db", path);
    make_hot_journal(path, "");
    evidence_open(&e, path, 0);
    const struct database_files files = {.main = &e.files[0].input, .journal = &e.files[2].input};
    struct database *db = NULL;
    struct problem problem;
    assert_int_equal(
        database_open(&files, &(struct database_limits){.write_pages_bytes = 20000}, &db, &problem),
        STATUS_BUDGET);
    assert_non_null(strstr(problem.what, "journal"));
    assert_null(db);
    evidence_close(&e);
    folder_remove(&s);
}

static void every_page_size_and_encoding(void **state)
{
    (void)state;
    static const char *const encodings[] = {"UTF-8", "UTF-16le", "UTF-16be"};
    for (int size = 512, i = 0; size <= 65536; size *= 2, i++) {
        struct test_folder s;
        char path[FOLDER_PATH], setup[160];
        (void)snprintf(setup, sizeof setup, "PRAGMA page_size=%d; PRAGMA encoding='%s'; %s", size,
                       encodings[i % 3], i % 2 ? "PRAGMA auto_vacuum=FULL" : "");
        folder_make(&s);
        folder_path(&s, "wal.db", path);
        make_wal(path, setup, i % 2 ? WAL_WITH_STALE : WAL_PLAIN);
        assert_int_equal(compare_with_sqlite(path), 1);
        folder_path(&s, "journal.db", path);
        make_hot_journal(path, setup);
        assert_int_equal(compare_with_sqlite(path), 1);
        folder_remove(&s);
    }
}

static void reserved_bytes(void **state)
{
    (void)state;
    struct test_folder s;
    char path[FOLDER_PATH];
    folder_make(&s);
    folder_path(&s, "reserved.db", path);
    sqlite3 *c = sqlite_at(path);
    int bytes = 16;
    assert_int_equal(sqlite3_file_control(c, "main", SQLITE_FCNTL_RESERVE_BYTES, &bytes),
                     SQLITE_OK);
    sqlite_run(c, "CREATE TABLE t(a); INSERT INTO t VALUES(zeroblob(9000)), ('text')");
    assert_int_equal(sqlite3_close(c), SQLITE_OK);
    struct span made = sweep_load(path);
    assert_int_equal(made.ptr[20], 16);
    free((void *)(uintptr_t)made.ptr);
    assert_int_equal(compare_with_sqlite(path), 1);
    folder_remove(&s);
}

/* Overwrites a file with a part or a changed copy of what it was. */
static struct span load_beside(const char *path, const char *suffix, char *ret_name)
{
    (void)snprintf(ret_name, FOLDER_PATH * 2, "%s%s", path, suffix);
    struct span bytes = sweep_load(ret_name);
    assert_non_null(bytes.ptr);
    return bytes;
}

static void stale_frames_are_told_from_current_ones(void **state)
{
    (void)state;
    struct test_folder s;
    struct evidence e;
    char path[FOLDER_PATH];
    folder_make(&s);
    folder_path(&s, "stale.db", path);
    make_wal(path, "", WAL_WITH_STALE);
    assert_int_equal(compare_with_sqlite(path), 1);
    evidence_open(&e, path, 0);
    assert_int_equal(e.status, STATUS_OK);
    const struct wal_report *w = &database_recovery(e.db)->wal;
    assert_true(w->committed > 0);
    assert_int_equal(w->unchained, 0);
    assert_false(database_recovery(e.db)->damaged);
    const uint64_t frames = (e.files[1].input.size - 32) / (24 + w->page_size);
    assert_int_equal(w->committed + w->stale, frames);
    evidence_close(&e);
    folder_remove(&s);
}

static void cut_off_wal_reads_as_sqlite_does(void **state)
{
    (void)state;
    struct test_folder s;
    char path[FOLDER_PATH], wal[FOLDER_PATH * 2];
    folder_make(&s);
    folder_path(&s, "cut.db", path);
    make_wal(path, "PRAGMA page_size=512", WAL_PLAIN);
    struct span whole = load_beside(path, "-wal", wal);
    for (size_t len = 0; len < whole.len; len += len < 64 ? 7 : 1999) {
        file_write(wal, span_head(whole, len));
        assert_int_equal(compare_with_sqlite(path), 1);
    }
    free((void *)(uintptr_t)whole.ptr);
    folder_remove(&s);
}

static void damaged_wal_is_said(void **state)
{
    (void)state;
    struct test_folder s;
    struct evidence e;
    char path[FOLDER_PATH], wal[FOLDER_PATH * 2];
    folder_make(&s);
    folder_path(&s, "damaged.db", path);
    make_wal(path, "", WAL_PLAIN);
    struct span bytes = load_beside(path, "-wal", wal);
    uint8_t *at = (uint8_t *)(uintptr_t)bytes.ptr;

    at[32 + 24 + 100] ^= 1; /* in the page of the first frame */
    file_write(wal, bytes);
    evidence_open(&e, path, 0);
    assert_int_equal(e.status, STATUS_OK);
    assert_int_equal(database_recovery(e.db)->wal.committed, 0);
    assert_true(database_recovery(e.db)->wal.lost > 0);
    assert_true(database_recovery(e.db)->damaged);
    assert_non_null(strstr(database_recovery(e.db)->notes[0], "-wal"));
    assert_int_equal(one_number(e.db, "SELECT count(*) FROM t"), 200);
    evidence_close(&e);
    assert_int_equal(compare_with_sqlite(path), 1);

    at[17] ^= 1; /* in a salt of the header */
    file_write(wal, bytes);
    evidence_open(&e, path, 0);
    assert_int_equal(e.status, STATUS_OK);
    assert_int_equal(database_recovery(e.db)->wal.state, WAL_DAMAGED);
    assert_true(database_recovery(e.db)->damaged);
    evidence_close(&e);
    assert_int_equal(compare_with_sqlite(path), 1);

    memset(at, 0, 32);
    file_write(wal, bytes);
    evidence_open(&e, path, 0);
    assert_int_equal(e.status, STATUS_OK);
    assert_int_equal(database_recovery(e.db)->wal.state, WAL_EMPTY);
    assert_false(database_recovery(e.db)->damaged);
    evidence_close(&e);
    free(at);
    folder_remove(&s);
}

static void empty_main_file_with_all_rows_in_the_wal(void **state)
{
    (void)state;
    struct test_folder s;
    struct evidence e;
    char path[FOLDER_PATH], from[FOLDER_PATH + 8], to[FOLDER_PATH * 2];
    folder_make(&s);
    folder_path(&s, "live.db", path);
    sqlite3 *c = sqlite_at(path);
    sqlite_run(c, "PRAGMA page_size=1024; PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0;"
                  "CREATE TABLE t(a); INSERT INTO t VALUES('one'), ('two'), (zeroblob(5000))");
    /* Rewrites every page, so that the WAL holds them all. */
    sqlite_run(c, "PRAGMA user_version=5; VACUUM");
    (void)snprintf(from, sizeof from, "%s-wal", path);
    folder_path(&s, "empty.db", path);
    (void)snprintf(to, sizeof to, "%s-wal", path);
    file_write(path, SPAN_EMPTY);
    file_copy(from, to);
    assert_int_equal(sqlite3_close(c), SQLITE_OK);
    evidence_open(&e, path, 0);
    assert_int_equal(e.status, STATUS_OK);
    assert_int_equal(one_number(e.db, "SELECT count(*) FROM t"), 3);
    assert_int_equal(one_number(e.db, "SELECT sum(length(a)) FROM t"), 5006);
    evidence_close(&e);
    evidence_open(&e, path, EVIDENCE_MAIN_ONLY);
    assert_int_equal(e.status, STATUS_OK); /* an empty file is an empty database */
    assert_false(database_has_table(e.db, "t"));
    evidence_close(&e);
    folder_remove(&s);
}

/* Adds to a journal what SQLite writes when a transaction spans several databases. */
static struct span with_super_journal(struct span journal, const char *name)
{
    static const uint8_t magic[] = {0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7};
    const size_t n = strlen(name);
    uint8_t *out = malloc(journal.len + n + 20);
    assert_non_null(out);
    memcpy(out, journal.ptr, journal.len);
    uint8_t *at = out + journal.len;
    uint32_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (uint8_t)name[i];
    memcpy(at, "\x00\x00\x00\x00", 4); /* page number of the lock byte; not looked at */
    memcpy(at + 4, name, n);
    const uint8_t end[] = {0,
                           0,
                           0,
                           (uint8_t)n,
                           (uint8_t)(sum >> 24),
                           (uint8_t)(sum >> 16),
                           (uint8_t)(sum >> 8),
                           (uint8_t)sum};
    memcpy(at + 4 + n, end, sizeof end);
    memcpy(at + 12 + n, magic, sizeof magic);
    return span_of(out, journal.len + n + 20);
}

static void journal_of_several_databases(void **state)
{
    (void)state;
    struct test_folder s;
    struct evidence e;
    char path[FOLDER_PATH], name[FOLDER_PATH * 2];
    folder_make(&s);
    folder_path(&s, "super.db", path);
    make_hot_journal(path, "");
    struct span plain = load_beside(path, "-journal", name);
    struct span super = with_super_journal(
        plain, "/private/var/mobile/Containers/Data/Application/x/super.db-mj0123456789");
    file_write(name, super);
    evidence_open(&e, path, 0);
    assert_int_equal(e.status, STATUS_OK);
    assert_int_equal(database_recovery(e.db)->journal, JOURNAL_SUPER);
    assert_non_null(strstr(database_recovery(e.db)->notes[0], "super-journal"));
    evidence_close(&e);
    assert_int_equal(compare_with_sqlite(path), 1); /* not rolled back there either */
    free((void *)(uintptr_t)plain.ptr);
    free((void *)(uintptr_t)super.ptr);
    folder_remove(&s);
}

static const char many_rows[] =
    "CREATE TABLE t(id INTEGER PRIMARY KEY, word TEXT);"
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)"
    "INSERT INTO t SELECT i, 'word number ' || i FROM n";

static void rows_before_a_corrupt_page_are_kept(void **state)
{
    (void)state;
    struct test_folder s;
    struct evidence e;
    char path[FOLDER_PATH];
    struct span bytes = sqlite_made(many_rows);
    folder_make(&s);
    folder_path(&s, "corrupt.db", path);
    memset((uint8_t *)(uintptr_t)bytes.ptr + bytes.len / 4096 / 2 * 4096, 0xA5, 4096);
    file_write(path, bytes);
    evidence_open(&e, path, 0);
    assert_int_equal(e.status, STATUS_OK);
    struct query *q;
    assert_int_equal(query_prepare(e.db, SPAN_LITERAL("SELECT id, word FROM t"), &q, NULL), 0);
    enum status status;
    int64_t rows = 0;
    while ((status = query_step(q)) == STATUS_OK)
        assert_int_equal(query_int(q, 0), ++rows);
    assert_int_equal(status, STATUS_MALFORMED);
    assert_in_range(rows, 500, 2500);
    assert_int_equal(query_step(q), STATUS_MALFORMED);
    assert_non_null(strstr(database_message(e.db), "malformed"));
    query_close(q);
    evidence_close(&e);
    assert_int_equal(compare_with_sqlite(path), 1);
    free((void *)(uintptr_t)bytes.ptr);
    folder_remove(&s);
}

static void rows_of_a_cut_off_file_are_kept(void **state)
{
    (void)state;
    struct span whole = sqlite_made(many_rows);
    int64_t last = -1;
    for (size_t len = 8192; len < whole.len; len += 5000) {
        struct span part = span_head(whole, len);
        struct input input = input_from_span(&part, "cut.db");
        struct database *db;
        assert_int_equal(database_open(&(struct database_files){.main = &input},
                                       &(struct database_limits){0}, &db, NULL),
                         STATUS_OK);
        assert_int_equal(database_recovery(db)->missing, whole.len - len);
        assert_true(database_recovery(db)->damaged);
        struct rows rows = rows_by_bridle(db, "SELECT id, word FROM t");
        assert_int_equal(rows.status, STATUS_MALFORMED);
        assert_true((int64_t)rows.count >= last);
        assert_non_null(strstr(database_message(db), "missing"));
        last = (int64_t)rows.count;
        database_close(db);
    }
    assert_true(last > 2000);
    free((void *)(uintptr_t)whole.ptr);
}

/* One entry of the schema that does not parse must not cost the others. */
static void tables_beside_a_damaged_one(void **state)
{
    (void)state;
    struct span bytes = sqlite_made("CREATE TABLE first(a); INSERT INTO first VALUES(1), (2);"
                                    "CREATE TABLE second(some_long_column_name, b);"
                                    "CREATE TABLE third(a)");
    const struct span needle = SPAN_LITERAL("CREATE TABLE second(");
    const size_t at = span_find(bytes, needle);
    assert_true(at < bytes.len);
    memset((uint8_t *)(uintptr_t)bytes.ptr + at + 13, '(', 6);
    struct input input = input_from_span(&bytes, "schema.db");
    struct database *db;
    assert_int_equal(database_open(&(struct database_files){.main = &input},
                                   &(struct database_limits){0}, &db, NULL),
                     STATUS_OK);
    assert_true(database_recovery(db)->schema_damaged);
    assert_true(database_recovery(db)->damaged);
    struct rows rows = rows_by_bridle(db, "SELECT a FROM first");
    assert_int_equal(rows.status, STATUS_END);
    assert_int_equal(rows.count, 2);
    struct query *q;
    assert_int_equal(query_prepare(db, SPAN_LITERAL("SELECT b FROM second"), &q, NULL),
                     STATUS_UNSUPPORTED);
    /* DEFENSIVE stays */
    assert_int_equal(query_prepare(db, SPAN_LITERAL("DELETE FROM sqlite_master"), &q, NULL),
                     STATUS_UNSUPPORTED);
    database_close(db);
    free((void *)(uintptr_t)bytes.ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wal_is_replayed_and_nothing_touched),
        cmocka_unit_test(hot_journal_is_rolled_back_and_nothing_touched),
        cmocka_unit_test(journal_larger_than_memory_allows),
        cmocka_unit_test(every_page_size_and_encoding),
        cmocka_unit_test(reserved_bytes),
        cmocka_unit_test(stale_frames_are_told_from_current_ones),
        cmocka_unit_test(cut_off_wal_reads_as_sqlite_does),
        cmocka_unit_test(damaged_wal_is_said),
        cmocka_unit_test(empty_main_file_with_all_rows_in_the_wal),
        cmocka_unit_test(journal_of_several_databases),
        cmocka_unit_test(rows_before_a_corrupt_page_are_kept),
        cmocka_unit_test(rows_of_a_cut_off_file_are_kept),
        cmocka_unit_test(tables_beside_a_damaged_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
