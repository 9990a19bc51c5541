/* Settings, limits and the authorizer of a connection to evidence. See
 * https://sqlite.org/security.html for the reasons. */
#include "formats/database_policy.h"

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
    "abs",       "avg",    "char",  "coalesce", "count",   "glob",    "group_concat", "hex",
    "ifnull",    "iif",    "instr", "length",   "like",    "lower",   "ltrim",        "max",
    "min",       "nullif", "quote", "round",    "replace", "rtrim",   "sign",         "substr",
    "substring", "sum",    "total", "trim",     "typeof",  "unicode", "upper",
};

static void refuse(struct buf *refusal, const char *what, const char *name)
{
    buf_clear(refusal);
    buf_str(refusal, "refused: ");
    buf_str(refusal, what);
    if (name != NULL) {
        buf_byte(refusal, ' ');
        buf_str(refusal, name);
    }
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

int database_authorize(void *context, int action, const char *first, const char *second,
                       const char *database, const char *inside)
{
    (void)database;
    struct buf *refusal = context;
    switch (action) {
    case SQLITE_SELECT:
        return SQLITE_OK;
    case SQLITE_READ:
        if (inside != NULL) {
            refuse(refusal, "the view or trigger", inside);
            return SQLITE_DENY;
        }
        if (table_is_allowed(first))
            return SQLITE_OK;
        refuse(refusal, "the table", first);
        return SQLITE_DENY;
    case SQLITE_FUNCTION:
        if (function_is_allowed(second))
            return SQLITE_OK;
        refuse(refusal, "the function", second);
        return SQLITE_DENY;
    case SQLITE_RECURSIVE:
        refuse(refusal, "a recursive query", NULL);
        return SQLITE_DENY;
    default:
        refuse(refusal, "a statement that is no SELECT", NULL);
        return SQLITE_DENY;
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
    if (sqlite3_drop_modules(connection, NULL) != SQLITE_OK)
        return STATUS_NO_MEMORY;
    return STATUS_OK;
}
