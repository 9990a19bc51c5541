/* Calendar arithmetic on the proleptic Gregorian calendar, in 64-bit integers only. */
#include "base/timestamp.h"

#include <math.h>

#include "base/ascii.h"
#include "base/cursor.h"

enum { SECONDS_A_DAY = 86400 };
static const int64_t EPOCH_OFFSETS[] = {
    [EPOCH_UNIX] = 0, [EPOCH_APPLE] = INT64_C(978307200), [EPOCH_WEBKIT] = -INT64_C(11644473600)};
static const int64_t SECONDS_MIN = -INT64_C(62135596800); /* 0001-01-01T00:00:00Z */
static const int64_t SECONDS_MAX = INT64_C(253402300799); /* 9999-12-31T23:59:59Z */

/* Days since 1970-01-01; years start in March so that the leap day is the last of its year. */
static int64_t days_from_civil(int64_t year, int month, int day)
{
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

struct civil {
    int year, month, day;
};

static struct civil civil_from_days(int64_t days)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t day_of_era = days - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted = (5 * day_of_year + 2) / 153;
    int month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
    return (struct civil){.year = (int)(year_of_era + era * 400 + (month <= 2)),
                          .month = month,
                          .day = (int)(day_of_year - (153 * shifted + 2) / 5 + 1)};
}

static bool store(int64_t seconds, uint32_t nanos, struct timestamp *ret_time)
{
    if (seconds < SECONDS_MIN || seconds > SECONDS_MAX)
        return false;
    *ret_time =
        (struct timestamp){.seconds = seconds, .nanos = nanos, .has_nanos = nanos % 1000 != 0};
    return true;
}

bool timestamp_from_seconds(enum timestamp_epoch epoch, double seconds, struct timestamp *ret_time)
{
    if (!isfinite(seconds) || fabs(seconds) > 1e12)
        return false;
    double whole = floor(seconds);
    int64_t micros = (int64_t)floor((seconds - whole) * 1e6 + 0.5);
    int64_t base = (int64_t)whole + EPOCH_OFFSETS[epoch];
    return store(base + micros / 1000000, (uint32_t)(micros % 1000000) * 1000, ret_time);
}

bool timestamp_from_units(enum timestamp_epoch epoch, int64_t value, uint32_t per_second,
                          struct timestamp *ret_time)
{
    int64_t seconds = value / per_second;
    int64_t rest = value % per_second;
    if (rest < 0) {
        rest += per_second;
        seconds--;
    }
    if (seconds > SECONDS_MAX * 2 || seconds < SECONDS_MIN * 2)
        return false;
    return store(seconds + EPOCH_OFFSETS[epoch], (uint32_t)(rest * (1000000000 / per_second)),
                 ret_time);
}

bool timestamp_from_civil(int year, int month, int day, int hour, int minute, int second,
                          struct timestamp *ret_time)
{
    static const int month_days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 ||
        day > month_days[month - 1] || (month == 2 && day == 29 && !leap) || hour < 0 ||
        hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
        return false;
    int64_t of_day = hour * INT64_C(3600) + minute * INT64_C(60) + second;
    return store(days_from_civil(year, month, day) * SECONDS_A_DAY + of_day, 0, ret_time);
}

/* Exactly `digits` digits as a number; fails the cursor otherwise. */
static int take_number(struct cursor *c, size_t digits)
{
    uint64_t value = 0;
    if (!span_to_uint(cursor_bytes(c, digits), &value))
        c->failed = true;
    return (int)value;
}

static bool take_byte(struct cursor *c, uint8_t byte)
{
    if (cursor_left(c) == 0 || c->data.ptr[c->at] != byte)
        return false;
    c->at++;
    return true;
}

static uint32_t take_fraction(struct cursor *c)
{
    uint32_t nanos = 0;
    size_t digits = 0;
    for (; cursor_left(c) > 0 && ascii_is_digit(c->data.ptr[c->at]); c->at++)
        if (digits++ < 9)
            nanos = nanos * 10 + (uint32_t)(c->data.ptr[c->at] - '0');
    if (digits == 0)
        c->failed = true;
    for (; digits < 9; digits++)
        nanos *= 10;
    return nanos;
}

/* Offset of the zone in seconds east of UTC. */
static int take_zone(struct cursor *c)
{
    if (take_byte(c, 'Z') || take_byte(c, 'z'))
        return 0;
    bool west = take_byte(c, '-');
    if (!west && !take_byte(c, '+')) {
        c->failed = true;
        return 0;
    }
    int hours = take_number(c, 2);
    (void)take_byte(c, ':');
    int minutes = take_number(c, 2);
    if (hours > 23 || minutes > 59)
        c->failed = true;
    return (hours * 3600 + minutes * 60) * (west ? -1 : 1);
}

bool timestamp_parse(struct span text, struct timestamp *ret_time)
{
    struct cursor c = cursor_of(text);
    struct timestamp t = {0};
    int year = take_number(&c, 4), hour = 0, minute = 0, second = 0, zone = 0;
    uint32_t nanos = 0;
    c.failed |= !take_byte(&c, '-');
    int month = take_number(&c, 2);
    c.failed |= !take_byte(&c, '-');
    int day = take_number(&c, 2);
    if (cursor_left(&c) > 0) {
        c.failed |= !take_byte(&c, 'T') && !take_byte(&c, 't') && !take_byte(&c, ' ');
        hour = take_number(&c, 2);
        c.failed |= !take_byte(&c, ':');
        minute = take_number(&c, 2);
        c.failed |= !take_byte(&c, ':');
        second = take_number(&c, 2);
        nanos = take_byte(&c, '.') ? take_fraction(&c) : 0;
        zone = take_zone(&c);
    }
    if (c.failed || c.at != text.len ||
        !timestamp_from_civil(year, month, day, hour, minute, second, &t))
        return false;
    return store(t.seconds - zone, nanos, ret_time);
}

static uint8_t *put_padded(uint8_t *at, uint32_t value, size_t width)
{
    for (size_t i = width; i > 0; i--) {
        at[i - 1] = (uint8_t)('0' + value % 10);
        value /= 10;
    }
    return at + width;
}

static int64_t floor_days(int64_t seconds)
{
    return (seconds >= 0 ? seconds : seconds - (SECONDS_A_DAY - 1)) / SECONDS_A_DAY;
}

static uint8_t *put_date(uint8_t *at, int64_t days)
{
    struct civil date = civil_from_days(days);
    at = put_padded(at, (uint32_t)date.year, 4);
    *at++ = '-';
    at = put_padded(at, (uint32_t)date.month, 2);
    *at++ = '-';
    return put_padded(at, (uint32_t)date.day, 2);
}

void timestamp_format_date(struct buf *b, struct timestamp t)
{
    uint8_t text[TIMESTAMP_TEXT_MAX];
    buf_add(b, span_of(text, (size_t)(put_date(text, floor_days(t.seconds)) - text)));
}

/* Returns the length. */
static size_t format(uint8_t *text, struct timestamp t)
{
    const int64_t days = floor_days(t.seconds);
    uint32_t of_day = (uint32_t)(t.seconds - days * SECONDS_A_DAY);
    uint8_t *at = put_date(text, days);
    *at++ = 'T';
    at = put_padded(at, of_day / 3600, 2);
    *at++ = ':';
    at = put_padded(at, of_day / 60 % 60, 2);
    *at++ = ':';
    at = put_padded(at, of_day % 60, 2);
    *at++ = '.';
    at = t.has_nanos ? put_padded(at, t.nanos, 9) : put_padded(at, t.nanos / 1000, 6);
    *at++ = 'Z';
    return (size_t)(at - text);
}

void timestamp_format(struct buf *b, struct timestamp t)
{
    uint8_t text[TIMESTAMP_TEXT_MAX];
    buf_add(b, span_of(text, format(text, t)));
}

bool timestamp_valid(struct timestamp t)
{
    return t.seconds >= SECONDS_MIN && t.seconds <= SECONDS_MAX && t.nanos <= 999999999;
}

int timestamp_compare(struct timestamp a, struct timestamp b)
{
    if (a.seconds != b.seconds)
        return a.seconds < b.seconds ? -1 : 1;
    return a.nanos < b.nanos ? -1 : a.nanos > b.nanos;
}

void timestamp_text(struct timestamp t, char *ret_text)
{
    ret_text[format((uint8_t *)ret_text, t)] = '\0';
}
