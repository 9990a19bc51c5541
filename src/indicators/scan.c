/* Free text: where links, names and addresses begin and end in it. */
#include "base/ascii.h"
#include "indicators/match_run.h"

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

/* --- free text --- */

/* Bytes that no link, name or address holds: they end a word. */
static const bool word_end[256] = {
    [0 ... ' '] = true, ['"'] = true, ['<'] = true, ['>'] = true, ['`'] = true, [0x7F] = true,
};

struct scan {
    struct matcher *m;
    const psl_ctx_t *psl;
    const struct timestamp *time;
    found_fn *found;
    match_fn *fn;
    void *ctx;
};

static void report(const struct scan *s, enum kind kind, struct span as_stored)
{
    if (s->found != NULL)
        s->found(s->ctx, kind, as_stored);
    if (s->m != NULL)
        match_observable(s->m, kind, as_stored, s->time, s->fn, s->ctx);
}

static bool opens_bracket(uint8_t c)
{
    return c == '(' || c == '[' || c == '{';
}

static bool closes_more_than_opens(struct span link, uint8_t close)
{
    const uint8_t open = close == ')' ? '(' : close == ']' ? '[' : '{';
    long balance = 0;
    for (size_t i = 0; i < link.len; i++)
        balance += (link.ptr[i] == open) - (link.ptr[i] == close);
    return balance < 0;
}

/* Without what belongs to the sentence around a link: `(see https://example.org/a_(b)).` */
static struct span trim_link(struct span link)
{
    while (link.len > 0) {
        uint8_t last = link.ptr[link.len - 1];
        bool bracket = last == ')' || last == ']' || last == '}';
        if (bracket ? !closes_more_than_opens(link, last) : strchr(".,;:!?'*_~|\\", last) == NULL)
            break;
        link.len--;
    }
    return link;
}

static bool is_scheme_byte(uint8_t c)
{
    return ascii_is_alnum(c) || c == '+' || c == '-' || c == '.';
}

/* Offset of the first `scheme://` (or `hxxp[:]//`) in the word; its length when there is none. */
static size_t find_scheme(struct span word)
{
    size_t at = 0;
    while ((at += span_find(span_skip(word, at), SPAN_LITERAL("//"))) < word.len) {
        size_t colon = at;
        if (colon > 0 && word.ptr[colon - 1] == ':')
            colon--;
        else if (colon > 2 && memcmp(word.ptr + colon - 3, "[:]", 3) == 0)
            colon -= 3;
        size_t start = colon;
        while (colon < at && start > 0 && is_scheme_byte(word.ptr[start - 1]))
            start--;
        while (start < colon && !ascii_is_alpha(word.ptr[start]))
            start++;
        if (start < colon)
            return start;
        at += 2;
    }
    return word.len;
}

/* A name without a scheme is reported when it ends with a top-level domain that exists. */
static void report_name(const struct scan *s, struct span name, struct span with_path)
{
    struct host host;
    if (!host_normalise(name, &host))
        return;
    if (!host.is_ip && !host_has_known_suffix(s->psl, &host))
        return;
    if (with_path.len > name.len)
        report(s, KIND_URL, with_path);
    else
        report(s, host.is_ip ? KIND_IP : KIND_DOMAIN, name);
}

static bool is_local_byte(uint8_t c)
{
    return ascii_is_alnum(c) || (c != 0 && strchr(".!#$%&'*+/=?^_`{|}~-", c) != NULL);
}

/* Names, addresses and links without a scheme in a word. */
static void scan_names(const struct scan *s, struct span word)
{
    size_t at = 0;
    struct span token;
    while (next_host_token(word, &at, &token)) {
        size_t start = (size_t)(token.ptr - word.ptr), end = start + token.len;
        if (start > 0 && word.ptr[start - 1] == '@') {
            size_t local = start - 1;
            while (local > 0 && is_local_byte(word.ptr[local - 1]))
                local--;
            if (local < start - 1) {
                report(s, KIND_EMAIL, span_of(word.ptr + local, end - local));
                continue;
            }
        }
        struct span with_path = token;
        if (end < word.len && strchr("/:?#", word.ptr[end]) != NULL) {
            with_path = trim_link(span_of(token.ptr, word.len - start));
            at = start + with_path.len > at ? start + with_path.len : at;
        }
        report_name(s, token, with_path);
    }
}

static void scan_word(const struct scan *s, struct span word)
{
    size_t link = find_scheme(word);
    scan_names(s, span_head(word, link));
    struct span rest = trim_link(span_skip(word, link));
    if (rest.len > 0)
        report(s, KIND_URL, rest);
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
    for (size_t at = 0; at < text.len;) {
        while (at < text.len && (word_end[text.ptr[at]] || opens_bracket(text.ptr[at])))
            at++;
        size_t end = at;
        while (end < text.len && !word_end[text.ptr[end]])
            end++;
        scan_word(&s, span_of(text.ptr + at, end - at));
        at = end;
    }
}
