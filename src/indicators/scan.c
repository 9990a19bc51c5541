/* Free text: where links, names and addresses begin and end in it. */
#include "base/ascii.h"
#include "indicators/match_run.h"
#include "indicators/scan_filter.h"
#include "indicators/scan_word.h"

/* Letters of a host name; other bytes end it. */
static const bool host_byte[256] = {
    ['0' ... '9'] = true, ['A' ... 'Z'] = true, ['a' ... 'z'] = true,   ['-'] = true,
    ['.'] = true,         ['_'] = true,         [0x80 ... 0xFF] = true,
};

/* Where a token that reached back to `start` begins if it follows `%`: its first two digits (and
 * two more for each `25`) belong to the percent encoding. */
static size_t skip_pairs(struct span text, size_t start, size_t end)
{
    if (start == 0 || text.ptr[start - 1] != '%')
        return start;
    for (;;) {
        if (end - start < 2 || ascii_hex_value(text.ptr[start]) < 0 ||
            ascii_hex_value(text.ptr[start + 1]) < 0)
            return start;
        bool percent = text.ptr[start] == '2' && text.ptr[start + 1] == '5';
        start += 2;
        if (!percent)
            return start;
    }
}

bool next_host_token(struct span text, size_t *at, struct span *ret_token)
{
    size_t from = *at; /* nothing before this belongs to the token */
    for (;;) {
        size_t dot = from + span_find_byte(span_skip(text, from), '.');
        if (dot >= text.len)
            return false;
        size_t start = dot, end = dot;
        while (start > *at && host_byte[text.ptr[start - 1]])
            start--;
        while (end < text.len && host_byte[text.ptr[end]])
            end++;
        from = end;
        start = skip_pairs(text, start, end);
        while (start < end && text.ptr[start] == '.')
            start++;
        size_t last = end;
        while (last > start && text.ptr[last - 1] == '.')
            last--;
        struct span token = span_of(text.ptr + start, last - start);
        *at = end;
        if (span_find_byte(token, '.') < token.len) {
            *ret_token = token;
            return true;
        }
    }
}

bool name_is_numeric(struct span name)
{
    size_t dot = span_find_last_byte(name, '.');
    size_t last = dot < name.len ? dot + 1 : 0;
    return last < name.len && ascii_is_digit(name.ptr[last]);
}

/* --- free text --- */

/* Bytes that no link, name or address holds: they end a word. */
static const bool word_end[256] = {
    [0 ... ' '] = true, ['"'] = true, ['<'] = true, ['>'] = true, ['`'] = true, [0x7F] = true,
};

/* Next '.' or ':' from `at` on: without one of them a word holds nothing. */
static size_t next_trigger(struct span text, size_t at)
{
    while (at < text.len && text.ptr[at] != '.' && text.ptr[at] != ':')
        at++;
    return at;
}

static struct span word_around(struct span text, size_t at)
{
    size_t start = at, end = at;
    while (start > 0 && !word_end[text.ptr[start - 1]])
        start--;
    while (end < text.len && !word_end[text.ptr[end]])
        end++;
    return span_of(text.ptr + start, end - start);
}

static void scan_every_word(const struct scan *s, struct span text)
{
    for (size_t at = 0; (at = next_trigger(text, at)) < text.len;) {
        struct span word = word_around(text, at);
        scan_word(s, word);
        at = (size_t)(word.ptr - text.ptr) + word.len;
    }
}

void scan_text(struct matcher *m, struct span text, const struct timestamp *time, found_fn *found,
               match_fn *fn, void *ctx)
{
    const struct scan s = {.m = m,
                           .psl = m != NULL ? m->psl : psl_builtin(),
                           .time = time,
                           .found = found,
                           .fn = fn,
                           .ctx = ctx};
    struct scan_filter filter;
    if (m == NULL || found != NULL || !scan_filter_init(&filter, m->table)) {
        scan_every_word(&s, text);
        return;
    }
    for (size_t at = 0; (at = scan_filter_find(&filter, text, at)) < text.len;) {
        struct span word = word_around(text, at);
        scan_word(&s, word);
        at = (size_t)(word.ptr - text.ptr) + word.len;
    }
}
