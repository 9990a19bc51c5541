/* What a run was asked for: read from the case in a locked child, checked, asked for again. */
#include "artifacts/registry.h"
#include "base/limits.h"
#include "cli/case_commands.h"
#include "cli/case_worker.h"
#include "cli/rerun_job.h"

static int facts_in_worker(const struct case_view *view, struct buf *out, const void *ctx)
{
    const char *id = ctx;
    static struct run_facts facts;
    ARENA_SCOPED struct arena arena;
    arena_init(&arena, RERUN_WORKER_ARENA);
    enum status status = run_facts_read(view, &arena, id == NULL ? "" : id, &facts);
    if (status != STATUS_OK)
        return (int)status + RERUN_WORKER_FAILED;
    buf_add(out, span_of(&facts, sizeof facts));
    return 0;
}

int rerun_read_facts(struct rerun_job *job, const char *id)
{
    BUF_SCOPED struct buf bytes;
    BUF_SCOPED struct buf why;
    buf_init(&bytes, CASE_TEXT_MAX);
    buf_init(&why, 8192);
    int answer = case_worker_run(job->path, facts_in_worker, id, &bytes, &why);
    if (answer == CASE_WORKER_NO_FOLDER)
        return case_refuse(&why, EXIT_STATUS_USAGE);
    if (answer == 0 && run_facts_take(buf_span(&bytes), job->facts))
        return EXIT_STATUS_OK;
    buf_byte(&why, 0);
    if (answer == (int)STATUS_NOT_FOUND + RERUN_WORKER_FAILED)
        rerun_say(job->rerun, VERIFY_NOT_CHECKED, "there is no run %s to repeat",
                  id == NULL ? "at all" : id);
    else
        rerun_say(job->rerun, VERIFY_NOT_CHECKED, "what run %s was asked for cannot be read: %s",
                  id == NULL ? "" : id,
                  answer > RERUN_WORKER_FAILED
                      ? status_text((enum status)(answer - RERUN_WORKER_FAILED))
                      : (const char *)why.ptr);
    return EXIT_STATUS_FOUND;
}

/* A shell pattern over the names of artifacts. Many stars take for ever to compare. */
static bool is_pattern(const char *text)
{
    enum { STARS_MAX = 6 };
    size_t stars = 0;
    for (const char *c = text; *c != '\0'; c++) {
        if (strchr("abcdefghijklmnopqrstuvwxyz0123456789._-*?[]!^", *c) == NULL)
            return false;
        stars += *c == '*';
    }
    return stars <= STARS_MAX;
}

static bool take_patterns(const char (*texts)[RUN_TEXT_MAX], size_t count, const char **ret_list)
{
    bool ok = true;
    for (size_t i = 0; i < count; i++) {
        ret_list[i] = texts[i];
        ok = ok && is_pattern(texts[i]);
    }
    return ok;
}

bool rerun_take_options(struct rerun_job *job)
{
    const struct run_facts *f = job->facts;
    struct check_request *r = &job->request;
    r->threshold = LEVEL_MEDIUM;
    r->keep_content = f->keep_content != 0;
    r->hash_all = strcmp(f->hash, "all") == 0;
    r->has_as_of = f->as_of[0] != '\0';
    r->only = job->only;
    r->skip = job->skip;
    if (take_patterns((const char(*)[RUN_TEXT_MAX])f->only, f->only_count, job->only) &&
        take_patterns((const char(*)[RUN_TEXT_MAX])f->skip, f->skip_count, job->skip) &&
        (f->level[0] == '\0' || level_from_name(span_str(f->level), &r->threshold)) &&
        (r->hash_all || strcmp(f->hash, "used") == 0) &&
        (!r->has_as_of || timestamp_parse(span_str(f->as_of), &r->as_of)))
        return true;
    rerun_say(job->rerun, VERIFY_NOT_CHECKED,
              "run.json of run %s asks for something that this version does not know", f->id);
    return false;
}

static bool was_there(const struct run_facts *f, const char *hex)
{
    uint8_t digest[SHA256_BYTES];
    if (!sha256_from_hex(span_str(hex), digest))
        return false;
    for (size_t i = 0; i < f->artifact_count; i++)
        if (memcmp(f->artifacts[i].sha256, digest, sizeof digest) == 0)
            return true;
    return false;
}

bool rerun_artifacts_fit(struct rerun_job *job)
{
    const struct run_facts *f = job->facts;
    size_t known = 0, others = 0;
    for (size_t i = 0; i < registry_count(); i++) {
        const char *hex = registry_get(i)->origin_sha256;
        if (hex == NULL)
            continue;
        bool there = was_there(f, hex);
        known += there;
        others += !there;
    }
    if (known == f->artifact_count && others == 0)
        return true;
    rerun_say(job->rerun, VERIFY_NOT_CHECKED,
              "run %s used %llu artifacts of its user's; of those in --artifacts %zu are the same, "
              "and %zu are others",
              f->id, (unsigned long long)f->artifact_count, known, others);
    return false;
}
