/* coverage.json. */
#include "findings/coverage.h"

static bool is_failure(enum coverage_status s)
{
    return s == COVERAGE_DAMAGED || s == COVERAGE_UNSUPPORTED || s == COVERAGE_CRASHED ||
           s == COVERAGE_TIMED_OUT;
}

bool coverage_complete(const struct coverage *c)
{
    for (size_t i = 0; i < c->artifact_count; i++) {
        const struct artifact_coverage *a = &c->artifacts[i];
        if (is_failure(a->status))
            return false;
        if (a->artifact->presence == PRESENCE_REQUIRED && a->status != COVERAGE_EXAMINED)
            return false;
    }
    return true;
}

static void string_list(struct json *j, const char *key, const char *const *texts, size_t count)
{
    json_key(j, key);
    json_begin_array(j);
    for (size_t i = 0; i < count; i++)
        json_cstr(j, texts[i]);
    json_end_array(j);
}

static void artifact_object(struct json *j, const struct artifact_coverage *a)
{
    json_begin_object(j);
    json_field_cstr(j, "name", a->artifact->name);
    json_field_cstr(j, "presence", presence_name(a->artifact->presence));
    json_field_cstr(j, "status", coverage_status_name(a->status));
    string_list(j, "entries", (const char *const *)a->entries, a->entry_count);
    json_field_uint(j, "rows", a->rows);
    json_field_uint(j, "rows_bad", a->rows_bad);
    json_field_cstr_opt(j, "variant", a->variant);
    json_field_cstr_opt(j, "reason", a->reason);
    json_field_bool(j, "reproducible", a->reproducible);
    if (a->artifact->origin != NULL) {
        json_field_cstr(j, "origin", a->artifact->origin);
        json_field_cstr_opt(j, "origin_sha256", a->artifact->origin_sha256);
    }
    json_end_object(j);
}

static void unusable_array(struct json *j, const struct indicator_table *table, size_t set)
{
    struct indicator_set_info info = indicator_table_set(table, set);
    json_key(j, "unusable");
    json_begin_array(j);
    for (size_t i = 0; i < info.reason_count; i++) {
        struct indicator_reason u = indicator_table_reason(table, set, i);
        json_begin_object(j);
        json_field_string(j, "reason", u.reason);
        json_field_uint(j, "count", u.count);
        json_field_opt(j, "example", u.example);
        json_field_uint(j, "line", u.line);
        json_end_object(j);
    }
    json_end_array(j);
}

static void set_object(struct json *j, const struct coverage *c, size_t set)
{
    struct indicator_set_info info = indicator_table_set(c->table, set);
    json_begin_object(j);
    json_field_string(j, "name", info.name);
    json_key(j, "sha256");
    buf_byte(j->out, '"');
    buf_hex(j->out, span_of(info.sha256, 32));
    buf_byte(j->out, '"');
    j->comma = true;
    if (info.has_date) {
        char text[TIMESTAMP_TEXT_MAX];
        timestamp_text(info.date, text);
        json_field_cstr(j, "date", text);
    }
    json_field_opt(j, "problem", info.problem);
    json_field_uint(j, "loaded", info.loaded);
    json_field_uint(j, "usable", info.usable);
    json_field_uint(j, "applicable",
                    indicator_table_applicable(c->table, set, c->applicable_kinds));
    unusable_array(j, c->table, set);
    json_end_object(j);
}

void coverage_sets_json(struct json *j, const struct coverage *c)
{
    json_begin_array(j);
    for (size_t i = 0; c->table != NULL && i < indicator_table_sets(c->table); i++)
        set_object(j, c, i);
    json_end_array(j);
}

static void unknown_array(struct json *j, const struct coverage *c)
{
    json_key(j, "unknown");
    json_begin_array(j);
    for (size_t i = 0; i < c->unknown_count; i++) {
        json_begin_object(j);
        json_field_cstr(j, "what", c->unknown[i].what);
        json_field_uint(j, "count", c->unknown[i].count);
        json_field_cstr_opt(j, "example", c->unknown[i].example);
        json_end_object(j);
    }
    json_end_array(j);
}

void coverage_json(struct json *j, const struct coverage *c)
{
    json_begin_object(j);
    json_field_cstr(j, "schema", "bridle.coverage/1");
    json_field_cstr(j, "layout", c->layout);
    json_field_bool(j, "complete", coverage_complete(c));
    json_key(j, "artifacts");
    json_begin_array(j);
    for (size_t i = 0; i < c->artifact_count; i++)
        artifact_object(j, &c->artifacts[i]);
    json_end_array(j);
    json_key(j, "indicator_sets");
    coverage_sets_json(j, c);
    unknown_array(j, c);
    string_list(j, "limits", c->limits, c->limit_count);
    json_key(j, "notes");
    json_begin_array(j);
    if (c->obstacle != NULL)
        json_cstr(j, c->obstacle);
    for (size_t i = 0; i < c->note_count; i++)
        json_cstr(j, c->notes[i]);
    json_end_array(j);
    json_end_object(j);
}
