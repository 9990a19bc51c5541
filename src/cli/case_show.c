/* `bridle case show`: what a case holds, in words, as JSON, or as a page to print and hand on. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "case/case_folder.h"
#include "case/case_summary.h"
#include "case/durable.h"
#include "cli/case_commands.h"
#include "cli/case_worker.h"
#include "cli/custody_line.h"
#include "cli/lab_keys.h"
#include "report/case_sheet.h"

enum { ARENA_BUDGET = 640 << 20, NO_CASE = 2, NOT_READ = 3 };

static int show_in_worker(const struct case_view *view, struct buf *out, const void *ctx)
{
    struct case_summary_request request = *(const struct case_summary_request *)ctx;
    struct arena arena;
    arena_init(&arena, ARENA_BUDGET);
    request.view = view;
    enum status status = case_summary(&request, &arena, out);
    arena_free(&arena);
    return status == STATUS_OK ? 0 : status == STATUS_NOT_FOUND ? NO_CASE : NOT_READ;
}

/* Completes a change that was interrupted; a folder that cannot be written to is shown as it is. */
static void complete(const char *path)
{
    struct case_folder *c;
    char commit[4096];
    BUF_SCOPED struct buf why;
    buf_init(&why, 8192);
    int len = snprintf(commit, sizeof commit, "%s/.commit", path);
    if (len < 0 || (size_t)len >= sizeof commit || access(commit, F_OK) != 0)
        return;
    if (case_open(path, &c, &why) == STATUS_OK)
        case_close(c);
}

/* A new file, as for everything about a case: nobody else may read it, nothing is overwritten. */
static int write_page(const struct invocation *inv, const char *file, const struct buf *page)
{
    enum status status = durable_put(AT_FDCWD, file, buf_span(page));
    if (status == STATUS_OK) {
        printf("The page is in %s\n", file);
        return EXIT_STATUS_OK;
    }
    return usage_error(inv->command, "--html: %s: %s", file,
                       status == STATUS_IO_ERROR ? strerror(errno) : status_text(status));
}

static int tell(const struct invocation *inv, const char *path, struct span json)
{
    const char *file = option_value(inv, "html");
    struct arena arena;
    BUF_SCOPED struct buf text;
    buf_init(&text, CASE_SHEET_MAX);
    arena_init(&arena, ARENA_BUDGET);
    enum status status = file != NULL ? case_sheet_html(&arena, json, path, &text)
                                      : case_sheet_text(&arena, json, &text);
    arena_free(&arena);
    if (status != STATUS_OK) {
        (void)usage_error(NULL, "%s: what the case holds cannot be told: %s", path,
                          status_text(status));
        return EXIT_STATUS_FAULT;
    }
    if (file != NULL)
        return write_page(inv, file, &text);
    case_worker_print(buf_span(&text));
    return EXIT_STATUS_OK;
}

static int show(const struct invocation *inv, const char *path,
                const struct case_summary_request *request)
{
    BUF_SCOPED struct buf json;
    BUF_SCOPED struct buf why;
    buf_init(&json, CASE_TEXT_MAX);
    buf_init(&why, 8192);
    int answer = case_worker_run(path, show_in_worker, request, &json, &why);
    if (answer == CASE_WORKER_NO_FOLDER)
        return case_refuse(&why, EXIT_STATUS_USAGE);
    if (answer == NO_CASE)
        return usage_error(inv->command, "%s is no case", path);
    if (answer != 0) {
        buf_str(&why, answer == NOT_READ ? "the case cannot be read" : "");
        return case_refuse(&why, EXIT_STATUS_FAULT);
    }
    if (!option_given(inv, "json"))
        return tell(inv, path, buf_span(&json));
    case_worker_print(buf_span(&json));
    return EXIT_STATUS_OK;
}

int case_show(const struct invocation *inv, const char *path)
{
    BUF_SCOPED struct buf advisories;
    struct lab_keys *keys = calloc(1, sizeof *keys);
    buf_init(&advisories, 1 << 20);
    if (keys == NULL)
        return EXIT_STATUS_FAULT;
    complete(path);
    lab_keys_load(keys);
    const struct timestamp now = clock_now();
    const struct verify_request verify = {.keys = keys->keys, .key_count = keys->count, .now = now};
    const struct case_summary_request request = {.now = now,
                                                 .advisories = case_advisories(&advisories),
                                                 .verify =
                                                     option_given(inv, "html") ? &verify : NULL};
    int status = show(inv, path, &request);
    free(keys);
    return status;
}
