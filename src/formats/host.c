/* Host names. */
#include "formats/host.h"

#include <idn2.h>
#include <stdlib.h>

#include "base/ascii.h"
#include "formats/percent.h"

enum { RAW_MAX = 3 * HOST_MAX }; /* before decoding */

/* Bytes that end a host or cannot stand in one (WHATWG URL, "forbidden domain code point"). */
static const bool forbidden[256] = {
    [0 ... ' '] = true, [0x7F] = true, ['#'] = true, ['/'] = true, [':'] = true,
    ['<'] = true,       ['>'] = true,  ['?'] = true, ['@'] = true, ['['] = true,
    ['\\'] = true,      [']'] = true,  ['^'] = true, ['|'] = true, ['%'] = true,
    ['"'] = true,       ['`'] = true,  ['{'] = true, ['}'] = true,
};

static bool to_ascii(struct span name, struct host *h)
{
    char text[RAW_MAX + 1];
    uint8_t *ascii = NULL;
    memcpy(text, name.ptr, name.len);
    text[name.len] = '\0';
    if (memchr(text, '\0', name.len) != NULL)
        return false;
    int rc = idn2_lookup_u8((const uint8_t *)text, &ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
    size_t len = rc == IDN2_OK ? strlen((const char *)ascii) : 0;
    bool fits = len > 0 && len <= HOST_MAX;
    if (fits) {
        memcpy(h->name, ascii, len);
        h->len = len;
    }
    free(ascii);
    return fits;
}

/* ASCII lower case; true when there are other letters. */
static bool copy_lower(struct span name, struct host *h)
{
    uint8_t all = 0;
    for (size_t i = 0; i < name.len; i++) {
        all |= name.ptr[i];
        h->name[i] = (char)ascii_lower(name.ptr[i]);
    }
    h->len = name.len;
    return (all & 0x80) != 0;
}

static bool is_well_formed(const struct host *h)
{
    bool after_dot = true;
    for (size_t i = 0; i < h->len; i++) {
        uint8_t c = (uint8_t)h->name[i];
        if (c == '.' ? after_dot : forbidden[c])
            return false;
        after_dot = c == '.';
    }
    return h->len > 0 && !after_dot;
}

static void drop_trailing_dots(struct host *h)
{
    while (h->len > 0 && h->name[h->len - 1] == '.')
        h->len--;
}

bool host_normalise(struct span text, struct host *ret_host)
{
    uint8_t decoded[RAW_MAX];
    struct host h;
    h.is_ip = false;
    if (text.len == 0 || text.len > RAW_MAX)
        return false;
    if (span_find_byte(text, '%') < text.len && text.ptr[0] != '[') {
        size_t len = percent_decode(text, decoded);
        text = span_of(decoded, len);
    }
    if (text.ptr[0] == '[') {
        h.is_ip = ip_parse(text, &h.ip);
        if (!h.is_ip || text.len > HOST_MAX)
            return false;
    }
    if (text.len <= HOST_MAX + 1 && text.ptr[text.len - 1] == '.')
        text.len--; /* so that a name of full length with its root dot fits */
    if (text.len > HOST_MAX || copy_lower(text, &h)) {
        if (!to_ascii(text, &h))
            return false;
    }
    drop_trailing_dots(&h);
    h.name[h.len] = '\0';
    if (!h.is_ip && !is_well_formed(&h))
        return false;
    if (!h.is_ip && ascii_is_digit((uint8_t)h.name[0]))
        h.is_ip = ip_parse_browser(host_span(&h), &h.ip);
    *ret_host = h;
    return true;
}

bool host_registrable(const psl_ctx_t *psl, const struct host *host, struct span *ret_domain)
{
    if (host->is_ip)
        return false;
    const char *domain = psl_registrable_domain(psl, host->name);
    if (domain == NULL)
        return false;
    *ret_domain = span_of(domain, host->len - (size_t)(domain - host->name));
    return true;
}

bool host_has_known_suffix(const psl_ctx_t *psl, const struct host *host)
{
    size_t dot = span_find_last_byte(host_span(host), '.');
    return dot < host->len &&
           psl_is_public_suffix2(psl, host->name + dot + 1, PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE);
}
