/* `bridle case verify --rerun`: from a run's facts to a check, from its result to statements. */
#include "cli/case_rerun.h"

#include <fcntl.h>
#include <stdarg.h>
#include <unistd.h>

#include "artifacts/registry.h"
#include "base/limits.h"
#include "cli/case_commands.h"
#include "cli/check_source.h"
#include "cli/rerun_job.h"
#include "cli/user_artifacts.h"

enum { TEXTS_MAX = 4 << 20, STATEMENT_MAX = 4096 };

void rerun_say(struct rerun *r, enum verify_outcome outcome, const char *format, ...)
{
    char text[STATEMENT_MAX];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    char *copy = r->count < RERUN_STATEMENTS_MAX ? arena_string(&r->texts, span_str(text)) : NULL;
    if (copy == NULL) {
        r->left_out++;
        return;
    }
    r->statements[r->count++] =
        (struct verify_statement){.check = "rerun", .outcome = outcome, .text = copy};
}

void case_rerun_free(struct rerun *rerun)
{
    arena_free(&rerun->texts);
}

/* An unlinked file in the folder for temporary files. */
static int new_spool(void *ctx)
{
    const char *folder = getenv("TMPDIR");
    char name[4096];
    (void)ctx;
    if (folder == NULL || folder[0] != '/')
        folder = "/tmp";
#ifdef O_TMPFILE
    int fd = open(folder, O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0)
        return fd;
#endif
    int len = snprintf(name, sizeof name, "%s/bridle-XXXXXX", folder);
    if (len < 0 || (size_t)len >= sizeof name)
        return -1;
    int named = mkstemp(name);
    if (named >= 0)
        (void)unlink(name);
    return named;
}

static int prepare(struct rerun_job *job)
{
    const char *source = option_value(job->inv, "rerun"),
               *workers = option_value(job->inv, "workers");
    const struct command *c = job->inv->command;
    uint64_t number = 0;
    BUF_SCOPED struct buf why;
    buf_init(&why, 8192);
    if (!password_source_from(job->inv, &job->password, &why))
        return case_refuse(&why, EXIT_STATUS_USAGE);
    if (workers != NULL &&
        (!span_to_uint(span_str(workers), &number) || number < 1 || number > WORKERS_MAX))
        return usage_error(c, "--workers: a number from 1 to %d", WORKERS_MAX);
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    job->request.workers = number > 0 ? (size_t)number : processors < 1 ? 1 : (size_t)processors;
    enum status status = locate_source(source, &job->located, &why);
    if (status != STATUS_OK && status != STATUS_UNSUPPORTED)
        return usage_error(c, "%s: %.*s", source, (int)why.len, (const char *)why.ptr);
    if (why.len > 0) /* a sentence for the case that SOURCE is nothing known */
        job->hint = arena_string(&job->rerun->texts, buf_span(&why));
    int result = rerun_read_facts(job, option_value(job->inv, "run"));
    if (result != EXIT_STATUS_OK)
        return result;
    if (registry_load(&why) != STATUS_OK)
        return EXIT_STATUS_FAULT;
    if (!user_artifacts_load(job->inv) ||
        !rerun_sets_open(&job->sets, job->inv, job->facts, job->rerun))
        return EXIT_STATUS_USAGE;
    bool ready = rerun_take_options(job) && rerun_artifacts_fit(job);
    return ready && job->sets.count == job->facts->set_count ? EXIT_STATUS_OK : EXIT_STATUS_FOUND;
}

static int repeat(struct rerun_job *job)
{
    BUF_SCOPED struct buf found;
    struct check_request *r = &job->request;
    buf_init(&found, 1 << 16);
    check_source_request(r, option_value(job->inv, "rerun"), &job->located, &job->password, &found);
    r->hint = job->hint;
    r->indicator_fds = job->sets.fds;
    r->indicator_names = job->sets.names;
    r->indicator_count = job->sets.count;
    r->temporary = new_spool;
    int folder = open(job->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    enum status status = folder < 0 ? STATUS_IO_ERROR : check_run(r, job->check);
    if (status == STATUS_OK)
        status = rerun_compare(job, folder);
    if (folder >= 0) {
        check_free(job->check);
        (void)close(folder);
    }
    if (status == STATUS_OK)
        return EXIT_STATUS_OK;
    (void)usage_error(NULL, "the check did not come to its end: %s", status_text(status));
    return EXIT_STATUS_FAULT;
}

int case_rerun(const struct invocation *inv, const char *path, struct rerun *ret_rerun)
{
    struct rerun_job job = {.inv = inv, .path = path, .rerun = ret_rerun, .located = {.root = -1}};
    *ret_rerun = (struct rerun){.count = 0};
    arena_init(&ret_rerun->texts, TEXTS_MAX);
    job.facts = calloc(1, sizeof *job.facts);
    job.check = calloc(1, sizeof *job.check);
    int result = EXIT_STATUS_FAULT;
    if (job.facts != NULL && job.check != NULL)
        result = prepare(&job);
    if (result == EXIT_STATUS_OK)
        result = repeat(&job);
    else if (result == EXIT_STATUS_FOUND)
        result = EXIT_STATUS_OK; /* it has been said why not */
    if (ret_rerun->left_out > 0)
        ret_rerun->statements[ret_rerun->count - 1].text = "there is more than can be listed here";
    if (job.located.root >= 0)
        (void)close(job.located.root);
    free(job.located.path);
    rerun_sets_close(&job.sets);
    user_artifacts_free();
    registry_free();
    free(job.facts);
    free(job.check);
    return result;
}
