/* Cutting host names. */
#include "links/site.h"

bool site_of(const psl_ctx_t *psl, struct span text, struct site *ret_site)
{
    struct site s = {.has_registrable = false};
    struct span domain;
    if (!host_normalise(text, &s.host))
        return false;
    s.has_registrable = host_registrable(psl, &s.host, &domain);
    if (s.has_registrable) {
        s.registrable_at = s.host.len - domain.len;
        s.label_end = s.registrable_at + span_find_byte(domain, '.');
        s.is_tenant =
            psl_is_public_suffix2(psl, s.host.name + s.label_end + 1, PSL_TYPE_ICANN) == 0;
    }
    *ret_site = s;
    return true;
}
