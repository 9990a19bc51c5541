/* One check of one source: from the request to a result in memory and sorted runs on disk. Writing
 * them down and telling people is report/'s part.
 */
#ifndef BRIDLE_CHECK_CHECK_H
#define BRIDLE_CHECK_CHECK_H

#include "base/timestamp.h"
#include "check/fit.h"
#include "check/job.h"
#include "check/runs.h"
#include "check/unlock.h"
#include "findings/coverage.h"
#include "findings/finding.h"
#include "findings/signal.h"
#include "findings/verdict.h"

struct check_request {
    const char *given;     /* as the user named it */
    const char *path;      /* the folder or file that was taken */
    int root;              /* that folder or file; -1: nothing that can be read as a source */
    const char *file_name; /* of that file, without its folder; NULL: a folder */
    const char *found;     /* what lies there, for an unknown layout */
    const char *hint;      /* a sentence for that case; NULL: none */
    const int *indicator_fds;
    const char *const *indicator_names;
    size_t indicator_count;
    int dkim_keys;           /* open file of public keys for signatures of mails; 0: none */
    const char *const *only; /* shell patterns, ended by NULL */
    const char *const *skip;
    bool keep_content, hash_all;
    bool has_as_of;
    struct timestamp as_of;
    enum level threshold;
    size_t workers;
    size_t memory_max;              /* address space of a worker; 0: the default of base/limits.h */
    unsigned job_seconds;           /* wall clock of one job; 0: the default */
    const char *suffix_list;        /* file of the public suffix list; NULL: the library's own */
    struct password_giver password; /* asked when the source is encrypted */
    /* An unlinked file for spools, open for reading and writing; -1 and errno. */
    int (*temporary)(void *ctx);
    void *temporary_ctx;
    void (*progress)(void *ctx, const char *stage, size_t done, size_t count);
    void *progress_ctx;
};

struct check_fact {
    const char *key;
    struct span value;
};

struct check_signal {
    struct signal signal;
    size_t job;
};

struct job_outcome {
    struct job_done done;
    bool ended, crashed, reproducible;
};

/* Owns everything it points to; freed with check_free(). */
struct check {
    const struct check_request *request;
    struct arena arena;
    struct worker_plan *plan;
    int table_read_only, catalogue_read_only; /* take the place of the plan's; -1: none */
    struct pool *pool;
    /* the jobs that are running */
    const struct job *batch;
    struct job_outcome *batch_outcomes;
    const char *stage;
    /* encryption */
    struct lock lock;
    struct secret keys;     /* struct source_keys; empty: none */
    struct secret password; /* that was named on the command line, until all locks were tried */
    bool got_keys;          /* in the job that was done last */
    bool opened_backup;
    /* from the catalogue */
    struct check_fact *facts;
    size_t fact_count;
    const char *layout;
    uint8_t catalogue[32];
    bool has_as_of;
    struct timestamp as_of;
    struct wanted *wanted;
    size_t wanted_count;
    struct job_outcome catalogue_outcome, indicators_outcome;
    /* artifact jobs */
    struct job *jobs;
    struct job_outcome *outcomes;
    size_t job_count;
    /* results */
    struct finding *findings;
    size_t *finding_jobs; /* job of each finding, until they are sorted */
    size_t finding_count;
    uint64_t findings_dropped;
    struct fit fit;
    struct check_signal *signals; /* steps of sequences, and the findings that stand for some */
    size_t signal_count;
    struct finding *anchors;
    size_t anchor_count;
    struct run *runs[RUN_KIND_COUNT];
    size_t *run_jobs[RUN_KIND_COUNT];
    size_t run_count[RUN_KIND_COUNT];
    struct evidence *evidence;
    size_t evidence_count;
    struct span table_bytes;
    struct indicator_table *table;
    struct coverage coverage;
    struct verdict verdict;
};

/* STATUS_OK also when nothing could be examined: that is a verdict. Anything else is a fault of the
 * machine (no memory, no processes, no disk). */
enum status check_run(const struct check_request *request, struct check *ret_check);
void check_free(struct check *c);
/* Value of a fact from the catalogue as a NUL-terminated string; NULL when absent. */
const char *check_fact_text(const struct check *c, const char *key);

/* Why the source as a whole was not read: a sentence that becomes part of the verdict. */
enum status check_set_obstacle(struct check *c, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Files of this part. */
enum status check_run_jobs(struct check *c, const struct job *jobs, size_t count,
                           struct job_outcome *outcomes, const char *stage);
enum status check_collect_frame(struct check *c, size_t job, const struct frame *frame, int spool);
/* Doubles an array from malloc when `count` reaches a power of two. */
enum status check_grow(void **array, size_t count, size_t size);
enum status check_take_signals(struct check *c, size_t job, struct span payload);
enum status check_take_anchor(struct check *c, size_t job, struct span payload);
/* Turns signals into findings, when all artifacts are read. */
enum status check_find_sequences(struct check *c);
enum status check_make_jobs(struct check *c);
enum status check_make_coverage(struct check *c);

#endif
