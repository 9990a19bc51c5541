/* Events of the timeline as bytes. */
#include "base/limits.h"
#include "findings/finding.h"
#include "findings/stored.h"
#include "findings/timeline_bytes.h"

static bool find_column(const struct artifact *a, struct span name, size_t *ret_column)
{
    for (size_t i = 0; i < a->column_count && i < ARTIFACT_COLUMNS_MAX; i++)
        if (span_equal_str(name, a->columns[i].name)) {
            *ret_column = i;
            return true;
        }
    return false;
}

bool timeline_next_part(const struct artifact *a, struct span *rest, struct span *ret_literal,
                        size_t *ret_column)
{
    const size_t brace = span_find_byte(*rest, '{');
    *ret_literal = span_head(*rest, brace);
    if (brace == rest->len) {
        *rest = SPAN_EMPTY;
        return false;
    }
    const struct span inside = span_skip(*rest, brace + 1);
    const size_t end = span_find_byte(inside, '}');
    *rest = span_skip(inside, end + 1);
    if (!find_column(a, span_head(inside, end), ret_column))
        *ret_column = SIZE_MAX;
    return true;
}

void timeline_fields_of(const struct artifact *a, struct timeline_fields *f)
{
    struct span rest = span_str(a->timeline), literal;
    size_t column = 0;
    f->count = 0;
    while (timeline_next_part(a, &rest, &literal, &column))
        if (column != SIZE_MAX && f->count < ARTIFACT_COLUMNS_MAX)
            f->columns[f->count++] = (uint8_t)column;
}

bool timeline_names_a_person(const struct artifact *a, size_t column)
{
    const struct column_type_info *type = column_type_info(a->columns[column].type);
    return type->use == USE_HANDLE ||
           (type->use == USE_OBSERVABLE && (type->kind == KIND_PHONE || type->kind == KIND_EMAIL));
}

void event_put_time(struct buf *out, struct timestamp time, uint64_t columns)
{
    buf_byte(out, time.has_nanos);
    buf_varint(out, columns);
}

void event_put_place(struct buf *out, const struct artifact *artifact, const struct place *place)
{
    stored_put_place(out, place, artifact->table);
}

static void put_value(struct buf *out, const struct value *v)
{
    if (v->type == VALUE_INT) {
        buf_byte(out, EVENT_INT);
        buf_uint_le(out, (uint64_t)v->integer, 8);
    } else if (v->type == VALUE_TEXT || v->type == VALUE_BLOB) {
        buf_byte(out, EVENT_TEXT);
        stored_put_span(out, span_head(v->bytes, TIMELINE_VALUE_MAX));
    } else {
        buf_byte(out, EVENT_NOTHING);
    }
}

void event_put_fields(struct buf *out, const struct timeline_fields *fields,
                      const struct record *record)
{
    for (size_t i = 0; i < fields->count; i++)
        if (!timeline_names_a_person(record->artifact, fields->columns[i]))
            put_value(out, &record->values[fields->columns[i]]);
}

void event_put_observable(struct buf *out, enum kind kind, bool keyed, struct span value)
{
    buf_byte(out, (uint8_t)((unsigned)kind | (keyed ? EVENT_KEYED : 0)));
    if (keyed)
        buf_add(out, value);
    else
        stored_put_span(out, value);
}

void event_end_observables(struct buf *out)
{
    buf_byte(out, EVENT_END);
}

void event_put_findings(struct buf *out, struct span ids)
{
    buf_varint(out, ids.len / FINDING_ID_LEN);
    buf_add(out, ids);
}

void event_put_texts(struct buf *out, size_t column, const struct span *texts, size_t count)
{
    buf_byte(out, (uint8_t)column);
    buf_varint(out, count);
    for (size_t i = 0; i < count; i++)
        stored_put_span(out, span_head(texts[i], (size_t)KEPT_TEXT_MAX));
}
