/* Dates at the start of lines, as chat exports, lists and logs write them: `31/12/2020, 21:14`,
 * `12/31/20, 9:14:07 PM`, `31.12.20 21:14`, `2020-12-31T21:14:07+01:00`, `31 Dec 2020 at 21:14`.
 * Day and month cannot always be told apart in one line; a whole export can.
 */
#ifndef BRIDLE_LINKS_LINE_DATE_H
#define BRIDLE_LINKS_LINE_DATE_H

#include "base/span.h"
#include "base/timestamp.h"

enum day_order { DAY_FIRST, MONTH_FIRST };

struct line_date {
    struct timestamp time; /* read as UTC when there is no zone */
    bool has_clock, has_zone;
    int zone;     /* minutes east of UTC */
    bool numeric; /* day and month as two numbers of which the year is the third */
    int parts[2]; /* those two, as they stand */
    size_t len;   /* how much of the text it is */
};

/* The date at the start of `text`; false when there is none. */
bool line_date_parse(struct span text, enum day_order order, struct line_date *ret_date);

/* A whole text as a date: as above, or of a mail, or seconds, milliseconds or microseconds since
 * 1970 (`is_number` allows these: a bare number needs a reason to be a date). */
bool line_date_whole(struct span text, enum day_order order, bool is_number,
                     struct line_date *ret_date);

/* What the dates of an export say about the order of day and month. */
struct day_order_guess {
    size_t dates;          /* with two numbers */
    size_t only_day_first; /* the first number is above 12 */
    size_t only_month_first;
    size_t back_day_first; /* dates before the one above them, if the day stands first */
    size_t back_month_first;
    bool twelve_hours; /* AM and PM */
    int64_t last[2];
};

void day_order_see(struct day_order_guess *g, struct span text);
enum day_order day_order_of(const struct day_order_guess *g);
/* Nothing in the export decided it. */
bool day_order_is_guess(const struct day_order_guess *g);

#endif
