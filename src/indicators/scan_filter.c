/* The quick look at free text. Work is done in the order of how much it costs. */
#include "indicators/scan_filter.h"

#include "base/ascii.h"
#include "formats/percent.h"
#include "indicators/match_run.h"

/* What a byte means for the name or link that it stands in. */
enum {
    NAME_LETTER = 1,
    NAME_DIGIT = 2,
    NAME_DOT = 4,
    NAME_ODD = 8, /* part of a name, but the name needs a closer look: '_', other alphabets */
    NAME_BYTE = 15,
    LINK_END = 16,
};

static const uint8_t classes[256] = {
    ['0' ... '9'] = NAME_DIGIT,
    ['A' ... 'Z'] = NAME_LETTER,
    ['a' ... 'z'] = NAME_LETTER,
    ['-'] = NAME_LETTER,
    ['.'] = NAME_DOT,
    ['_'] = NAME_ODD,
    [0x80 ... 0xFF] = NAME_ODD,

    [0 ... ' '] = LINK_END,
    ['"'] = LINK_END,
    ['<'] = LINK_END,
    ['>'] = LINK_END,
    ['`'] = LINK_END,
    [0x7F] = LINK_END,
};

bool scan_filter_init(struct scan_filter *f, const struct indicator_table *t)
{
    *f = (struct scan_filter){.table = t,
                              .emails = t->class_counts[KEY_EMAIL] > 0,
                              .urls = t->class_counts[KEY_URL] > 0,
                              .ips = t->class_counts[KEY_IP] > 0,
                              .ips_v6 = t->has_v6};
    return t->first_pattern[0] == t->first_pattern[KEY_CLASS_COUNT];
}

static uint8_t byte_at(struct span text, size_t at)
{
    return at < text.len ? text.ptr[at] : ' ';
}

static bool is_slash(uint8_t c)
{
    return c == '/' || c == '\\';
}

/* --- names --- */

static bool address_may_match(const struct scan_filter *f, struct span text)
{
    struct ip_address ip;
    int bits = IP_BITS;
    return ip_parse(text, &ip) && table_next_network(f->table, &ip, &bits) != NULL;
}

/* Whether the name or a parent of it is in the table. */
static bool name_is_published(const struct scan_filter *f, struct span name)
{
    uint8_t lower[HOST_MAX + 1];
    uint8_t dots[HOST_MAX];
    size_t count = 0;
    if (name.len > HOST_MAX)
        return true;
    for (size_t i = 0; i < name.len; i++) {
        lower[i] = ascii_lower(name.ptr[i]);
        dots[count] = (uint8_t)i;
        count += lower[i] == '.';
    }
    const struct span whole = span_of(lower, name.len);
    if (table_lookup(f->table, KEY_HOST, whole) != NULL ||
        (f->urls && table_lookup(f->table, KEY_URL_HOST, whole) != NULL))
        return true;
    for (size_t i = 0; i + 1 < count;
         i++) /* the last is a top-level domain, which nobody publishes */
        if (table_lookup(f->table, KEY_HOST, span_skip(whole, dots[i] + 1u)) != NULL)
            return true;
    return false;
}

static struct span trim_dots(struct span name)
{
    while (name.len > 0 && name.ptr[0] == '.')
        name = span_skip(name, 1);
    while (name.len > 0 && name.ptr[name.len - 1] == '.')
        name.len--;
    return name;
}

/* A name that ends like a number: an address, in links also one in odd spelling (0x7f.1). */
static bool number_may_match(const struct scan_filter *f, struct span name, uint8_t seen,
                             uint8_t before)
{
    if (!f->ips)
        return false;
    if ((seen & NAME_LETTER) == 0 && address_may_match(f, name))
        return true;
    return is_slash(before) || before == '@';
}

static bool dot_passes(const struct scan_filter *f, struct span text, size_t *at)
{
    const size_t dot = *at;
    size_t start = dot, end = dot;
    uint8_t seen = 0;
    for (uint8_t c; start > 0 && ((c = classes[text.ptr[start - 1]]) & NAME_BYTE) != 0; start--)
        seen |= c;
    for (uint8_t c; end < text.len && ((c = classes[text.ptr[end]]) & NAME_BYTE) != 0; end++)
        seen |= c;
    const uint8_t before = start > 0 ? text.ptr[start - 1] : ' ', after = byte_at(text, end);
    *at = end;
    if ((seen & NAME_ODD) != 0 || before == '%' || ((before == '@' || before == ']') && f->emails))
        return true;
    if (start == dot && end == dot + 1) /* nothing around it but, perhaps, brackets: `[.]` */
        return strchr("[({", before) != NULL && strchr("])}", after) != NULL;
    struct span name = trim_dots(span_of(text.ptr + start, end - start));
    return name_is_numeric(name) ? number_may_match(f, name, seen, before)
                                 : name_is_published(f, name);
}

/* --- colons --- */

/* Hosts without a dot: numbers, brackets, percent-encoded dots. */
static bool authority_has_no_dot(struct span text, size_t at)
{
    while (is_slash(byte_at(text, at)))
        at++;
    for (; at < text.len && classes[text.ptr[at]] != LINK_END && !is_slash(text.ptr[at]); at++)
        if (text.ptr[at] == '.')
            return false;
    return true;
}

static bool colon_passes(const struct scan_filter *f, struct span text, size_t *at)
{
    const size_t colon = (*at)++;
    const uint8_t next = byte_at(text, colon + 1);
    if (is_slash(next))
        return authority_has_no_dot(text, colon + 1);
    return f->ips_v6 && (next == ':' || ascii_hex_value(next) >= 0);
}

/* --- links in disguise --- */

/* `aHR0c` is what "http" begins with in base64; *at stands on its third byte. */
static bool base64_passes(struct span text, size_t *at)
{
    const size_t r = (*at)++;
    return r >= 2 && text.len - r >= 3 && memcmp(text.ptr + r - 2, "aHR0c", 5) == 0;
}

static bool percent_passes(struct span text, size_t *at)
{
    return percent_pair(text, (*at)++) >= 0;
}

bool scan_filter_passes(const struct scan_filter *f, struct span text, size_t *at)
{
    switch (text.ptr[*at]) {
    case '.':
        return dot_passes(f, text, at);
    case ':':
        return colon_passes(f, text, at);
    case '%':
        return percent_passes(text, at);
    default:
        return base64_passes(text, at);
    }
}

size_t scan_filter_next(struct span text, size_t at)
{
    typedef uint8_t block __attribute__((vector_size(16)));
    while (text.len - at >= sizeof(block)) {
        block bytes;
        uint64_t halves[2];
        memcpy(&bytes, text.ptr + at, sizeof bytes);
        const block hits =
            (block)((bytes == '.') | (bytes == ':') | (bytes == '%') | (bytes == 'R'));
        memcpy(halves, &hits, sizeof halves);
        if ((halves[0] | halves[1]) != 0)
            break;
        at += sizeof bytes;
    }
    while (at < text.len && text.ptr[at] != '.' && text.ptr[at] != ':' && text.ptr[at] != '%' &&
           text.ptr[at] != 'R')
        at++;
    return at;
}
