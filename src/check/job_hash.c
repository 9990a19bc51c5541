/* Entries as evidence: opened, decrypted, hashed, watched for change. */
#include "base/limits.h"
#include "check/fit.h"
#include "check/worker.h"
#include "sources/input_digests.h"

static bool has_name(const struct job_entry *job)
{
    return job->name != NULL && job->name[0] != '\0';
}

void open_entry(struct worker *w, const struct job_entry *job, struct open_entry *entry)
{
    *entry = (struct open_entry){.job = job, .status = STATUS_NOT_FOUND};
    arena_init(&entry->arena, (size_t)ENTRY_ARENA_MAX);
    if (!has_name(job))
        return;
    entry->status = source_whole(&w->source, worker_source_keys(w), &entry->store);
    if (entry->status == STATUS_OK)
        entry->status = entry->store->open(entry->store, job->locator, &entry->file);
    entry->why = entry->file.why;
    if (entry->status != STATUS_OK)
        return;
    entry->file.input.name = job->name;
    const struct seal seal = {.item_key = job->item_key,
                              .is_manifest = job->is_manifest,
                              .has_size = job->has_size,
                              .size = job->listed_size};
    entry->status =
        sealed_open(&entry->arena, &entry->file.input, worker_keys(w), &seal, &entry->sealed);
    entry->why = entry->sealed.why;
    if (entry->status == STATUS_OK)
        entry->input = &entry->sealed.plain;
}

/* The size that the list states is that of the plain file. */
static bool size_differs(const struct open_entry *entry)
{
    if (entry->input == NULL)
        return false;
    if (entry->sealed.decrypted)
        return (entry->sealed.notes & ~(unsigned)CBC_NOTE_LOOKS_PADDED) != 0;
    return entry->job->has_size && entry->job->listed_size != entry->input->size;
}

void describe_entry(struct open_entry *entry, bool with_sha1, struct evidence *e)
{
    *e = (struct evidence){.entry = span_str(entry->job->name),
                           .size = entry->job->listed_size,
                           .status = entry->status == STATUS_NOT_FOUND ? EVIDENCE_MISSING
                                                                       : EVIDENCE_UNREADABLE};
    if (entry->file.ctx == NULL)
        return;
    e->size = entry->file.input.size;
    entry->digests.with_sha1 = entry->plain.with_sha1 =
        with_sha1 && entry->job->digest.len == SHA1_BYTES;
    e->has_sha256 = entry->store->digests(&entry->file, &entry->digests) == STATUS_OK;
    if (entry->sealed.decrypted)
        e->has_plain = input_digests(entry->input, &entry->plain, NULL) == STATUS_OK;
    memcpy(e->sha256, entry->digests.sha256, sizeof e->sha256);
    memcpy(e->sha256_plain, entry->plain.sha256, sizeof e->sha256_plain);
    if (!e->has_sha256 || entry->input == NULL || e->has_plain != entry->sealed.decrypted)
        e->status = EVIDENCE_UNREADABLE;
    else if (entry->store->unchanged(&entry->file) != STATUS_OK)
        e->status = EVIDENCE_CHANGED;
    else
        e->status = size_differs(entry) ? EVIDENCE_SIZE_MISMATCH : EVIDENCE_READ;
}

void close_entry(struct open_entry *entry)
{
    sealed_close(&entry->sealed);
    if (entry->file.ctx != NULL)
        entry->store->close(entry->store, &entry->file);
    entry->input = NULL;
    arena_free(&entry->arena);
}

void report_entry(struct worker *w, struct open_entry *entry)
{
    struct evidence e;
    if (!has_name(entry->job))
        return;
    describe_entry(entry, !w->plan->hash_all, &e);
    worker_send_evidence(w, &e);
    if (w->plan->hash_all) /* the hash jobs count and compare each file once */
        return;
    worker_match_hashes(w, &e);
    struct fit fit;
    fit_of_entry(entry, &e, &fit);
    worker_send_fit(w, &fit);
    for (unsigned bit = 0; bit < SEALED_NOTE_COUNT; bit++)
        if ((entry->sealed.notes & 1u << bit) != 0)
            worker_send_unknown(w, sealed_note_text(bit), 1, e.entry);
}

void job_hash_run(struct worker *w, const struct job *job)
{
    struct open_entry entry;
    open_entry(w, &job->entry, &entry);
    report_entry(w, &entry);
    close_entry(&entry);
    worker_send_done(w, &(struct job_done){.status = COVERAGE_EXAMINED});
}
