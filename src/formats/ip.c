/* IP addresses: RFC 4291 text forms, WHATWG's generous IPv4, RFC 5952 output. */
#include "formats/ip.h"

#include "base/ascii.h"

enum { V6_WORDS = 8 };

static void set_v4(struct ip_address *ip, uint32_t value)
{
    *ip = (struct ip_address){.bytes = {[10] = 0xFF, [11] = 0xFF}, .prefix = IP_BITS};
    for (size_t i = 0; i < 4; i++)
        ip->bytes[12 + i] = (uint8_t)(value >> (24 - 8 * i));
}

static bool parse_v4(struct span text, uint32_t *ret_value)
{
    uint32_t value = 0, part = 0;
    size_t parts = 0, digits = 0;
    for (size_t i = 0; i <= text.len; i++) {
        const uint8_t c = i < text.len ? text.ptr[i] : '.';
        if (ascii_is_digit(c)) {
            if (digits > 0 && part == 0) /* a leading zero: octal to some, decimal to others */
                return false;
            part = part * 10 + (uint32_t)(c - '0');
            if (++digits > 3 || part > 255)
                return false;
            continue;
        }
        if (c != '.' || digits == 0 || ++parts > 4)
            return false;
        value = value << 8 | part;
        part = 0;
        digits = 0;
    }
    *ret_value = value;
    return parts == 4;
}

static bool parse_word(struct span part, uint16_t *ret_word)
{
    uint32_t word = 0;
    if (part.len == 0 || part.len > 4)
        return false;
    for (size_t i = 0; i < part.len; i++) {
        int digit = ascii_hex_value(part.ptr[i]);
        if (digit < 0)
            return false;
        word = word << 4 | (uint32_t)digit;
    }
    *ret_word = (uint16_t)word;
    return true;
}

/* Words of one side of `::`; the last part may be an IPv4 address. */
static bool parse_words(struct span text, uint16_t *words, size_t *ret_count)
{
    struct span rest = text, part;
    size_t count = 0;
    if (text.len == 0) {
        *ret_count = 0;
        return true;
    }
    while (span_split(&rest, ':', &part)) {
        uint32_t v4;
        if (rest.ptr == NULL && count + 2 <= V6_WORDS && parse_v4(part, &v4)) {
            words[count++] = (uint16_t)(v4 >> 16);
            words[count++] = (uint16_t)v4;
        } else if (count >= V6_WORDS || !parse_word(part, &words[count++])) {
            return false;
        }
    }
    *ret_count = count;
    return true;
}

static bool parse_v6(struct span text, struct ip_address *ret_ip)
{
    uint16_t head[V6_WORDS] = {0}, tail[V6_WORDS] = {0};
    size_t head_count, tail_count = 0;
    size_t gap = span_find(text, SPAN_LITERAL("::"));
    if (!parse_words(span_head(text, gap), head, &head_count))
        return false;
    if (gap < text.len && !parse_words(span_skip(text, gap + 2), tail, &tail_count))
        return false;
    if (gap < text.len ? head_count + tail_count >= V6_WORDS : head_count != V6_WORDS)
        return false;
    for (size_t i = 0; i < tail_count; i++)
        head[V6_WORDS - tail_count + i] = tail[i];
    *ret_ip = (struct ip_address){.prefix = IP_BITS};
    for (size_t i = 0; i < V6_WORDS; i++) {
        ret_ip->bytes[2 * i] = (uint8_t)(head[i] >> 8);
        ret_ip->bytes[2 * i + 1] = (uint8_t)head[i];
    }
    return true;
}

bool ip_parse(struct span text, struct ip_address *ret_ip)
{
    uint32_t v4;
    text = span_trim(text);
    if (text.len > 0 && text.len <= 15 && parse_v4(text, &v4)) {
        set_v4(ret_ip, v4);
        return true;
    }
    if (text.len >= 2 && text.ptr[0] == '[' && text.ptr[text.len - 1] == ']')
        text = span_of(text.ptr + 1, text.len - 2);
    text = span_head(text, span_find_byte(text, '%'));
    if (text.len < 2 || text.len > 45 || span_find_byte(text, ':') == text.len)
        return false;
    return parse_v6(text, ret_ip);
}

bool ip_parse_network(struct span text, struct ip_address *ret_ip)
{
    text = span_trim(text);
    size_t slash = span_find_byte(text, '/');
    struct ip_address ip;
    uint64_t bits;
    if (!ip_parse(span_head(text, slash), &ip))
        return false;
    if (slash < text.len) {
        bool v4 = span_find_byte(span_head(text, slash), ':') == slash;
        if (!span_to_uint(span_skip(text, slash + 1), &bits) || bits > (v4 ? IP_V4_BITS : IP_BITS))
            return false;
        ip = ip_network(&ip, (unsigned)bits + (v4 ? IP_V4_OFFSET : 0));
    }
    *ret_ip = ip;
    return true;
}

bool ip_parse_endpoint(struct span text, struct ip_address *ret_ip)
{
    text = span_trim(text);
    if (ip_parse(text, ret_ip))
        return true;
    size_t colon = span_find_last_byte(text, ':');
    uint64_t port;
    if (colon == text.len || !span_to_uint(span_skip(text, colon + 1), &port) || port > UINT16_MAX)
        return false;
    struct span address = span_head(text, colon);
    bool bracketed = address.len > 0 && address.ptr[address.len - 1] == ']';
    return (bracketed || span_find_byte(address, ':') == address.len) && ip_parse(address, ret_ip);
}

/* One part in decimal, octal (leading 0) or hexadecimal (0x). */
static bool parse_browser_part(struct span part, uint64_t *ret_value)
{
    unsigned base = 10;
    if (part.len >= 2 && part.ptr[0] == '0') {
        bool hex = ascii_lower(part.ptr[1]) == 'x';
        base = hex ? 16 : 8;
        part = span_skip(part, hex ? 2 : 1);
        if (part.len == 0) {
            *ret_value = 0;
            return true;
        }
    }
    uint64_t value = 0;
    if (part.len == 0 || part.len > 12)
        return false;
    for (size_t i = 0; i < part.len; i++) {
        int digit = ascii_hex_value(part.ptr[i]);
        if (digit < 0 || (unsigned)digit >= base)
            return false;
        value = value * base + (unsigned)digit;
    }
    *ret_value = value;
    return true;
}

bool ip_parse_browser(struct span text, struct ip_address *ret_ip)
{
    uint64_t value = 0, part_value = 0;
    size_t parts = 0;
    struct span rest = text, part;
    if (text.len == 0 || text.len > 64)
        return false;
    while (span_split(&rest, '.', &part)) {
        if (!parse_browser_part(part, &part_value) || ++parts > 4)
            return false;
        if (rest.ptr == NULL)
            break;
        if (part_value > 255)
            return false;
        value = value << 8 | part_value;
    }
    const unsigned last_bits = 8 * (unsigned)(5 - parts); /* the last part fills what is left */
    if (part_value >> last_bits != 0)
        return false;
    set_v4(ret_ip, (uint32_t)(value << last_bits | part_value));
    return true;
}

bool ip_is_v4(const struct ip_address *ip)
{
    static const uint8_t mapped[12] = {[10] = 0xFF, [11] = 0xFF};
    return ip->prefix >= IP_V4_OFFSET && memcmp(ip->bytes, mapped, sizeof mapped) == 0;
}

struct ip_address ip_network(const struct ip_address *ip, unsigned prefix)
{
    struct ip_address network = *ip;
    if (prefix > IP_BITS)
        prefix = IP_BITS;
    network.prefix = (uint8_t)prefix;
    for (unsigned i = 0; i < 16; i++) {
        unsigned keep = prefix > 8 * i ? prefix - 8 * i : 0;
        if (keep < 8)
            network.bytes[i] &= (uint8_t)(0xFF00u >> keep);
    }
    return network;
}

bool ip_contains(const struct ip_address *network, const struct ip_address *ip)
{
    if (ip->prefix < network->prefix)
        return false;
    struct ip_address other = ip_network(ip, network->prefix);
    return memcmp(other.bytes, network->bytes, sizeof other.bytes) == 0;
}

/* Start and length of the longest run of zero words, at least two (RFC 5952, 4.2). */
static size_t longest_zero_run(const uint16_t *words, size_t *ret_start)
{
    size_t best = 1;
    *ret_start = V6_WORDS;
    for (size_t i = 0; i < V6_WORDS;) {
        size_t n = 0;
        while (i + n < V6_WORDS && words[i + n] == 0)
            n++;
        if (n > best) {
            best = n;
            *ret_start = i;
        }
        i += n + 1;
    }
    return *ret_start == V6_WORDS ? 0 : best;
}

static void format_v6(struct buf *b, const struct ip_address *ip)
{
    uint16_t words[V6_WORDS];
    for (size_t i = 0; i < V6_WORDS; i++)
        words[i] = (uint16_t)(ip->bytes[2 * i] << 8 | ip->bytes[2 * i + 1]);
    size_t gap, gap_len = longest_zero_run(words, &gap);
    for (size_t i = 0; i < V6_WORDS; i++) {
        if (i == gap && gap_len > 0) {
            buf_str(b, "::");
            i += gap_len - 1;
            continue;
        }
        if (i > 0 && !(gap_len > 0 && i == gap + gap_len))
            buf_byte(b, ':');
        buf_format(b, "%x", words[i]);
    }
}

void ip_format(struct buf *b, const struct ip_address *ip)
{
    const bool v4 = ip_is_v4(ip);
    if (v4)
        buf_format(b, "%u.%u.%u.%u", ip->bytes[12], ip->bytes[13], ip->bytes[14], ip->bytes[15]);
    else
        format_v6(b, ip);
    if (ip->prefix < IP_BITS)
        buf_format(b, "/%u", (unsigned)(v4 ? ip->prefix - IP_V4_OFFSET : ip->prefix));
}
