/* Reading SQLite evidence: what comes back, and what is refused. */
#include "support/unit.h"

#include <sqlite3.h>

#include "base/arena.h"
#include "formats/database.h"
#include "support/sweep.h"

/* A database made by `sql`, in malloc'ed memory. */
static struct span made_by(const char *sql)
{
    sqlite3 *connection;
    assert_int_equal(sqlite3_open(":memory:", &connection), SQLITE_OK);
    char *error = NULL;
    if (sqlite3_exec(connection, sql, NULL, NULL, &error) != SQLITE_OK)
        fail_msg("%s", error);
    sqlite3_int64 size = 0;
    unsigned char *bytes = sqlite3_serialize(connection, "main", &size, 0);
    assert_non_null(bytes);
    uint8_t *copy = malloc((size_t)size);
    assert_non_null(copy);
    memcpy(copy, bytes, (size_t)size);
    sqlite3_free(bytes);
    assert_int_equal(sqlite3_close(connection), SQLITE_OK);
    return span_of(copy, (size_t)size);
}

struct opened {
    struct span bytes;
    struct input input;
    struct database *db;
};

static struct opened open_made(const char *sql)
{
    struct opened o = {.bytes = made_by(sql)};
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
    assert_false(database_damaged(o.db));
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_comes_as_stored),
        cmocka_unit_test(what_the_schema_lacks_is_unsupported),
        cmocka_unit_test(no_database),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
