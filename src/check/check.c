/* The order of a check: indicators and catalogue, then the artifacts, then the verdict. */
#include "check/check.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "artifacts/registry.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "check/layouts.h"
#include "check/pool.h"
#include "findings/correlate.h"

/* Of one long job, in hundredths. */
static bool take_progress(struct check *c, struct span payload)
{
    struct cursor cur = cursor_of(payload);
    uint64_t done = cursor_uint_le(&cur, 8), total = cursor_uint_le(&cur, 8);
    const struct check_request *r = c->request;
    if (cur.failed || total == 0 || done > total || total > UINT64_MAX / 100)
        return false;
    if (r->progress != NULL)
        r->progress(r->progress_ctx, c->stage, (size_t)(done * 100 / total), 100);
    return true;
}

/* Only the two jobs of the lock speak of it: no other worker may change the keys of all. */
static bool answers(enum frame_type job, enum frame_type frame)
{
    return (frame != FRAME_LOCK || job == FRAME_LOCK) &&
           (frame != FRAME_SOURCE_KEYS || job == FRAME_KEYS);
}

static bool take_frame(void *ctx, size_t index, const struct frame *frame, int spool)
{
    struct check *c = ctx;
    if (frame->type == FRAME_PROGRESS)
        return take_progress(c, frame->payload);
    if (!answers(c->batch[index].type, frame->type))
        return false;
    if (frame->type != FRAME_DONE)
        return check_collect_frame(c, c->batch[index].number, frame, spool) == STATUS_OK;
    struct job_outcome *o = &c->batch_outcomes[index];
    o->ended = job_done_decode(&c->arena, frame->payload, &o->done) == STATUS_OK;
    o->reproducible = true;
    return o->ended;
}

static void take_crash(void *ctx, size_t index, enum coverage_status status, const char *why,
                       bool reproducible)
{
    struct check *c = ctx;
    const char *reason = arena_string(&c->arena, span_str(why));
    c->batch_outcomes[index] = (struct job_outcome){
        .crashed = true,
        .reproducible = reproducible,
        .done = {.status = status, .variant = "", .reason = reason == NULL ? "" : reason}};
}

static void show_progress(void *ctx, size_t done, size_t count)
{
    struct check *c = ctx;
    const struct check_request *r = c->request;
    if (r->progress != NULL && count > 1)
        r->progress(r->progress_ctx, c->stage, done, count);
}

static int new_spool(void *ctx)
{
    const struct check *c = ctx;
    return c->request->temporary(c->request->temporary_ctx);
}

enum status check_run_jobs(struct check *c, const struct job *jobs, size_t count,
                           struct job_outcome *outcomes, const char *stage)
{
    c->batch = jobs;
    c->batch_outcomes = outcomes;
    c->stage = stage;
    return count == 0 ? STATUS_OK : pool_run(c->pool, jobs, count);
}

/* The same file for reading only; -1 where the system has no such way. Opened early: a process that
 * has held a password may not look itself up in /proc any more. */
static int open_read_only(int fd)
{
    char name[64];
    (void)snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    return open(name, O_RDONLY | O_CLOEXEC);
}

static enum status make_plan(struct check *c)
{
    const struct check_request *r = c->request;
    c->plan = arena_alloc(&c->arena, sizeof *c->plan);
    if (c->plan == NULL)
        return STATUS_NO_MEMORY;
    *c->plan =
        (struct worker_plan){.root = r->root,
                             .file_name = r->file_name,
                             .indicator_fds = r->indicator_fds,
                             .indicator_names = r->indicator_names,
                             .indicator_count = r->indicator_count,
                             .dkim_keys = r->dkim_keys,
                             .table_fd = r->temporary(r->temporary_ctx),
                             .catalogue_fd = r->temporary(r->temporary_ctx),
                             .keep_content = r->keep_content,
                             .hash_all = r->hash_all,
                             .memory_max = r->memory_max > 0 ? r->memory_max : WORKER_MEMORY_MAX,
                             .job_seconds = r->job_seconds > 0 ? r->job_seconds : JOB_SECONDS_MAX};
    if (c->plan->table_fd < 0 || c->plan->catalogue_fd < 0)
        return STATUS_IO_ERROR;
    c->table_read_only = open_read_only(c->plan->table_fd);
    c->catalogue_read_only = open_read_only(c->plan->catalogue_fd);
    return STATUS_OK;
}

/* Main looks at the table only through the functions that check it. */
static enum status open_table(struct check *c)
{
    struct stat st;
    if (fstat(c->plan->table_fd, &st) != 0 || st.st_size == 0)
        return STATUS_OK;
    void *bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, c->plan->table_fd, 0);
    if (bytes == MAP_FAILED)
        return STATUS_IO_ERROR;
    c->table_bytes = span_of(bytes, (size_t)st.st_size);
    if (indicator_table_open(&c->arena, c->table_bytes, &c->table) != STATUS_OK)
        c->table = NULL;
    return STATUS_OK;
}

/* What the first batch wrote is read-only for the workers of the next: one that is attacked could
 * otherwise change the indicators of all. Where the system has no such way the file stays as it is.
 */
static void freeze(int *fd, int *read_only)
{
    if (*read_only < 0)
        return;
    (void)close(*fd);
    *fd = *read_only;
    *read_only = -1;
}

static enum status first_batch(struct check *c)
{
    static const struct job_entry none = {.name = "", .locator = ""};
    struct job jobs[2] = {{.type = FRAME_INDICATORS}, {.type = FRAME_CATALOGUE}};
    for (size_t i = 0; i < 2; i++) {
        jobs[i].number = UINT32_MAX;
        jobs[i].entry = jobs[i].wal = jobs[i].journal = none;
    }
    struct job_outcome outcomes[2] = {{.done = {.variant = "", .reason = ""}},
                                      {.done = {.variant = "", .reason = ""}}};
    size_t count = c->request->root >= 0 ? 2 : 1;
    TRY(check_run_jobs(c, jobs, count, outcomes, "reading indicators and the list of files"));
    pool_retire(c->pool);
    freeze(&c->plan->table_fd, &c->table_read_only);
    freeze(&c->plan->catalogue_fd, &c->catalogue_read_only);
    c->indicators_outcome = outcomes[0];
    c->catalogue_outcome = outcomes[1];
    return open_table(c);
}

const char *check_fact_text(const struct check *c, const char *key)
{
    for (size_t i = 0; i < c->fact_count; i++)
        if (strcmp(c->facts[i].key, key) == 0)
            return (const char *)c->facts[i].value.ptr; /* copied with a NUL behind it */
    return NULL;
}

/* A source that is nothing known: what lies there, and what this version can read. */
static enum status explain_unknown(struct check *c)
{
    BUF_SCOPED struct buf note;
    buf_init(&note, (size_t)KIB(16));
    buf_str(&note, "This is no acquisition that this version knows. Found there: ");
    const char *found = check_fact_text(c, "found");
    utf8_clean(&note,
               utf8_head(span_str(found != NULL ? found : c->request->found), (size_t)KIB(8)));
    buf_str(&note, ". It reads: ");
    for (const struct layout *l = LAYOUTS; l->name != NULL; l++)
        if (layout_is_read(l))
            buf_format(&note, "%s%s", l == LAYOUTS ? "" : "; ", l->what);
    buf_byte(&note, '.');
    if (c->request->hint != NULL)
        buf_format(&note, " %s.", c->request->hint);
    const struct frame frame = {.type = FRAME_NOTE, .payload = buf_span(&note)};
    return check_collect_frame(c, SIZE_MAX, &frame, -1);
}

/* What is known by sight only is no failure, but nothing was examined either. */
static enum status explain_unread(struct check *c)
{
    const struct layout *layout = layout_named(c->layout);
    const struct job_done *done = &c->catalogue_outcome.done;
    if (c->coverage.obstacle != NULL || c->request->root < 0)
        return STATUS_OK;
    if (layout == NULL && done->status != COVERAGE_EXAMINED)
        return check_set_obstacle(c, "This source could not be read: %s.", done->reason);
    if (layout == NULL || layout_is_read(layout))
        return STATUS_OK;
    return check_set_obstacle(
        c, "This is %s. This version knows it by sight, but cannot read it yet.", layout->what);
}

/* "ios.files": what findings about hashed files go by; NULL for an unknown layout. */
static const char *files_artifact(struct check *c)
{
    const struct layout *layout = layout_named(c->layout);
    if (layout == NULL || layout->artifacts == NULL)
        return NULL;
    const size_t len = span_find_byte(span_str(layout->artifacts), '.') + 1;
    char *name = arena_alloc(&c->arena, len + sizeof "files");
    if (name != NULL)
        (void)snprintf(name, len + sizeof "files", "%.*sfiles", (int)len, layout->artifacts);
    return name;
}

static void settle_facts(struct check *c)
{
    const char *layout = check_fact_text(c, "layout"), *date = check_fact_text(c, "date");
    c->layout = layout == NULL ? "unknown" : layout;
    for (size_t i = 0; i < c->fact_count; i++)
        if (strcmp(c->facts[i].key, "catalogue") == 0 && c->facts[i].value.len == 32)
            memcpy(c->catalogue, c->facts[i].value.ptr, 32);
    c->plan->files_artifact = files_artifact(c);
    c->has_as_of = c->request->has_as_of;
    c->as_of = c->request->as_of;
    if (!c->has_as_of && date != NULL)
        c->has_as_of = timestamp_parse(span_str(date), &c->as_of);
}

/* What a crashed job had sent before does not count: nobody knows what else went wrong in it. */
static void drop_crashed(struct check *c)
{
    size_t kept = 0;
    for (size_t i = 0; i < c->finding_count; i++) {
        size_t job = c->finding_jobs[i];
        if (job < c->job_count && c->outcomes[job].crashed)
            continue;
        c->findings[kept] = c->findings[i];
        c->finding_jobs[kept++] = job;
    }
    c->finding_count = kept;
    for (size_t kind = 0; kind < RUN_KIND_COUNT; kind++) {
        kept = 0;
        for (size_t i = 0; i < c->run_count[kind]; i++) {
            size_t job = c->run_jobs[kind][i];
            if (job < c->job_count && c->outcomes[job].crashed)
                continue;
            c->runs[kind][kept] = c->runs[kind][i];
            c->run_jobs[kind][kept++] = job;
        }
        c->run_count[kind] = kept;
    }
}

/* The entries of crashed jobs are still evidence: hashed by themselves. */
static enum status hash_after_crashes(struct check *c)
{
    struct job *jobs = arena_array(&c->arena, c->job_count + 1, sizeof *jobs);
    struct job_outcome *outcomes = arena_array(&c->arena, c->job_count + 1, sizeof *outcomes);
    size_t count = 0;
    if (jobs == NULL || outcomes == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < c->job_count; i++) {
        if (!c->outcomes[i].crashed || !c->jobs[i].hash)
            continue;
        jobs[count] = c->jobs[i];
        jobs[count].type = FRAME_HASH;
        jobs[count++].number = UINT32_MAX;
    }
    return check_run_jobs(c, jobs, count, outcomes, "hashing");
}

static int by_job(const void *a, const void *b)
{
    return finding_compare(a, b);
}

/* Rows of a join share their place, so the same can be found twice there. Sorted, such findings
 * stand side by side. */
static void drop_repeated(struct check *c)
{
    size_t kept = 0;
    for (size_t i = 0; i < c->finding_count; i++)
        if (kept == 0 || strcmp(c->findings[kept - 1].id, c->findings[i].id) != 0)
            c->findings[kept++] = c->findings[i];
    c->finding_count = kept;
}

static enum status read_everything(struct check *c)
{
    TRY(check_unlock(c));
    TRY(first_batch(c));
    settle_facts(c);
    TRY(explain_unread(c));
    if (strcmp(c->layout, "unknown") == 0 && c->coverage.obstacle == NULL)
        TRY(explain_unknown(c));
    TRY(check_make_jobs(c));
    TRY(check_run_jobs(c, c->jobs, c->job_count, c->outcomes, "reading artifacts"));
    drop_crashed(c);
    TRY(hash_after_crashes(c));
    TRY(check_make_coverage(c));
    TRY(check_find_sequences(c));
    TRY(check_report_fit(c));
    correlate_findings(c->findings, c->finding_count, c->table);
    qsort(c->findings, c->finding_count, sizeof *c->findings, by_job);
    drop_repeated(c);
    verdict_decide(&c->verdict, c->findings, c->finding_count, &c->coverage, c->request->threshold);
    return STATUS_OK;
}

enum status check_run(const struct check_request *request, struct check *c)
{
    *c = (struct check){.request = request, .table_read_only = -1, .catalogue_read_only = -1};
    arena_init(&c->arena, (size_t)GIB(1));
    c->findings = calloc(FINDINGS_MAX, sizeof *c->findings);
    c->finding_jobs = calloc(FINDINGS_MAX, sizeof *c->finding_jobs);
    if (c->findings == NULL || c->finding_jobs == NULL)
        return STATUS_NO_MEMORY;
    TRY(make_plan(c));
    const struct pool_handler handler = {.ctx = c,
                                         .frame = take_frame,
                                         .crashed = take_crash,
                                         .progress = show_progress,
                                         .new_spool = new_spool};
    TRY(pool_create(c->plan, request->workers, &handler, &c->pool));
    return read_everything(c);
}

void check_free(struct check *c)
{
    pool_destroy(c->pool);
    secret_free(&c->keys);
    secret_free(&c->password);
    if (c->plan != NULL && c->plan->table_fd >= 0)
        (void)close(c->plan->table_fd);
    if (c->plan != NULL && c->plan->catalogue_fd >= 0)
        (void)close(c->plan->catalogue_fd);
    if (c->table_read_only >= 0)
        (void)close(c->table_read_only);
    if (c->catalogue_read_only >= 0)
        (void)close(c->catalogue_read_only);
    if (c->table_bytes.len > 0)
        (void)munmap((void *)(uintptr_t)c->table_bytes.ptr, c->table_bytes.len);
    for (size_t kind = 0; kind < RUN_KIND_COUNT; kind++) {
        free(c->runs[kind]);
        free(c->run_jobs[kind]);
    }
    free(c->findings);
    free(c->finding_jobs);
    free(c->signals);
    free(c->anchors);
    free(c->facts);
    free(c->wanted);
    free(c->evidence);
    free(c->coverage.unknown);
    free(c->coverage.notes);
    arena_free(&c->arena);
}
