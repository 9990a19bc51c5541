/* The loop of a worker, and what its jobs send. */
#include "check/worker.h"

#include <signal.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "check/fit.h"
#include "check/sandbox.h"

void worker_send(struct worker *w, enum frame_type type, struct span payload)
{
    if (!frame_write(w->out, type, payload))
        _exit(1);
}

void worker_send_fact(struct worker *w, const char *key, struct span value)
{
    BUF_SCOPED struct buf b;
    buf_init(&b, FRAME_BYTES_MAX);
    frame_put_string(&b, key);
    frame_put_span(&b, value);
    worker_send(w, FRAME_FACT, buf_span(&b));
}

void worker_send_note(struct worker *w, const char *text)
{
    worker_send(w, FRAME_NOTE, span_str(text));
}

void worker_send_unknown(struct worker *w, const char *what, uint64_t count, struct span example)
{
    BUF_SCOPED struct buf b;
    buf_init(&b, FRAME_BYTES_MAX);
    frame_put_string(&b, what);
    buf_uint_le(&b, count, 8);
    frame_put_span(&b, span_head(example, 512));
    worker_send(w, FRAME_UNKNOWN, buf_span(&b));
}

void worker_send_run(struct worker *w, enum run_kind what, const struct run *run)
{
    BUF_SCOPED struct buf b;
    buf_init(&b, 64);
    buf_byte(&b, (uint8_t)what);
    buf_uint_le(&b, run->offset, 8);
    buf_uint_le(&b, run->len, 8);
    buf_uint_le(&b, run->items, 8);
    worker_send(w, FRAME_RUN, buf_span(&b));
}

void worker_send_evidence(struct worker *w, const struct evidence *e)
{
    BUF_SCOPED struct buf b;
    buf_init(&b, FRAME_BYTES_MAX);
    frame_put_span(&b, e->entry);
    evidence_encode(&b, e);
    worker_send(w, FRAME_EVIDENCE, buf_span(&b));
}

void worker_send_fit(struct worker *w, const struct fit *fit)
{
    BUF_SCOPED struct buf b;
    buf_init(&b, (size_t)KIB(256)); /* first: it is freed on every way out */
    if (fit->sizes == 0 && fit->digests == 0)
        return;
    fit_encode(&b, fit);
    if (!b.failed)
        worker_send(w, FRAME_FIT, buf_span(&b));
}

void worker_send_done(struct worker *w, const struct job_done *done)
{
    BUF_SCOPED struct buf b;
    buf_init(&b, (size_t)KIB(64));
    job_done_encode(&b, done);
    worker_send(w, FRAME_DONE, buf_span(&b));
}

enum status worker_load_table(struct worker *w)
{
    struct stat st;
    if (w->has_table)
        return STATUS_OK;
    if (fstat(w->plan->table_fd, &st) != 0 || st.st_size == 0)
        return STATUS_NOT_FOUND;
    void *bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, w->plan->table_fd, 0);
    if (bytes == MAP_FAILED)
        return STATUS_IO_ERROR;
    w->table_bytes = span_of(bytes, (size_t)st.st_size);
    TRY(indicator_table_open(&w->table_arena, w->table_bytes, &w->table));
    matcher_init(&w->matcher, w->table, w->plan->suffixes);
    w->has_table = true;
    return STATUS_OK;
}

enum status worker_store(struct worker *w, const struct store **ret_store)
{
    return source_store(&w->source, worker_source_keys(w), ret_store);
}

const struct source_keys *worker_source_keys(const struct worker *w)
{
    return (const void *)w->keys.bytes; /* pages of their own, so aligned */
}

static enum status read_dkim_keys(struct worker *w)
{
    struct stat st;
    if (w->plan->dkim_keys == 0 || fstat(w->plan->dkim_keys, &st) != 0)
        return STATUS_NOT_FOUND;
    if ((uint64_t)st.st_size > DKIM_FILE_MAX)
        return STATUS_TOO_LARGE;
    size_t have = 0, size = (size_t)st.st_size;
    uint8_t *bytes = arena_alloc(&w->dkim_arena, size + 1);
    while (bytes != NULL && have < size) {
        ssize_t n = pread(w->plan->dkim_keys, bytes + have, size - have, (off_t)have);
        if (n <= 0)
            return STATUS_IO_ERROR;
        have += (size_t)n;
    }
    return bytes == NULL ? STATUS_NO_MEMORY
                         : dkim_key_file_read(&w->dkim_arena, span_of(bytes, size), &w->dkim_keys);
}

const struct dkim_key_file *worker_dkim_keys(struct worker *w)
{
    if (!w->has_dkim_keys) {
        w->has_dkim_keys = true;
        arena_init(&w->dkim_arena, 4 * (size_t)DKIM_FILE_MAX);
        if (read_dkim_keys(w) != STATUS_OK)
            w->dkim_keys = (struct dkim_key_file){.count = 0};
    }
    return w->dkim_keys.count > 0 ? &w->dkim_keys : NULL;
}

struct link_judge *worker_judge(struct worker *w)
{
    if (!w->has_judge && link_judge_init(&w->judge, w->plan->suffixes) == STATUS_OK)
        w->has_judge = true;
    return w->has_judge ? &w->judge : NULL;
}

const struct class_keys *worker_keys(const struct worker *w)
{
    const struct source_keys *keys = worker_source_keys(w);
    return keys != NULL && keys->has_classes ? &keys->classes : NULL;
}

/* Keeps a secret in locked pages; the frame it came in is overwritten by the caller. */
static void keep_secret(struct secret *secret, struct span bytes)
{
    if (secret->bytes == NULL && secret_init(secret, PASSWORD_BYTES_MAX) != STATUS_OK)
        _exit(1);
    if (bytes.len > secret->room)
        _exit(1);
    memcpy(secret->bytes, bytes.ptr, bytes.len);
    secret->len = bytes.len;
}

/* True when the frame was one. A password comes behind the keys that are known already. What the
 * source looks like depends on them, so it is opened anew. */
static bool take_secret(struct worker *w, const struct frame *frame)
{
    if (!frame_is_secret(frame->type))
        return false;
    if (frame->payload.len < sizeof(struct source_keys))
        _exit(1);
    source_close(&w->source);
    keep_secret(&w->keys, span_head(frame->payload, sizeof(struct source_keys)));
    if (frame->type == FRAME_PASSWORD)
        keep_secret(&w->password, span_skip(frame->payload, sizeof(struct source_keys)));
    key_cleanse((void *)(uintptr_t)frame->payload.ptr, frame->payload.len);
    if (!source_keys_valid(worker_source_keys(w)))
        _exit(1);
    return true;
}

static void do_job(struct worker *w, const struct frame *frame)
{
    ARENA_SCOPED struct arena arena;
    struct job job = {.type = frame->type};
    arena_init(&arena, (size_t)MIB(1));
    if (frame->payload.len > 0 &&
        job_decode(&arena, frame->type, frame->payload, &job) != STATUS_OK)
        _exit(1);
    switch (frame->type) {
    case FRAME_INDICATORS:
        job_indicators_run(w);
        break;
    case FRAME_CATALOGUE:
        job_catalogue_run(w);
        break;
    case FRAME_ARTIFACT:
        job_artifact_run(w, &job);
        break;
    case FRAME_HASH:
        job_hash_run(w, &job);
        break;
    case FRAME_HASH_ALL:
        job_hash_all_run(w, &job);
        break;
    case FRAME_LOCK:
        job_lock_run(w);
        break;
    case FRAME_KEYS:
        job_keys_run(w);
        break;
    default:
        _exit(1);
    }
}

/* A fault ends the worker with its own signal, whatever handlers main's process had. */
static void forget_handlers(void)
{
#ifndef BRIDLE_SANITIZED
    static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS, SIGPIPE};
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
        (void)signal(signals[i], SIG_DFL);
#endif
}

/* Large tables are mostly empty. glibc would learn from the first that is freed to take the next
 * ones from the heap, where each has to be zeroed; mapped ones cost what they use. */
static void keep_large_blocks_apart(void)
{
#ifdef __GLIBC__
    (void)mallopt(M_MMAP_THRESHOLD, 1 << 20);
#endif
}

_Noreturn void worker_main(const struct worker_plan *plan, int in, int out, int spool_fd,
                           int vault_fd)
{
    struct worker w = {.plan = plan, .in = in, .out = out};
    struct buf request;
    struct frame frame;
    buf_init(&request, FRAME_BYTES_MAX);
    arena_init(&w.table_arena, (size_t)MIB(64));
    spool_init(&w.spool, spool_fd);
    source_init(&w.source, plan->root, plan->file_name, vault_fd);
    forget_handlers();
    keep_large_blocks_apart();
    if (!sandbox_enter(plan->file_name == NULL ? plan->root : -1, plan->memory_max))
        _exit(1);
    while (frame_read(in, &request, &frame))
        if (!take_secret(&w, &frame))
            do_job(&w, &frame);
    source_free(&w.source);
    secret_free(&w.password);
    secret_free(&w.keys);
    _exit(0);
}
