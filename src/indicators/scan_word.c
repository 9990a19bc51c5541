/* What a word of free text holds. Links may stand in brackets or Markdown, lack their scheme, be
 * written `hxxp` and `[.]`, or have their slashes escaped as JSON does.
 */
#include "indicators/scan_word.h"

#include "base/ascii.h"
#include "base/utf8.h"
#include "indicators/match_run.h"

static void report(const struct scan *s, enum kind kind, struct span as_stored)
{
    if (s->found != NULL)
        s->found(s->ctx, kind, as_stored);
    if (s->m != NULL)
        match_observable(s->m, kind, as_stored, s->time, s->fn, s->ctx);
}

/* --- where a link ends --- */

/* Length up to the first bracket that closes what was opened before the link; `[.]` and the like
 * are balanced by themselves. */
static size_t balanced_length(struct span link)
{
    static const int8_t steps[256] = {
        ['('] = 1, ['['] = 2, ['{'] = 3, [')'] = -1, [']'] = -2, ['}'] = -3};
    long open[4] = {0, 0, 0, 0};
    for (size_t i = 0; i < link.len; i++) {
        const int8_t step = steps[link.ptr[i]];
        if (step > 0)
            open[step]++;
        else if (step < 0 && --open[-step] < 0)
            return i;
    }
    return link.len;
}

/* Without the punctuation of the sentence around it. `before` is the byte in front of the link: a
 * link in single quotes ends at the next one. */
static struct span trim_link(struct span link, uint8_t before)
{
    if (before == '\'')
        link = span_head(link, span_find_byte(link, '\''));
    link = span_head(link, balanced_length(link));
    while (link.len > 0 && strchr(".,;:!?'*_~|\\$&([{", link.ptr[link.len - 1]) != NULL)
        link.len--;
    return link;
}

static uint8_t byte_before(struct span word, size_t at)
{
    return at > 0 ? word.ptr[at - 1] : 0;
}

/* --- links with a scheme --- */

static bool is_scheme_byte(uint8_t c)
{
    return ascii_is_alnum(c) || c == '+' || c == '-' || c == '.';
}

/* Offset of the ':' when the slashes of a link begin at `slash`: `://`, `:\/\/` or `[:]//`. */
static bool colon_before(struct span word, size_t slash, size_t *ret_colon)
{
    if (slash >= 1 && word.ptr[slash - 1] == ':')
        *ret_colon = slash - 1;
    else if (slash >= 2 && word.ptr[slash - 1] == '\\' && word.ptr[slash - 2] == ':')
        *ret_colon = slash - 2;
    else if (slash >= 3 && memcmp(word.ptr + slash - 3, "[:]", 3) == 0)
        *ret_colon = slash - 3;
    else
        return false;
    return true;
}

/* Offset of the first link with a scheme from `from` on; the word's length when there is none. */
static size_t find_link(struct span word, size_t from)
{
    for (size_t at = from; (at += span_find_byte(span_skip(word, at), '/')) < word.len; at++) {
        size_t colon, start;
        bool two = (at + 1 < word.len && word.ptr[at + 1] == '/') ||
                   (at + 2 < word.len && word.ptr[at + 1] == '\\' && word.ptr[at + 2] == '/');
        if (!two || !colon_before(word, at, &colon))
            continue;
        for (start = colon; start > from && is_scheme_byte(word.ptr[start - 1]);)
            start--;
        while (start < colon && !ascii_is_alpha(word.ptr[start]))
            start++;
        if (start < colon)
            return start;
    }
    return word.len;
}

/* --- names without one --- */

static bool has_table_entry(const struct scan *s, const struct host *host)
{
    struct span name = host_span(host);
    for (size_t at = 0; s->m != NULL && at < name.len;) {
        if (table_lookup(s->m->table, KEY_HOST, span_skip(name, at)) != NULL ||
            table_lookup(s->m->table, KEY_URL_HOST, span_skip(name, at)) != NULL)
            return true;
        at += span_find_byte(span_skip(name, at), '.') + 1;
    }
    return false;
}

/* Whether a name in free text is a host: its top-level domain exists, or it is published. Numbers
 * must be a whole address: `10.15.7` is a version. */
static bool is_host(const struct scan *s, struct span name)
{
    struct host host;
    struct ip_address ip;
    if (!host_normalise(name, &host))
        return false;
    if (host.is_ip)
        return ip_parse(name, &ip);
    return host_has_known_suffix(s->psl, &host) || has_table_entry(s, &host);
}

/* What follows a name and belongs to it: port, path, query. */
static struct span with_path(struct span word, struct span name)
{
    const size_t start = (size_t)(name.ptr - word.ptr), end = start + name.len;
    const uint8_t next = end < word.len ? word.ptr[end] : 0;
    const bool port = next == ':' && end + 1 < word.len && ascii_is_digit(word.ptr[end + 1]);
    if (!port && next != '/' && next != '?' && next != '#')
        return name;
    struct span whole = trim_link(span_skip(word, start), byte_before(word, start));
    return whole.len > name.len ? whole : name;
}

static bool is_local_byte(uint8_t c)
{
    return ascii_is_alnum(c) || (c != 0 && strchr(".!#$%&'*+/=?^_`|~-", c) != NULL);
}

/* The e-mail address whose host is `name`; false when no local part stands before it. */
static bool email_around(struct span word, struct span name, struct span *ret_email)
{
    size_t at = (size_t)(name.ptr - word.ptr);
    size_t end = at + name.len;
    bool fanged = at >= 3 && memcmp(word.ptr + at - 3, "[@]", 3) == 0;
    if (!fanged && byte_before(word, at) != '@')
        return false;
    size_t local = at - (fanged ? 3 : 1), start = local;
    while (start > 0 && is_local_byte(word.ptr[start - 1]))
        start--;
    while (start < local && word.ptr[start] == '\'')
        start++;
    *ret_email = span_of(word.ptr + start, end - start);
    return start < local;
}

/* Reports one name; returns where the word goes on behind it. */
static size_t scan_name(const struct scan *s, struct span word, struct span name)
{
    struct span whole;
    const size_t end = (size_t)(name.ptr - word.ptr) + name.len;
    if (email_around(word, name, &whole) && !name_is_numeric(name)) {
        report(s, KIND_EMAIL, whole);
        return end;
    }
    if (!is_host(s, name))
        return end;
    whole = with_path(word, name);
    struct ip_address ip;
    bool bare = whole.len == name.len;
    report(s, !bare ? KIND_URL : ip_parse(name, &ip) ? KIND_IP : KIND_DOMAIN, whole);
    return (size_t)(whole.ptr - word.ptr) + whole.len;
}

/* Scripts that are written without spaces: where one of their letters meets a Latin one inside a
 * label, a name begins or ends. */
static bool is_wide(uint32_t code)
{
    return code >= 0x2E80;
}

static bool mixes_scripts(struct span label)
{
    bool ascii = false, wide = false;
    for (size_t at = 0; at < label.len;) {
        uint32_t code = 0;
        size_t n = utf8_decode(span_skip(label, at), &code);
        ascii |= n == 1;
        wide |= n > 1 && is_wide(code);
        at += n == 0 ? 1 : n;
    }
    return ascii && wide;
}

static bool is_plausible_idn(const struct scan *s, struct span name)
{
    struct span rest = name, label;
    while (span_split(&rest, '.', &label))
        if (mixes_scripts(label))
            return false;
    return is_host(s, name);
}

static bool is_ascii(struct span text)
{
    uint8_t all = 0;
    for (size_t i = 0; i < text.len; i++)
        all |= text.ptr[i];
    return all < 0x80;
}

/* The ASCII parts of a name that is none as a whole (`看evil.com吧`). Returns where to go on. */
static size_t scan_ascii_parts(const struct scan *s, struct span word, struct span name)
{
    const size_t first = (size_t)(name.ptr - word.ptr);
    size_t at = first, on = first + name.len;
    while (at < first + name.len) {
        size_t start = at;
        while (at < first + name.len && word.ptr[at] < 0x80)
            at++;
        size_t inner = 0;
        struct span part, piece = span_of(word.ptr + start, at - start);
        while (next_host_token(piece, &inner, &part)) {
            size_t end = scan_name(s, word, part);
            on = end > on ? end : on;
        }
        at++;
    }
    return on;
}

/* `evil[.]com`: a name with at least one such dot. */
static bool fanged_name(struct span word, size_t dot, struct span *ret_name)
{
    size_t start = dot, end = dot + 1;
    const size_t room = word.len;
    if (dot == 0 || dot + 1 >= room || strchr("([{", word.ptr[dot - 1]) == NULL ||
        strchr(")]}", word.ptr[dot + 1]) == NULL)
        return false;
    while (start > 0 && (ascii_is_alnum(word.ptr[start - 1]) || word.ptr[start - 1] >= 0x80 ||
                         strchr("-_.[({", word.ptr[start - 1]) != NULL ||
                         (strchr("])}", word.ptr[start - 1]) != NULL && start > 1 &&
                          word.ptr[start - 2] == '.')))
        start--;
    while (end < room &&
           (ascii_is_alnum(word.ptr[end]) || word.ptr[end] >= 0x80 ||
            strchr("-_.", word.ptr[end]) != NULL ||
            (strchr("])}", word.ptr[end]) != NULL && word.ptr[end - 1] == '.') ||
            (strchr("([{", word.ptr[end]) != NULL && end + 2 < room && word.ptr[end + 1] == '.')))
        end++;
    while (start < dot && strchr("[({", word.ptr[start]) != NULL)
        start++;
    *ret_name = span_of(word.ptr + start, end - start);
    return true;
}

/* A defanged name with what follows it; false when there is none at this dot. */
static bool scan_fanged(const struct scan *s, struct span word, size_t dot, size_t *ret_end)
{
    uint8_t plain[HOST_MAX + 1];
    struct span name, whole;
    if (!fanged_name(word, dot, &name) || name.len > sizeof plain)
        return false;
    if (!is_host(s, span_of(plain, refang(name, plain))))
        return false;
    const bool email = email_around(word, name, &whole);
    if (!email)
        whole = with_path(word, name);
    report(s, email ? KIND_EMAIL : whole.len > name.len ? KIND_URL : KIND_DOMAIN, whole);
    *ret_end = (size_t)(whole.ptr - word.ptr) + whole.len;
    return true;
}

static void scan_names(const struct scan *s, struct span word)
{
    size_t at = 0, end;
    struct span name;
    while (at < word.len) {
        size_t before = at;
        size_t dot = at + span_find_byte(span_skip(word, at), '.');
        if (dot < word.len && scan_fanged(s, word, dot, &end)) {
            at = end > at ? end : at + 1;
            continue;
        }
        if (!next_host_token(word, &at, &name))
            return;
        size_t on = is_ascii(name) || is_plausible_idn(s, name) ? scan_name(s, word, name)
                                                                : scan_ascii_parts(s, word, name);
        at = on > at ? on : at;
        at = at > before ? at : before + 1;
    }
}

/* IPv6 addresses: hexadecimal digits and at least two colons, on their own. */
static void scan_ipv6(const struct scan *s, struct span word)
{
    for (size_t at = 0; at < word.len;) {
        size_t end = at, colons = 0;
        while (end < word.len && (ascii_hex_value(word.ptr[end]) >= 0 || word.ptr[end] == ':' ||
                                  (word.ptr[end] == '.' && colons > 1)))
            colons += word.ptr[end++] == ':';
        struct span run = span_of(word.ptr + at, end - at);
        while (run.len > 0 && run.ptr[run.len - 1] == '.')
            run.len--;
        struct ip_address ip;
        bool alone = !ascii_is_alnum(byte_before(word, at)) &&
                     (end == word.len || !ascii_is_alnum(word.ptr[end]));
        if (colons >= 2 && run.len >= 6 && alone && ip_parse(run, &ip))
            report(s, KIND_IP, run);
        at = end + 1;
    }
}

/* What stands between links. */
static void scan_between(const struct scan *s, struct span part)
{
    scan_names(s, part);
    if (span_find(part, SPAN_LITERAL(":")) < part.len)
        scan_ipv6(s, part);
}

static void scan_plain(const struct scan *s, struct span word)
{
    for (size_t at = 0; at < word.len;) {
        size_t link = find_link(word, at);
        scan_between(s, span_of(word.ptr + at, link - at));
        struct span rest = trim_link(span_skip(word, link), byte_before(word, link));
        if (rest.len > 0)
            report(s, KIND_URL, rest);
        at = link + (rest.len > 0 ? rest.len : 1);
    }
}

/* Spaces, quotation marks, full stops and the like beyond ASCII; they end a word. Controls that
 * turn the direction of writing do not: whoever puts one into a link means it to be part of it. */
static bool is_wide_punctuation(uint32_t code)
{
    static const struct {
        uint32_t first, last;
    } ends[] = {
        {0x85, 0x85},     {0xA0, 0xA0},     {0xAB, 0xAB},     {0xBB, 0xBB},     {0x1680, 0x1680},
        {0x2000, 0x200B}, {0x2010, 0x2029}, {0x202F, 0x2060}, {0x3000, 0x3003}, {0x3008, 0x3020},
        {0xFEFF, 0xFEFF}, {0xFF00, 0xFF0D}, {0xFF1A, 0xFF1F}, {0xFF5B, 0xFF65},
    };
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (code >= ends[i].first && code <= ends[i].last)
            return true;
    return false;
}

void scan_word(const struct scan *s, struct span word)
{
    size_t start = 0;
    for (size_t at = 0; at < word.len;) {
        uint32_t code = 0;
        size_t n = word.ptr[at] < 0x80 ? 1 : utf8_decode(span_skip(word, at), &code);
        if (n > 1 && is_wide_punctuation(code)) {
            scan_plain(s, span_of(word.ptr + start, at - start));
            start = at + n;
        }
        at += n == 0 ? 1 : n;
    }
    scan_plain(s, span_skip(word, start));
}
