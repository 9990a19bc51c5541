/* Jobs and answers as bytes. */
#include "check/job.h"

const char *evidence_status_name(enum evidence_status status)
{
    static const char *const names[EVIDENCE_STATUS_COUNT] = {
        "read", "missing", "changed_while_read", "size_mismatch", "unreadable"};
    return (unsigned)status < EVIDENCE_STATUS_COUNT ? names[status] : "unreadable";
}

void job_entry_encode(struct buf *b, const struct job_entry *e)
{
    frame_put_string(b, e->name);
    frame_put_string(b, e->locator);
    buf_uint_le(b, e->listed_size, 8);
    buf_byte(b, e->has_size);
    frame_put_span(b, e->item_key);
    frame_put_span(b, e->digest);
    buf_byte(b, e->is_manifest);
}

struct job_entry job_entry_decode(struct cursor *c, struct arena *arena)
{
    struct job_entry e = {.name = frame_get_string(c, arena)};
    e.locator = frame_get_string(c, arena);
    e.listed_size = cursor_uint_le(c, 8);
    e.has_size = cursor_u8(c) == 1;
    if (arena_copy(arena, frame_get_span(c), &e.item_key) != STATUS_OK ||
        arena_copy(arena, frame_get_span(c), &e.digest) != STATUS_OK)
        c->failed = true;
    e.is_manifest = cursor_u8(c) == 1;
    return e;
}

static struct timestamp get_time(struct cursor *c)
{
    struct timestamp t = {.seconds = (int64_t)cursor_uint_le(c, 8)};
    t.nanos = (uint32_t)cursor_uint_le(c, 4);
    t.has_nanos = t.nanos % 1000 != 0;
    if (t.nanos > 999999999)
        c->failed = true;
    return t;
}

static enum status finish(const struct cursor *c)
{
    return c->failed || c->at != c->data.len ? STATUS_MALFORMED : STATUS_OK;
}

void job_encode(struct buf *b, const struct job *job)
{
    buf_uint_le(b, job->number, 4);
    buf_uint_le(b, job->artifact, 4);
    job_entry_encode(b, &job->entry);
    job_entry_encode(b, &job->wal);
    job_entry_encode(b, &job->journal);
    buf_byte(b, job->hash);
    buf_add(b, span_of(job->catalogue_key, sizeof job->catalogue_key));
    buf_byte(b, job->has_as_of);
    buf_uint_le(b, (uint64_t)job->as_of.seconds, 8);
    buf_uint_le(b, job->as_of.nanos, 4);
    buf_uint_le(b, job->range_start, 8);
    buf_uint_le(b, job->range_count, 8);
}

enum status job_decode(struct arena *arena, enum frame_type type, struct span bytes,
                       struct job *ret_job)
{
    struct cursor c = cursor_of(bytes);
    struct job job = {.type = type};
    job.number = (uint32_t)cursor_uint_le(&c, 4);
    job.artifact = (uint32_t)cursor_uint_le(&c, 4);
    job.entry = job_entry_decode(&c, arena);
    job.wal = job_entry_decode(&c, arena);
    job.journal = job_entry_decode(&c, arena);
    job.hash = cursor_u8(&c) == 1;
    struct span key = cursor_bytes(&c, sizeof job.catalogue_key);
    job.has_as_of = cursor_u8(&c) == 1;
    job.as_of = get_time(&c);
    job.range_start = cursor_uint_le(&c, 8);
    job.range_count = cursor_uint_le(&c, 8);
    TRY(finish(&c));
    memcpy(job.catalogue_key, key.ptr, sizeof job.catalogue_key);
    *ret_job = job;
    return STATUS_OK;
}

void job_done_encode(struct buf *b, const struct job_done *done)
{
    buf_byte(b, (uint8_t)done->status);
    buf_uint_le(b, done->rows, 8);
    buf_uint_le(b, done->rows_bad, 8);
    buf_uint_le(b, done->texts_cut, 8);
    buf_uint_le(b, done->texts_damaged, 8);
    buf_uint_le(b, done->findings_dropped, 8);
    frame_put_string(b, done->variant);
    frame_put_string(b, done->reason);
}

enum status job_done_decode(struct arena *arena, struct span bytes, struct job_done *ret_done)
{
    struct cursor c = cursor_of(bytes);
    struct job_done d = {.status = (enum coverage_status)cursor_u8(&c)};
    d.rows = cursor_uint_le(&c, 8);
    d.rows_bad = cursor_uint_le(&c, 8);
    d.texts_cut = cursor_uint_le(&c, 8);
    d.texts_damaged = cursor_uint_le(&c, 8);
    d.findings_dropped = cursor_uint_le(&c, 8);
    d.variant = frame_get_string(&c, arena);
    d.reason = frame_get_string(&c, arena);
    if (d.status >= COVERAGE_STATUS_COUNT)
        return STATUS_MALFORMED;
    TRY(finish(&c));
    *ret_done = d;
    return STATUS_OK;
}

void evidence_encode(struct buf *b, const struct evidence *e)
{
    buf_uint_le(b, e->size, 8);
    buf_byte(b, (uint8_t)e->status);
    buf_byte(b, e->has_sha256);
    buf_byte(b, e->has_plain);
    buf_add(b, span_of(e->sha256, sizeof e->sha256));
    buf_add(b, span_of(e->sha256_plain, sizeof e->sha256_plain));
}

enum status evidence_decode(struct span bytes, struct evidence *ret_evidence)
{
    struct cursor c = cursor_of(bytes);
    struct evidence e = {.size = cursor_uint_le(&c, 8)};
    uint8_t status = cursor_u8(&c);
    e.has_sha256 = cursor_u8(&c) == 1;
    e.has_plain = cursor_u8(&c) == 1;
    struct span sha256 = cursor_bytes(&c, sizeof e.sha256);
    struct span plain = cursor_bytes(&c, sizeof e.sha256_plain);
    if (status >= EVIDENCE_STATUS_COUNT)
        return STATUS_MALFORMED;
    TRY(finish(&c));
    e.status = (enum evidence_status)status;
    memcpy(e.sha256, sha256.ptr, sha256.len);
    memcpy(e.sha256_plain, plain.ptr, plain.len);
    *ret_evidence = e;
    return STATUS_OK;
}

void wanted_encode(struct buf *b, const struct wanted *w)
{
    buf_uint_le(b, w->artifact, 4);
    buf_byte(b, (uint8_t)w->as);
    frame_put_string(b, w->base);
    job_entry_encode(b, &w->entry);
    buf_byte(b, w->present);
}

enum status wanted_decode(struct arena *arena, struct span bytes, struct wanted *ret_wanted)
{
    struct cursor c = cursor_of(bytes);
    struct wanted w = {.artifact = (uint32_t)cursor_uint_le(&c, 4)};
    w.as = (enum wanted_as)cursor_u8(&c);
    w.base = frame_get_string(&c, arena);
    w.entry = job_entry_decode(&c, arena);
    w.present = cursor_u8(&c) == 1;
    if (w.as > WANTED_JOURNAL)
        return STATUS_MALFORMED;
    TRY(finish(&c));
    *ret_wanted = w;
    return STATUS_OK;
}
