/* When does the sender work, and in which time zone? From the dates of many messages.
 *
 * A person writes in working hours; a machine around the clock. The estimate weighs every UTC
 * offset in use by how well the dates then fit an office day (which may begin between 7:30 and
 * 11:00 and last 7 to 12 hours) and an office week. Such a fit alone cannot tell 9:00 in one zone
 * from 9:30 in the next, so its confidence stays modest; zones written in the messages' own Date
 * headers are better evidence, though a sender can set them.
 */
#ifndef BRIDLE_LINKS_HOURS_H
#define BRIDLE_LINKS_HOURS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/timestamp.h"

enum { HOURS_ZONE_UNKNOWN = INT16_MIN };

struct hours_sample {
    struct timestamp time;
    int16_t zone; /* minutes east of UTC as the sender's header said; HOURS_ZONE_UNKNOWN */
};

struct hours_report {
    bool has_offset;             /* false: too few messages, or no sign of working hours */
    size_t messages;             /* that were looked at */
    size_t zones;                /* of them, with a zone of their own that is not UTC */
    int offset_minutes;          /* the likeliest */
    double confidence;           /* share of the weight on it, 0 to 1 */
    int offset_low, offset_high; /* with all between them at least 90 % of the weight */
    int from_minute, to_minute;  /* local time of day between which 90 % of the messages lie */
};

enum {
    HOURS_MESSAGES_MIN = 12, /* with fewer every answer would be noise */
};

void hours_estimate(const struct hours_sample *samples, size_t count, struct hours_report *ret);

#endif
