/* Every variant of every database artifact, against a schema with the indexes that phones have: it
 * compiles, gives the columns it says, and needs neither a temporary b-tree nor an automatic index,
 * which would cost memory and time that grow with the database.
 */
#include "support/unit.h"

#include <sqlite3.h>

#include "artifacts/registry.h"
#include "formats/database_plist.h"
#include "support/sweep.h"

/* Schemas in tests/support/schemas; a variant has to fit one of its artifact's. */
static const struct {
    const char *artifact, *schema;
} SCHEMAS[] = {
    {"ios.calendar", "calendar"},
    {"ios.calendar", "calendar_ios9"},
    {"ios.calendar", "calendar_ios6"},
    {"ios.calendar", "calendar_ios5"},
    {"ios.calls", "calls"},
    {"ios.calls", "calls_ios9"},
    {"ios.calls", "call_history"},
    {"ios.chrome_favicon", "chrome_favicon"},
    {"ios.chrome_history", "chrome_history"},
    {"ios.contacts", "contacts"},
    {"ios.datausage", "datausage"},
    {"ios.firefox_favicon", "firefox"},
    {"ios.firefox_history", "firefox"},
    {"ios.firefox_history", "firefox_places"},
    {"ios.interaction_c", "interaction_c"},
    {"ios.interaction_contacts", "interaction_c"},
    {"ios.safari_bookmarks", "safari_bookmarks"},
    {"ios.safari_browser_state", "safari_browser_state"},
    {"ios.safari_browser_state", "safari_browser_state_old"},
    {"ios.safari_cloud_tabs", "safari_cloud_tabs"},
    {"ios.safari_favicon", "safari_favicon"},
    {"ios.safari_history", "safari_history"},
    {"ios.safari_tabs", "safari_tabs"},
    {"ios.safari_tombstones", "safari_history"},
    {"ios.shortcuts", "shortcuts"},
    {"ios.sms", "sms"},
    {"ios.sms", "sms_ios9"},
    {"ios.sms", "sms_ios6"},
    {"ios.sms", "sms_ios5"},
    {"ios.sms", "sms_ios4"},
    {"ios.sms_attachments", "sms"},
    {"ios.sms_attachments", "sms_ios9"},
    {"ios.sms_attachments", "sms_ios6"},
    {"ios.sms_attachments", "sms_ios5"},
    {"ios.sms_chats", "sms"},
    {"ios.sms_chats", "sms_ios9"},
    {"ios.sms_chats", "sms_ios6"},
    {"ios.sms_chats", "sms_ios5"},
    {"ios.sms_deleted", "sms"},
    {"ios.tcc", "tcc"},
    {"ios.tcc", "tcc_old"},
    {"ios.webkit_resource_load_relations", "webkit_resource_load_statistics"},
    {"ios.webkit_resource_load_statistics", "webkit_resource_load_statistics"},
    {"ios.whatsapp", "whatsapp"},
    {"ios.whatsapp_calls", "whatsapp_calls"},
    {"ios.whatsapp_chats", "whatsapp"},
    {"ios.whatsapp_contacts", "whatsapp_contacts"},
    {"ios.whatsapp_lid_pairs", "whatsapp_lid_pairs"},
};
enum { SCHEMA_COUNT = sizeof SCHEMAS / sizeof SCHEMAS[0] };

static sqlite3 *open_schema(const char *name)
{
    char path[128];
    sqlite3 *db = NULL;
    (void)snprintf(path, sizeof path, "tests/support/schemas/%s.sql", name);
    struct span sql = sweep_load(path);
    assert_non_null(sql.ptr);
    char *text = malloc(sql.len + 1);
    assert_non_null(text);
    memcpy(text, sql.ptr, sql.len);
    text[sql.len] = '\0';
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    assert_int_equal(database_plist_register(db), SQLITE_OK);
    if (sqlite3_exec(db, text, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", path, sqlite3_errmsg(db));
    free(text);
    free((void *)(uintptr_t)sql.ptr);
    return db;
}

static void check_plan(sqlite3 *db, const struct artifact *a, const struct variant *v)
{
    char sql[16384];
    sqlite3_stmt *plan = NULL;
    (void)snprintf(sql, sizeof sql, "EXPLAIN QUERY PLAN %.*s", (int)v->sql.len,
                   (const char *)v->sql.ptr);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &plan, NULL), SQLITE_OK);
    while (sqlite3_step(plan) == SQLITE_ROW) {
        const char *step = (const char *)sqlite3_column_text(plan, 3);
        if (strstr(step, "TEMP B-TREE") != NULL || strstr(step, "AUTOMATIC") != NULL)
            fail_msg("%s, %s: %s", a->name, v->label, step);
    }
    sqlite3_finalize(plan);
}

/* Whether the variant compiles against the schema; if so its columns and its plan are checked. */
static bool fits(const char *schema, const struct artifact *a, const struct variant *v)
{
    sqlite3 *db = open_schema(schema);
    sqlite3_stmt *query = NULL;
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    bool ok = sqlite3_prepare_v2(db, (const char *)v->sql.ptr, (int)v->sql.len, &query, NULL) ==
              SQLITE_OK;
    if (ok) {
        assert_int_equal(sqlite3_column_count(query), a->column_count);
        check_plan(db, a, v);
    }
    sqlite3_finalize(query);
    sqlite3_close(db);
    return ok;
}

static void every_variant_reads_in_one_pass(void **state)
{
    (void)state;
    BUF_SCOPED struct buf error;
    buf_init(&error, 4096);
    assert_int_equal(registry_load(&error), STATUS_OK);
    size_t variants = 0;
    for (size_t i = 0; i < registry_count(); i++) {
        const struct artifact *a = registry_get(i);
        if (!span_starts(span_str(a->name), SPAN_LITERAL("ios.")))
            continue;
        for (size_t v = 0; v < a->variant_count; v++) {
            bool found = false;
            for (size_t s = 0; s < SCHEMA_COUNT; s++)
                if (strcmp(SCHEMAS[s].artifact, a->name) == 0)
                    found |= fits(SCHEMAS[s].schema, a, &a->variants[v]);
            if (!found)
                fail_msg("%s, %s: fits no schema of tests/support/schemas", a->name,
                         a->variants[v].label);
            variants++;
        }
    }
    assert_true(variants > 50);
    registry_free();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_variant_reads_in_one_pass),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
