/* Access to records, and the reading of their times. */
#include "artifacts/record.h"

#include <math.h>

const struct value *record_value(const struct record *r, const char *column)
{
    for (size_t i = 0; i < r->artifact->column_count; i++) {
        const char *name = r->artifact->columns[i].name;
        if (name[0] == column[0] && strcmp(name, column) == 0)
            return &r->values[i];
    }
    return NULL;
}

struct span record_text(const struct record *r, const char *column)
{
    const struct value *v = record_value(r, column);
    if (v == NULL || (v->type != VALUE_TEXT && v->type != VALUE_BLOB))
        return SPAN_EMPTY;
    return v->bytes;
}

/* Apple's integers are seconds up to iOS 10 and nanoseconds since; 10^11 seconds lie in the year
 * 5170, 10^11 nanoseconds 100 seconds after the epoch, so the size tells them apart. */
static bool apple_time(const struct value *v, struct timestamp *ret_time)
{
    if (v->type == VALUE_INT)
        return timestamp_from_units(
            EPOCH_APPLE, v->integer,
            v->integer > INT64_C(100000000000) || v->integer < -INT64_C(100000000000) ? 1000000000
                                                                                      : 1,
            ret_time);
    return timestamp_from_seconds(EPOCH_APPLE, fabs(v->real) > 1e11 ? v->real / 1e9 : v->real,
                                  ret_time);
}

static bool unix_time(const struct value *v, struct timestamp *ret_time)
{
    if (v->type == VALUE_REAL)
        return timestamp_from_seconds(EPOCH_UNIX, v->real, ret_time);
    int64_t n = v->integer;
    uint32_t unit = n > INT64_C(100000000000000000) ? 1000000000
                    : n > INT64_C(100000000000000)  ? 1000000
                    : n > INT64_C(100000000000)     ? 1000
                                                    : 1;
    return timestamp_from_units(EPOCH_UNIX, n, unit, ret_time);
}

bool value_time(enum column_type type, const struct value *v, struct timestamp *ret_time)
{
    if (type == COLUMN_TEXT_TIME)
        return v->type == VALUE_TEXT && timestamp_parse(v->bytes, ret_time);
    if (v->type != VALUE_INT && v->type != VALUE_REAL)
        return false;
    if (v->type == VALUE_INT ? v->integer == 0 : v->real == 0)
        return false; /* zero means "never" in all of these databases */
    switch (type) {
    case COLUMN_APPLE_TIME:
        return apple_time(v, ret_time);
    case COLUMN_UNIX_TIME:
        return unix_time(v, ret_time);
    case COLUMN_WEBKIT_TIME:
        return v->type == VALUE_INT
                   ? timestamp_from_units(EPOCH_WEBKIT, v->integer, 1000000, ret_time)
                   : timestamp_from_seconds(EPOCH_WEBKIT, v->real / 1e6, ret_time);
    default:
        return false;
    }
}

bool record_time_at(const struct record *r, size_t i, struct timestamp *ret_time)
{
    return value_time(r->artifact->columns[i].type, &r->values[i], ret_time);
}

bool record_time(const struct record *r, struct timestamp *ret_time)
{
    for (size_t i = 0; i < r->artifact->column_count; i++)
        if (record_time_at(r, i, ret_time))
            return true;
    return false;
}
