/* Where a job's results go. Implemented by check/ (spools) and by tests (memory). Every function
 * returns STATUS_OK or the reason why the job has to end.
 */
#ifndef BRIDLE_FINDINGS_SINK_H
#define BRIDLE_FINDINGS_SINK_H

#include "base/span.h"
#include "base/status.h"
#include "base/timestamp.h"
#include "findings/finding.h"
#include "findings/signal.h"

struct sink {
    void *ctx;
    /* A line of the timeline as timeline.h's event. `order` sorts within the job. */
    enum status (*timeline)(void *ctx, struct timestamp time, uint64_t order, struct span event);
    /* One aggregated observable; `key` sorts, `payload` is observable.h's encoding. */
    enum status (*observable)(void *ctx, struct span key, struct span payload);
    enum status (*finding)(void *ctx, const struct finding *finding);
    /* A step of a sequence; `anchor` is the finding that stands for it, NULL when its class has
     * none (signal.h). May itself be NULL: then sequences are not looked for. */
    enum status (*signal)(void *ctx, const struct signal *signal, const struct finding *anchor);
};

#endif
