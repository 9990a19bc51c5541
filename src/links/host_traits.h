/* What hosts of one operator have in common: for each host its stem, and who sent its links, whom
 * they were for, and how they are built, as sorted lists of hashes that can be compared fast.
 */
#ifndef BRIDLE_LINKS_HOST_TRAITS_H
#define BRIDLE_LINKS_HOST_TRAITS_H

#include "links/campaign.h"

enum {
    TRAITS_A_HOST_MAX = 4096, /* of one list */
    STEM_LEN_MIN = 5,
};

struct trait_list {
    uint64_t *items; /* sorted, each once */
    size_t count;
};

struct host_traits {
    char
        stem[64]; /* the registered label without places and digits; empty: too short to say much */
    size_t stem_len;
    struct trait_list senders;   /* addresses */
    struct trait_list names;     /* of senders in chats */
    struct trait_list patterns;  /* of senders' addresses, made up the same way */
    struct trait_list targets;   /* addresses in links */
    struct trait_list templates; /* of links, without what varies; the plain `/CODE` is left out */
    struct trait_list kits;      /* those of them with much text of their own */
};

/* `personal_of` maps a link to its index + 1 in campaign->personals; 0: none. */
enum status host_traits_read(struct arena *arena, const struct link_store *store,
                             const struct campaign_lists *lists, const struct campaign *campaign,
                             const uint32_t *personal_of, const struct campaign_host *h,
                             struct host_traits *ret_traits) WARN_UNUSED;

/* How many items both lists have. */
size_t trait_list_shared(const struct trait_list *a, const struct trait_list *b);

/* A sender's address as it was made up: words for automatic mail stay, what was typed at random is
 * `*`. False when nothing is typical of it. */
bool sender_pattern(struct span address, struct buf *out);
/* A link without what varies: code, target, numbers, values. False for the plain `/CODE`.
 * *ret_letters: how much of it is text of its own. */
bool link_template(struct span url, const struct target *target, struct span code_place,
                   struct buf *out, size_t *ret_letters);

#endif
