/* Reading dates of lines. */
#include "links/line_date.h"

#include "base/ascii.h"
#include "base/utf8.h"
#include "formats/mail_date.h"

struct reader {
    struct span text;
    size_t at;
};

static uint8_t peek(const struct reader *r)
{
    return r->at < r->text.len ? r->text.ptr[r->at] : 0;
}

static bool take(struct reader *r, uint8_t byte)
{
    bool is = byte != 0 && peek(r) == byte;
    r->at += is;
    return is;
}

static bool take_word(struct reader *r, const char *word)
{
    bool is = span_starts_nocase(span_skip(r->text, r->at), span_str(word));
    r->at += is ? strlen(word) : 0;
    return is;
}

/* Spaces, also the narrow and unbreakable ones before AM and PM. */
static void skip_spaces(struct reader *r)
{
    uint32_t code;
    for (;;) {
        size_t n = utf8_decode(span_skip(r->text, r->at), &code);
        if (n == 0 || (code != ' ' && code != 0xA0 && code != 0x202F && code != 0x2009))
            return;
        r->at += n;
    }
}

/* 1 to `most` digits. */
static bool take_number(struct reader *r, size_t most, int *ret_value, size_t *ret_digits)
{
    size_t n = 0;
    int value = 0;
    while (n < most && ascii_is_digit(peek(r))) {
        value = value * 10 + (r->text.ptr[r->at++] - '0');
        n++;
    }
    *ret_value = value;
    *ret_digits = n;
    return n > 0 && !ascii_is_digit(peek(r));
}

static bool take_month(struct reader *r, int *ret_month)
{
    static const char *const names[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                        "jul", "aug", "sep", "oct", "nov", "dec"};
    for (int i = 0; i < 12; i++)
        if (take_word(r, names[i])) {
            while (ascii_is_alpha(peek(r)) || peek(r) == '.')
                r->at++;
            *ret_month = i + 1;
            return true;
        }
    return false;
}

struct civil {
    int year, month, day, hour, minute, second;
};

static bool take_year(struct reader *r, int *ret_year)
{
    size_t digits;
    if (!take_number(r, 4, ret_year, &digits) || (digits != 2 && digits != 4))
        return false;
    *ret_year += digits == 2 ? 2000 : 0;
    return true;
}

/* `2020-12-31`, `31/12/20`, `12/31/20`. */
static bool take_numeric(struct reader *r, enum day_order order, struct civil *c,
                         struct line_date *d)
{
    int first, second;
    size_t digits, more;
    if (!take_number(r, 4, &first, &digits) || digits == 3)
        return false;
    uint8_t mark = peek(r);
    if ((mark != '/' && mark != '.' && mark != '-') || !take(r, mark) ||
        !take_number(r, 2, &second, &more) || !take(r, mark))
        return false;
    if (digits == 4) {
        c->year = first;
        c->month = second;
        return take_number(r, 2, &c->day, &more);
    }
    d->numeric = true;
    d->parts[0] = first;
    d->parts[1] = second;
    bool day_first = (order == DAY_FIRST || first > 12) && second <= 12;
    c->day = day_first ? first : second;
    c->month = day_first ? second : first;
    return take_year(r, &c->year);
}

/* `31 Dec 2020`, `Dec 31, 2020`, with the weekday before it. */
static bool take_named(struct reader *r, struct civil *c)
{
    static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    size_t digits;
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++)
        if (take_word(r, days[i])) {
            while (ascii_is_alpha(peek(r)) || peek(r) == ',' || peek(r) == '.')
                r->at++;
            break;
        }
    skip_spaces(r);
    bool month_first = take_month(r, &c->month);
    skip_spaces(r);
    if (!take_number(r, 2, &c->day, &digits))
        return false;
    (void)take(r, '.');
    (void)take(r, ',');
    skip_spaces(r);
    if (!month_first && !take_month(r, &c->month))
        return false;
    (void)take(r, ',');
    skip_spaces(r);
    return take_year(r, &c->year);
}

static void take_half(struct reader *r, struct civil *c)
{
    size_t before = r->at;
    skip_spaces(r);
    bool pm = take_word(r, "pm") || take_word(r, "p.m.") || take_word(r, "p. m.");
    bool am = !pm && (take_word(r, "am") || take_word(r, "a.m.") || take_word(r, "a. m."));
    if (!pm && !am) {
        r->at = before;
        return;
    }
    c->hour = c->hour % 12 + (pm ? 12 : 0);
}

static bool take_clock(struct reader *r, struct civil *c)
{
    size_t digits;
    if (!take_number(r, 2, &c->hour, &digits) || (peek(r) != ':' && peek(r) != '.'))
        return false;
    uint8_t mark = peek(r);
    r->at++;
    if (!take_number(r, 2, &c->minute, &digits) || digits != 2)
        return false;
    if (peek(r) == mark && r->at + 1 < r->text.len && ascii_is_digit(r->text.ptr[r->at + 1])) {
        r->at++;
        if (!take_number(r, 2, &c->second, &digits))
            return false;
        if (peek(r) == '.' || peek(r) == ',') {
            size_t mark_at = r->at++;
            while (ascii_is_digit(peek(r)))
                r->at++;
            r->at = r->at == mark_at + 1 ? mark_at : r->at;
        }
    }
    take_half(r, c);
    return true;
}

/* `Z`, `UTC`, `+01:00`, `UTC+01:00`, `-0530`. */
static void take_zone(struct reader *r, struct line_date *d)
{
    size_t before = r->at, digits;
    int hours, minutes = 0;
    skip_spaces(r);
    bool utc =
        take_word(r, "UTC") || take_word(r, "GMT") ||
        (peek(r) == 'Z' && (r->at + 1 >= r->text.len || !ascii_is_alpha(r->text.ptr[r->at + 1])) &&
         take(r, 'Z'));
    uint8_t sign = peek(r);
    if (sign == '+' || sign == '-') {
        size_t at_sign = r->at++;
        bool ok = take_number(r, 4, &hours, &digits) && (digits == 2 || digits == 4);
        if (ok && digits == 4) {
            minutes = hours % 100;
            hours /= 100;
        } else if (ok && take(r, ':')) {
            ok = take_number(r, 2, &minutes, &digits) && digits == 2;
        }
        if (ok && hours <= 14 && minutes < 60) {
            d->has_zone = true;
            d->zone = (sign == '-' ? -1 : 1) * (hours * 60 + minutes);
            return;
        }
        r->at = at_sign;
    }
    d->has_zone = utc;
    r->at = utc ? r->at : before;
}

/* Between day and hour. */
static bool take_gap(struct reader *r)
{
    size_t before = r->at;
    if (take(r, 'T') || take(r, 't'))
        return true;
    (void)take(r, ',');
    skip_spaces(r);
    if (take_word(r, "at ") || take_word(r, "um "))
        skip_spaces(r);
    return r->at > before;
}

bool line_date_parse(struct span text, enum day_order order, struct line_date *ret_date)
{
    struct reader r = {.text = text};
    struct civil c = {0};
    struct line_date d = {0};
    if (!take_numeric(&r, order, &c, &d)) {
        r.at = 0;
        d.numeric = false;
        if (!take_named(&r, &c))
            return false;
    }
    d.len = r.at;
    if (take_gap(&r) && take_clock(&r, &c)) {
        d.has_clock = true;
        take_zone(&r, &d);
        d.len = r.at;
    } else {
        c.hour = c.minute = c.second = 0;
    }
    if (!timestamp_from_civil(c.year, c.month, c.day, c.hour, c.minute, c.second, &d.time))
        return false;
    d.time.seconds -= (int64_t)d.zone * 60;
    *ret_date = d;
    return true;
}

static bool from_number(struct span text, struct line_date *d)
{
    uint64_t value;
    struct span whole = span_head(text, span_find_byte(text, '.'));
    if (!span_to_uint(whole, &value) || whole.len < 9 || whole.len > 16)
        return false;
    uint32_t per_second = whole.len <= 10 ? 1 : whole.len <= 13 ? 1000 : 1000000;
    d->has_clock = d->has_zone = true;
    d->len = text.len;
    return timestamp_from_units(EPOCH_UNIX, (int64_t)value, per_second, &d->time);
}

bool line_date_whole(struct span text, enum day_order order, bool is_number,
                     struct line_date *ret_date)
{
    struct line_date d = {0};
    struct mail_date mail;
    text = span_trim(text);
    if (is_number && from_number(text, &d)) {
        *ret_date = d;
        return true;
    }
    if (line_date_parse(text, order, &d) && d.len == text.len) {
        *ret_date = d;
        return true;
    }
    if (text.len < 12 || text.len > 64 || !mail_date_parse(text, &mail) || mail.time.seconds < 0)
        return false;
    *ret_date = (struct line_date){.time = mail.time,
                                   .has_clock = true,
                                   .has_zone = mail.has_zone,
                                   .zone = mail.zone,
                                   .len = text.len};
    return true;
}

void day_order_see(struct day_order_guess *g, struct span text)
{
    struct line_date d[2];
    if (!line_date_parse(text, DAY_FIRST, &d[0]) || !d[0].numeric ||
        !line_date_parse(text, MONTH_FIRST, &d[1]))
        return;
    g->only_day_first += d[0].parts[0] > 12;
    g->only_month_first += d[0].parts[1] > 12;
    g->back_day_first += g->dates > 0 && d[0].time.seconds < g->last[0];
    g->back_month_first += g->dates > 0 && d[1].time.seconds < g->last[1];
    struct span written = span_head(text, d[0].len);
    uint8_t end = written.ptr[written.len - 1];
    g->twelve_hours |= end == 'M' || end == 'm';
    g->dates++;
    g->last[0] = d[0].time.seconds;
    g->last[1] = d[1].time.seconds;
}

enum day_order day_order_of(const struct day_order_guess *g)
{
    if (g->only_day_first != g->only_month_first)
        return g->only_day_first > g->only_month_first ? DAY_FIRST : MONTH_FIRST;
    if (g->back_day_first != g->back_month_first)
        return g->back_day_first < g->back_month_first ? DAY_FIRST : MONTH_FIRST;
    return g->twelve_hours ? MONTH_FIRST : DAY_FIRST;
}

bool day_order_is_guess(const struct day_order_guess *g)
{
    return g->dates > 0 && g->only_day_first == g->only_month_first &&
           g->back_day_first == g->back_month_first;
}
