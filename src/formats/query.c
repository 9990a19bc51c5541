/* One SELECT over a database, row by row. All values of a row are fetched when it is reached, so
 * that running out of memory on one of them costs the row and not a field of it. */
#include "base/ascii.h"
#include "base/limits.h"
#include "formats/database_internal.h"

struct query_value {
    enum query_type type;
    int64_t integer;
    double real;
    struct span bytes;
};

struct query {
    struct database *db;
    sqlite3_stmt *statement;
    enum status status; /* of the last step: OK while rows come */
    bool has_row;
    uint64_t passed; /* rows that came, or were left out */
    size_t columns;
    struct query_value values[];
};

static bool is_word(uint8_t c)
{
    return ascii_is_alnum(c) || c == '_' || c >= 0x80;
}

/* The next run of word characters; empty at the end. */
static struct span next_word(struct span *rest)
{
    while (rest->len > 0 && !is_word(rest->ptr[0]))
        *rest = span_skip(*rest, 1);
    size_t len = 0;
    while (len < rest->len && is_word(rest->ptr[len]))
        len++;
    const struct span word = span_head(*rest, len);
    *rest = span_skip(*rest, len);
    return word;
}

static bool is_one_of(struct span word, const char *const *list)
{
    while (*list != NULL && !span_equal_nocase(word, span_str(*list)))
        list++;
    return *list != NULL;
}

/* Does the SQL want a table of this name? Only to choose the words of a message. */
static bool wants_table(struct span sql, struct span name)
{
    static const char *const tables_follow[] = {"from", "join", NULL};
    static const char *const others_follow[] = {"select", "where", "on",    "using", "group",
                                                "order",  "limit", "union", NULL};
    bool tables = false;
    for (struct span word = next_word(&sql); word.len > 0; word = next_word(&sql)) {
        if (is_one_of(word, tables_follow))
            tables = true;
        else if (is_one_of(word, others_follow))
            tables = false;
        else if (tables && span_equal_nocase(word, name))
            return true;
    }
    return false;
}

/* When a view or a virtual table stands where the SQL wants a table, that is what people must know;
 * SQLite may have stumbled over something inside it. */
static bool say_refused_object(struct database *db, struct span sql)
{
    sqlite3_stmt *statement = NULL;
    bool said = false;
    if (sqlite3_prepare_v2(db->connection,
                           "SELECT name, type FROM sqlite_master WHERE rootpage = 0 "
                           "AND type IN ('table', 'view')",
                           -1, &statement, NULL) != SQLITE_OK)
        return false;
    while (!said && sqlite3_step(statement) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(statement, 0);
        const char *type = (const char *)sqlite3_column_text(statement, 1);
        if (name == NULL || type == NULL || !wants_table(sql, span_str(name)))
            continue;
        struct buf text;
        buf_init(&text, DATABASE_MESSAGE_MAX * 4);
        buf_format(&text, "refused: a %s stands where a table should: ",
                   strcmp(type, "view") == 0 ? "view" : "virtual table");
        buf_add(&text, span_head(span_str(name), DATABASE_MESSAGE_MAX));
        database_say(db, buf_span(&text));
        buf_free(&text);
        said = true;
    }
    (void)sqlite3_finalize(statement);
    return said;
}

/* The statement does not compile: the schema lacks something, has something else in its place, or
 * it was refused. */
static enum status lacking(struct database *db, struct span sql, struct problem *ret_problem)
{
    const char *what = "a table, column or function is not in this database";
    const struct span refusal = buf_span(&db->policy.refusal);
    database_say(db, refusal.len > 0 ? refusal : span_str(sqlite3_errmsg(db->connection)));
    const bool in_place = say_refused_object(db, sql);
    if (in_place)
        what = "a view or virtual table stands in place of a table";
    else if (refusal.len > 0)
        what = "refused: more than reading tables with the allowed functions";
    if ((in_place || db->policy.by_evidence) && db->refused.len == 0)
        buf_add(&db->refused, buf_span(&db->message));
    return problem_at(ret_problem, STATUS_UNSUPPORTED, 0, what);
}

/* Nothing but white space, comments and semicolons. */
static bool is_blank(struct database *db, const char *rest, size_t len)
{
    sqlite3_stmt *statement = NULL;
    while (len > 0) {
        const char *tail = rest;
        if (sqlite3_prepare_v2(db->connection, rest, (int)len, &statement, &tail) != SQLITE_OK ||
            statement != NULL)
            break;
        len -= (size_t)(tail - rest);
        rest = tail;
    }
    (void)sqlite3_finalize(statement);
    return len == 0;
}

enum status query_prepare(struct database *db, struct span sql, struct query **ret_query,
                          struct problem *ret_problem)
{
    sqlite3_stmt *statement = NULL;
    const char *tail = NULL;
    if (sql.len == 0 || sql.len > DATABASE_SQL_MAX)
        return problem_at(ret_problem, STATUS_UNSUPPORTED, 0, "the SQL is empty or too long");
    database_policy_forget(&db->policy);
    if (database_charge(db, DATABASE_PREPARE_STEPS, sql.len))
        return database_failure(db, SQLITE_INTERRUPT, ret_problem);
    int code = sqlite3_prepare_v3(db->connection, (const char *)sql.ptr, (int)sql.len, 0,
                                  &statement, &tail);
    if (code == SQLITE_ERROR || code == SQLITE_AUTH)
        return lacking(db, sql, ret_problem);
    if (code != SQLITE_OK)
        return database_failure(db, code, ret_problem);
    const size_t used = (size_t)((const uint8_t *)tail - sql.ptr);
    const int columns = sqlite3_column_count(statement);
    if (statement == NULL || columns <= 0 || !is_blank(db, tail, sql.len - used)) {
        (void)sqlite3_finalize(statement);
        database_say(db, SPAN_LITERAL("refused: not exactly one SELECT"));
        return problem_at(ret_problem, STATUS_UNSUPPORTED, used, "not exactly one SELECT");
    }
    struct query *q = calloc(1, sizeof *q + (size_t)columns * sizeof q->values[0]);
    if (q == NULL) {
        (void)sqlite3_finalize(statement);
        return problem_at(ret_problem, STATUS_NO_MEMORY, 0, "no memory for a query");
    }
    q->db = db;
    q->statement = statement;
    q->columns = (size_t)columns;
    *ret_query = q;
    return STATUS_OK;
}

/* False when there was no memory to convert or copy it. */
static bool fetch(struct query *q, size_t column)
{
    struct query_value *v = &q->values[column];
    /* The connection has no mutex, so that its values may be looked at directly. */
    sqlite3_value *value = sqlite3_column_value(q->statement, (int)column);
    const void *bytes = NULL;
    v->type = QUERY_NULL;
    v->integer = 0;
    v->real = 0;
    v->bytes = SPAN_EMPTY;
    switch (sqlite3_value_type(value)) {
    case SQLITE_INTEGER:
        v->type = QUERY_INT;
        v->integer = sqlite3_value_int64(value);
        v->real = (double)v->integer;
        return true;
    case SQLITE_FLOAT:
        v->type = QUERY_REAL;
        v->real = sqlite3_value_double(value);
        return true;
    case SQLITE_TEXT:
        v->type = QUERY_TEXT;
        bytes = sqlite3_value_text(value);
        break;
    case SQLITE_BLOB:
        v->type = QUERY_BLOB;
        bytes = sqlite3_value_blob(value);
        break;
    default:
        return true;
    }
    const size_t len = (size_t)sqlite3_value_bytes(value);
    q->db->bytes += len;
    v->bytes = span_of(bytes, bytes == NULL ? 0 : len);
    /* An empty blob is NULL without an error; so is one without memory, but it has a length. */
    return bytes != NULL || (len == 0 && v->type == QUERY_BLOB);
}

enum status query_step(struct query *q)
{
    if (q->status != STATUS_OK)
        return q->status;
    q->has_row = false;
    int code = database_charge(q->db, 0, 0) ? SQLITE_INTERRUPT : sqlite3_step(q->statement);
    if (code != SQLITE_ROW)
        database_count_pages(q->db);
    if (code == SQLITE_DONE)
        return q->status = STATUS_END;
    if (code != SQLITE_ROW)
        return q->status = database_failure(q->db, code, NULL);
    for (size_t i = 0; i < q->columns; i++) {
        if (!fetch(q, i))
            return q->status = database_failure(q->db, SQLITE_NOMEM, NULL);
    }
    q->has_row = true;
    q->passed++;
    return STATUS_OK;
}

/* OFFSET passes over a row before anything of it is computed, and so over the value in it that is
 * too large. */
enum status query_leave_out_row(struct query *q, struct span sql)
{
    struct query *rest = NULL;
    BUF_SCOPED struct buf text;
    if (q->status != STATUS_TOO_LARGE)
        return q->status;
    buf_init(&text, DATABASE_SQL_MAX);
    buf_str(&text, "SELECT * FROM (");
    buf_add(&text, sql);
    buf_format(&text, "\n) LIMIT -1 OFFSET %llu", (unsigned long long)q->passed + 1);
    if (text.failed || query_prepare(q->db, buf_span(&text), &rest, NULL) != STATUS_OK)
        return q->status;
    if (rest->columns == q->columns) {
        sqlite3_stmt *old = q->statement;
        q->statement = rest->statement;
        rest->statement = old;
        q->status = STATUS_OK;
        q->passed++;
    }
    query_close(rest);
    return q->status;
}

void query_close(struct query *q)
{
    if (q == NULL)
        return;
    (void)sqlite3_finalize(q->statement);
    free(q);
}

size_t query_columns(const struct query *q)
{
    return q->columns;
}

const char *query_column_name(const struct query *q, size_t column)
{
    const char *name = column < q->columns ? sqlite3_column_name(q->statement, (int)column) : NULL;
    return name == NULL ? "" : name;
}

static const struct query_value *value_at(const struct query *q, size_t column)
{
    static const struct query_value none = {.type = QUERY_NULL};
    return q->has_row && column < q->columns ? &q->values[column] : &none;
}

enum query_type query_type(const struct query *q, size_t column)
{
    return value_at(q, column)->type;
}

int64_t query_int(const struct query *q, size_t column)
{
    return value_at(q, column)->integer;
}

double query_real(const struct query *q, size_t column)
{
    return value_at(q, column)->real;
}

struct span query_bytes(const struct query *q, size_t column)
{
    return value_at(q, column)->bytes;
}

/* Words by which SQLite says that it would sort or index on the fly. */
static bool is_costly(struct span detail)
{
    return span_find(detail, SPAN_LITERAL("USE TEMP B-TREE")) < detail.len ||
           span_find(detail, SPAN_LITERAL("AUTOMATIC")) < detail.len;
}

enum status query_plan_check(struct database *db, struct span sql)
{
    struct buf explained;
    struct query *q = NULL;
    buf_init(&explained, DATABASE_SQL_MAX);
    buf_str(&explained, "EXPLAIN QUERY PLAN ");
    buf_add(&explained, sql);
    enum status status = query_prepare(db, buf_span(&explained), &q, NULL);
    bool costly = false;
    while (status == STATUS_OK && !costly) {
        status = query_step(q);
        costly = status == STATUS_OK && is_costly(query_bytes(q, 3));
    }
    if (costly)
        database_say(db, query_bytes(q, 3));
    query_close(q);
    buf_free(&explained);
    if (costly)
        return STATUS_UNSUPPORTED;
    return status == STATUS_END ? STATUS_OK : status;
}
