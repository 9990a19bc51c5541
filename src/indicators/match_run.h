/* One call of the matcher while it runs; shared by match.c (values) and links.c (what is inside
 * URLs).
 */
#ifndef BRIDLE_INDICATORS_MATCH_RUN_H
#define BRIDLE_INDICATORS_MATCH_RUN_H

#include "formats/host.h"
#include "indicators/match.h"
#include "indicators/table_lookup.h"

struct match_run {
    struct matcher *m;
    const struct indicator_table *table;
    const struct timestamp *time;
    match_fn *fn;
    void *ctx;
    bool mentioned; /* what is looked up now is only named, not used */
    const char *note;
    uint32_t seen[MATCH_SEEN_MAX]; /* entries that were called back */
    size_t seen_count;
};

/* Calls back for the entry unless it was called back before; `lead` NULL: decided by the
 * indicator. */
void match_emit(struct match_run *run, const struct table_entry_record *entry, const char *lead);
/* Looks the key up and calls back. */
void match_key(struct match_run *run, enum key_class class, struct span key, const char *lead);
/* Tries the wildcards and expressions of a class. */
void match_patterns(struct match_run *run, enum key_class class, struct span text);
/* Notes that the record meets a condition. */
void match_note_condition(struct match_run *run, uint32_t condition);
/* Why a match of this indicator is a lead by itself; NULL: it is none. */
const char *match_lead_of(const struct match_run *run, const struct table_indicator *x);
bool match_is_before(const struct match_run *run, const struct table_indicator *x);
/* A normalised host: names by all their parents, addresses by value. */
void match_host(struct match_run *run, const struct host *host);
void match_ip(struct match_run *run, const struct ip_address *ip);
/* The same from text. */
void match_host_text(struct match_run *run, struct span text);

void match_url(struct match_run *run, struct span value);
void match_email(struct match_run *run, struct span value);

/* The next run of bytes that could be a host name (has a dot inside), from *at on. Percent-encoded
 * bytes before it are not taken for letters of it. */
bool next_host_token(struct span text, size_t *at, struct span *ret_token);
/* Ends like a number (`10.15.7`, `192.0.2.7`): no name then, and an address only when whole. */
bool name_is_numeric(struct span name);

#endif
