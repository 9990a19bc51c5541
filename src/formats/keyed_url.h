/* Joining of an address with the one that it is relative to (RFC 3986, section 5.2). */
#ifndef BRIDLE_FORMATS_KEYED_URL_H
#define BRIDLE_FORMATS_KEYED_URL_H

#include "base/arena.h"

/* The result lies in the arena, or is `reference` itself where that is absolute. STATUS_TOO_LARGE
 * above KEYED_URL_MAX bytes. */
enum status keyed_url_join(struct arena *arena, struct span base, struct span reference,
                           struct span *ret_url) WARN_UNUSED;

#endif
