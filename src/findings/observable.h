/* Observables of one job, counted: how often each was seen, when first and last, and where first.
 * Held in a bounded table; when it is full its content goes out as a sorted run, and equal keys of
 * several runs are merged later (observable_merge).
 */
#ifndef BRIDLE_FINDINGS_OBSERVABLE_H
#define BRIDLE_FINDINGS_OBSERVABLE_H

#include "artifacts/record.h"
#include "base/buf.h"
#include "base/table.h"
#include "findings/sink.h"

struct observable_count {
    uint64_t count;
    bool has_time;
    bool no_match; /* the caller's note: no indicator is met by it */
    struct timestamp first, last;
    struct place place; /* the first */
    uint64_t record;    /* the caller's note: the record that named it last */
};

enum { OBSERVABLE_KEY_LEN = 32 };

struct observables {
    struct table table; /* key: kind byte, then value or keyed */
    struct observable_count *counts;
    struct arena arena; /* keys of places */
    const char *own_table;
    const struct sink *sink;
    uint64_t flushes; /* indices are worth nothing after one */
};

enum status observables_init(struct observables *o, const char *own_table, const struct sink *sink);
void observables_free(struct observables *o);
/* Index of the observable's count, which is there afterwards. `value` is in clear, or the
 * OBSERVABLE_KEY_LEN bytes of its key with `keyed`. */
enum status observables_put(struct observables *o, enum kind kind, bool keyed, struct span value,
                            const struct place *place, size_t *ret_index);
/* Counts it once more. `time` may be NULL. */
struct observable_count *observables_count(struct observables *o, size_t index,
                                           const struct timestamp *time);
/* The value, or the key, as it was put. */
struct span observables_value(const struct observables *o, size_t index);
/* Sends what is in the table to the sink. */
enum status observables_flush(struct observables *o);

/* One decoded aggregate, as main merges them. Spans point into the decoded bytes. */
struct observable {
    enum kind kind;
    bool keyed;
    struct span value;
    uint64_t count;
    bool has_time;
    struct timestamp first, last;
    struct span place; /* as stored.h has it */
};

/* STATUS_MALFORMED when a worker cannot have sent this. */
enum status observable_decode(struct span key, struct span payload, struct observable *ret);
/* Adds `more` (a later one in job order with the same key) to `into`: count and times. */
void observable_merge(struct observable *into, const struct observable *more);
/* A line of observables.jsonl without newline; `artifacts` are names, sorted. `entry` and
 * `own_table` belong to the place. */
enum status observable_line(struct buf *out, const struct observable *o,
                            const struct span *artifacts, size_t artifact_count, const char *entry,
                            const char *own_table);

#endif
