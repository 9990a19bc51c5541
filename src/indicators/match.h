/* Compares observables with the compiled table. Nothing is allocated per call (only names with
 * non-ASCII letters allocate, inside libidn2), and nothing is kept between calls.
 */
#ifndef BRIDLE_INDICATORS_MATCH_H
#define BRIDLE_INDICATORS_MATCH_H

#include <libpsl.h>

#include "base/span.h"
#include "base/timestamp.h"
#include "indicators/keys.h"
#include "indicators/table.h"

enum {
    MATCH_DECODE_MAX = 64 << 10, /* longer URLs are compared without looking for links inside */
    MATCH_DECODE_ROUNDS = 8,     /* percent encoding inside percent encoding */
    MATCH_SEEN_MAX = 32,
    MATCH_HITS_MAX = 512,             /* conditions of compound indicators that one record meets */
    MATCH_PATTERN_TEXT_MAX = 4 << 10, /* longer values are not tried against wildcards */
};

/* One indicator that an observable matches. Valid during the callback. */
struct match {
    uint32_t indicator;  /* in the table; of several sets with the value: the first by name */
    struct span matched; /* the normalised part that matched: `example.net` of a URL */
    bool lead;           /* worth following, but not a match: see lead_reason */
    const char *lead_reason;
    bool mentioned_only;    /* named in another link's path or query; then also a lead */
    bool before_valid_from; /* not a lead: feeds put the day of publication there */
    const char *note;       /* what else to say about the comparison (a cut name); or NULL */
    /* All indicators with this value in all sets, this one among them, in the table's order. */
    const uint32_t *same;
    size_t same_count;
    /* Number of the observable in its record, counted from match_record_begin(). For indicators
     * that ask for several values: of the one that met the first condition. */
    size_t ordinal;
};

typedef void match_fn(void *ctx, const struct match *match);
typedef void found_fn(void *ctx, enum kind kind, struct span as_stored);

/* A condition that an observable of the record meets. */
struct match_hit {
    uint32_t condition, ordinal;
};

/* One per worker; large (some 150 KiB), so it belongs in an arena or on the heap. */
struct matcher {
    const struct indicator_table *table;
    const psl_ctx_t *psl;
    uint8_t plain[MATCH_DECODE_MAX];   /* refanged URL */
    uint8_t decoded[MATCH_DECODE_MAX]; /* what stands behind a URL's host, decoded */
    struct url_key url_key;
    /* of the current record */
    bool in_record;
    size_t ordinal;
    kind_set kinds; /* of its observables */
    struct match_hit hits[MATCH_HITS_MAX];
    size_t hit_count;
    bool met; /* the current observable called back, or met a condition */
};

/* `psl` may be NULL: the list that is built into libpsl. */
void matcher_init(struct matcher *m, const struct indicator_table *table, const psl_ctx_t *psl);

/* Calls back once for each published value that the observable matches, in an order that depends
 * on the value alone. `value` is exactly as stored. `time` is the event's (NULL: unknown; then
 * validity is not judged). False when it
 * matches nothing, and would not in any other record either. */
bool match_observable(struct matcher *m, enum kind kind, struct span value,
                      const struct timestamp *time, match_fn *fn, void *ctx);

/* Indicators that ask for several values (AND) ask for them in one record. Observables that are
 * matched between begin and end belong to one; match_record_end() calls back for the indicators
 * that they meet together. Outside, each observable is a record of its own. */
void match_record_begin(struct matcher *m);
/* The record has an observable of that kind which is known to match nothing (for NOT). */
void match_record_note(struct matcher *m, enum kind kind);
/* Whether the table has any such indicator; else records need no begin and end. */
bool match_needs_records(const struct matcher *m);
void match_record_end(struct matcher *m, const struct timestamp *time, match_fn *fn, void *ctx);

/* Finds URLs, host names, e-mail and IP addresses in text: `found` gets each as it stands, then
 * `fn` its matches. Either may be NULL; without `found` names that match nothing cost least. */
void scan_text(struct matcher *m, struct span text, const struct timestamp *time, found_fn *found,
               match_fn *fn, void *ctx);

#endif
