/* Main's side of the workers: forks them, hands out jobs in order, takes their frames, replaces the
 * dead. It never looks into a payload; the handler does, and says when one is not acceptable.
 */
#ifndef BRIDLE_CHECK_POOL_H
#define BRIDLE_CHECK_POOL_H

#include "check/job.h"
#include "check/worker.h"

struct pool;

struct pool_handler {
    void *ctx;
    /* A frame about job `index` of the current batch; false: not acceptable, the worker is ended
     * and the job counts as crashed ("sent a malformed answer"). `spool` is where runs lie. */
    bool (*frame)(void *ctx, size_t index, const struct frame *frame, int spool);
    /* The job ended without an answer. */
    void (*crashed)(void *ctx, size_t index, enum coverage_status status, const char *why,
                    bool reproducible);
    void (*progress)(void *ctx, size_t done, size_t count);
    /* An unlinked file for a new worker's spool; -1 when there is none. */
    int (*new_spool)(void *ctx);
};

enum status pool_create(const struct worker_plan *plan, size_t workers,
                        const struct pool_handler *handler, struct pool **ret_pool);
/* Does all jobs; returns when each has ended in one way or another. STATUS_IO_ERROR when no worker
 * can be made any more (jobs left are reported as crashed). */
enum status pool_run(struct pool *pool, const struct job *jobs, size_t count);
/* Ends the workers, so that the next batch gets new ones, forked from what the plan says then.
 * Their spools stay open. */
void pool_retire(struct pool *pool);
/* A secret that each worker is given once, before its next job: FRAME_PASSWORD or
 * FRAME_SOURCE_KEYS. The bytes are borrowed until the next call, which replaces them for all;
 * empty: none. */
void pool_set_secret(struct pool *pool, enum frame_type type, struct span secret);
/* Ends the workers. Their spools stay open until pool_destroy(). */
void pool_destroy(struct pool *pool);

#endif
