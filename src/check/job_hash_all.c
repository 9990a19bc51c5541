/* `--hash all`: a range of the sorted catalogue, hashed entry by entry into one sorted run. */
#include <unistd.h>

#include "base/limits.h"
#include "check/worker.h"

static enum status evidence_run(void *ctx, const struct run *run)
{
    worker_send_run(ctx, RUN_EVIDENCE, run);
    return STATUS_OK;
}

static void hash_entry(struct worker *w, const struct job_entry *entry, struct evidence *e)
{
    struct stored_file file;
    enum status status = w->store.store.open(&w->store.store, entry->locator, &file);
    e->status = status == STATUS_NOT_FOUND ? EVIDENCE_MISSING : EVIDENCE_UNREADABLE;
    e->size = entry->listed_size;
    if (status != STATUS_OK)
        return;
    e->size = file.input.size;
    e->has_sha256 = host_file_sha256(&file, e->sha256) == STATUS_OK;
    if (e->has_sha256)
        e->status = host_file_unchanged(&file) != STATUS_OK ? EVIDENCE_CHANGED
                    : entry->has_size && entry->listed_size != file.input.size
                        ? EVIDENCE_SIZE_MISMATCH
                        : EVIDENCE_READ;
    w->store.store.close(&w->store.store, &file);
}

static enum status hash_items(struct worker *w, struct sorter *sorter, struct span items)
{
    struct cursor c = cursor_of(items);
    BUF_SCOPED struct buf payload;
    buf_init(&payload, 256);
    while (cursor_left(&c) > 0) {
        ARENA_SCOPED struct arena arena;
        struct evidence e = {0};
        arena_init(&arena, (size_t)KIB(256));
        struct job_entry entry = {.name = frame_get_string(&c, &arena)};
        entry.locator = frame_get_string(&c, &arena);
        entry.has_size = cursor_u8(&c) == 1;
        entry.listed_size = cursor_uint_le(&c, 8);
        if (c.failed)
            return STATUS_MALFORMED;
        hash_entry(w, &entry, &e);
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
    ARENA_SCOPED struct arena arena;
    arena_init(&arena, (size_t)job->range_count + (size_t)MIB(1));
    uint8_t *bytes = arena_alloc(&arena, (size_t)job->range_count);
    if (bytes == NULL)
        return STATUS_NO_MEMORY;
    if (pread(w->plan->catalogue_fd, bytes, (size_t)job->range_count, (off_t)job->range_start) !=
        (ssize_t)job->range_count)
        return STATUS_IO_ERROR;
    TRY(sorter_init(&sorter, &w->spool, (size_t)SORT_MEMORY, evidence_run, w));
    enum status status = hash_items(w, &sorter, span_of(bytes, (size_t)job->range_count));
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
