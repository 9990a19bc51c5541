/* Where in the links of a host its codes stand: `/CODE`, `/go/CODE`, `?id=CODE`. All places are
 * looked at; the one whose codes count up, or else the one with most different codes, is it.
 */
#ifndef BRIDLE_LINKS_CODES_H
#define BRIDLE_LINKS_CODES_H

#include "links/counter.h"
#include "links/link_store.h"

enum {
    CODES_PLACES_MAX = 4,  /* tried for one host, those with most different codes */
    CODES_TOKENS_MAX = 12, /* looked at in one link */
};

struct host_codes {
    bool has_place;
    struct span place;            /* `/`, `/go/`, `?id=`: what stands before the code */
    struct counter_report report; /* its p is multiplied by the number of places tried */
    size_t codes;                 /* different ones there */
    size_t short_paths;           /* links of the host that are `/CODE` and look drawn or counted */
};

/* `links` are those of one host. Spans of the result point into the store. */
enum status codes_of_host(struct arena *arena, const struct link_store *store,
                          const uint32_t *links, size_t count,
                          struct host_codes *ret_codes) WARN_UNUSED;

/* The code of a link at such a place; false when it has none there. */
bool codes_at_place(struct span url, struct span place, struct span *ret_code);

/* Whether the path is nothing but one short code: digits, or letters that are no word. */
bool codes_is_short_path(struct span url);

#endif
