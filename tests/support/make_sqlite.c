/* Making, copying and reading databases for tests. */
#include "support/make_sqlite.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "support/sweep.h"
#include "support/unit.h"

static const char *const suffixes[] = {"", "-wal", "-journal"};

sqlite3 *sqlite_at(const char *path)
{
    sqlite3 *connection;
    assert_int_equal(sqlite3_open(path, &connection), SQLITE_OK);
    return connection;
}

void sqlite_run(sqlite3 *connection, const char *sql)
{
    char *error = NULL;
    if (sqlite3_exec(connection, sql, NULL, NULL, &error) != SQLITE_OK)
        fail_msg("%s", error);
}

struct span sqlite_made(const char *sql)
{
    sqlite3 *connection = sqlite_at(":memory:");
    sqlite_run(connection, sql);
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

void folder_make(struct test_folder *s)
{
    const char *tmp = getenv("TMPDIR");
    (void)snprintf(s->path, sizeof s->path, "%s/bridle-test-XXXXXX", tmp ? tmp : "/tmp");
    assert_non_null(mkdtemp(s->path));
}

void folder_remove(const struct test_folder *s)
{
    DIR *dir = opendir(s->path);
    assert_non_null(dir);
    for (struct dirent *d; (d = readdir(dir)) != NULL;)
        (void)unlinkat(dirfd(dir), d->d_name, 0);
    (void)closedir(dir);
    assert_int_equal(rmdir(s->path), 0);
}

void folder_path(const struct test_folder *s, const char *name, char *ret_path)
{
    int len = snprintf(ret_path, FOLDER_PATH, "%s/%s", s->path, name);
    assert_in_range(len, 1, FOLDER_PATH - 1);
}

void file_write(const char *path, struct span bytes)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes.ptr, 1, bytes.len, file), bytes.len);
    assert_int_equal(fclose(file), 0);
}

void file_copy(const char *from, const char *to)
{
    struct span bytes = sweep_load(from);
    if (bytes.ptr == NULL)
        return;
    file_write(to, bytes);
    free((void *)(uintptr_t)bytes.ptr);
}

static enum status read_file(const struct input *input, uint64_t offset, void *buffer, size_t len)
{
    const struct file_input *f = input->ctx;
    return pread(f->fd, buffer, len, (off_t)offset) == (ssize_t)len ? STATUS_OK : STATUS_IO_ERROR;
}

void file_input_open(struct file_input *f, const char *path)
{
    struct stat st;
    *f = (struct file_input){.fd = open(path, O_RDONLY | O_CLOEXEC)};
    if (f->fd < 0)
        return;
    assert_int_equal(fstat(f->fd, &st), 0);
    f->input = (struct input){
        .size = (uint64_t)st.st_size, .read_at = read_file, .name = "evidence", .ctx = f};
}

void file_input_close(struct file_input *f)
{
    if (f->fd >= 0)
        (void)close(f->fd);
}

void evidence_open(struct evidence *e, const char *path, int flags)
{
    const struct input *inputs[3] = {NULL, NULL, NULL};
    for (size_t i = 0; i < 3; i++) {
        char name[FOLDER_PATH * 2];
        (void)snprintf(name, sizeof name, "%s%s", path, suffixes[i]);
        file_input_open(&e->files[i], name);
        if (e->files[i].fd >= 0 && (i == 0 || (flags & EVIDENCE_MAIN_ONLY) == 0))
            inputs[i] = &e->files[i].input;
    }
    assert_non_null(inputs[0]);
    const struct database_files files = {.main = inputs[0], .wal = inputs[1], .journal = inputs[2]};
    e->db = NULL;
    e->status = database_open(&files, &(struct database_limits){0}, &e->db, &e->problem);
}

void evidence_close(struct evidence *e)
{
    database_close(e->db);
    for (size_t i = 0; i < 3; i++)
        file_input_close(&e->files[i]);
}

/* Both readers give types in the order NULL, INT, REAL, TEXT, BLOB. */
static uint64_t hash_value(uint64_t hash, enum query_type type, int64_t integer, double real,
                           struct span bytes)
{
    if (type == QUERY_INT)
        bytes = span_of(&integer, sizeof integer);
    if (type == QUERY_REAL)
        bytes = span_of(&real, sizeof real);
    return XXH3_64bits_withSeed(bytes.len == 0 ? "" : (const void *)bytes.ptr, bytes.len,
                                hash * 7 + (uint64_t)type);
}

static uint64_t hash_statement(sqlite3_stmt *statement)
{
    static const enum query_type types[] = {[SQLITE_INTEGER] = QUERY_INT,
                                            [SQLITE_FLOAT] = QUERY_REAL,
                                            [SQLITE_TEXT] = QUERY_TEXT,
                                            [SQLITE_BLOB] = QUERY_BLOB,
                                            [SQLITE_NULL] = QUERY_NULL};
    uint64_t hash = 0;
    for (int i = 0; i < sqlite3_column_count(statement); i++) {
        const enum query_type type = types[sqlite3_column_type(statement, i)];
        struct span bytes = SPAN_EMPTY;
        if (type == QUERY_TEXT || type == QUERY_BLOB) {
            const void *at = type == QUERY_TEXT ? (const void *)sqlite3_column_text(statement, i)
                                                : sqlite3_column_blob(statement, i);
            bytes = span_of(at, (size_t)sqlite3_column_bytes(statement, i));
        }
        const bool number = type == QUERY_INT || type == QUERY_REAL;
        hash = hash_value(hash, type, number ? sqlite3_column_int64(statement, i) : 0,
                          number ? sqlite3_column_double(statement, i) : 0, bytes);
    }
    return hash;
}

struct rows rows_by_sqlite(sqlite3 *connection, const char *sql)
{
    struct rows rows = {.status = STATUS_UNSUPPORTED};
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(connection, sql, -1, &statement, NULL) != SQLITE_OK)
        return rows;
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        rows.count++;
        rows.sum += hash_statement(statement);
    }
    rows.status = code == SQLITE_DONE ? STATUS_END : STATUS_MALFORMED;
    (void)sqlite3_finalize(statement);
    return rows;
}

struct rows rows_by_bridle(struct database *db, const char *sql)
{
    struct rows rows = {0};
    struct query *q = NULL;
    rows.status = query_prepare(db, span_str(sql), &q, NULL);
    while (rows.status == STATUS_OK && (rows.status = query_step(q)) == STATUS_OK) {
        uint64_t hash = 0;
        for (size_t i = 0; i < query_columns(q); i++)
            hash = hash_value(hash, query_type(q, i), query_int(q, i), query_real(q, i),
                              query_bytes(q, i));
        rows.count++;
        rows.sum += hash;
    }
    query_close(q);
    return rows;
}

static void copy_to_folder(const char *path, const struct test_folder *s, char *ret_copy)
{
    folder_path(s, "copy.db", ret_copy);
    for (size_t i = 0; i < 3; i++) {
        char from[FOLDER_PATH * 2], to[FOLDER_PATH * 2];
        (void)snprintf(from, sizeof from, "%s%s", path, suffixes[i]);
        (void)snprintf(to, sizeof to, "%s%s", ret_copy, suffixes[i]);
        file_copy(from, to);
    }
}

size_t compare_with_sqlite(const char *path)
{
    struct test_folder s;
    struct evidence e;
    char copy[FOLDER_PATH];
    folder_make(&s);
    copy_to_folder(path, &s, copy);
    evidence_open(&e, path, 0);
    assert_int_equal(e.status, STATUS_OK);
    sqlite3 *oracle = sqlite_at(copy);
    sqlite3_stmt *names;
    size_t tables = 0;
    assert_int_equal(
        sqlite3_prepare_v2(oracle,
                           "SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0 "
                           "AND name NOT LIKE 'sqlite_%'",
                           -1, &names, NULL),
        SQLITE_OK);
    while (sqlite3_step(names) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(names, 0);
        char *sql = sqlite3_mprintf("SELECT * FROM \"%w\"", name);
        const struct rows want = rows_by_sqlite(oracle, sql), got = rows_by_bridle(e.db, sql);
        if (want.count != got.count || want.sum != got.sum || want.status != got.status)
            fail_msg("%s, table %s: %d rows, SQLite has %d; %s; %s", path, name, (int)got.count,
                     (int)want.count, status_text(got.status), database_message(e.db));
        assert_true(database_has_table(e.db, name));
        sqlite3_free(sql);
        tables++;
    }
    const struct rows want = rows_by_sqlite(oracle, "SELECT type, name, sql FROM sqlite_master");
    const struct rows got = rows_by_bridle(e.db, "SELECT type, name, sql FROM sqlite_master");
    assert_int_equal(want.count, got.count);
    assert_true(want.sum == got.sum);
    assert_int_equal(sqlite3_finalize(names), SQLITE_OK);
    assert_int_equal(sqlite3_close(oracle), SQLITE_OK);
    evidence_close(&e);
    folder_remove(&s);
    return tables;
}
