/* HTML character references. */
#include "formats/entity.h"

#include "base/ascii.h"
#include "base/buf.h"
#include "base/utf8.h"

static const struct {
    struct span name;
    uint32_t codepoint;
} names[] = {
    {SPAN_LITERAL("amp"), '&'},    {SPAN_LITERAL("lt"), '<'},     {SPAN_LITERAL("gt"), '>'},
    {SPAN_LITERAL("quot"), '"'},   {SPAN_LITERAL("apos"), '\''},  {SPAN_LITERAL("nbsp"), 0xA0},
    {SPAN_LITERAL("colon"), ':'},  {SPAN_LITERAL("period"), '.'}, {SPAN_LITERAL("sol"), '/'},
    {SPAN_LITERAL("bsol"), '\\'},  {SPAN_LITERAL("num"), '#'},    {SPAN_LITERAL("quest"), '?'},
    {SPAN_LITERAL("equals"), '='}, {SPAN_LITERAL("lowbar"), '_'}, {SPAN_LITERAL("percnt"), '%'},
    {SPAN_LITERAL("commat"), '@'}, {SPAN_LITERAL("Tab"), '\t'},   {SPAN_LITERAL("NewLine"), '\n'},
    {SPAN_LITERAL("lpar"), '('},   {SPAN_LITERAL("rpar"), ')'},   {SPAN_LITERAL("semi"), ';'},
    {SPAN_LITERAL("excl"), '!'},   {SPAN_LITERAL("dollar"), '$'}, {SPAN_LITERAL("plus"), '+'},
    {SPAN_LITERAL("comma"), ','},  {SPAN_LITERAL("ast"), '*'},    {SPAN_LITERAL("hyphen"), 0x2010},
    {SPAN_LITERAL("lsqb"), '['},   {SPAN_LITERAL("rsqb"), ']'},   {SPAN_LITERAL("lcub"), '{'},
    {SPAN_LITERAL("rcub"), '}'},   {SPAN_LITERAL("verbar"), '|'}, {SPAN_LITERAL("Hat"), '^'},
    {SPAN_LITERAL("grave"), '`'},
};

/* Without names like `&copy=` of old pages that stand in links: those need their `;`. */
static const struct {
    struct span name;
    uint32_t codepoint;
} bare_names[] = {
    {SPAN_LITERAL("amp"), '&'},
    {SPAN_LITERAL("lt"), '<'},
    {SPAN_LITERAL("gt"), '>'},
    {SPAN_LITERAL("quot"), '"'},
};

/* `#64` or `#x40`; returns its length. */
/* Numbers of control characters are read as those of Windows 1252 (WHATWG HTML, 13.2.5.80). */
static uint32_t as_windows_1252(uint32_t number)
{
    static const uint16_t letters[32] = {
        0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};
    return number >= 0x80 && number < 0xA0 ? letters[number - 0x80] : number;
}

static size_t number_at(struct span text, uint32_t *ret_codepoint)
{
    size_t at = 1;
    uint32_t value = 0;
    bool hex = text.len > 1 && ascii_lower(text.ptr[1]) == 'x';
    at += hex;
    const size_t first = at;
    for (; at < text.len && at - first < 8; at++) {
        int digit = ascii_hex_value(text.ptr[at]);
        if (digit < 0 || (!hex && digit > 9))
            break;
        value = value * (hex ? 16 : 10) + (uint32_t)digit;
    }
    if (at == first)
        return 0;
    *ret_codepoint = as_windows_1252(value);
    return at;
}

static size_t name_at(struct span text, uint32_t *ret_codepoint)
{
    size_t len = 0;
    while (len < text.len && ascii_is_alnum(text.ptr[len]))
        len++;
    bool ended = len < text.len && text.ptr[len] == ';';
    for (size_t i = 0; ended && i < sizeof names / sizeof names[0]; i++)
        if (span_equal(span_head(text, len), names[i].name)) {
            *ret_codepoint = names[i].codepoint;
            return len;
        }
    for (size_t i = 0; i < sizeof bare_names / sizeof bare_names[0]; i++) {
        size_t n = bare_names[i].name.len;
        if (span_starts(text, bare_names[i].name) && (n == text.len || text.ptr[n] != '=')) {
            *ret_codepoint = bare_names[i].codepoint;
            return n;
        }
    }
    return 0;
}

size_t entity_at(struct span text, size_t at, uint32_t *ret_codepoint)
{
    struct span after = span_skip(text, at + 1);
    if (at >= text.len || text.ptr[at] != '&' || after.len == 0)
        return 0;
    size_t len =
        after.ptr[0] == '#' ? number_at(after, ret_codepoint) : name_at(after, ret_codepoint);
    if (len == 0)
        return 0;
    return 1 + len + (len < after.len && after.ptr[len] == ';');
}

size_t entity_decode(struct span text, uint8_t *out)
{
    size_t len = 0;
    for (size_t at = 0; at < text.len;) {
        uint8_t memory[4];
        struct buf one;
        uint32_t codepoint;
        size_t took = entity_at(text, at, &codepoint);
        buf_fixed(&one, memory, sizeof memory);
        if (took > 0)
            utf8_encode(&one, codepoint);
        else
            buf_byte(&one, text.ptr[at]);
        memcpy(out + len, one.ptr, one.len);
        len += one.len;
        at += took > 0 ? took : 1;
    }
    return len;
}
