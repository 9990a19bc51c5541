/* Memory for passwords and keys: its own pages, locked against swapping, left out of core dumps,
 * empty in processes that are forked later, and overwritten before it is given back.
 */
#ifndef BRIDLE_CHECK_SECRET_H
#define BRIDLE_CHECK_SECRET_H

#include "base/span.h"
#include "base/status.h"

struct secret {
    uint8_t *bytes; /* NULL: none */
    size_t len;     /* in use */
    size_t room;
};

/* STATUS_NO_MEMORY. That pages cannot be locked (a limit of the system) is no failure. */
enum status secret_init(struct secret *secret, size_t room) WARN_UNUSED;
/* Overwrites and gives back. Harmless twice. */
void secret_free(struct secret *secret);

static inline struct span secret_span(const struct secret *secret)
{
    return span_of(secret->bytes, secret->len);
}

/* This process and what it forks: no core file, no debugger of the same user. */
void secret_guard_process(void);

#endif
