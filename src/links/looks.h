/* What a host name pretends to be, from the name alone: like a brand, like a .com address, like a
 * mail server, like a link shortener. Looks prove nothing by themselves: each is a lead.
 */
#ifndef BRIDLE_LINKS_LOOKS_H
#define BRIDLE_LINKS_LOOKS_H

#include "links/brands.h"
#include "links/domain_list.h"
#include "links/words.h"

enum look_kind {
    LOOK_COM_PREFIX, /* com-en-us.com: what stands left of it reads as a .com address */
    LOOK_BRAND_HOST, /* brand.com-x.org, brand.com.example.org */
    LOOK_CONFUSABLE, /* the same shape: other scripts, rn for m, 0 for o */
    LOOK_MIXED,      /* scripts that nobody mixes */
    LOOK_NEAR,       /* one letter more, less or other */
    LOOK_INSIDE,     /* the brand's name and other words */
    LOOK_OTHER_END,  /* the brand's name under another ending */
    LOOK_WORN,       /* srtnr, frwrdr, srvrer: words without their vowels */
    LOOK_LINK_WORDS, /* says that it shortens or forwards links */
    LOOK_WORDS,      /* put together from service words */
    LOOK_KIND_COUNT
};

struct look_info {
    const char *id;     /* stable: `com_prefix` */
    const char *why;    /* one sentence for people */
    const char *of;     /* what is imitated, when it is no brand; NULL: the brand's domain */
    const char *benign; /* an innocent cause */
};

const struct look_info *look_info(enum look_kind kind);

struct look {
    enum look_kind kind;
    struct span of;            /* the domain that it looks like, or a constant text */
    const struct brand *brand; /* NULL: no brand */
};

enum { LOOKS_MAX = 6 };

struct looks {
    struct look items[LOOKS_MAX]; /* strongest first; no two with the same `of` */
    size_t count;
    bool link_words;           /* its name says that it shortens or forwards links */
    const struct brand *owner; /* the brand that the host belongs to; NULL: none */
};

struct look_finder {
    const psl_ctx_t *psl;
    struct brands brands;
    struct words words;
};

/* Own domains as given with `--ours`; must outlive the finder, like the arena. Free with
 * look_finder_free(). STATUS_MALFORMED when one of them is no domain. */
enum status look_finder_init(struct look_finder *f, struct arena *arena, const psl_ctx_t *psl,
                             const char *const *ours, size_t ours_count) WARN_UNUSED;
void look_finder_free(struct look_finder *f);

/* Nothing for addresses and for hosts that belong to a brand themselves. */
void looks_of_site(const struct look_finder *f, const struct site *site, struct looks *ret_looks);

#endif
