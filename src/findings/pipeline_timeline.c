/* Timeline lines: one per record and time; times that are equal share a line. */
#include "base/limits.h"
#include "findings/decode.h"
#include "findings/finding_json.h"
#include "findings/pipeline.h"

static void put_value(struct buf *out, const struct value *v)
{
    if (v->type == VALUE_INT)
        buf_int(out, v->integer);
    else if (v->type == VALUE_TEXT || v->type == VALUE_BLOB)
        json_escape(out, span_head(v->bytes, TIMELINE_VALUE_MAX));
    else
        buf_byte(out, '-');
}

/* `{name}` stands for a column's value; phone numbers and addresses of people never appear. */
static void put_field(struct pipeline *p, struct buf *out, struct span name)
{
    for (size_t i = 0; i < p->artifact->column_count; i++) {
        const struct column *c = &p->artifact->columns[i];
        const struct column_type_info *type = column_type_info(c->type);
        if (!span_equal_str(name, c->name))
            continue;
        if (type->use == USE_OBSERVABLE && (type->kind == KIND_PHONE || type->kind == KIND_EMAIL))
            buf_str(out, "(a person)");
        else
            put_value(out, &p->record->values[i]);
    }
}

static void put_message(struct pipeline *p, struct buf *out)
{
    struct span rest = span_str(p->artifact->timeline);
    while (rest.len > 0) {
        size_t brace = span_find_byte(rest, '{');
        json_escape(out, span_head(rest, brace));
        rest = span_skip(rest, brace + 1);
        size_t end = span_find_byte(rest, '}');
        if (brace == rest.len && end == 0)
            break;
        put_field(p, out, span_head(rest, end));
        rest = span_skip(rest, end + 1);
    }
}

/* Column names of all times equal to that of column `first`: "modified, created". */
static void put_description(struct pipeline *p, struct buf *out, size_t first,
                            struct timestamp time)
{
    for (size_t i = first; i < p->artifact->column_count; i++) {
        struct timestamp t;
        if (!record_time_at(p->record, i, &t) || timestamp_compare(t, time) != 0)
            continue;
        if (i > first)
            buf_str(out, ", ");
        for (const char *c = p->artifact->columns[i].name; *c != '\0'; c++)
            buf_byte(out, *c == '_' ? ' ' : (uint8_t)*c);
    }
}

static void put_finding_ids(struct pipeline *p, struct json *j)
{
    if (p->ids.len == 0)
        return;
    json_key(j, "finding");
    json_begin_array(j);
    for (size_t i = 0; i < p->ids.len; i += FINDING_ID_LEN)
        json_string(j, span_of(p->ids.ptr + i, FINDING_ID_LEN));
    json_end_array(j);
}

/* With --keep-content: the texts of the record, by column name. */
static void put_content(struct pipeline *p, struct json *j)
{
    json_key(j, "content");
    json_begin_object(j);
    for (size_t i = 0; i < p->artifact->column_count; i++) {
        const struct column *c = &p->artifact->columns[i];
        const struct value *v = &p->record->values[i];
        struct span parts[DECODED_PARTS_MAX];
        bool damaged = false;
        if (column_type_info(c->type)->use != USE_TEXT || v->bytes.len == 0)
            continue;
        size_t n = decode_text(&p->arena, c->type, v->bytes, parts, &damaged);
        json_key(j, c->name);
        json_begin_array(j);
        for (size_t k = 0; k < n; k++)
            json_string(j, span_head(parts[k], (size_t)KEPT_TEXT_MAX));
        json_end_array(j);
    }
    json_end_object(j);
}

static enum status write_line(struct pipeline *p, size_t column, struct timestamp time)
{
    char text[TIMESTAMP_TEXT_MAX];
    buf_clear(&p->line);
    struct json j = json_to(&p->line);
    json_begin_object(&j);
    json_key(&j, "message");
    buf_byte(&p->line, '"');
    put_message(p, &p->line);
    buf_byte(&p->line, '"');
    j.comma = true;
    timestamp_text(time, text);
    json_field_cstr(&j, "datetime", text);
    json_key(&j, "timestamp_desc");
    buf_byte(&p->line, '"');
    put_description(p, &p->line, column, time);
    buf_byte(&p->line, '"');
    j.comma = true;
    json_field_cstr(&j, "artifact", p->artifact->name);
    json_key(&j, "where");
    finding_where_json(&j, p->entry, &p->record->place, NULL);
    if (p->list.len > 0) {
        json_key(&j, "observables");
        json_begin_array(&j);
        json_raw(&j, buf_span(&p->list));
        json_end_array(&j);
    }
    put_finding_ids(p, &j);
    if (p->options.keep_content)
        put_content(p, &j);
    json_end_object(&j);
    if (p->line.failed || p->list.failed)
        return STATUS_NO_MEMORY;
    return p->sink->timeline(p->sink->ctx, time, place_order(&p->record->place),
                             buf_span(&p->line));
}

/* Whether an earlier time column holds the same time: then that line names this one too. */
static bool told_before(struct pipeline *p, size_t column, struct timestamp time)
{
    struct timestamp t;
    for (size_t i = 0; i < column; i++)
        if (record_time_at(p->record, i, &t) && timestamp_compare(t, time) == 0)
            return true;
    return false;
}

enum status pipeline_timeline(struct pipeline *p)
{
    struct timestamp time;
    if (p->artifact->timeline == NULL)
        return STATUS_OK;
    for (size_t i = 0; i < p->artifact->column_count; i++)
        if (record_time_at(p->record, i, &time) && !told_before(p, i, time))
            TRY(write_line(p, i, time));
    return STATUS_OK;
}
