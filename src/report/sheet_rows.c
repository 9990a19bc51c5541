/* Elements are told apart by their number, keys by what follows the array's name. */
#include "report/sheet_rows.h"

struct sheet_rows sheet_rows(const struct json_fields *fields, const char *prefix)
{
    return (struct sheet_rows){.fields = fields, .prefix = span_str(prefix)};
}

bool sheet_next(struct sheet_rows *rows, struct sheet_row *ret_row)
{
    const struct json_field *items = rows->fields->items;
    size_t at = rows->next, count = rows->fields->count;
    while (at < count && !span_starts(items[at].path, rows->prefix))
        at++;
    size_t first = at;
    while (at < count && span_starts(items[at].path, rows->prefix) &&
           items[at].group == items[first].group)
        at++;
    rows->next = at;
    *ret_row =
        (struct sheet_row){.items = items + first, .count = at - first, .skip = rows->prefix.len};
    return at > first;
}

size_t sheet_count(const struct json_fields *fields, const char *prefix)
{
    struct sheet_rows rows = sheet_rows(fields, prefix);
    struct sheet_row row;
    size_t n = 0;
    while (sheet_next(&rows, &row))
        n++;
    return n;
}

static const struct json_field *find(const struct sheet_row *row, const char *key)
{
    for (size_t i = 0; i < row->count; i++)
        if (span_equal_str(span_skip(row->items[i].path, row->skip), key))
            return &row->items[i];
    return NULL;
}

struct span sheet_text(const struct sheet_row *row, const char *key)
{
    const struct json_field *field = find(row, key);
    return field != NULL && field->type == JSON_FIELD_TEXT ? field->text : SPAN_EMPTY;
}

bool sheet_number(const struct sheet_row *row, const char *key, uint64_t *ret_number)
{
    const struct json_field *field = find(row, key);
    return field != NULL && field->type == JSON_FIELD_NUMBER &&
           span_to_uint(field->text, ret_number);
}

bool sheet_true(const struct json_fields *fields, const char *path)
{
    const struct json_field *field = json_fields_find(fields, path, 0);
    return field != NULL && field->type == JSON_FIELD_TRUE;
}

void sheet_time(struct buf *out, struct span time)
{
    if (time.len < 20 || time.ptr[10] != 'T') {
        buf_add(out, time);
        return;
    }
    buf_add(out, span_head(time, 10));
    buf_byte(out, ' ');
    buf_add(out, span_head(span_skip(time, 11), 8));
    buf_str(out, " UTC");
}
