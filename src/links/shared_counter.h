/* Do two hosts take their numbers from one counter? Some shorteners answer to several names. Then a
 * later link of the one has a higher number than an earlier link of the other, as if they were one
 * host, and no number comes on both.
 */
#ifndef BRIDLE_LINKS_SHARED_COUNTER_H
#define BRIDLE_LINKS_SHARED_COUNTER_H

#include "links/campaign.h"

enum {
    COUNTED_MAX = 128,    /* codes of one host that are compared, spread over all */
    COUNTED_BOTH_MIN = 8, /* of each host in the time that both were seen */
};

struct counted {
    int64_t *when; /* microseconds since 1970, rising */
    uint64_t *value;
    size_t count;
};

/* Dated codes of a host that counts; none for others. */
enum status shared_counter_read(struct arena *arena, const struct link_store *store,
                                const struct campaign_host *h,
                                struct counted *ret_counted) WARN_UNUSED;
bool shared_counter_is_one(const struct counted *a, const struct counted *b);

#endif
