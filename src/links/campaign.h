/* All links together: per host what its codes, dates and name say; personal links and whom they
 * were meant for; hosts that belong together. Works on what was read, and asks nobody.
 */
#ifndef BRIDLE_LINKS_CAMPAIGN_H
#define BRIDLE_LINKS_CAMPAIGN_H

#include "links/codes.h"
#include "links/domain_list.h"
#include "links/hours.h"
#include "links/link_store.h"
#include "links/looks.h"
#include "links/target.h"

/* What to compare with. Free with campaign_lists_free(). */
struct campaign_lists {
    struct look_finder finder;
    struct domain_list shorteners, freemail;
};

/* Own domains as given; must outlive the lists. STATUS_MALFORMED: one of them is no domain. */
enum status campaign_lists_init(struct campaign_lists *l, struct arena *arena, const psl_ctx_t *psl,
                                const char *const *ours, size_t ours_count) WARN_UNUSED;
void campaign_lists_free(struct campaign_lists *l);

struct campaign_host {
    struct span name;
    struct site site;
    bool has_site;
    bool is_own;               /* one of `--ours` */
    const struct brand *owner; /* NULL: of no known brand */
    bool known_shortener, shortener_like, sequential;
    const uint32_t *links; /* of the store, in order */
    size_t link_count;
    size_t personal; /* of them, with somebody's address in it */
    struct host_codes codes;
    struct hours_report hours;
    size_t dated; /* messages */
    struct timestamp first, last;
    struct looks looks;
    bool is_sender_only; /* no link, but the domain of a sender's address */
    uint32_t cluster;    /* index + 1; 0: none */
};

/* A link with somebody's address in it. */
struct campaign_personal {
    uint32_t link;
    struct target target;
    bool to_recipient; /* of the very message */
};

/* People of one domain that links were made for. */
struct campaign_targets {
    struct span domain;
    bool is_freemail;
    const uint32_t *personals; /* one for each different address */
    size_t count;
    size_t links;
};

enum { CLUSTER_WHY_MAX = 8 };

struct campaign_cluster {
    const uint32_t *hosts; /* indexes into campaign.hosts */
    size_t count;
    const char *why[CLUSTER_WHY_MAX];
    size_t why_count;
    size_t links;
    struct hours_report hours; /* of all messages together */
};

struct campaign {
    struct campaign_host *hosts; /* those worth a look first */
    size_t host_count;
    struct campaign_personal *personals;
    size_t personal_count;
    struct campaign_targets *targets;
    size_t target_count;
    struct campaign_cluster *clusters;
    size_t cluster_count;
    bool zoneless;       /* some dates name no zone, and none was given */
    double significance; /* chance below which codes were called sequential, after correction for
                            the number of hosts that were tried */
    size_t tried;
};

/* Everything lives in the arena; spans point into the store. */
enum status campaign_analyse(struct arena *arena, const struct link_store *store,
                             const struct campaign_lists *lists,
                             struct campaign *ret_campaign) WARN_UNUSED;

/* Whether the host is worth telling people about. */
bool campaign_host_is_notable(const struct campaign_host *h);

/* Shared by campaign.c and cluster.c. */
enum status campaign_cluster_hosts(struct arena *arena, const struct link_store *store,
                                   const struct campaign_lists *lists,
                                   struct campaign *campaign) WARN_UNUSED;
/* Hours of the messages of several hosts' links. */
enum status campaign_hours(struct arena *arena, const struct link_store *store,
                           const struct campaign_host *const *hosts, size_t count,
                           struct hours_report *ret_hours) WARN_UNUSED;

#endif
