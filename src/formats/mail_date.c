/* Dates of mails. */
#include "formats/mail_date.h"

#include "base/ascii.h"

struct words {
    struct span rest;
};

/* The next word: letters, digits, ':', '+', '-' and '.'; comments in brackets are skipped. */
static bool next_word(struct words *w, struct span *ret)
{
    for (;;) {
        size_t at = 0;
        while (at < w->rest.len && (ascii_is_space(w->rest.ptr[at]) || w->rest.ptr[at] == ','))
            at++;
        w->rest = span_skip(w->rest, at);
        if (w->rest.len == 0 || w->rest.ptr[0] != '(')
            break;
        w->rest = span_skip(w->rest, span_find_byte(w->rest, ')') + 1);
    }
    size_t len = 0;
    while (len < w->rest.len && !ascii_is_space(w->rest.ptr[len]) && w->rest.ptr[len] != ',' &&
           w->rest.ptr[len] != '(')
        len++;
    *ret = span_head(w->rest, len);
    w->rest = span_skip(w->rest, len);
    return len > 0;
}

static int month_of(struct span word)
{
    static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    for (int i = 0; word.len >= 3 && i < 12; i++)
        if (span_equal_nocase(span_head(word, 3), span_of(names + 3 * (size_t)i, 3)))
            return i + 1;
    return 0;
}

static bool small_number(struct span word, uint64_t most, int *ret)
{
    uint64_t value;
    if (word.len == 0 || word.len > 4 || !span_to_uint(word, &value) || value > most)
        return false;
    *ret = (int)value;
    return true;
}

/* `09:14:07`, `09:14`, `9.14.07`. */
static bool parse_clock(struct span word, int *ret_hour, int *ret_minute, int *ret_second)
{
    struct span part;
    uint8_t mark = span_find_byte(word, ':') < word.len ? ':' : '.';
    *ret_second = 0;
    return span_split(&word, mark, &part) && small_number(part, 23, ret_hour) &&
           span_split(&word, mark, &part) && small_number(part, 59, ret_minute) &&
           (!span_split(&word, mark, &part) || small_number(part, 60, ret_second));
}

/* RFC 5322, 4.3: the zones that old mails name. Military letters say nothing. */
static const struct {
    struct span name;
    int minutes;
} zones[] = {
    {SPAN_LITERAL("UT"), 0},     {SPAN_LITERAL("GMT"), 0},    {SPAN_LITERAL("UTC"), 0},
    {SPAN_LITERAL("Z"), 0},      {SPAN_LITERAL("EST"), -300}, {SPAN_LITERAL("EDT"), -240},
    {SPAN_LITERAL("CST"), -360}, {SPAN_LITERAL("CDT"), -300}, {SPAN_LITERAL("MST"), -420},
    {SPAN_LITERAL("MDT"), -360}, {SPAN_LITERAL("PST"), -480}, {SPAN_LITERAL("PDT"), -420},
};

static void parse_zone(struct span word, struct mail_date *d)
{
    int digits;
    if (word.len == 5 && (word.ptr[0] == '+' || word.ptr[0] == '-') &&
        small_number(span_skip(word, 1), 9999, &digits) && digits / 100 <= 14 &&
        digits % 100 < 60) {
        d->zone = (digits / 100 * 60 + digits % 100) * (word.ptr[0] == '-' ? -1 : 1);
        d->has_zone = digits != 0 || word.ptr[0] == '+';
        return;
    }
    for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++)
        if (span_equal_nocase(word, zones[i].name)) {
            d->zone = zones[i].minutes;
            d->has_zone = true;
        }
}

/* Two digits: 00 to 49 are 2000 to 2049 (RFC 5322, 4.3). */
static int full_year(struct span word, int year)
{
    if (word.len == 2)
        return year < 50 ? 2000 + year : 1900 + year;
    return word.len == 3 ? 1900 + year : year;
}

bool mail_date_parse(struct span text, struct mail_date *ret_date)
{
    struct mail_date d = {.has_zone = false};
    struct words w = {text};
    struct span word;
    int day, year, month, hour, minute, second;
    if (!next_word(&w, &word))
        return false;
    if (!small_number(word, 31, &day) && /* the day of the week */
        (!next_word(&w, &word) || !small_number(word, 31, &day)))
        return false;
    if (!next_word(&w, &word) || (month = month_of(word)) == 0 || !next_word(&w, &word) ||
        !small_number(word, 9999, &year))
        return false;
    year = full_year(word, year);
    if (!next_word(&w, &word) || !parse_clock(word, &hour, &minute, &second))
        return false;
    if (next_word(&w, &word))
        parse_zone(word, &d);
    if (!timestamp_from_civil(year, month, day, hour, minute, second == 60 ? 59 : second, &d.time))
        return false;
    d.time.seconds -= (int64_t)d.zone * 60;
    *ret_date = d;
    return true;
}
