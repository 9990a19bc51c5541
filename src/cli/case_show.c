/* `bridle case show`: what a case holds, at a glance. */
#include <unistd.h>

#include "case/case_folder.h"
#include "case/case_summary.h"
#include "cli/case_commands.h"
#include "cli/case_worker.h"
#include "cli/custody_line.h"

enum { ARENA_BUDGET = 256 << 20, NO_CASE = 2, NOT_READ = 3 };

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

int case_show(const struct invocation *inv, const char *path)
{
    BUF_SCOPED struct buf text;
    BUF_SCOPED struct buf why;
    BUF_SCOPED struct buf advisories;
    buf_init(&text, CASE_TEXT_MAX);
    buf_init(&why, 8192);
    buf_init(&advisories, 1 << 20);
    complete(path);
    const struct case_summary_request request = {.now = clock_now(),
                                                 .advisories = case_advisories(&advisories),
                                                 .json = option_given(inv, "json")};
    int answer = case_worker_run(path, show_in_worker, &request, &text, &why);
    if (answer == CASE_WORKER_NO_FOLDER)
        return case_refuse(&why, EXIT_STATUS_USAGE);
    if (answer == NO_CASE)
        return usage_error(inv->command, "%s is no case", path);
    if (answer != 0) {
        buf_str(&why, answer == NOT_READ ? "the case cannot be read" : "");
        return case_refuse(&why, EXIT_STATUS_FAULT);
    }
    case_worker_print(buf_span(&text));
    return EXIT_STATUS_OK;
}
