/* Observables of one job, counted: how often each was seen, when first and last, and where first.
 * Held in a bounded table; when it is full its content goes out as a sorted run, and equal keys of
 * several runs are merged later (observable_merge).
 */
#ifndef BRIDLE_FINDINGS_OBSERVABLE_H
#define BRIDLE_FINDINGS_OBSERVABLE_H

#include "artifacts/record.h"
#include "base/json.h"
#include "base/table.h"
#include "findings/sink.h"

struct observable_count {
    uint64_t count;
    bool has_time;
    struct timestamp first, last;
    struct place place; /* the first */
};

struct observables {
    struct table table; /* key: kind byte, then value or keyed */
    struct observable_count *counts;
    struct arena arena; /* keys of places */
    const char *entry;
    const char *artifact;
    const struct sink *sink;
};

enum status observables_init(struct observables *o, const char *artifact, const char *entry,
                             const struct sink *sink);
void observables_free(struct observables *o);
/* `value` is in clear, or 64 hex digits with `keyed`. `time` may be NULL. */
enum status observables_add(struct observables *o, enum kind kind, bool keyed, struct span value,
                            const struct timestamp *time, const struct place *place);
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
    struct span artifact;
    struct span where; /* JSON object, formatted by the worker, checked by json_is_object() */
};

enum status observable_decode(struct span key, struct span payload, struct observable *ret);
/* Adds `more` (a later one in job order with the same key) to `into`: count and times. */
void observable_merge(struct observable *into, const struct observable *more);
/* A line of observables.jsonl without newline; `artifacts` are NUL-terminated names, sorted. */
void observable_json(struct json *j, const struct observable *o, const struct span *artifacts,
                     size_t artifact_count);

#endif
