/* A run's files: joins the workers' sorted runs and writes what CONTRACT lists. Everything but
 * run.json depends on the source, the indicators, --as-of and the version only.
 */
#include "report/run_files.h"

#include "artifacts/registry.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "findings/finding_json.h"
#include "findings/observable.h"
#include "findings/timeline.h"

enum { WRITER_BYTES = 64 << 10 };

/* A file of the run being written line by line. */
struct writer {
    struct case_file *file;
    struct buf line;
    struct phone_notes *notes;
};

static enum status writer_open(struct writer *w, struct case_run *run, const char *name)
{
    buf_init(&w->line, WRITER_BYTES + 8 * (size_t)LINE_MAX_BYTES); /* a byte takes six at most */
    w->file = NULL;
    return case_file_create(run, name, &w->file);
}

static enum status writer_flush(struct writer *w)
{
    enum status status = case_file_write(w->file, buf_span(&w->line));
    buf_clear(&w->line);
    return status;
}

/* Ends a line; many of them go out together. */
static enum status writer_line(struct writer *w)
{
    buf_byte(&w->line, '\n');
    if (w->line.failed)
        return STATUS_TOO_LARGE;
    return w->line.len < WRITER_BYTES ? STATUS_OK : writer_flush(w);
}

static enum status writer_close(struct writer *w, enum status status)
{
    if (status == STATUS_OK)
        status = writer_flush(w);
    buf_free(&w->line);
    if (w->file == NULL)
        return status;
    enum status closed = case_file_close(w->file);
    return status == STATUS_OK ? closed : status;
}

static enum status write_findings(struct check *c, struct writer *w)
{
    for (size_t i = 0; i < c->finding_count; i++) {
        struct json j = json_to(&w->line);
        if (c->findings[i].rule != NULL)
            phone_notes_see(w->notes, KIND_PROPERTY, span_str(c->findings[i].rule));
        finding_json(&j, &c->findings[i], c->table);
        TRY(writer_line(w));
    }
    return STATUS_OK;
}

/* Runs in the order of their jobs, so that equal keys come out in that order whatever worker wrote
 * them when. */
static void order_runs(struct check *c, enum run_kind kind)
{
    struct run *runs = c->runs[kind];
    size_t *jobs = c->run_jobs[kind];
    for (size_t i = 1; i < c->run_count[kind]; i++) {
        struct run run = runs[i];
        size_t job = jobs[i], at = i;
        for (; at > 0 && jobs[at - 1] > job; at--) {
            runs[at] = runs[at - 1];
            jobs[at] = jobs[at - 1];
        }
        runs[at] = run;
        jobs[at] = job;
    }
}

static enum status open_merger(struct check *c, enum run_kind kind, struct merger **ret_merger)
{
    order_runs(c, kind);
    return merger_open(ret_merger, c->runs[kind], c->run_count[kind], (size_t)MERGE_MEMORY);
}

static uint64_t big_endian(struct span key, size_t at, size_t width)
{
    struct cursor c = cursor_of(span_skip(key, at));
    return cursor_uint_be(&c, width);
}

/* A worker speaks of its own job only. */
static enum status write_event(struct check *c, struct writer *w, size_t job,
                               struct timeline_form **forms, struct span key, struct span event)
{
    if (key.len != TIMELINE_KEY_LEN || job >= c->job_count ||
        big_endian(key, TIMELINE_AT_JOB, 4) != job)
        return STATUS_MALFORMED;
    if (forms[job] == NULL) {
        const struct artifact *artifact = registry_get(c->jobs[job].artifact);
        if (artifact == NULL || artifact->timeline == NULL)
            return STATUS_MALFORMED;
        TRY(timeline_form_create(&c->arena, artifact, c->jobs[job].entry.name,
                                 c->request->keep_content, &forms[job]));
    }
    const int64_t seconds = (int64_t)(big_endian(key, 0, 8) ^ UINT64_C(1) << 63);
    TRY(timeline_form_write(forms[job], &w->line, seconds,
                            (uint32_t)big_endian(key, TIMELINE_AT_NANOS, 4), event));
    return writer_line(w);
}

static enum status write_timeline(struct check *c, struct writer *w)
{
    struct merger *merger;
    struct span key, event;
    struct timeline_form **forms = calloc(c->job_count + 1, sizeof *forms);
    if (forms == NULL)
        return STATUS_NO_MEMORY;
    enum status status = open_merger(c, RUN_TIMELINE, &merger);
    if (status != STATUS_OK) {
        free(forms);
        return status;
    }
    while ((status = merger_next(merger, &key, &event)) == STATUS_OK) {
        status =
            write_event(c, w, c->run_jobs[RUN_TIMELINE][merger_source(merger)], forms, key, event);
        if (status != STATUS_OK)
            break;
    }
    merger_close(merger);
    free(forms);
    return status == STATUS_END ? STATUS_OK : status;
}

/* The aggregate under construction: its own copies, since merged spans do not last. */
struct gathered {
    bool used;
    struct buf key, place;
    struct observable observable;
    const struct job *job;            /* of the first */
    const char *names[ARTIFACTS_MAX]; /* of artifacts, in order of appearance */
    size_t name_count;
};

static void gather_name(struct gathered *g, const char *name)
{
    for (size_t i = 0; i < g->name_count; i++)
        if (g->names[i] == name)
            return;
    if (g->name_count < ARTIFACTS_MAX)
        g->names[g->name_count++] = name;
}

static int compare_spans(const void *a, const void *b)
{
    return span_compare(*(const struct span *)a, *(const struct span *)b);
}

static enum status flush_gathered(struct gathered *g, struct writer *w)
{
    struct span names[ARTIFACTS_MAX];
    if (!g->used)
        return STATUS_OK;
    for (size_t i = 0; i < g->name_count; i++)
        names[i] = span_str(g->names[i]);
    if (g->name_count > 1)
        qsort(names, g->name_count, sizeof names[0], compare_spans);
    g->observable.place = buf_span(&g->place);
    if (!g->observable.keyed)
        phone_notes_see(w->notes, g->observable.kind, g->observable.value);
    TRY(observable_line(&w->line, &g->observable, names, g->name_count, g->job->entry.name,
                        registry_get(g->job->artifact)->table));
    g->used = false;
    return writer_line(w);
}

/* Copies what does not last; the value lies inside the key. */
static enum status start_gathering(struct gathered *g, struct span key, const struct observable *o,
                                   const struct job *job)
{
    buf_clear(&g->key);
    buf_clear(&g->place);
    buf_add(&g->key, key);
    buf_add(&g->place, o->place);
    if (g->key.failed || g->place.failed)
        return STATUS_MALFORMED;
    g->observable = *o;
    g->observable.value = span_of(g->key.ptr + (o->value.ptr - key.ptr), o->value.len);
    g->job = job;
    g->name_count = 0;
    g->used = true;
    return STATUS_OK;
}

static enum status gather(struct gathered *g, struct writer *w, const struct job *job,
                          struct span key, struct span payload)
{
    struct observable o;
    TRY(observable_decode(key, payload, &o));
    if (g->used && span_equal(key, buf_span(&g->key))) {
        observable_merge(&g->observable, &o);
    } else {
        TRY(flush_gathered(g, w));
        TRY(start_gathering(g, key, &o, job));
    }
    gather_name(g, registry_get(job->artifact)->name);
    return STATUS_OK;
}

/* The job that wrote a run, if it is one that reads an artifact. */
static const struct job *job_of_run(const struct check *c, enum run_kind kind, size_t run)
{
    const size_t job = c->run_jobs[kind][run];
    return job < c->job_count && registry_get(c->jobs[job].artifact) != NULL ? &c->jobs[job] : NULL;
}

static enum status write_observables(struct check *c, struct writer *w)
{
    struct merger *merger;
    struct span key, payload;
    struct gathered g = {0};
    buf_init(&g.key, OBSERVABLE_VALUE_MAX + 256);
    buf_init(&g.place, (size_t)LINE_MAX_BYTES);
    TRY(open_merger(c, RUN_OBSERVABLES, &merger));
    enum status status;
    while ((status = merger_next(merger, &key, &payload)) == STATUS_OK) {
        const struct job *job = job_of_run(c, RUN_OBSERVABLES, merger_source(merger));
        status = job == NULL ? STATUS_MALFORMED : gather(&g, w, job, key, payload);
        if (status != STATUS_OK)
            break;
    }
    if (status == STATUS_END)
        status = flush_gathered(&g, w);
    merger_close(merger);
    buf_free(&g.key);
    buf_free(&g.place);
    return status;
}

static enum status evidence_line(struct writer *w, const struct evidence *e)
{
    struct json j = json_to(&w->line);
    json_begin_object(&j);
    json_field_string(&j, "entry", e->entry);
    json_field_uint(&j, "size", e->size);
    if (e->has_sha256) {
        json_key(&j, "sha256");
        buf_byte(&w->line, '"');
        buf_hex(&w->line, span_of(e->sha256, 32));
        buf_byte(&w->line, '"');
        j.comma = true;
    }
    if (e->has_plain) {
        json_key(&j, "sha256_plain");
        buf_byte(&w->line, '"');
        buf_hex(&w->line, span_of(e->sha256_plain, 32));
        buf_byte(&w->line, '"');
        j.comma = true;
    }
    json_field_cstr(&j, "status", evidence_status_name(e->status));
    json_end_object(&j);
    return writer_line(w);
}

static int compare_evidence(const void *a, const void *b)
{
    return span_compare(((const struct evidence *)a)->entry, ((const struct evidence *)b)->entry);
}

/* What artifact jobs said of their entries, up to and including `limit` (all when NULL). An entry
 * that stands in both lists is told by its job, which has the hash. */
static enum status evidence_before(struct check *c, struct writer *w, size_t *at,
                                   const struct span *limit, bool *ret_same)
{
    *ret_same = false;
    for (; *at < c->evidence_count; (*at)++) {
        const struct evidence *e = &c->evidence[*at];
        int order = limit == NULL ? -1 : span_compare(e->entry, *limit);
        if (order > 0)
            return STATUS_OK;
        *ret_same |= order == 0;
        bool repeated = *at > 0 && span_equal(c->evidence[*at - 1].entry, e->entry);
        if (!repeated)
            TRY(evidence_line(w, e));
    }
    return STATUS_OK;
}

static enum status write_evidence(struct check *c, struct writer *w)
{
    struct merger *merger;
    struct span name, payload;
    size_t at = 0;
    bool same = false;
    if (c->evidence_count > 0)
        qsort(c->evidence, c->evidence_count, sizeof *c->evidence, compare_evidence);
    TRY(open_merger(c, RUN_EVIDENCE, &merger));
    enum status status;
    while ((status = merger_next(merger, &name, &payload)) == STATUS_OK) {
        struct evidence e;
        status = evidence_decode(payload, &e);
        e.entry = name;
        if (status == STATUS_OK)
            status = evidence_before(c, w, &at, &name, &same);
        if (status == STATUS_OK && !same)
            status = evidence_line(w, &e);
        if (status != STATUS_OK)
            break;
    }
    merger_close(merger);
    if (status == STATUS_END)
        status = evidence_before(c, w, &at, NULL, &same);
    return status;
}

static enum status write_coverage(struct check *c, struct writer *w)
{
    struct json j = json_to(&w->line);
    coverage_json(&j, &c->coverage);
    return writer_line(w);
}

static enum status write_verdict(struct check *c, struct writer *w)
{
    struct json j = json_to(&w->line);
    verdict_json(&j, &c->verdict, &c->coverage, NULL);
    return writer_line(w);
}

static const struct {
    const char *name;
    enum status (*write)(struct check *c, struct writer *w);
} FILES[] = {
    {"findings.jsonl", write_findings},       {"timeline.jsonl", write_timeline},
    {"observables.jsonl", write_observables}, {"evidence.jsonl", write_evidence},
    {"coverage.json", write_coverage},        {"verdict.json", write_verdict},
};

enum status run_files_write(struct check *c, struct case_run *run, struct buf *run_json,
                            struct phone_notes *notes)
{
    for (size_t i = 0; i < sizeof FILES / sizeof FILES[0]; i++) {
        struct writer w = {.notes = notes};
        TRY(writer_open(&w, run, FILES[i].name));
        TRY(writer_close(&w, FILES[i].write(c, &w)));
    }
    struct case_file *file;
    TRY(case_file_create(run, "run.json", &file));
    enum status status = case_file_write(file, buf_span(run_json));
    enum status closed = case_file_close(file);
    return status == STATUS_OK ? closed : status;
}
