/* The list of shared addresses and names. */
#include "indicators/leads.h"

uint16_t lead_of_domain(struct span name)
{
    size_t low = 0, high = leads_domain_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        struct span value = span_str(leads[middle].value);
        size_t common = value.len < name.len ? value.len : name.len;
        int order = memcmp(value.ptr, name.ptr, common);
        if (order == 0 && value.len == name.len)
            return (uint16_t)(middle + 1);
        if (order < 0 || (order == 0 && value.len < name.len))
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}

uint16_t lead_of_ip(const struct ip_address *ip)
{
    size_t best = 0;
    for (size_t i = leads_domain_count; i < leads_count; i++) {
        const struct ip_address *network = &leads[i].network;
        if (ip_contains(network, ip) &&
            (best == 0 || network->prefix > leads[best - 1].network.prefix))
            best = i + 1;
    }
    return (uint16_t)best;
}
