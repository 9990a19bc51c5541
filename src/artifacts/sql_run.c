/* SQL artifacts: SQLite's own prepare is the schema probe, so no list of iOS versions is kept. */
#include "artifacts/sql_run.h"

#include "artifacts/record.h"
#include "base/limits.h"
#include "formats/database.h"
#include "formats/rowmark.h"

struct sql_state {
    struct artifact_run *run;
    struct database *db;
    struct query *query;
    struct rowmark *rows; /* of the query, with the marks of its rows */
    uint64_t marked[ROW_MARK_COUNT];
    uint64_t left_out; /* rows larger than the limit */
    const struct variant *variant;
    const char *table; /* the last one that a row named */
    struct value values[ARTIFACT_COLUMNS_MAX];
    bool is_time[ARTIFACT_COLUMNS_MAX]; /* columns */
    struct problem problem;
};

static void close_state(struct sql_state *s)
{
    rowmark_close(s->rows);
    query_close(s->query);
    database_close(s->db);
}

/* Evaluates a `when:`; *ret_holds says whether its first value is true. */
static enum status condition_holds(struct sql_state *s, struct span when, bool *ret_holds)
{
    struct query *query = NULL;
    TRY(query_prepare(s->db, when, &query, &s->problem));
    enum status status = query_step(query);
    if (status == STATUS_OK)
        *ret_holds = query_int(query, 0) != 0;
    else if (status == STATUS_END)
        *ret_holds = false;
    query_close(query);
    return status == STATUS_END ? STATUS_OK : status;
}

/* The first variant that compiles and whose condition holds; STATUS_UNSUPPORTED when none does.
 * A condition that fails to run is an error of its own: the database is damaged, not "different".
 */
static enum status choose_variant(struct sql_state *s)
{
    const struct artifact *a = s->run->artifact;
    for (size_t i = 0; i < a->variant_count; i++) {
        const struct variant *v = &a->variants[i];
        bool holds = true;
        enum status status = query_prepare(s->db, v->sql, &s->query, &s->problem);
        if (status == STATUS_OK && v->when.len > 0)
            status = condition_holds(s, v->when, &holds);
        if (status == STATUS_UNSUPPORTED && s->query != NULL)
            return STATUS_MALFORMED; /* the query fits, its condition fails: damaged, not "other" */
        if (status == STATUS_OK && holds) {
            s->run->variant = v->label;
            s->variant = v;
            return STATUS_OK;
        }
        query_close(s->query);
        s->query = NULL;
        if (status != STATUS_OK && status != STATUS_UNSUPPORTED)
            return status;
    }
    return STATUS_UNSUPPORTED;
}

static struct value column_value(const struct query *q, size_t i)
{
    switch (query_type(q, i)) {
    case QUERY_INT:
        return value_int(query_int(q, i));
    case QUERY_REAL:
        return value_real(query_real(q, i));
    case QUERY_TEXT:
        return (struct value){.type = VALUE_TEXT, .bytes = query_bytes(q, i)};
    case QUERY_BLOB:
        return (struct value){.type = VALUE_BLOB, .bytes = query_bytes(q, i)};
    default:
        return value_null();
    }
}

/* A time that is there but cannot be one: the row is counted as bad, the rest of it is kept. */
static bool value_is_bad(enum column_type type, const struct value *v)
{
    struct timestamp ignored;
    if (v->type == VALUE_NULL)
        return false;
    if ((v->type == VALUE_INT && v->integer == 0) || (v->type == VALUE_REAL && v->real == 0))
        return false;
    return !value_time(type, v, &ignored);
}

/* The table that a row names. Queries name constants, so the last one nearly always fits. */
static const char *table_of_row(struct sql_state *s, const struct value *v)
{
    if (v->type != VALUE_TEXT)
        return s->run->artifact->table;
    if (s->table == NULL || !span_equal_str(v->bytes, s->table))
        s->table = arena_string(s->run->arena, v->bytes);
    return s->table != NULL ? s->table : s->run->artifact->table;
}

static enum status hand_over_row(struct sql_state *s, const struct query *q, const char *recovered)
{
    const struct artifact *a = s->run->artifact;
    struct place place = {
        .kind = PLACE_ROW, .table = a->table, .number = s->run->rows + 1, .recovered = recovered};
    bool bad = false;
    for (size_t i = 0; i < a->column_count; i++) {
        s->values[i] = column_value(q, i);
        if (s->is_time[i])
            bad |= value_is_bad(a->columns[i].type, &s->values[i]);
        if (a->columns[i].type == COLUMN_ROW && s->values[i].type == VALUE_INT)
            place.number = (uint64_t)s->values[i].integer;
        else if (a->columns[i].type == COLUMN_TABLE)
            place.table = table_of_row(s, &s->values[i]);
    }
    s->run->rows_bad += bad;
    return run_emit(s->run, s->values, &place);
}

/* What `recovered` says of a row, by its mark. */
static const char *const mark_words[ROW_MARK_COUNT] = {
    [ROW_ONLY_WITH_WAL] = "wal",
    [ROW_SUPERSEDED] = "superseded",
    [ROW_ONLY_ROLLED_BACK] = "journal",
    [ROW_UNCOMMITTED] = "superseded",
};

/* A row that is too large costs that row; so many of them are an attack on our time. */
static enum status leave_out_row(struct sql_state *s)
{
    if (s->left_out == DATABASE_ROWS_LEFT_OUT_MAX)
        return STATUS_TOO_LARGE;
    TRY(query_leave_out_row(s->query, s->variant->sql));
    s->left_out++;
    s->run->rows_bad++;
    return STATUS_OK;
}

static enum status read_rows(struct sql_state *s)
{
    for (;;) {
        const struct query *row;
        enum row_mark mark;
        enum status status = rowmark_step(s->rows, &row, &mark);
        if (status == STATUS_TOO_LARGE && leave_out_row(s) == STATUS_OK)
            continue;
        TRY(status);
        s->marked[mark]++;
        TRY(hand_over_row(s, row, mark_words[mark]));
    }
}

static void remark_marks(const struct sql_state *s)
{
    const uint64_t *n = s->marked;
    const uint64_t with = n[ROW_ONLY_WITH_WAL] + n[ROW_ONLY_ROLLED_BACK];
    const uint64_t without = n[ROW_SUPERSEDED] + n[ROW_UNCOMMITTED];
    const bool by_journal = n[ROW_ONLY_ROLLED_BACK] + n[ROW_UNCOMMITTED] > 0;
    if (s->run->reason[0] != '\0')
        return;
    if (rowmark_note(s->rows) != NULL)
        (void)run_ends(s->run, COVERAGE_EXAMINED, "%s", rowmark_note(s->rows));
    else if (with + without > 0)
        (void)run_ends(s->run, COVERAGE_EXAMINED,
                       "%llu rows only by the %s, %llu rows of the main file superseded by it",
                       (unsigned long long)with, by_journal ? "journal" : "wal",
                       (unsigned long long)without);
}

static enum coverage_status explain(struct sql_state *s, enum status status)
{
    const char *message = database_message(s->db);
    const char *refused = database_refused(s->db);
    if (status == STATUS_UNSUPPORTED)
        return run_ends(s->run, COVERAGE_UNSUPPORTED, "no variant of this artifact fits: %s",
                        refused[0] != '\0' ? refused : message);
    if (status != STATUS_END)
        return run_ends(s->run, coverage_of_status(status), "%s%s%s after %llu rows",
                        status_text(status), message[0] ? ": " : "", message,
                        (unsigned long long)s->run->rows);
    if (s->left_out > 0)
        return run_ends(s->run, COVERAGE_DAMAGED,
                        "%llu rows are larger than the limit of %d MiB and were not read; all "
                        "others were",
                        (unsigned long long)s->left_out, DATABASE_VALUE_MAX >> 20);
    if (database_recovery(s->db)->damaged)
        return run_ends(s->run, COVERAGE_DAMAGED, "%s",
                        database_recovery(s->db)->notes[0] != NULL
                            ? database_recovery(s->db)->notes[0]
                            : "part of the database is missing");
    remark_marks(s);
    return COVERAGE_EXAMINED;
}

enum coverage_status sql_run(struct artifact_run *run)
{
    struct sql_state s = {.run = run};
    for (size_t i = 0; i < run->artifact->column_count; i++)
        s.is_time[i] = column_type_info(run->artifact->columns[i].type)->use == USE_TIME;
    const struct database_files files = {
        .main = run->input, .wal = run->wal, .journal = run->journal};
    enum status status = database_open(&files, &(struct database_limits){0}, &s.db, &s.problem);
    if (status != STATUS_OK) {
        const char *what = s.problem.what != NULL ? s.problem.what : status_text(status);
        return run_ends(run, coverage_of_status(status), "the database cannot be opened: %s", what);
    }
    status = choose_variant(&s);
    if (status == STATUS_OK && query_columns(s.query) != run->artifact->column_count)
        status = STATUS_UNSUPPORTED;
    if (status == STATUS_OK)
        status = rowmark_open(&files, &(struct database_limits){0}, s.db, s.query, s.variant->sql,
                              &s.rows);
    if (status == STATUS_OK)
        status = read_rows(&s);
    enum coverage_status result = explain(&s, status);
    close_state(&s);
    return result;
}
