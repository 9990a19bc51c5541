/* When only matches are wanted: what a byte in free text must have around it for its word to be
 * worth a look. Lets through a little too much and never too little (fuzz_scan_text compares it
 * with the search that looks at every word).
 */
#ifndef BRIDLE_INDICATORS_SCAN_FILTER_H
#define BRIDLE_INDICATORS_SCAN_FILTER_H

#include "indicators/table.h"

struct scan_filter {
    const struct indicator_table *table;
    bool emails, urls, ips, ips_v6; /* kinds that the table has */
};

/* False when the table has indicators that only a look at every word can find. */
bool scan_filter_init(struct scan_filter *f, const struct indicator_table *table);

/* The next byte from `at` on whose word is worth a look; text.len when there is none. */
size_t scan_filter_find(const struct scan_filter *f, struct span text, size_t at);

#endif
