/* CONTRACT's finding object, and the sentence that people read. */
#include "findings/finding_json.h"

#include "base/utf8.h"
#include "findings/rule.h"
#include "findings/wording.h"

static void place_fields(struct json *j, const struct place *p)
{
    switch (p->kind) {
    case PLACE_ROW:
        json_field_cstr_opt(j, "table", p->table);
        json_field_int(j, "row", (int64_t)p->number);
        break;
    case PLACE_LINE:
        json_field_uint(j, "line", p->number);
        break;
    case PLACE_OFFSET:
        json_field_uint(j, "offset", p->number);
        break;
    case PLACE_KEY:
        json_field_string(j, "key", p->key);
        break;
    default:
        break;
    }
}

void finding_where_json(struct json *j, const char *entry, const struct place *place,
                        const char *variant)
{
    json_begin_object(j);
    json_field_cstr(j, "entry", entry);
    place_fields(j, place);
    json_field_cstr_opt(j, "variant", variant);
    json_field_cstr_opt(j, "recovered", place->recovered);
    json_end_object(j);
}

static void time_field(struct json *j, const char *key, struct timestamp t)
{
    char text[TIMESTAMP_TEXT_MAX];
    timestamp_text(t, text);
    json_field_cstr(j, key, text);
}

static void observed_object(struct json *j, const struct finding *f)
{
    json_key(j, "observed");
    json_begin_object(j);
    json_field_cstr(j, "kind", kind_name(f->kind));
    json_field_string(j, "value", f->value);
    if (!utf8_valid(f->value)) {
        json_key(j, "bytes");
        buf_byte(j->out, '"');
        buf_base64(j->out, f->value);
        buf_byte(j->out, '"');
        j->comma = true;
    }
    json_field_opt(j, "matched", f->matched);
    json_end_object(j);
}

static void set_fields(struct json *j, const struct indicator_table *table, uint32_t set)
{
    struct indicator_set_info info = indicator_table_set(table, set);
    BUF_SCOPED struct buf hex;
    buf_init(&hex, 64);
    buf_hex(&hex, span_of(info.sha256, 32));
    json_field_string(j, "set", info.name);
    json_field_string(j, "set_sha256", buf_span(&hex));
}

static void indicator_object(struct json *j, const struct indicator_info *info,
                             const struct indicator_table *table)
{
    json_key(j, "indicator");
    json_begin_object(j);
    json_field_cstr(j, "kind", kind_name(info->kind));
    json_field_string(j, "value", info->value);
    json_field_opt(j, "name", info->name);
    json_field_opt(j, "campaign", info->campaign);
    set_fields(j, table, info->set);
    json_field_opt(j, "id", info->id);
    json_field_opt(j, "reference", info->reference);
    json_field_opt(j, "source", info->source);
    if (info->has_from)
        time_field(j, "valid_from", info->valid_from);
    if (info->has_until)
        time_field(j, "valid_until", info->valid_until);
    if (info->revoked)
        json_field_bool(j, "revoked", true);
    if (info->context)
        json_field_bool(j, "context", true);
    json_field_opt(j, "tlp", info->tlp);
    json_end_object(j);
}

static void also_array(struct json *j, const struct finding *f, const struct indicator_table *table)
{
    if (f->also_count == 0)
        return;
    json_key(j, "also");
    json_begin_array(j);
    for (size_t i = 0; i < f->also_count; i++) {
        struct indicator_info info = indicator_table_get(table, f->also[i]);
        json_begin_object(j);
        set_fields(j, table, info.set);
        json_field_opt(j, "id", info.id);
        json_field_opt(j, "name", info.name);
        json_field_opt(j, "reference", info.reference);
        json_end_object(j);
    }
    json_end_array(j);
}

static void string_array(struct json *j, const char *key, const char *const *texts)
{
    if (texts == NULL || texts[0] == NULL)
        return;
    json_key(j, key);
    json_begin_array(j);
    for (; *texts != NULL; texts++)
        json_cstr(j, *texts);
    json_end_array(j);
}

void finding_message(struct buf *out, const struct finding *f, const struct indicator_table *table)
{
    const struct rule *rule = f->rule == NULL ? NULL : rule_find(f->rule);
    if (rule != NULL) {
        buf_str(out, rule->message);
        if (f->detail.len > 0) {
            buf_str(out, " ");
            buf_add(out, f->detail);
        }
    } else if (f->rule == NULL) {
        struct indicator_info info = indicator_table_get(table, f->indicator);
        wording_indicator(out, f, &info);
    } else {
        buf_add(out, f->detail);
    }
}

static void message_field(struct json *j, const struct finding *f,
                          const struct indicator_table *table)
{
    BUF_SCOPED struct buf message;
    buf_init(&message, 16384);
    finding_message(&message, f, table);
    json_field_string(j, "message", buf_span(&message));
}

static void explanation_fields(struct json *j, const struct finding *f,
                               const struct indicator_info *info)
{
    const struct rule *rule = f->rule == NULL ? NULL : rule_find(f->rule);
    struct wording w = rule != NULL ? wording_of_rule(rule) : wording_of_indicator(f, info);
    json_field_bool(j, "lead", f->lead);
    json_field_opt(j, "lead_reason", f->lead_reason);
    json_field_cstr_opt(j, "confidence", w.confidence);
    string_array(j, "benign", w.benign);
    json_field_cstr_opt(j, "forging", w.forging);
    string_array(j, "next", w.next);
    json_field_cstr_opt(j, "missing_trace", f->missing);
    json_field_opt(j, "note", f->note);
    if (f->unreviewed)
        json_field_bool(j, "unreviewed", true);
}

void finding_json(struct json *j, const struct finding *f, const struct indicator_table *table)
{
    struct indicator_info info = {0};
    char rule[64];
    if (f->rule == NULL)
        info = indicator_table_get(table, f->indicator);
    (void)snprintf(rule, sizeof rule, "indicator.%s", kind_name(info.kind));
    json_begin_object(j);
    json_field_cstr(j, "schema", "bridle.finding/1");
    json_field_cstr(j, "id", f->id);
    json_field_cstr(j, "level", level_name(f->level));
    json_field_cstr(j, "rule", f->rule == NULL ? rule : f->rule);
    json_field_cstr(j, "artifact", f->artifact);
    if (f->has_contact)
        json_field_cstr(j, "contact", contact_name(f->contact));
    message_field(j, f, table);
    if (f->has_time)
        time_field(j, "time", f->time);
    observed_object(j, f);
    if (f->rule == NULL)
        indicator_object(j, &info, table);
    json_key(j, "where");
    finding_where_json(j, f->entry, &f->place, f->variant);
    json_field_opt(j, "excerpt", f->excerpt);
    explanation_fields(j, f, &info);
    if (f->rule == NULL)
        also_array(j, f, table);
    json_end_object(j);
}
