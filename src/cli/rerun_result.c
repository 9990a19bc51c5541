/* A new run against the old one, in sentences. */
#include <stdlib.h>

#include "base/limits.h"
#include "case/run_compare.h"
#include "cli/case_worker.h"
#include "cli/rerun_job.h"
#include "cli/version.h"
#include "report/run_files.h"

static int tally_in_worker(const struct case_view *view, struct buf *out, const void *ctx)
{
    static struct run_tally tally;
    ARENA_SCOPED struct arena arena;
    arena_init(&arena, RERUN_WORKER_ARENA);
    enum status status = run_tally_read(view, &arena, ctx, &tally);
    if (status != STATUS_OK)
        return (int)status + RERUN_WORKER_FAILED;
    buf_add(out, span_of(&tally, sizeof tally));
    return 0;
}

static void say_difference(void *ctx, struct span text)
{
    rerun_say(ctx, VERIFY_NOTE, "%.*s", (int)text.len, (const char *)text.ptr);
}

/* Which artifacts tell something else. */
static void explain(struct rerun_job *job, const struct run_compare *compare)
{
    const struct run_facts *f = job->facts;
    BUF_SCOPED struct buf bytes;
    BUF_SCOPED struct buf why;
    buf_init(&bytes, CASE_TEXT_MAX);
    buf_init(&why, 8192);
    if (strcmp(f->version, BRIDLE_VERSION) != 0 || strcmp(f->build, version_build()) != 0)
        rerun_say(job->rerun, VERIFY_NOTE,
                  "run %s was made by bridle %s (%s), this is bridle %s (%s): another version may "
                  "read more, or read it better",
                  f->id, f->version, f->build, BRIDLE_VERSION, version_build());
    if (memcmp(f->catalogue, job->check->catalogue, sizeof f->catalogue) != 0)
        rerun_say(job->rerun, VERIFY_NOTE,
                  "%s has other entries than the source of run %s: it may be another acquisition",
                  job->request.given, f->id);
    if (job->check->coverage.obstacle != NULL)
        rerun_say(job->rerun, VERIFY_NOTE, "the source: %s", job->check->coverage.obstacle);
    struct run_tally *then = calloc(1, sizeof *then);
    int answer = case_worker_run(job->path, tally_in_worker, f->id, &bytes, &why);
    if (then != NULL && answer == 0 && run_tally_take(buf_span(&bytes), then))
        run_tally_compare(then, compare->now, say_difference, job->rerun);
    else
        rerun_say(job->rerun, VERIFY_NOTE, "the files of run %s cannot be read as such", f->id);
    free(then);
}

static void tell(struct rerun_job *job, const struct run_compare *compare)
{
    struct rerun *r = job->rerun;
    const char *id = job->facts->id, *given = job->request.given;
    size_t differing = 0;
    for (size_t i = 0; i < RUN_SAME_COUNT; i++) {
        const struct compared_file *f = &compare->files[i];
        differing += f->missing || f->differs;
        if (f->missing)
            rerun_say(r, VERIFY_FAILS, "run %s has no %s that can be read", id, RUN_SAME_FILES[i]);
        else if (f->differs && strstr(RUN_SAME_FILES[i], ".jsonl") == NULL)
            rerun_say(r, VERIFY_FAILS, "run %s, %s differs", id, RUN_SAME_FILES[i]);
        else if (f->differs && f->excerpt[0] != '\0')
            rerun_say(r, VERIFY_FAILS, "run %s, %s differs from line %llu on; now it is: %s", id,
                      RUN_SAME_FILES[i], (unsigned long long)f->line, f->excerpt);
        else if (f->differs)
            rerun_say(r, VERIFY_FAILS, "run %s, %s goes on after line %llu, where it now ends", id,
                      RUN_SAME_FILES[i], (unsigned long long)f->line - 1);
    }
    if (differing > 0)
        explain(job, compare);
    else
        rerun_say(r, VERIFY_HOLDS,
                  "checked again from %s, run %s comes out the same, byte for byte: verdict, "
                  "findings, timeline, observables, coverage, evidence",
                  given, id);
    if (job->facts->runs > 1 && option_value(job->inv, "run") == NULL)
        rerun_say(r, VERIFY_NOTE,
                  "the case has %llu runs; the last one was repeated (--run names another)",
                  (unsigned long long)job->facts->runs);
}

enum status rerun_compare(struct rerun_job *job, int folder)
{
    struct run_compare compare;
    struct case_run *run;
    struct phone_notes notes;
    BUF_SCOPED struct buf run_json;
    buf_init(&run_json, 64);
    TRY(run_compare_init(&compare, folder, job->facts->id));
    enum status status = case_run_unwritten(&compare.listener, &run);
    if (status == STATUS_OK) {
        phone_notes_init(&notes);
        status = run_files_write(job->check, run, &run_json, &notes);
        phone_notes_free(&notes);
        case_run_abandon(run);
    }
    if (status == STATUS_OK)
        tell(job, &compare);
    run_compare_free(&compare);
    return status;
}
