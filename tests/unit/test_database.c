/* Reading SQLite evidence: what comes back, and what is refused. */
#include "support/unit.h"

#include "base/arena.h"
#include "formats/database.h"
#include "support/make_sqlite.h"
#include "support/sweep.h"

struct opened {
    struct span bytes;
    struct input input;
    struct database *db;
};

static struct opened open_made(const char *sql)
{
    struct opened o = {.bytes = sqlite_made(sql)};
    return o;
}

static enum status open_now(struct opened *o, struct database_limits limits)
{
    o->input = input_from_span(&o->bytes, "test.db");
    return database_open(&(struct database_files){.main = &o->input}, &limits, &o->db, NULL);
}

static void close_now(struct opened *o)
{
    database_close(o->db);
    free((void *)(uintptr_t)o->bytes.ptr);
}

static const struct database_limits no_limits = {0};

static enum status prepare(struct database *db, const char *sql, struct query **ret_query)
{
    struct problem problem = {0};
    enum status status = query_prepare(db, span_str(sql), ret_query, &problem);
    if (status != STATUS_OK) {
        assert_int_equal(problem.status, status);
        assert_non_null(problem.what);
        assert_true(strlen(database_message(db)) > 0);
    }
    return status;
}

static void every_type_comes_as_stored(void **state)
{
    (void)state;
    struct opened o =
        open_made("CREATE TABLE t(a, b, c, d, e);"
                  "INSERT INTO t VALUES(NULL, -5, 2.5, 'text' || char(0) || 'x', x'00ff');"
                  "INSERT INTO t VALUES('', x'', 9223372036854775807, 'ß', 0.0)");
    assert_int_equal(open_now(&o, no_limits), STATUS_OK);
    struct query *q;
    assert_int_equal(prepare(o.db, "SELECT a, b, c AS named, d, e FROM t ORDER BY rowid", &q),
                     STATUS_OK);
    assert_int_equal(query_columns(q), 5);
    assert_string_equal(query_column_name(q, 2), "named");
    assert_string_equal(query_column_name(q, 5), "");
    assert_int_equal(query_type(q, 1), QUERY_NULL); /* no row yet */
    assert_int_equal(query_step(q), STATUS_OK);
    assert_int_equal(query_type(q, 0), QUERY_NULL);
    assert_int_equal(query_type(q, 1), QUERY_INT);
    assert_int_equal(query_int(q, 1), -5);
    assert_int_equal(query_type(q, 2), QUERY_REAL);
    assert_true(query_real(q, 2) == 2.5);
    assert_int_equal(query_type(q, 3), QUERY_TEXT);
    assert_int_equal(query_bytes(q, 3).len, 6);
    assert_int_equal(query_type(q, 4), QUERY_BLOB);
    assert_memory_equal(query_bytes(q, 4).ptr, "\x00\xff", 2);
    assert_int_equal(query_type(q, 5), QUERY_NULL);
    assert_int_equal(query_step(q), STATUS_OK);
    assert_int_equal(query_type(q, 0), QUERY_TEXT);
    assert_int_equal(query_bytes(q, 0).len, 0);
    assert_int_equal(query_type(q, 1), QUERY_BLOB);
    assert_int_equal(query_bytes(q, 1).len, 0);
    assert_true(query_int(q, 2) == INT64_MAX);
    assert_int_equal(query_step(q), STATUS_END);
    assert_int_equal(query_step(q), STATUS_END);
    assert_int_equal(query_type(q, 0), QUERY_NULL);
    query_close(q);
    assert_true(database_has_table(o.db, "T"));
    assert_false(database_has_table(o.db, "u"));
    assert_false(database_recovery(o.db)->damaged);
    assert_true(database_steps(o.db) > 0);
    close_now(&o);
}

static void what_the_schema_lacks_is_unsupported(void **state)
{
    (void)state;
    struct opened o = open_made("CREATE TABLE t(a)");
    assert_int_equal(open_now(&o, no_limits), STATUS_OK);
    struct query *q = NULL;
    assert_int_equal(prepare(o.db, "SELECT a FROM missing", &q), STATUS_UNSUPPORTED);
    assert_non_null(strstr(database_message(o.db), "missing"));
    assert_int_equal(prepare(o.db, "SELECT b FROM t", &q), STATUS_UNSUPPORTED);
    assert_int_equal(prepare(o.db, "SELECT \"b\" FROM t", &q), STATUS_UNSUPPORTED);
    assert_int_equal(prepare(o.db, "SELECT nofunction(a) FROM t", &q), STATUS_UNSUPPORTED);
    assert_int_equal(prepare(o.db, "SELECT a FROM t; SELECT 1", &q), STATUS_UNSUPPORTED);
    assert_int_equal(prepare(o.db, " -- nothing", &q), STATUS_UNSUPPORTED);
    assert_null(q);
    assert_int_equal(prepare(o.db, "SELECT a FROM t; -- the end\n ;", &q), STATUS_OK);
    query_close(q);
    close_now(&o);
}

static void no_database(void **state)
{
    (void)state;
    struct span junk =
        SPAN_LITERAL("this is not a database, it is a text that is long enough to be "
                     "taken for the hundred bytes of a header, and more than that");
    struct input input = input_from_span(&junk, "junk");
    struct database *db = NULL;
    struct problem problem;
    assert_int_equal(
        database_open(&(struct database_files){.main = &input}, &no_limits, &db, &problem),
        STATUS_MALFORMED);
    assert_null(db);
    assert_int_equal(problem.status, STATUS_MALFORMED);
    database_close(NULL);
    query_close(NULL);
}

static void refused(struct database *db, const char *sql, const char *word)
{
    struct query *q = NULL;
    assert_int_equal(prepare(db, sql, &q), STATUS_UNSUPPORTED);
    if (strstr(database_message(db), word) == NULL)
        fail_msg("%s: \"%s\" does not name %s", sql, database_message(db), word);
}

static void what_is_no_table_is_refused_by_name(void **state)
{
    (void)state;
    struct opened o = open_made(
        "CREATE TABLE real(a, b);"
        "CREATE VIEW message AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
        "SELECT i AS text FROM n;"
        "CREATE VIEW innocent AS SELECT a FROM real;"
        "CREATE VIRTUAL TABLE handle USING fts4(id);"
        "CREATE VIRTUAL TABLE moz_places USING fts5(url);"
        "CREATE VIRTUAL TABLE boxes USING rtree(id, x0, x1);"
        "CREATE TRIGGER sly AFTER UPDATE ON real BEGIN DELETE FROM real; END;"
        "CREATE TABLE computed(a, b AS (hex(zeroblob(a))), c AS (a + 1) STORED);"
        "INSERT INTO computed VALUES(30000000);"
        "INSERT INTO real VALUES(1, 2)");
    assert_int_equal(open_now(&o, no_limits), STATUS_OK);
    assert_string_equal(database_refused(o.db), "");
    refused(o.db, "SELECT nothing, message FROM real", "nothing"); /* only a column of that name */
    assert_string_equal(database_refused(o.db), "");
    refused(o.db, "SELECT text FROM message", "message");
    assert_string_equal(database_refused(o.db),
                        "refused: a view stands where a table should: message");
    refused(o.db, "SELECT real.a FROM real, message", "message");
    refused(o.db, "SELECT a FROM innocent", "innocent");
    refused(o.db, "SELECT id FROM handle", "handle");
    refused(o.db, "SELECT url FROM moz_places", "moz_places");
    refused(o.db, "SELECT id FROM boxes", "boxes");
    refused(o.db, "SELECT B FROM Computed", "computed");
    refused(o.db, "SELECT a FROM computed WHERE b > 'a'", "computed");
    refused(o.db, "SELECT * FROM computed", "computed");
    assert_false(database_has_table(o.db, "message"));
    assert_false(database_has_table(o.db, "handle"));
    assert_true(database_has_table(o.db, "handle_content"));
    struct rows rows = rows_by_bridle(o.db, "SELECT a, c FROM computed");
    assert_int_equal(rows.count, 1);
    rows = rows_by_bridle(o.db, "SELECT a, b FROM real");
    assert_int_equal(rows.count, 1);
    rows = rows_by_bridle(o.db, "SELECT name FROM sqlite_master");
    assert_true(rows.count > 10);
    close_now(&o);
}

static void nothing_but_select(void **state)
{
    (void)state;
    struct opened o = open_made("CREATE TABLE t(a)");
    assert_int_equal(open_now(&o, no_limits), STATUS_OK);
    static const char *const statements[][2] = {
        {"INSERT INTO t VALUES(1)", "SELECT"},
        {"DELETE FROM t", "SELECT"},
        {"DROP TABLE t", "SELECT"},
        {"CREATE TEMP TABLE u(a)", "SELECT"},
        {"PRAGMA writable_schema=ON", "SELECT"},
        {"PRAGMA table_info(t)", "SELECT"},
        {"ATTACH 'other.db' AS other", "SELECT"},
        {"ATTACH 'file:/etc/passwd?vfs=unix&mode=ro' AS other", "SELECT"},
        {"VACUUM INTO 'copy.db'", ""},
        {"BEGIN", "SELECT"},
        {"SELECT * FROM pragma_table_info('t')", "refused"},
        {"SELECT * FROM dbstat", "dbstat"},
        {"SELECT * FROM sqlite_stmt", "sqlite_stmt"},
        {"SELECT * FROM json_each('[1]')", "json_each"},
        {"SELECT load_extension('evil.so')", "load_extension"},
        {"SELECT fts3_tokenizer('simple')", "fts3_tokenizer"},
        {"SELECT zeroblob(1000000)", "zeroblob"},
        {"SELECT randomblob(10)", "randomblob"},
        {"SELECT random()", "random"},
        {"SELECT datetime('now')", "datetime"},
        {"SELECT current_timestamp", "current_timestamp"},
        {"SELECT printf('%1000000d', 1)", "printf"},
        {"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n",
         "recursive"},
        {"SELECT a FROM t WHERE a MATCH 'x'", ""},
        {"SELECT ?101", ""},
    };
    for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++)
        refused(o.db, statements[i][0], statements[i][1]);
    struct query *q = NULL;
    assert_int_equal(
        prepare(o.db, "SELECT substr(upper('abc'), 2), coalesce(NULL, 5), count(*) FROM t", &q),
        STATUS_OK);
    assert_int_equal(query_step(q), STATUS_OK);
    assert_span(query_bytes(q, 0), "BC");
    query_close(q);
    close_now(&o);
}

static const char rows_by_the_thousand[] =
    "CREATE TABLE t(a, b);"
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
    "INSERT INTO t SELECT i, 'the value of row number ' || i FROM n";

static void work_is_bounded(void **state)
{
    (void)state;
    struct opened o = open_made(rows_by_the_thousand);
    assert_int_equal(open_now(&o, (struct database_limits){.steps = 100000}), STATUS_OK);
    struct rows rows = rows_by_bridle(o.db, "SELECT count(*) FROM t x, t y WHERE x.a + y.a = -1");
    assert_int_equal(rows.status, STATUS_BUDGET);
    assert_int_equal(rows.count, 0);
    assert_non_null(strstr(database_message(o.db), "work"));
    assert_in_range(database_steps(o.db), 100001, 110000);
    rows = rows_by_bridle(o.db, "SELECT a FROM t"); /* nothing is left */
    assert_int_equal(rows.status, STATUS_BUDGET);
    assert_int_equal(rows.count, 0);
    close_now(&o);

    uint64_t used[2];
    for (size_t i = 0; i < 2; i++) {
        o = open_made(rows_by_the_thousand);
        assert_int_equal(open_now(&o, no_limits), STATUS_OK);
        rows = rows_by_bridle(o.db, "SELECT a, b FROM t");
        assert_int_equal(rows.count, 20000);
        used[i] = database_steps(o.db);
        close_now(&o);
    }
    assert_true(used[0] == used[1] && used[0] > 20000);
}

/* With indexes of one table in place of tables, SQLite would read this schema for seconds, and one
 * of ten times the length for minutes: its time is quadratic. */
static void opening_is_bounded(void **state)
{
    (void)state;
    struct opened o =
        open_made("PRAGMA page_size=512; CREATE TABLE t(a); CREATE TABLE fill(x);"
                  "INSERT INTO fill VALUES(zeroblob(12000000)); PRAGMA writable_schema=ON;"
                  "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
                  "INSERT INTO sqlite_master SELECT 'table', 'i' || i, 'i' || i, i + 10,"
                  " 'CREATE TABLE i' || i || '(a)' FROM n");
    assert_int_equal(open_now(&o, no_limits), STATUS_BUDGET);
    assert_null(o.db);
    close_now(&o);
}

/* Every row leads into the same long chain of pages: few steps, many bytes. */
static void bytes_count_as_work(void **state)
{
    (void)state;
    struct opened o = open_made("CREATE TABLE t(a); INSERT INTO t VALUES(zeroblob(20000000))");
    assert_int_equal(open_now(&o, (struct database_limits){.steps = 60000}), STATUS_OK);
    struct rows rows = rows_by_bridle(o.db, "SELECT a FROM t");
    assert_int_equal(rows.count, 1);
    assert_true(database_steps(o.db) > 2 * 20000000 / 256);
    rows = rows_by_bridle(o.db, "SELECT a FROM t");
    assert_int_equal(rows.status, STATUS_BUDGET);
    close_now(&o);
}

static void memory_is_bounded(void **state)
{
    (void)state;
    struct opened o = open_made(rows_by_the_thousand);
    assert_int_equal(open_now(&o, (struct database_limits){.heap = 700 << 10}), STATUS_OK);
    const sqlite3_int64 before = sqlite3_hard_heap_limit64(-1);
    assert_int_equal(before, 700 << 10);
    struct rows rows = rows_by_bridle(o.db, "SELECT a, b FROM t ORDER BY b");
    assert_int_equal(rows.status, STATUS_NO_MEMORY);
    assert_int_equal(rows.count, 0);
    assert_non_null(strstr(database_message(o.db), "memory"));
    rows = rows_by_bridle(o.db, "SELECT a, b FROM t"); /* a scan still works */
    assert_int_equal(rows.status, STATUS_END);
    assert_int_equal(rows.count, 20000);
    rows = rows_by_bridle(o.db, "SELECT DISTINCT b FROM t");
    assert_int_equal(rows.status, STATUS_NO_MEMORY);
    close_now(&o);
    assert_int_equal(sqlite3_hard_heap_limit64(-1), 0);

    o = open_made(
        "CREATE TABLE t(a); INSERT INTO t VALUES('small'), (zeroblob(33600000)), ('last')");
    assert_int_equal(open_now(&o, no_limits), STATUS_OK);
    rows = rows_by_bridle(o.db, "SELECT a FROM t");
    assert_int_equal(rows.status, STATUS_TOO_LARGE);
    assert_int_equal(rows.count, 1);
    rows = rows_by_bridle(o.db, "SELECT length(a) FROM t");
    assert_int_equal(rows.status, STATUS_END);
    close_now(&o);
}

static void large_sorts_fail_or_fit(void **state)
{
    (void)state;
    struct opened o =
        open_made("CREATE TABLE t(a, b);"
                  "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9000)"
                  "INSERT INTO t SELECT i * 7919 % 9001, zeroblob(1000) FROM n");
    assert_int_equal(open_now(&o, (struct database_limits){.heap = 6 << 20}), STATUS_OK);
    struct rows rows = rows_by_bridle(o.db, "SELECT a, b FROM t ORDER BY a");
    assert_int_equal(rows.status, STATUS_NO_MEMORY);
    close_now(&o);
    o = open_made(rows_by_the_thousand);
    assert_int_equal(open_now(&o, no_limits), STATUS_OK);
    rows = rows_by_bridle(o.db, "SELECT a, b FROM t ORDER BY b DESC");
    assert_int_equal(rows.status, STATUS_END);
    assert_int_equal(rows.count, 20000);
    close_now(&o);
}

static void plans_are_judged(void **state)
{
    (void)state;
    struct opened o = open_made("CREATE TABLE t(id INTEGER PRIMARY KEY, a, b);"
                                "CREATE TABLE u(x, y); CREATE INDEX t_a ON t(a)");
    assert_int_equal(open_now(&o, no_limits), STATUS_OK);
    assert_int_equal(query_plan_check(o.db, SPAN_LITERAL("SELECT a FROM t ORDER BY a")), STATUS_OK);
    assert_int_equal(query_plan_check(o.db, SPAN_LITERAL("SELECT b FROM t ORDER BY b")),
                     STATUS_UNSUPPORTED);
    assert_non_null(strstr(database_message(o.db), "TEMP B-TREE"));
    assert_int_equal(query_plan_check(o.db, SPAN_LITERAL("SELECT 1 FROM u, u v WHERE u.x = v.y")),
                     STATUS_UNSUPPORTED);
    assert_non_null(strstr(database_message(o.db), "AUTOMATIC"));
    assert_int_equal(query_plan_check(o.db, SPAN_LITERAL("SELECT nothing FROM t")),
                     STATUS_UNSUPPORTED);
    close_now(&o);
}

static void several_databases_at_once(void **state)
{
    (void)state;
    struct opened a = open_made("CREATE TABLE t(a); INSERT INTO t VALUES('first')");
    struct opened b = open_made("CREATE TABLE t(a); INSERT INTO t VALUES('second')");
    assert_int_equal(open_now(&a, no_limits), STATUS_OK);
    assert_int_equal(open_now(&b, no_limits), STATUS_OK);
    struct query *p, *q;
    assert_int_equal(prepare(a.db, "SELECT a FROM t", &p), STATUS_OK);
    assert_int_equal(prepare(b.db, "SELECT a FROM t", &q), STATUS_OK);
    assert_int_equal(query_step(p), STATUS_OK);
    assert_int_equal(query_step(q), STATUS_OK);
    assert_span(query_bytes(p, 0), "first");
    assert_span(query_bytes(q, 0), "second");
    query_close(p);
    close_now(&a);
    assert_span(query_bytes(q, 0), "second");
    query_close(q);
    close_now(&b);
}

static void messages_are_fit_for_a_terminal(void **state)
{
    (void)state;
    struct opened o = open_made("CREATE TABLE \"x\x1b[31m\xe2\x80\xae\"(a, b AS (a || a))");
    assert_int_equal(open_now(&o, no_limits), STATUS_OK);
    struct query *q = NULL;
    assert_int_equal(prepare(o.db, "SELECT b FROM \"x\x1b[31m\xe2\x80\xae\"", &q),
                     STATUS_UNSUPPORTED);
    assert_null(strchr(database_message(o.db), '\x1b'));
    assert_null(strstr(database_message(o.db), "\xe2\x80\xae"));
    char sql[2000];
    memset(sql, 'y', sizeof sql);
    memcpy(sql, "SELECT ", 7);
    assert_int_equal(query_prepare(o.db, span_of(sql, sizeof sql), &q, NULL), STATUS_UNSUPPORTED);
    assert_in_range(strlen(database_message(o.db)), 100, 244);
    close_now(&o);
}

static enum status fails_late(const struct input *input, uint64_t offset, void *buffer, size_t len)
{
    const struct span *data = input->ctx;
    if (offset + len > data->len / 2)
        return STATUS_IO_ERROR;
    memcpy(buffer, data->ptr + offset, len);
    return STATUS_OK;
}

static void unreadable_input(void **state)
{
    (void)state;
    struct opened o = open_made(rows_by_the_thousand);
    o.input = (struct input){.size = o.bytes.len, .read_at = fails_late, .ctx = &o.bytes};
    assert_int_equal(
        database_open(&(struct database_files){.main = &o.input}, &no_limits, &o.db, NULL),
        STATUS_OK);
    struct rows rows = rows_by_bridle(o.db, "SELECT a, b FROM t");
    assert_int_equal(rows.status, STATUS_IO_ERROR);
    assert_in_range(rows.count, 5000, 15000);
    close_now(&o);
}

/* Opens the bytes and reads all of each table that the schema names. */
static enum status read_everything(struct arena *arena, struct span data)
{
    (void)arena;
    struct input input = input_from_span(&data, "sweep.db");
    struct database *db = NULL;
    struct query *names = NULL;
    const struct database_limits limits = {.steps = 3000000, .heap = 16 << 20};
    enum status status =
        database_open(&(struct database_files){.main = &input}, &limits, &db, NULL);
    if (status != STATUS_OK)
        return status;
    status = query_prepare(db, SPAN_LITERAL("SELECT name FROM sqlite_master WHERE type = 'table'"),
                           &names, NULL);
    while (status == STATUS_OK && (status = query_step(names)) == STATUS_OK) {
        char sql[200];
        struct span name = span_head(query_bytes(names, 0), 100);
        int len = snprintf(sql, sizeof sql, "SELECT * FROM \"%.*s\"", (int)name.len, name.ptr);
        assert_true(len > 0);
        (void)rows_by_bridle(db, sql);
    }
    query_close(names);
    database_close(db);
    return status == STATUS_END ? STATUS_OK : status;
}

static void sweeps(void **state)
{
    (void)state;
    struct span bytes = sqlite_made("PRAGMA page_size=512;"
                                    "CREATE TABLE t(a PRIMARY KEY, b) WITHOUT ROWID;"
                                    "CREATE TABLE u(id INTEGER PRIMARY KEY, c);"
                                    "CREATE INDEX u_c ON u(c);"
                                    "INSERT INTO t VALUES('k', 1), ('l', zeroblob(900));"
                                    "INSERT INTO u(c) VALUES('text'), (NULL), (1.5)");
    assert_true(sweep_prefixes(read_everything, bytes) > 1);
    sweep_bytes(read_everything, bytes);
    free((void *)(uintptr_t)bytes.ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_comes_as_stored),
        cmocka_unit_test(what_the_schema_lacks_is_unsupported),
        cmocka_unit_test(no_database),
        cmocka_unit_test(what_is_no_table_is_refused_by_name),
        cmocka_unit_test(nothing_but_select),
        cmocka_unit_test(work_is_bounded),
        cmocka_unit_test(opening_is_bounded),
        cmocka_unit_test(bytes_count_as_work),
        cmocka_unit_test(memory_is_bounded),
        cmocka_unit_test(large_sorts_fail_or_fit),
        cmocka_unit_test(plans_are_judged),
        cmocka_unit_test(several_databases_at_once),
        cmocka_unit_test(messages_are_fit_for_a_terminal),
        cmocka_unit_test(unreadable_input),
        cmocka_unit_test(sweeps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
