/* Host names as values: lower case, IDNA (punycode), without trailing dots; addresses as
 * addresses. Registrable domains by the public suffix list (publicsuffix.org, both sections).
 */
#ifndef BRIDLE_FORMATS_HOST_H
#define BRIDLE_FORMATS_HOST_H

#include <libpsl.h>

#include "base/span.h"
#include "formats/ip.h"

enum { HOST_MAX = 253 }; /* RFC 1035 in text form */

struct host {
    char name[HOST_MAX + 1]; /* NUL-terminated, for libpsl */
    size_t len;
    bool is_ip;
    struct ip_address ip; /* with is_ip; `name` then holds the text as it stood */
};

static inline struct span host_span(const struct host *h)
{
    return span_of(h->name, h->len);
}

/* The host part of a URL or a bare name, percent-decoded once. False on an empty or overlong name,
 * empty labels, or bytes that no host can have (space, control, one of `/?#@:` ...). Allocates
 * nothing unless the name has non-ASCII letters. */
bool host_normalise(struct span text, struct host *ret_host);

/* The domain that somebody registered: public suffix and one label. False when the host is an
 * address, or a public suffix itself. *ret_domain points into `host`. */
bool host_registrable(const psl_ctx_t *psl, const struct host *host, struct span *ret_domain);

/* Whether the top-level domain is one of the public suffix list (and not only the `*` rule): tells
 * names in free text from file names and abbreviations. */
bool host_has_known_suffix(const psl_ctx_t *psl, const struct host *host);

#endif
