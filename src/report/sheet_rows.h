/* Walking the arrays of a JSON document that lies flat in fields (case/json_fields.h). */
#ifndef BRIDLE_REPORT_SHEET_ROWS_H
#define BRIDLE_REPORT_SHEET_ROWS_H

#include "base/buf.h"
#include "case/json_fields.h"

/* One element of an array: its fields stand together. */
struct sheet_row {
    const struct json_field *items;
    size_t count;
    size_t skip; /* bytes of a path before the key: "runs." */
};

struct sheet_rows {
    const struct json_fields *fields;
    struct span prefix; /* "runs." */
    size_t next;
};

struct sheet_rows sheet_rows(const struct json_fields *fields, const char *prefix);
bool sheet_next(struct sheet_rows *rows, struct sheet_row *ret_row);
size_t sheet_count(const struct json_fields *fields, const char *prefix);
/* Text of a key of the row, empty when there is none; the number, false when there is none. */
struct span sheet_text(const struct sheet_row *row, const char *key);
bool sheet_number(const struct sheet_row *row, const char *key, uint64_t *ret_number);
/* Whether a key of the document is true. */
bool sheet_true(const struct json_fields *fields, const char *path);
/* "2026-11-30 01:10:05 UTC" of a time as a case holds it; any other text as it is. */
void sheet_time(struct buf *out, struct span time);

#endif
