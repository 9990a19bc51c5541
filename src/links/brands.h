/* Who lures imitate: the embedded list, and the user's own organisations (`--ours`). */
#ifndef BRIDLE_LINKS_BRANDS_H
#define BRIDLE_LINKS_BRANDS_H

#include "base/arena.h"
#include "links/confusable.h"
#include "links/site.h"

struct brand {
    struct span name;           /* as people write it; of an own domain: the domain */
    struct span shown;          /* its first domain */
    const struct span *domains; /* all of them; `label.*`: any public suffix */
    size_t domain_count;
    bool ours;
};

/* A label that looks like the brand. */
struct brand_label {
    struct span text;
    struct label_look look;
    const struct brand *brand;
};

struct brands {
    struct brand *items;
    size_t count;
    struct brand_label *labels;
    size_t label_count;
};

/* `lines` as in data/links/brands.tsv, ended by NULL; both arrays must outlive the result. Own
 * domains come first. STATUS_MALFORMED when one of `ours` is no domain. */
enum status brands_load(struct arena *arena, const char *const *lines, const psl_ctx_t *psl,
                        const char *const *ours, size_t ours_count,
                        struct brands *ret_brands) WARN_UNUSED;

/* Whether the site belongs to the brand itself. */
bool brand_owns(const struct brand *brand, const struct site *site);
/* The brand that the site belongs to; NULL: none. */
const struct brand *brands_owner(const struct brands *brands, const struct site *site);

#endif
