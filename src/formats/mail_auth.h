/* `Authentication-Results:` (RFC 8601): what a receiving server found out about a mail. Anybody can
 * write such a line into a mail; only the ones on top, above the first foreign Received line, come
 * from the receiver's own server.
 */
#ifndef BRIDLE_FORMATS_MAIL_AUTH_H
#define BRIDLE_FORMATS_MAIL_AUTH_H

#include "base/arena.h"
#include "base/span.h"
#include "base/status.h"

struct mail_auth_result {
    struct span method;     /* spf, dkim, dmarc, arc ... as it stands */
    struct span result;     /* pass, fail, softfail, none ... */
    struct span properties; /* `header.d=example.org header.s=x`, with comments */
};

struct mail_auth {
    struct span server; /* who says so; empty: it does not say (Microsoft) */
    struct mail_auth_result *items;
    size_t count;
};

/* Spans point into an unfolded copy in the arena. */
enum status mail_auth_parse(struct arena *arena, struct span value,
                            struct mail_auth *ret_auth) WARN_UNUSED;
/* Result of the first entry for the method, any case; empty: none. */
struct span mail_auth_result(const struct mail_auth *auth, const char *method);
/* Value of a property (`header.d`); empty: none. */
struct span mail_auth_property(const struct mail_auth_result *r, const char *name);

#endif
