/* Addresses and names that many share, or that have changed hands: a published indicator with such
 * a value is a lead, not a match. The list is data/leads.tsv, embedded at build time.
 */
#ifndef BRIDLE_INDICATORS_LEADS_H
#define BRIDLE_INDICATORS_LEADS_H

#include "formats/ip.h"
#include "indicators/kinds.h"

struct lead {
    enum kind kind;            /* KIND_DOMAIN or KIND_IP */
    const char *value;         /* as in the list */
    struct ip_address network; /* of KIND_IP */
    const char *reason;
};

/* Domains first, sorted by name; then networks. */
extern const struct lead leads[];
extern const size_t leads_count, leads_domain_count;

/* Number in `leads` + 1 of the row with this very name, or of the narrowest network that holds the
 * address; 0: none. */
uint16_t lead_of_domain(struct span name);
uint16_t lead_of_ip(const struct ip_address *ip);

#endif
