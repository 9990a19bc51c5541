/* What rules want to know of a link's host: what it looks like, whose it is, whether it shortens
 * links. Each host is looked at once and remembered, so that a million messages cost little more
 * than their different hosts.
 */
#ifndef BRIDLE_FINDINGS_LINK_JUDGE_H
#define BRIDLE_FINDINGS_LINK_JUDGE_H

#include "artifacts/contact.h"
#include "formats/url.h"
#include "links/looks.h"

struct host_judgement {
    struct site site;
    struct looks looks;
    const struct brand *owner; /* the brand that the host belongs to; NULL: none */
    bool known_shortener;
    bool free_mail;
    bool wraps; /* links of it can be wrappers around others */
};

struct link_judge {
    const psl_ctx_t *psl;
    struct look_finder finder;
    struct domain_list shorteners, free_mail;
    struct table hosts; /* host as it stands -> index + 1; 0: no host */
    struct host_judgement *items;
    size_t count;
    struct arena arena;
};

/* `psl` may be NULL: the built-in list. */
enum status link_judge_init(struct link_judge *j, const psl_ctx_t *psl) WARN_UNUSED;
void link_judge_free(struct link_judge *j);
/* Forgets everything when there is little room left: before a link, never while one is judged. */
void link_judge_make_room(struct link_judge *j);
/* NULL when the text is no host. Valid until room is made. */
const struct host_judgement *link_judge_host(struct link_judge *j, struct span host);

/* The look that weighs most; NULL: the host looks like nothing. */
static inline const struct look *host_look(const struct host_judgement *h)
{
    return h->looks.count > 0 ? &h->looks.items[0] : NULL;
}
/* Looks that hardly come about by chance: the other's address inside, letters that look the same.
 */
bool look_is_strong(enum look_kind kind);
/* Looks like a link shortener, and is no known public one. */
bool host_is_shortener_like(const struct host_judgement *h);

/* A brand whose name stands in a text (a display name), as words of their own; NULL: none. */
const struct brand *link_judge_brand_in(const struct link_judge *j, struct span text);

/* One link of a record as rules see it. */
struct link_seen {
    struct span stored; /* as it stood */
    struct span url;    /* what it leads to, wrappers undone */
    struct url parts;   /* of that */
    const struct host_judgement *host;
    struct link_judge *judge;
    struct arena *arena; /* for the record's time */
    enum contact contact;
    bool in_text; /* found in a text, else a column of its own */
};

#endif
