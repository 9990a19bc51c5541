/* Rows that only the WAL, or only the main file, has. */
#include "support/unit.h"

#include "formats/rowdiff.h"
#include "formats/rowmark.h"
#include "support/make_sqlite.h"

struct views {
    struct test_folder folder;
    struct evidence with, without;
};

/* `before` is in the main file, `after` in the WAL. */
static void open_views(struct views *v, const char *before, const char *after)
{
    char live[FOLDER_PATH], path[FOLDER_PATH], from[FOLDER_PATH + 8], to[FOLDER_PATH + 8];
    folder_make(&v->folder);
    folder_path(&v->folder, "live.db", live);
    folder_path(&v->folder, "evidence.db", path);
    sqlite3 *c = sqlite_at(live);
    sqlite_run(c, "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0");
    sqlite_run(c, before);
    sqlite_run(c, "PRAGMA wal_checkpoint(TRUNCATE)");
    sqlite_run(c, after);
    (void)snprintf(from, sizeof from, "%s-wal", live);
    (void)snprintf(to, sizeof to, "%s-wal", path);
    file_copy(live, path);
    file_copy(from, to);
    assert_int_equal(sqlite3_close(c), SQLITE_OK);
    evidence_open(&v->with, path, 0);
    evidence_open(&v->without, path, EVIDENCE_MAIN_ONLY);
    assert_int_equal(v->with.status, STATUS_OK);
    assert_int_equal(v->without.status, STATUS_OK);
}

static void close_views(struct views *v)
{
    evidence_close(&v->with);
    evidence_close(&v->without);
    folder_remove(&v->folder);
}

static struct query *ask(struct database *db, const char *sql)
{
    struct query *q = NULL;
    assert_int_equal(query_prepare(db, span_str(sql), &q, NULL), STATUS_OK);
    return q;
}

/* Appends the first column of the current row and a space. */
static void note(char *list, const struct query *q)
{
    const size_t len = strlen(list);
    (void)snprintf(list + len, 200 - len, "%d ", (int)query_int(q, 0));
}

/* All three steps; the lists are of numbers in the first column. */
static bool compare(struct views *v, const char *sql, size_t max_rows, char *ret_with,
                    char *ret_without)
{
    struct rowdiff *diff;
    enum status status;
    ret_with[0] = ret_without[0] = '\0';
    assert_int_equal(rowdiff_create(max_rows, &diff), STATUS_OK);
    struct query *q = ask(v->without.db, sql);
    status = rowdiff_collect(diff, q);
    assert_true(status == STATUS_OK || status == STATUS_TOO_LARGE);
    query_close(q);
    q = ask(v->with.db, sql);
    while ((status = query_step(q)) == STATUS_OK) {
        if (rowdiff_only_with(diff, q))
            note(ret_with, q);
    }
    rowdiff_seen_with(diff, status);
    query_close(q);
    const uint64_t left = rowdiff_left(diff);
    q = ask(v->without.db, sql);
    while (query_step(q) == STATUS_OK) {
        if (rowdiff_only_without(diff, q))
            note(ret_without, q);
    }
    query_close(q);
    const bool compared = rowdiff_compared(diff);
    if (compared)
        assert_true((left > 0) == (ret_without[0] != '\0'));
    rowdiff_free(diff);
    return compared;
}

static void added_changed_deleted(void **state)
{
    (void)state;
    struct views v;
    char with[200], without[200];
    open_views(&v,
               "CREATE TABLE t(id INTEGER PRIMARY KEY, a, b);"
               "INSERT INTO t VALUES(1, 'one', 1.5), (2, 'two', NULL), (3, 'three', x'00')",
               "INSERT INTO t VALUES(4, 'four', 4); DELETE FROM t WHERE id = 1;"
               "UPDATE t SET a = 'zwei' WHERE id = 2");
    assert_true(compare(&v, "SELECT id, a, b FROM t", 0, with, without));
    assert_string_equal(with, "2 4 ");
    assert_string_equal(without, "1 2 ");
    assert_true(compare(&v, "SELECT id FROM t", 0, with, without));
    assert_string_equal(with, "4 ");
    assert_string_equal(without, "1 ");
    close_views(&v);
}

static void types_matter(void **state)
{
    (void)state;
    struct views v;
    char with[200], without[200];
    open_views(&v,
               "CREATE TABLE t(id INTEGER PRIMARY KEY, a);"
               "INSERT INTO t VALUES(1, 5), (2, 'x'), (3, NULL), (4, x'')",
               "UPDATE t SET a = 5.0 WHERE id = 1; UPDATE t SET a = CAST('x' AS BLOB) WHERE id = 2;"
               "UPDATE t SET a = '' WHERE id > 2");
    assert_true(compare(&v, "SELECT id, a FROM t", 0, with, without));
    assert_string_equal(with, "1 2 3 4 ");
    assert_string_equal(without, "1 2 3 4 ");
    close_views(&v);
}

static void repeated_rows_are_counted(void **state)
{
    (void)state;
    struct views v;
    char with[200], without[200];
    open_views(&v, "CREATE TABLE t(a); INSERT INTO t VALUES(7), (7), (8), (8), (8)",
               "INSERT INTO t VALUES(7); DELETE FROM t WHERE rowid IN (3, 4)");
    assert_true(compare(&v, "SELECT a FROM t", 0, with, without));
    assert_string_equal(with, "7 ");
    assert_string_equal(without, "8 8 ");
    close_views(&v);
}

static void many_rows(void **state)
{
    (void)state;
    struct views v;
    char with[200], without[200];
    open_views(&v,
               "CREATE TABLE t(id INTEGER PRIMARY KEY, a);"
               "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
               "INSERT INTO t SELECT i, 'row ' || i FROM n",
               "UPDATE t SET a = 'new' WHERE id % 9999 = 1");
    assert_true(compare(&v, "SELECT id, a FROM t", 0, with, without));
    assert_string_equal(with, "1 10000 19999 ");
    assert_string_equal(without, "1 10000 19999 ");
    assert_false(compare(&v, "SELECT id, a FROM t", 19999, with, without)); /* over the limit */
    assert_string_equal(with, "");
    assert_string_equal(without, "");
    close_views(&v);
}

static void nothing_is_marked_when_a_view_is_broken(void **state)
{
    (void)state;
    struct views v;
    char with[200], without[200];
    open_views(&v, "CREATE TABLE t(id INTEGER PRIMARY KEY, a); INSERT INTO t VALUES(1, 2)",
               "INSERT INTO t VALUES(2, 3)");
    struct rowdiff *diff;
    assert_int_equal(rowdiff_create(0, &diff), STATUS_OK);
    struct query *q = ask(v.without.db, "SELECT id FROM t");
    assert_int_equal(rowdiff_collect(diff, q), STATUS_OK);
    query_close(q);
    rowdiff_seen_with(diff, STATUS_MALFORMED);
    assert_false(rowdiff_compared(diff));
    q = ask(v.without.db, "SELECT id FROM t");
    assert_int_equal(query_step(q), STATUS_OK);
    assert_false(rowdiff_only_without(diff, q));
    query_close(q);
    rowdiff_free(diff);

    assert_int_equal(rowdiff_create(0, &diff), STATUS_OK);
    q = ask(v.with.db, "SELECT id FROM t");
    assert_int_equal(query_step(q), STATUS_OK);
    assert_false(rowdiff_only_with(diff, q)); /* nothing collected */
    rowdiff_collect_none(diff);
    assert_true(rowdiff_only_with(diff, q)); /* no such table in the other view */
    query_close(q);
    rowdiff_free(diff);
    rowdiff_free(NULL);
    assert_true(compare(&v, "SELECT id FROM t", 0, with, without));
    close_views(&v);
}

/* Each row as its first column and a letter for its mark. */
static const char *marks(struct evidence *e, const char *sql, char *ret_list)
{
    static const char letters[] = {[ROW_ORDINARY] = '.',
                                   [ROW_ONLY_WITH_WAL] = '+',
                                   [ROW_SUPERSEDED] = '-',
                                   [ROW_ONLY_ROLLED_BACK] = 'r',
                                   [ROW_UNCOMMITTED] = 'u'};
    const struct database_files files = {.main = &e->files[0].input,
                                         .wal = e->files[1].fd < 0 ? NULL : &e->files[1].input,
                                         .journal = e->files[2].fd < 0 ? NULL : &e->files[2].input};
    struct rowmark *m;
    const struct query *row;
    enum row_mark mark;
    enum status status;
    struct query *q = ask(e->db, sql);
    ret_list[0] = '\0';
    assert_int_equal(
        rowmark_open(&files, &(struct database_limits){0}, e->db, q, span_str(sql), &m), STATUS_OK);
    while ((status = rowmark_step(m, &row, &mark)) == STATUS_OK) {
        const size_t len = strlen(ret_list);
        (void)snprintf(ret_list + len, 200 - len, "%d%c ", (int)query_int(row, 0), letters[mark]);
    }
    assert_int_equal(status, STATUS_END);
    assert_int_equal(rowmark_step(m, &row, &mark), STATUS_END);
    const char *note = rowmark_note(m);
    rowmark_close(m);
    query_close(q);
    return note;
}

static void rows_come_with_their_marks(void **state)
{
    (void)state;
    struct views v;
    char list[200];
    open_views(
        &v, "CREATE TABLE t(id INTEGER PRIMARY KEY, a); INSERT INTO t VALUES(1, 1), (2, 2), (3, 3)",
        "INSERT INTO t VALUES(4, 4); DELETE FROM t WHERE id = 1; UPDATE t SET a = 9 WHERE id = 2;"
        "CREATE TABLE later(a); INSERT INTO later VALUES(7)");
    assert_null(marks(&v.with, "SELECT id, a FROM t", list));
    assert_string_equal(list, "2+ 3. 4+ 1- 2- ");
    assert_null(marks(&v.with, "SELECT a FROM later", list));
    assert_string_equal(list, "7+ ");
    assert_null(marks(&v.with, "SELECT 5", list));
    assert_string_equal(list, "5. ");
    close_views(&v);
}

static void nothing_beside_the_file(void **state)
{
    (void)state;
    struct test_folder folder;
    struct evidence e;
    char path[FOLDER_PATH], list[200];
    folder_make(&folder);
    folder_path(&folder, "a.db", path);
    sqlite3 *c = sqlite_at(path);
    sqlite_run(c, "CREATE TABLE t(a); INSERT INTO t VALUES(1), (2)");
    assert_int_equal(sqlite3_close(c), SQLITE_OK);
    evidence_open(&e, path, 0);
    assert_null(marks(&e, "SELECT a FROM t", list));
    assert_string_equal(list, "1. 2. ");
    evidence_close(&e);
    folder_remove(&folder);
}

static void unfinished_transaction(void **state)
{
    (void)state;
    struct test_folder folder;
    struct evidence e;
    char live[FOLDER_PATH], path[FOLDER_PATH], from[FOLDER_PATH + 8], to[FOLDER_PATH + 8],
        list[200];
    folder_make(&folder);
    folder_path(&folder, "live.db", live);
    folder_path(&folder, "a.db", path);
    sqlite3 *c = sqlite_at(live);
    sqlite_run(c, "CREATE TABLE t(id INTEGER PRIMARY KEY, a); INSERT INTO t VALUES(1, 1), (2, 2);"
                  "BEGIN; UPDATE t SET a = 9 WHERE id = 1; INSERT INTO t VALUES(3, 3)");
    assert_int_equal(sqlite3_db_cacheflush(c), SQLITE_OK);
    (void)snprintf(from, sizeof from, "%s-journal", live);
    (void)snprintf(to, sizeof to, "%s-journal", path);
    file_copy(live, path);
    file_copy(from, to);
    sqlite_run(c, "ROLLBACK");
    assert_int_equal(sqlite3_close(c), SQLITE_OK);
    evidence_open(&e, path, 0);
    assert_null(marks(&e, "SELECT id, a FROM t", list));
    assert_string_equal(list, "1r 2. 1u 3u ");
    evidence_close(&e);
    folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(added_changed_deleted),
        cmocka_unit_test(types_matter),
        cmocka_unit_test(repeated_rows_are_counted),
        cmocka_unit_test(many_rows),
        cmocka_unit_test(nothing_is_marked_when_a_view_is_broken),
        cmocka_unit_test(rows_come_with_their_marks),
        cmocka_unit_test(nothing_beside_the_file),
        cmocka_unit_test(unfinished_transaction),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
