/* Entries as evidence: opened, hashed, watched for change. */
#include "base/limits.h"
#include "check/worker.h"

void open_entry(struct worker *w, const struct job_entry *job, struct open_entry *ret_entry)
{
    *ret_entry = (struct open_entry){.job = job, .status = STATUS_NOT_FOUND};
    if (job->name == NULL || job->name[0] == '\0')
        return;
    ret_entry->status = w->store.store.open(&w->store.store, job->locator, &ret_entry->file);
    ret_entry->is_open = ret_entry->status == STATUS_OK;
    ret_entry->file.input.name = job->name;
}

static void describe(struct open_entry *entry, struct evidence *e)
{
    e->size = entry->file.input.size;
    e->has_sha256 = host_file_sha256(&entry->file, e->sha256) == STATUS_OK;
    if (!e->has_sha256)
        e->status = EVIDENCE_UNREADABLE;
    else if (host_file_unchanged(&entry->file) != STATUS_OK)
        e->status = EVIDENCE_CHANGED;
    else if (entry->job->has_size && entry->job->listed_size != e->size)
        e->status = EVIDENCE_SIZE_MISMATCH;
    else
        e->status = EVIDENCE_READ;
}

void close_entry(struct worker *w, struct open_entry *entry, bool send)
{
    if (entry->job->name == NULL || entry->job->name[0] == '\0')
        return;
    struct evidence e = {.entry = span_str(entry->job->name), .size = entry->job->listed_size};
    if (entry->is_open && send)
        describe(entry, &e);
    else
        e.status = entry->status == STATUS_NOT_FOUND ? EVIDENCE_MISSING : EVIDENCE_UNREADABLE;
    if (send)
        worker_send_evidence(w, &e);
    if (entry->is_open)
        w->store.store.close(&w->store.store, &entry->file);
    entry->is_open = false;
}

void job_hash_run(struct worker *w, const struct job *job)
{
    struct open_entry entry;
    open_entry(w, &job->entry, &entry);
    close_entry(w, &entry, true);
    worker_send_done(w, &(struct job_done){.status = COVERAGE_EXAMINED});
}
