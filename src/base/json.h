/* Streaming JSON writer into a buf: commas are its business, order is the caller's. Strings are
 * made valid UTF-8 (bad bytes become U+FFFD); control characters, also DEL, C1, U+2028/9 and the
 * bidirectional controls, are written as escapes, so a line is safe on a terminal.
 */
#ifndef BRIDLE_BASE_JSON_H
#define BRIDLE_BASE_JSON_H

#include "base/buf.h"
#include "base/span.h"

struct json {
    struct buf *out;
    bool comma; /* the next value or key needs a comma before it */
};

static inline struct json json_to(struct buf *out)
{
    return (struct json){.out = out, .comma = false};
}

void json_begin_object(struct json *j);
void json_end_object(struct json *j);
void json_begin_array(struct json *j);
void json_end_array(struct json *j);
void json_key(struct json *j, const char *key); /* keys are constants of ours: not escaped */

void json_string(struct json *j, struct span text);
void json_cstr(struct json *j, const char *text);
void json_uint(struct json *j, uint64_t value);
void json_int(struct json *j, int64_t value);
void json_double(struct json *j, double value); /* shortest of up to 17 digits; not finite: null */
void json_boolean(struct json *j, bool value);
void json_null(struct json *j);
void json_raw(struct json *j, struct span value); /* a value that is JSON already */

/* Key and value at once; the _opt forms write nothing for an empty span or NULL. */
void json_field_string(struct json *j, const char *key, struct span text);
void json_field_cstr(struct json *j, const char *key, const char *text);
void json_field_opt(struct json *j, const char *key, struct span text);
void json_field_cstr_opt(struct json *j, const char *key, const char *text);
void json_field_uint(struct json *j, const char *key, uint64_t value);
void json_field_int(struct json *j, const char *key, int64_t value);
void json_field_bool(struct json *j, const char *key, bool value);

/* Only the escaping, without quotes. */
void json_escape(struct buf *out, struct span text);

#endif
