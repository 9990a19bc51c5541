/* Links inside of links: mail gateways (Safe Links, urldefense ...) and big sites write the address
 * that a link leads to into a link of their own. What is written there can be read offline; what is
 * only a token cannot, and is said to be one. Nothing is ever asked of anybody.
 *
 * Sources: the vendors' published decoders and samples of real mail; one row each in the table.
 */
#ifndef BRIDLE_FORMATS_URL_WRAPPER_H
#define BRIDLE_FORMATS_URL_WRAPPER_H

#include <libpsl.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/status.h"
#include "formats/host.h"

enum {
    URL_CHAIN_MAX = 8,         /* wrappers around one link; more is a trick */
    URL_WRAPPED_MAX = 64 << 10 /* bytes; longer links are left as they are */
};

struct url_chain {
    struct span steps[URL_CHAIN_MAX + 1]; /* as it stood first, what it leads to last */
    const char *wrappers[URL_CHAIN_MAX];  /* whose wrapper steps[i] is */
    size_t count;                         /* of the steps, at least 1 */
    const char *opaque;                   /* the last step is a wrapper too, but only a token */
    bool cut;                             /* more than URL_CHAIN_MAX wrappers */
};

static inline struct span url_chain_end(const struct url_chain *c)
{
    return c->steps[c->count - 1];
}

/* Whether links of this host can be wrappers at all: for callers that ask once for each host. */
bool url_host_wraps(const psl_ctx_t *psl, const struct host *host);

/* Undoes all wrappers. `psl` may be NULL: the built-in list. Decoded steps live in the arena. */
enum status url_unwrap(struct arena *arena, const psl_ctx_t *psl, struct span url,
                       struct url_chain *ret_chain) WARN_UNUSED;

/* Undecoded value of a parameter of a query (`a=1&b=2`, also with `;` between); false when it is
 * not there. */
bool url_query_value(struct span query, struct span name, struct span *ret_value);

#endif
