/* A host name cut into what matters for judging it: who registered it, and under which label. */
#ifndef BRIDLE_LINKS_SITE_H
#define BRIDLE_LINKS_SITE_H

#include <libpsl.h>

#include "formats/host.h"

struct site {
    struct host host;
    bool has_registrable;
    bool is_tenant; /* registered with a hosting company, not under a top-level domain's rules */
    /* Offsets into host.name, so that a site can be copied: of the registrable domain, and the end
     * of its first label (the one that somebody chose). */
    size_t registrable_at, label_end;
};

/* From the host part of a URL or a bare name. False when it is no host. */
bool site_of(const psl_ctx_t *psl, struct span text, struct site *ret_site);

static inline struct span site_host(const struct site *s)
{
    return host_span(&s->host);
}

/* `example.co.uk` of `www.example.co.uk`; the whole host when nobody could register it. */
static inline struct span site_registrable(const struct site *s)
{
    return span_skip(host_span(&s->host), s->registrable_at);
}

/* `example` of it; empty for addresses and public suffixes. */
static inline struct span site_label(const struct site *s)
{
    return span_of(s->host.name + s->registrable_at, s->label_end - s->registrable_at);
}

/* What stands left of the registrable domain, without the dot. */
static inline struct span site_subdomain(const struct site *s)
{
    return span_of(s->host.name, s->registrable_at > 0 ? s->registrable_at - 1 : 0);
}

#endif
