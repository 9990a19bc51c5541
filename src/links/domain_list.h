/* A list of domains from data/links: names, and `label.*` for a label under any public suffix. */
#ifndef BRIDLE_LINKS_DOMAIN_LIST_H
#define BRIDLE_LINKS_DOMAIN_LIST_H

#include "base/table.h"
#include "links/site.h"

struct domain_list {
    struct table names;
};

/* `lines` ended by NULL. Free with domain_list_free(). */
enum status domain_list_init(struct domain_list *list, const char *const *lines) WARN_UNUSED;
void domain_list_free(struct domain_list *list);
/* Whether the host, or its registrable domain, is in the list. */
bool domain_list_has(const struct domain_list *list, const struct site *site);

#endif
