/* An old case asked about new indicators: its observables compared with a table, in a locked
 * worker. Keyed observables (people's numbers and addresses) are asked by keying the indicators the
 * same way (CONTRACT, observables.jsonl). Writes nothing, and needs no evidence; what only the
 * evidence can tell (texts, several values in one record) stays unasked.
 */
#ifndef BRIDLE_CASE_RECHECK_H
#define BRIDLE_CASE_RECHECK_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/timestamp.h"
#include "case/case_view.h"
#include "indicators/table.h"

/* One observable that an indicator matches. Valid during the call. */
struct recheck_hit {
    const char *run;
    struct span line;                   /* of observables.jsonl: one JSON object */
    struct span kind, value;            /* as there; the value is the key of a keyed one */
    struct span first, last, artifacts; /* artifacts with ", " between */
    uint64_t count;
    bool keyed, lead;
    struct span matched; /* normalised part; of a keyed one empty */
    struct indicator_info indicator;
    struct span set; /* its name */
};

struct recheck_request {
    const struct case_view *view;
    const struct indicator_table *table;
    struct timestamp now;
    void (*hit)(void *ctx, const struct recheck_hit *hit);
    void *ctx;
};

struct recheck_result {
    uint64_t runs, observables, unreadable, hits, leads;
    const char *refused; /* why nothing was asked; NULL: it was */
};

/* STATUS_NOT_FOUND: the folder holds no run. */
enum status recheck_case(const struct recheck_request *request, struct arena *arena,
                         struct recheck_result *ret_result) WARN_UNUSED;

#endif
