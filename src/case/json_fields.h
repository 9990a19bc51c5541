/* A small JSON document as a flat list of its scalars, each under the path of its keys:
 * {"a":{"b":1}, "c":["x","y"]} gives a.b = 1, c = x, c = y. Enough for the files of a case and for
 * a consent, which are small and shallow; bounded in fields and depth.
 */
#ifndef BRIDLE_CASE_JSON_FIELDS_H
#define BRIDLE_CASE_JSON_FIELDS_H

#include "base/arena.h"
#include "base/span.h"
#include "base/status.h"

enum json_field_type {
    JSON_FIELD_TEXT,
    JSON_FIELD_NUMBER,
    JSON_FIELD_TRUE,
    JSON_FIELD_FALSE,
    JSON_FIELD_NULL,
    JSON_FIELD_EMPTY, /* an object or array with nothing in it */
};

struct json_field {
    struct span path;
    enum json_field_type type;
    struct span text; /* strings without escapes, numbers as written; else empty */
    size_t group;     /* which element of the outermost array it belongs to, from 0 */
};

struct json_fields {
    const struct json_field *items;
    size_t count;
};

/* The text must be one JSON object and outlive the result. Two equal keys in one object are
 * malformed: readers differ on which one holds. */
enum status json_fields_read(struct arena *arena, struct span text, struct json_fields *ret_fields,
                             struct problem *ret_problem) WARN_UNUSED;

/* The nth field of that path, counted from 0; NULL when there is none. */
const struct json_field *json_fields_find(const struct json_fields *f, const char *path,
                                          size_t nth);
/* Text of the first field of that path if it is a string, else empty. */
struct span json_fields_text(const struct json_fields *f, const char *path);
/* Whether it is a number that fits. */
bool json_fields_uint(const struct json_fields *f, const char *path, uint64_t *ret_value);

#endif
