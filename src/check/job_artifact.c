/* The artifact job: opens an entry and its companions, reads the artifact, spools what comes out.
 */
#include "artifacts/registry.h"
#include "base/limits.h"
#include "check/worker.h"
#include "findings/pipeline.h"

enum { SIGNAL_FRAME_BYTES = 64 * 1024 };

struct output {
    struct worker *w;
    const struct job *job;
    struct sorter timeline, observables;
    struct buf frame;
    struct buf signals; /* not sent yet */
    uint64_t signal_count, anchor_count;
};

static enum status timeline_run(void *ctx, const struct run *run)
{
    struct output *o = ctx;
    worker_send_run(o->w, RUN_TIMELINE, run);
    return STATUS_OK;
}

static enum status observable_run(void *ctx, const struct run *run)
{
    struct output *o = ctx;
    worker_send_run(o->w, RUN_OBSERVABLES, run);
    return STATUS_OK;
}

static void put_be(uint8_t *to, uint64_t value, size_t width)
{
    for (size_t i = 0; i < width; i++)
        to[i] = (uint8_t)(value >> (8 * (width - 1 - i)));
}

/* Sorts by time, then job (which is artifact and entry), then place. */
static enum status take_timeline(void *ctx, struct timestamp time, uint64_t order,
                                 struct span event)
{
    struct output *o = ctx;
    uint8_t key[TIMELINE_KEY_LEN];
    put_be(key, (uint64_t)time.seconds ^ UINT64_C(1) << 63, 8);
    put_be(key + TIMELINE_AT_NANOS, time.nanos, 4);
    put_be(key + TIMELINE_AT_JOB, o->job->number, 4);
    put_be(key + TIMELINE_AT_PLACE, order, 8);
    return sorter_add(&o->timeline, span_of(key, sizeof key), event);
}

static enum status take_observable(void *ctx, struct span key, struct span payload)
{
    struct output *o = ctx;
    return sorter_add(&o->observables, key, payload);
}

static enum status take_finding(void *ctx, const struct finding *finding)
{
    struct output *o = ctx;
    buf_clear(&o->frame);
    finding_encode(&o->frame, finding);
    if (o->frame.failed)
        return STATUS_TOO_LARGE;
    worker_send(o->w, FRAME_FINDING, buf_span(&o->frame));
    return STATUS_OK;
}

static void send_signals(struct output *o)
{
    if (o->signals.len > 0)
        worker_send(o->w, FRAME_SIGNALS, buf_span(&o->signals));
    buf_clear(&o->signals);
}

static enum status take_anchor(struct output *o, const struct signal *s,
                               const struct finding *anchor)
{
    buf_clear(&o->frame);
    signal_encode(&o->frame, s);
    finding_encode(&o->frame, anchor);
    if (o->frame.failed)
        return STATUS_TOO_LARGE;
    worker_send(o->w, FRAME_ANCHOR, buf_span(&o->frame));
    return STATUS_OK;
}

/* Beyond the limits steps are dropped; output_finish() says so. */
static enum status take_signal(void *ctx, const struct signal *s, const struct finding *anchor)
{
    struct output *o = ctx;
    if (anchor != NULL)
        return o->anchor_count++ < ANCHORS_PER_JOB_MAX ? take_anchor(o, s, anchor) : STATUS_OK;
    if (o->signal_count++ >= SIGNALS_PER_JOB_MAX)
        return STATUS_OK;
    signal_encode(&o->signals, s);
    if (o->signals.failed)
        return STATUS_NO_MEMORY;
    if (o->signals.len >= SIGNAL_FRAME_BYTES)
        send_signals(o);
    return STATUS_OK;
}

static enum status output_init(struct output *o, struct worker *w, const struct job *job)
{
    *o = (struct output){.w = w, .job = job};
    buf_init(&o->frame, FRAME_BYTES_MAX);
    buf_init(&o->signals, SIGNAL_FRAME_BYTES + SIGNAL_BYTES);
    TRY(sorter_init(&o->timeline, &w->spool, (size_t)SORT_MEMORY, timeline_run, o));
    return sorter_init(&o->observables, &w->spool, (size_t)SORT_MEMORY, observable_run, o);
}

static void output_free(struct output *o)
{
    sorter_free(&o->timeline);
    sorter_free(&o->observables);
    buf_free(&o->frame);
    buf_free(&o->signals);
}

static enum status output_finish(struct output *o)
{
    send_signals(o);
    if (o->signal_count > SIGNALS_PER_JOB_MAX || o->anchor_count > ANCHORS_PER_JOB_MAX)
        worker_send_note(o->w,
                         "There are more files of attachments than the search for the "
                         "sequence of Operation Triangulation looks at; it looked at a part.");
    TRY(sorter_finish(&o->timeline));
    return sorter_finish(&o->observables);
}

struct reading {
    struct arena arena;
    struct artifact_run run;
    struct pipeline pipeline;
    struct output output;
    struct sink sink;
};

static enum coverage_status fault(struct reading *r, enum status status)
{
    return run_ends(&r->run, coverage_of_status(status), "%s", status_text(status));
}

/* Reads the artifact with everything set up; the results are in r->run. */
static enum coverage_status read_artifact(struct reading *r)
{
    enum coverage_status result = artifact_read(&r->run);
    enum status status = pipeline_finish(&r->pipeline);
    if (status == STATUS_OK)
        status = output_finish(&r->output);
    if (status != STATUS_OK)
        return fault(r, status);
    return result;
}

static enum coverage_status set_up_and_read(struct worker *w, const struct job *job,
                                            struct reading *r)
{
    enum status status = worker_load_table(w);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return fault(r, status);
    const struct pipeline_options options = {.matcher = w->has_table ? &w->matcher : NULL,
                                             .catalogue_key = job->catalogue_key,
                                             .judge = worker_judge(w),
                                             .keep_content = w->plan->keep_content,
                                             .as_of = job->has_as_of ? &job->as_of : NULL};
    r->sink = (struct sink){.ctx = &r->output,
                            .timeline = take_timeline,
                            .observable = take_observable,
                            .finding = take_finding,
                            .signal = take_signal};
    status = output_init(&r->output, w, job);
    if (status == STATUS_OK)
        status = pipeline_init(&r->pipeline, &options, r->run.artifact, r->run.entry, &r->sink);
    enum coverage_status result = status == STATUS_OK ? read_artifact(r) : fault(r, status);
    output_free(&r->output);
    return result;
}

static void send_result(struct worker *w, const struct reading *r, enum coverage_status status)
{
    if (r->pipeline.lists_cut > 0)
        worker_send_unknown(w,
                            "observables that the lines of their record have no room for (they are "
                            "compared and counted all the same)",
                            r->pipeline.lists_cut, SPAN_EMPTY);
    const struct job_done done = {.status = status,
                                  .rows = r->run.rows,
                                  .rows_bad = r->run.rows_bad,
                                  .texts_cut = r->pipeline.texts_cut,
                                  .texts_damaged = r->pipeline.texts_damaged,
                                  .findings_dropped = r->pipeline.findings_dropped,
                                  .variant = r->run.variant,
                                  .reason = r->run.reason};
    worker_send_done(w, &done);
}

/* What was wrong with the file itself stands behind what the artifact has to say. */
static void add_remark(struct reading *r, const struct open_entry *entry)
{
    for (unsigned bit = 0; bit < SEALED_NOTE_COUNT; bit++)
        if ((entry->sealed.notes & 1u << bit) != 0) {
            size_t len = strlen(r->run.reason);
            (void)snprintf(r->run.reason + len, sizeof r->run.reason - len, "%sthe file is %s",
                           len > 0 ? "; " : "", sealed_note_text(bit));
        }
}

static enum coverage_status read_entry(struct worker *w, const struct job *job,
                                       const struct open_entry *entry, struct reading *r)
{
    if (r->run.artifact == NULL)
        return run_ends(&r->run, COVERAGE_CRASHED, "no such artifact");
    if (entry->input == NULL)
        return run_ends(&r->run, coverage_of_status(entry->status), "%s",
                        entry->why != NULL ? entry->why : status_text(entry->status));
    enum coverage_status status = set_up_and_read(w, job, r);
    add_remark(r, entry);
    return status;
}

void job_artifact_run(struct worker *w, const struct job *job)
{
    struct reading r = {.run = {.artifact = registry_get(job->artifact), .entry = job->entry.name}};
    struct open_entry files[3];
    const struct job_entry *const entries[3] = {&job->entry, &job->wal, &job->journal};
    for (size_t i = 0; i < 3; i++)
        open_entry(w, entries[i], &files[i]);
    arena_init(&r.arena, (size_t)ARTIFACT_ARENA_MAX);
    r.run.arena = &r.arena;
    r.run.input = files[0].input;
    r.run.wal = files[1].input;
    r.run.journal = files[2].input;
    const struct dkim_key_file *keys = worker_dkim_keys(w);
    r.run.dkim_keys = keys == NULL ? NULL : &keys->keys;
    r.run.emit = pipeline_record;
    r.run.emit_ctx = &r.pipeline;
    enum coverage_status status = read_entry(w, job, &files[0], &r);
    for (size_t i = 0; i < 3; i++) {
        if (job->hash)
            report_entry(w, &files[i]);
        close_entry(&files[i]);
    }
    send_result(w, &r, status);
    if (r.pipeline.artifact != NULL)
        pipeline_free(&r.pipeline);
    arena_free(&r.arena);
}
