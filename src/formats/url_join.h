/* Joining of an address with the one that it is relative to (RFC 3986, section 5.2). */
#ifndef BRIDLE_FORMATS_URL_JOIN_H
#define BRIDLE_FORMATS_URL_JOIN_H

#include "base/arena.h"

/* The result lies in the arena, or is `reference` itself where that is absolute. STATUS_TOO_LARGE
 * above URL_JOIN_MAX bytes. */
enum status url_join(struct arena *arena, struct span base, struct span reference,
                     struct span *ret_url) WARN_UNUSED;

#endif
