/* `--hash all`: a range of the sorted catalogue, hashed entry by entry into one sorted run. */
#include <unistd.h>

#include "base/limits.h"
#include "check/fit.h"
#include "check/worker.h"

static enum status evidence_run(void *ctx, const struct run *run)
{
    worker_send_run(ctx, RUN_EVIDENCE, run);
    return STATUS_OK;
}

/* What did not fit together in the files of this range, by kind. */
struct remarks {
    uint64_t counts[SEALED_NOTE_COUNT];
    char *examples[SEALED_NOTE_COUNT];
    struct fit fit;
    struct arena arena; /* of its examples */
};

static enum status count_remarks(struct remarks *r, const struct open_entry *entry,
                                 const struct evidence *e)
{
    struct fit fit;
    for (unsigned bit = 0; bit < SEALED_NOTE_COUNT; bit++)
        if ((entry->sealed.notes & 1u << bit) != 0 && r->counts[bit]++ == 0)
            r->examples[bit] = strdup(entry->job->name);
    fit_of_entry(entry, e, &fit);
    return fit_add(&r->arena, &r->fit, &fit);
}

static void send_remarks(struct worker *w, struct remarks *r)
{
    for (unsigned bit = 0; bit < SEALED_NOTE_COUNT; bit++) {
        if (r->counts[bit] > 0)
            worker_send_unknown(w, sealed_note_text(bit), r->counts[bit],
                                span_str(r->examples[bit]));
        free(r->examples[bit]);
    }
    worker_send_fit(w, &r->fit);
    arena_free(&r->arena);
}

static enum status hash_items(struct worker *w, struct sorter *sorter, struct span items,
                              struct remarks *remarks)
{
    struct cursor c = cursor_of(items);
    BUF_SCOPED struct buf payload;
    buf_init(&payload, 256);
    while (cursor_left(&c) > 0) {
        ARENA_SCOPED struct arena arena;
        struct evidence e;
        struct open_entry open;
        arena_init(&arena, (size_t)KIB(256));
        struct job_entry entry = job_entry_decode(&c, &arena);
        if (c.failed)
            return STATUS_MALFORMED;
        open_entry(w, &entry, &open);
        describe_entry(&open, true, &e);
        worker_match_hashes(w, &e);
        enum status status = count_remarks(remarks, &open, &e);
        close_entry(&open);
        TRY(status);
        buf_clear(&payload);
        evidence_encode(&payload, &e);
        TRY(sorter_add(sorter, span_str(entry.name), buf_span(&payload)));
    }
    return sorter_finish(sorter);
}

/* The catalogue file is read in one go: a range is at most a few MiB (job->range_count bytes). */
static enum status hash_range(struct worker *w, const struct job *job)
{
    struct sorter sorter;
    struct remarks remarks = {0};
    ARENA_SCOPED struct arena arena;
    arena_init(&arena, (size_t)job->range_count + (size_t)MIB(1));
    uint8_t *bytes = arena_alloc(&arena, (size_t)job->range_count);
    if (bytes == NULL)
        return STATUS_NO_MEMORY;
    if (pread(w->plan->catalogue_fd, bytes, (size_t)job->range_count, (off_t)job->range_start) !=
        (ssize_t)job->range_count)
        return STATUS_IO_ERROR;
    arena_init(&remarks.arena, (size_t)MIB(16));
    TRY(sorter_init(&sorter, &w->spool, (size_t)SORT_MEMORY, evidence_run, w));
    enum status status = hash_items(w, &sorter, span_of(bytes, (size_t)job->range_count), &remarks);
    send_remarks(w, &remarks);
    sorter_free(&sorter);
    return status;
}

void job_hash_all_run(struct worker *w, const struct job *job)
{
    struct job_done done = {.status = COVERAGE_EXAMINED};
    enum status status = hash_range(w, job);
    if (status != STATUS_OK) {
        done.status = coverage_of_status(status);
        done.reason = status_text(status);
    }
    worker_send_done(w, &done);
}
