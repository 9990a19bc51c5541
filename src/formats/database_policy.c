/* Settings, limits and the authorizer of a connection to evidence. See
 * https://sqlite.org/security.html for the reasons. */
#include "formats/database_policy.h"

#include "base/ascii.h"
#include "base/limits.h"
#include "base/span.h"

static const struct {
    int option, value;
} switches[] = {
    {SQLITE_DBCONFIG_DEFENSIVE, 1},
    {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
    {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
    {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
    {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
    {SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0},
    {SQLITE_DBCONFIG_DQS_DML, 0}, /* else a missing "column" reads as its own name */
    {SQLITE_DBCONFIG_DQS_DDL, 0},
    {SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1}, /* it would copy the WAL into memory for nothing */
};

static const struct {
    int limit, value;
} limits[] = {
    {SQLITE_LIMIT_LENGTH, DATABASE_VALUE_MAX},
    {SQLITE_LIMIT_SQL_LENGTH, DATABASE_SQL_MAX},
    {SQLITE_LIMIT_COLUMN, DATABASE_COLUMNS_MAX},
    {SQLITE_LIMIT_EXPR_DEPTH, DATABASE_EXPRESSION_MAX},
    {SQLITE_LIMIT_COMPOUND_SELECT, DATABASE_COMPOUND_MAX},
    {SQLITE_LIMIT_VDBE_OP, DATABASE_PROGRAM_MAX},
    {SQLITE_LIMIT_FUNCTION_ARG, 100},
    {SQLITE_LIMIT_ATTACHED, 0},
    {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, DATABASE_PATTERN_MAX},
    {SQLITE_LIMIT_VARIABLE_NUMBER, 100},
    {SQLITE_LIMIT_TRIGGER_DEPTH, 1},
    {SQLITE_LIMIT_WORKER_THREADS, 0},
};

/* None of these reads the file. */
static const char *const pragmas[] = {
    "PRAGMA locking_mode=EXCLUSIVE", /* the index of a WAL is kept in memory, no -shm */
    "PRAGMA temp_store=MEMORY",      /* a sort that is too large fails at the heap limit */
    "PRAGMA mmap_size=0",
    "PRAGMA cell_size_check=ON",
    "PRAGMA query_only=ON",
    "PRAGMA recursive_triggers=OFF",
};

/* Functions that need no clock, zone or chance and cannot make much out of little. The date
 * functions are missing on purpose: times are read by the artifact's column types. */
static const char *const functions[] = {
    "abs",        "avg",       "char",  "coalesce", "count",   "glob",   "group_concat", "hex",
    "ifnull",     "iif",       "instr", "length",   "like",    "lower",  "ltrim",        "max",
    "min",        "nullif",    "quote", "round",    "replace", "rtrim",  "sign",         "substr",
    "plist_time", "substring", "sum",   "total",    "trim",    "typeof", "unicode",      "upper",
};

void database_policy_init(struct database_policy *policy)
{
    policy->by_evidence = false;
    buf_init(&policy->refusal, DATABASE_MESSAGE_MAX * 4);
    table_init(&policy->computed, DATABASE_COMPUTED_MAX, DATABASE_COMPUTED_MAX * 256, 0);
}

void database_policy_free(struct database_policy *policy)
{
    buf_free(&policy->refusal);
    table_free(&policy->computed);
}

static int refuse(struct database_policy *policy, const char *what, const char *name,
                  const char *part)
{
    struct buf *text = &policy->refusal;
    buf_clear(text);
    buf_str(text, "refused: ");
    buf_str(text, what);
    if (name != NULL)
        buf_format(text, " %s", name);
    if (part != NULL)
        buf_format(text, ".%s", part);
    return SQLITE_DENY;
}

static int refuse_evidence(struct database_policy *policy, const char *what, const char *name,
                           const char *part)
{
    policy->by_evidence = true;
    return refuse(policy, what, name, part);
}

void database_policy_forget(struct database_policy *policy)
{
    buf_clear(&policy->refusal);
    policy->by_evidence = false;
}

static bool function_is_allowed(const char *name)
{
    const struct span wanted = span_str(name);
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        if (span_equal_nocase(wanted, span_str(functions[i])))
            return true;
    }
    return false;
}

static bool is_schema_table(struct span name)
{
    return span_equal_nocase(name, SPAN_LITERAL("sqlite_master")) ||
           span_equal_nocase(name, SPAN_LITERAL("sqlite_schema"));
}

/* SQLite's own tables, apart from the schema, are of no use to a reader, and pragma_* are tables
 * that run PRAGMAs. */
static bool table_is_allowed(const char *name)
{
    const struct span table = span_str(name);
    return is_schema_table(table) || (!span_starts_nocase(table, SPAN_LITERAL("sqlite_")) &&
                                      !span_starts_nocase(table, SPAN_LITERAL("pragma_")));
}

/* Key of a column in `computed`; the caller frees it. */
static struct buf column_key(const char *table, const char *column)
{
    struct buf key;
    buf_init(&key, 2 * DATABASE_SQL_MAX);
    for (const char *c = table; *c != '\0'; c++)
        buf_byte(&key, ascii_lower((uint8_t)*c));
    buf_byte(&key, '\0');
    for (const char *c = column; *c != '\0'; c++)
        buf_byte(&key, ascii_lower((uint8_t)*c));
    return key;
}

static bool is_computed(const struct database_policy *policy, const char *table, const char *column)
{
    if (policy->computed.count == 0)
        return false;
    struct buf key = column_key(table, column);
    bool found = key.failed || table_find(&policy->computed, buf_span(&key)) != NULL;
    buf_free(&key);
    return found;
}

static int authorize_read(struct database_policy *policy, const char *table, const char *column,
                          const char *inside)
{
    if (inside != NULL)
        return refuse_evidence(policy, "the view or trigger", inside, NULL);
    if (!table_is_allowed(table))
        return refuse(policy, "the table", table, NULL);
    if (is_computed(policy, table, column))
        return refuse_evidence(policy, "a column that the schema computes:", table, column);
    return SQLITE_OK;
}

static int authorize(void *context, int action, const char *first, const char *second,
                     const char *database, const char *inside)
{
    (void)database;
    struct database_policy *policy = context;
    switch (action) {
    case SQLITE_SELECT:
        return SQLITE_OK;
    case SQLITE_READ:
        return authorize_read(policy, first, second, inside);
    case SQLITE_FUNCTION:
        return function_is_allowed(second) ? SQLITE_OK
                                           : refuse(policy, "the function", second, NULL);
    case SQLITE_RECURSIVE:
        return refuse(policy, "a recursive query", NULL, NULL);
    default:
        return refuse(policy, "a statement that is no SELECT", NULL, NULL);
    }
}

enum status database_policy_apply(sqlite3 *connection)
{
    for (size_t i = 0; i < sizeof switches / sizeof switches[0]; i++) {
        if (sqlite3_db_config(connection, switches[i].option, switches[i].value, NULL) != SQLITE_OK)
            return STATUS_UNSUPPORTED;
    }
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
        (void)sqlite3_limit(connection, limits[i].limit, limits[i].value);
    for (size_t i = 0; i < sizeof pragmas / sizeof pragmas[0]; i++) {
        int code = sqlite3_exec(connection, pragmas[i], NULL, NULL, NULL);
        if (code != SQLITE_OK)
            return code == SQLITE_NOMEM ? STATUS_NO_MEMORY : STATUS_UNSUPPORTED;
    }
    /* Without modules a virtual table of the evidence is only a name. */
    (void)sqlite3_drop_modules(connection, NULL);
    return STATUS_OK;
}

static int add_computed(struct database_policy *policy, const char *table, const char *column)
{
    if (table == NULL || column == NULL)
        return SQLITE_NOMEM;
    struct buf key = column_key(table, column);
    uint64_t *value;
    const bool added =
        !key.failed && table_put(&policy->computed, buf_span(&key), &value, NULL) == STATUS_OK;
    buf_free(&key);
    return added ? SQLITE_OK : SQLITE_NOMEM;
}

/* The columns of one table that are computed when they are read (hidden = 2). */
static int find_computed(struct database_policy *policy, sqlite3 *connection, const char *table)
{
    char *sql = sqlite3_mprintf("PRAGMA main.table_xinfo(\"%w\")", table);
    if (sql == NULL)
        return SQLITE_NOMEM;
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(connection, sql, -1, &statement, NULL);
    sqlite3_free(sql);
    int added = SQLITE_OK;
    while (code == SQLITE_OK && added == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW) {
        if (sqlite3_column_int(statement, 6) == 2)
            added = add_computed(policy, table, (const char *)sqlite3_column_text(statement, 1));
    }
    code = sqlite3_finalize(statement);
    if (added != SQLITE_OK)
        return added;
    /* What PRAGMA cannot look at, SELECT cannot either. */
    return code == SQLITE_NOMEM || code == SQLITE_INTERRUPT ? code : SQLITE_OK;
}

/* Such a column is an expression of the evidence's author, who may write one that costs the whole
 * memory limit anew for every row. */
static int find_all_computed(struct database_policy *policy, sqlite3 *connection)
{
    static const char sql[] = "SELECT name FROM sqlite_master WHERE type = 'table' AND "
                              "rootpage > 0 AND sql LIKE '%AS%(%'";
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(connection, sql, -1, &statement, NULL);
    int found = SQLITE_OK;
    while (code == SQLITE_OK && found == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW) {
        const char *table = (const char *)sqlite3_column_text(statement, 0);
        found = table == NULL ? SQLITE_NOMEM : find_computed(policy, connection, table);
    }
    code = sqlite3_finalize(statement);
    /* A corrupt page of the schema is known already. */
    return found == SQLITE_OK && (code & 0xFF) == SQLITE_CORRUPT ? SQLITE_OK
           : found == SQLITE_OK                                  ? code
                                                                 : found;
}

int database_policy_lock(struct database_policy *policy, sqlite3 *connection)
{
    int code = find_all_computed(policy, connection);
    if (code == SQLITE_OK)
        code = sqlite3_set_authorizer(connection, authorize, policy);
    return code;
}
