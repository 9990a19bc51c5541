/* `bridle case verify`: what holds of a case, in words and as JSON. */
#include "base/json.h"
#include "case/verify.h"
#include "cli/case_commands.h"
#include "cli/case_rerun.h"
#include "cli/case_worker.h"
#include "cli/custody_line.h"
#include "cli/lab_keys.h"

enum { ARENA_BUDGET = 640 << 20 };

struct verify_job {
    struct verify_request request;
    const char *path; /* as the user named the case; "" in the text of others */
    bool json;
};

struct verify_printer {
    struct buf *out;
    struct json json;
    bool as_json;
};

static void say(void *ctx, const char *check, enum verify_outcome outcome, struct span text)
{
    static const char *const marks[] = {[VERIFY_HOLDS] = "  holds        ",
                                        [VERIFY_FAILS] = "  DOES NOT HOLD ",
                                        [VERIFY_NOT_CHECKED] = "  NOT CHECKED   ",
                                        [VERIFY_NOTE] = "  note         "};
    struct verify_printer *p = ctx;
    if (!p->as_json) {
        buf_str(p->out, marks[outcome]);
        buf_format(p->out, "%-9s ", check);
        for (size_t i = 0; i < text.len; i++) /* a name may hold a line end */
            buf_byte(p->out, text.ptr[i] == '\n' ? '?' : text.ptr[i]);
        buf_byte(p->out, '\n');
        return;
    }
    json_begin_object(&p->json);
    json_field_cstr(&p->json, "check", check);
    json_field_cstr(&p->json, "outcome", verify_outcome_name(outcome));
    json_field_string(&p->json, "text", text);
    json_end_object(&p->json);
}

static void begin(struct verify_printer *p, const char *path)
{
    if (!p->as_json)
        return;
    json_begin_object(&p->json);
    json_field_cstr(&p->json, "schema", "bridle.verify/1");
    json_field_cstr(&p->json, "case", path);
    json_key(&p->json, "checks");
    json_begin_array(&p->json);
}

static void end(struct verify_printer *p, const struct verify_result *r)
{
    if (p->as_json) {
        json_end_array(&p->json);
        json_field_bool(&p->json, "holds", r->holds);
        json_field_bool(&p->json, "sealed", r->sealed);
        json_field_uint(&p->json, "failures", r->failures);
        json_field_uint(&p->json, "exit", r->holds ? EXIT_STATUS_OK : EXIT_STATUS_FOUND);
        json_end_object(&p->json);
        buf_byte(p->out, '\n');
    } else if (r->holds && r->sealed) {
        buf_str(p->out, "The case holds: it is as it was when it was sealed.\n");
    } else if (r->holds) {
        buf_str(p->out, "The case holds together, but it is not sealed: nobody vouches for it.\n");
    } else {
        buf_format(p->out,
                   "The case does NOT hold: %zu of the statements above count against it.\n",
                   r->failures);
    }
}

/* In the locked child. */
static int verify_in_worker(const struct case_view *view, struct buf *out, const void *ctx)
{
    const struct verify_job *job = ctx;
    struct verify_request request = job->request;
    struct verify_printer printer = {.out = out, .json = json_to(out), .as_json = job->json};
    struct verify_result result;
    struct arena arena;
    arena_init(&arena, ARENA_BUDGET);
    request.view = view;
    request.say = say;
    request.ctx = &printer;
    begin(&printer, job->path);
    enum status status = verify_case(&request, &arena, &result);
    if (status == STATUS_OK)
        end(&printer, &result);
    arena_free(&arena);
    if (status != STATUS_OK)
        return (int)status + 2; /* below 64; the text is not used */
    return result.holds ? EXIT_STATUS_OK : EXIT_STATUS_FOUND;
}

static bool load_keys(const struct invocation *inv, struct lab_keys *keys, struct buf *why)
{
    const char *path;
    if (!option_given(inv, "key")) {
        lab_keys_load(keys);
        return true;
    }
    for (size_t i = 0; (path = option_nth(inv, "key", i)) != NULL; i++)
        if (!lab_keys_add_file(keys, path, why))
            return false;
    return true;
}

static int run(struct verify_job *job, struct buf *why)
{
    BUF_SCOPED struct buf text;
    buf_init(&text, CASE_TEXT_MAX);
    int answer = case_worker_run(job->path, verify_in_worker, job, &text, why);
    if (answer < 0)
        return case_refuse(why,
                           answer == CASE_WORKER_NO_FOLDER ? EXIT_STATUS_USAGE : EXIT_STATUS_FOUND);
    if (answer > 1) {
        (void)usage_error(NULL, "%s: cannot be verified: %s", job->path,
                          status_text((enum status)(answer - 2)));
        return EXIT_STATUS_FAULT;
    }
    case_worker_print(buf_span(&text));
    return answer;
}

/* Checks again first, so that all is told in one go. */
static int rerun_and_run(const struct invocation *inv, struct verify_job *job, struct buf *why)
{
    if (!option_given(inv, "rerun"))
        return run(job, why);
    struct rerun *rerun = calloc(1, sizeof *rerun);
    if (rerun == NULL)
        return EXIT_STATUS_FAULT;
    int status = case_rerun(inv, job->path, rerun);
    if (status == EXIT_STATUS_OK) {
        job->request.statements = rerun->statements;
        job->request.statement_count = rerun->count;
        status = run(job, why);
    }
    case_rerun_free(rerun);
    free(rerun);
    return status;
}

int case_verify(const struct invocation *inv, const char *path)
{
    struct lab_keys *keys = calloc(1, sizeof *keys);
    const char *roots = option_value(inv, "tsa-ca");
    BUF_SCOPED struct buf why;
    BUF_SCOPED struct buf roots_text;
    BUF_SCOPED struct buf advisories;
    buf_init(&why, 8192);
    buf_init(&roots_text, 1 << 20);
    buf_init(&advisories, 1 << 20);
    int status = EXIT_STATUS_FAULT;
    if (keys != NULL && load_keys(inv, keys, &why) &&
        (roots == NULL || case_load_file(roots, &roots_text, &why))) {
        struct verify_job job = {.path = path,
                                 .json = option_given(inv, "json"),
                                 .request = {.keys = keys->keys,
                                             .key_count = keys->count,
                                             .must_be_sealed = option_given(inv, "key"),
                                             .now = clock_now(),
                                             .tsa_roots = buf_span(&roots_text),
                                             .advisories = case_advisories(&advisories)}};
        status = rerun_and_run(inv, &job, &why);
    } else {
        status = case_refuse(&why, EXIT_STATUS_USAGE);
    }
    free(keys);
    return status;
}
