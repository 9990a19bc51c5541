/* Points in time, always UTC, from the epochs and units that phones use. Years 1 to 9999; what lies
 * outside (or is NaN) is refused, never wrapped. Nothing here asks a clock or knows a time zone.
 */
#ifndef BRIDLE_BASE_TIMESTAMP_H
#define BRIDLE_BASE_TIMESTAMP_H

#include "base/buf.h"
#include "base/span.h"

struct timestamp {
    int64_t seconds; /* since 1970-01-01T00:00:00Z, may be negative */
    uint32_t nanos;  /* 0..999999999, counts forward from seconds */
    bool has_nanos;  /* the source is finer than a microsecond: print nine digits */
};

enum timestamp_epoch {
    EPOCH_UNIX = 0,
    EPOCH_APPLE = 1,  /* 2001-01-01, Core Data and property lists */
    EPOCH_WEBKIT = 2, /* 1601-01-01, Chrome */
};

/* Seconds with a fraction since the epoch, rounded to microseconds. */
bool timestamp_from_seconds(enum timestamp_epoch epoch, double seconds, struct timestamp *ret_time);
/* `value` counts units of 1/per_second seconds; per_second is 1, 1000, 1000000 or 1000000000. */
bool timestamp_from_units(enum timestamp_epoch epoch, int64_t value, uint32_t per_second,
                          struct timestamp *ret_time);
/* Calendar fields in UTC; false when they name no date. */
bool timestamp_from_civil(int year, int month, int day, int hour, int minute, int second,
                          struct timestamp *ret_time);
/* RFC 3339 with zone (`Z` or an offset), a fraction of any length (cut after nine digits), or a
 * bare date (midnight UTC). */
bool timestamp_parse(struct span text, struct timestamp *ret_time);

/* `2021-03-02T09:14:07.000000Z`, nine digits with has_nanos. */
void timestamp_format(struct buf *b, struct timestamp t);
void timestamp_format_date(struct buf *b, struct timestamp t); /* `2021-03-02` */
/* Years 1 to 9999, a whole second at most: what all of the above give. */
bool timestamp_valid(struct timestamp t);
int timestamp_compare(struct timestamp a, struct timestamp b);

enum { TIMESTAMP_TEXT_MAX = 32 };
/* The same into a NUL-terminated array of TIMESTAMP_TEXT_MAX bytes. */
void timestamp_text(struct timestamp t, char *ret_text);

#endif
