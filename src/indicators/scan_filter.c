/* The quick look at free text. Work is done in the order of how much it costs. */
#include "indicators/scan_filter.h"

#include "base/ascii.h"
#include "formats/percent.h"
#include "indicators/byte_block.h"
#include "indicators/host_tail.h"
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

/* Kinds that text is searched for: only their wildcards are of interest here. */
static const enum key_class in_texts[] = {KEY_HOST, KEY_URL, KEY_EMAIL, KEY_IP};

bool scan_filter_init(struct scan_filter *f, const struct indicator_table *t)
{
    *f = (struct scan_filter){.table = t,
                              .emails = t->class_counts[KEY_EMAIL] > 0,
                              .urls = t->class_counts[KEY_URL] > 0,
                              .ips = t->class_counts[KEY_IP] > 0,
                              .ips_v6 = t->has_v6};
    for (size_t i = 0; i < sizeof in_texts / sizeof in_texts[0]; i++)
        if (t->first_pattern[in_texts[i]] != t->first_pattern[in_texts[i] + 1])
            return false;
    return true;
}

static uint8_t byte_at(struct span text, size_t at)
{
    return at < text.len ? text.ptr[at] : ' ';
}

static bool is_slash(uint8_t c)
{
    return c == '/' || c == '\\';
}

/* What "http" begins with in base64. */
#define BASE64_HTTP SPAN_LITERAL("aHR0c")

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

static bool any_dot_passes(const struct scan_filter *f, struct span text, size_t *at)
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
    if (span_find(span_of(text.ptr + start, end - start), BASE64_HTTP) < end - start)
        return true;
    if (start == dot && end == dot + 1) /* nothing around it but, perhaps, brackets: `[.]` */
        return strchr("[({", before) != NULL && strchr("])}", after) != NULL;
    if (f->ips && (seen & NAME_LETTER) != 0 && (after == ':' || after == '['))
        return true; /* an address, with the scheme of a link right behind it */
    struct span name = trim_dots(span_of(text.ptr + start, end - start));
    return name_is_numeric(name) ? number_may_match(f, name, seen, before)
                                 : name_is_published(f, name);
}

/* The name around a dot, when it lies within 32 bytes on either side and is of small letters,
 * digits and dashes, as most are. */
struct plain_name {
    size_t start, end;
    uint32_t dots; /* bit n: a dot n bytes behind the first */
};

enum { SIDE = 2 * BYTE_BLOCK };

static inline byte_block is_plain(byte_block b)
{
    return byte_block_range(b, 'a', 'z') | byte_block_range(b, '0', '9') | (byte_block)(b == '-');
}

static inline uint32_t two_masks(byte_block first, byte_block second)
{
    return byte_block_mask(first) | byte_block_mask(second) << BYTE_BLOCK;
}

/* False when it reaches further, or ends at a byte that belongs to the name and is not plain. */
static inline bool plain_name_around(struct span text, size_t dot, struct plain_name *ret_name)
{
    if (dot <= SIDE || text.len - dot <= SIDE)
        return false;
    const uint8_t *at = text.ptr + dot;
    const byte_block b0 = byte_block_load(at), b1 = byte_block_load(at + BYTE_BLOCK);
    const byte_block d0 = (byte_block)(b0 == '.'), d1 = (byte_block)(b1 == '.');
    const uint32_t before =
        two_masks(is_plain(byte_block_load(at - SIDE)), is_plain(byte_block_load(at - BYTE_BLOCK)));
    const uint32_t behind = two_masks(is_plain(b0) | d0, is_plain(b1) | d1);
    if (before == UINT32_MAX || behind == UINT32_MAX)
        return false;
    const unsigned back = (unsigned)__builtin_clz(~before), on = (unsigned)__builtin_ctz(~behind);
    *ret_name = (struct plain_name){.start = dot - back,
                                    .end = dot + on,
                                    .dots = two_masks(d0, d1) & ((UINT32_C(1) << on) - 1)};
    return back > 0 && (ret_name->dots >> (on - 1)) == 0 &&
           (classes[text.ptr[dot - back - 1]] & NAME_BYTE) == 0 &&
           (classes[text.ptr[dot + on]] & NAME_BYTE) == 0;
}

/* Nearly all names in a text: decided here, by one look at the filter. False: look closer. */
static inline bool is_unpublished(const struct scan_filter *f, struct span text, size_t dot,
                                  const struct plain_name *name)
{
    const uint8_t before = text.ptr[name->start - 1];
    if (before == '%' || ((before == '@' || before == ']') && f->emails))
        return false;
    const unsigned last = 31 - (unsigned)__builtin_clz(name->dots);
    if (ascii_is_digit(text.ptr[dot + last + 1]))
        return !f->ips || (__builtin_popcount(name->dots) != 3 && !is_slash(before) &&
                           before != '@'); /* four parts, but for odd spellings in links */
    const uint32_t earlier = name->dots & ~(UINT32_C(1) << last);
    const size_t tail = earlier == 0 ? name->start : dot + 32 - (size_t)__builtin_clz(earlier);
    return !table_filter_passes(f->table, KEY_HOST_TAIL,
                                span_of(text.ptr + tail, name->end - tail));
}

static inline bool dot_passes(const struct scan_filter *f, struct span text, size_t *at)
{
    struct plain_name plain;
    if (plain_name_around(text, *at, &plain) && is_unpublished(f, text, *at, &plain)) {
        *at = plain.end;
        return false;
    }
    return any_dot_passes(f, text, at);
}

/* --- colons --- */

/* Hosts without a dot: numbers, brackets, percent-encoded dots. What stands before an '@' is none.
 */
static bool authority_has_no_dot(struct span text, size_t at)
{
    bool dot = false;
    while (is_slash(byte_at(text, at)))
        at++;
    for (; at < text.len && classes[text.ptr[at]] != LINK_END && !is_slash(text.ptr[at]); at++)
        dot = text.ptr[at] != '@' && (dot || text.ptr[at] == '.');
    return !dot;
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

/* *at stands on its third byte. */
static bool base64_passes(struct span text, size_t *at)
{
    const size_t r = (*at)++;
    return r >= 2 && text.len - r >= 3 && memcmp(text.ptr + r - 2, BASE64_HTTP.ptr, 5) == 0;
}

static bool percent_passes(struct span text, size_t *at)
{
    return percent_pair(text, (*at)++) >= 0;
}

static inline bool passes(const struct scan_filter *f, struct span text, size_t *at)
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

/* --- searching for bytes --- */

/* Bits of sixteen bytes that are worth a look; `next` are the bytes behind each. */
static inline uint32_t block_hits(const struct scan_filter *f, byte_block bytes, byte_block next)
{
    const byte_block slash = (byte_block)((next == '/') | (next == '\\'));
    const byte_block colon = (byte_block)(bytes == ':');
    const byte_block hits = (byte_block)((bytes == '.') | (bytes == '%')) |
                            (f->ips_v6 ? colon : colon & slash) |
                            (byte_block)((bytes == 'R') & (next == '0'));
    return byte_block_mask(hits);
}

static bool is_hit(const struct scan_filter *f, struct span text, size_t at)
{
    const uint8_t c = text.ptr[at], next = byte_at(text, at + 1);
    return c == '.' || c == '%' || (c == ':' && (f->ips_v6 || is_slash(next))) ||
           (c == 'R' && next == '0');
}

enum { AHEAD = 4 * BYTE_BLOCK };

static inline uint64_t look_ahead(const struct scan_filter *f, struct span text, size_t base)
{
    uint64_t hits = 0;
    if (text.len - base > AHEAD) {
        for (unsigned i = 0; i < AHEAD; i += BYTE_BLOCK)
            hits |= (uint64_t)block_hits(f, byte_block_load(text.ptr + base + i),
                                         byte_block_load(text.ptr + base + i + 1))
                    << i;
        return hits;
    }
    for (size_t i = 0; i < text.len - base && i < AHEAD; i++)
        hits |= (uint64_t)is_hit(f, text, base + i) << i;
    return hits;
}

size_t scan_filter_find(const struct scan_filter *f, struct span text, size_t at)
{
    size_t base = at;
    while (base < text.len) {
        uint64_t hits = look_ahead(f, text, base);
        while (hits != 0) {
            const size_t hit = base + (size_t)__builtin_ctzll(hits);
            at = hit;
            if (passes(f, text, &at))
                return hit;
            hits = at - base < AHEAD ? hits & UINT64_MAX << (at - base) : 0;
        }
        base = at > base + AHEAD ? at : base + AHEAD;
    }
    return text.len;
}
