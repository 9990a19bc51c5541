/* One child, one pipe. */
#include "cli/links_worker.h"

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cursor.h"
#include "base/limits.h"
#include "check/child.h"
#include "check/json_check.h"
#include "check/sandbox.h"

enum { CHILD_NO_LOCK = 70, CHILD_NO_MEMORY, CHILD_FAILED, HEADER = 3 * 8 };

/* --- in the child --- */

static void put(struct buf *out, enum links_format format, const struct links_view *v)
{
    if (format == LINKS_JSON)
        links_json(out, v);
    else if (format == LINKS_STIX)
        links_stix(out, v);
    else if (v->authority != NULL)
        links_plan_text(out, v);
    else
        links_text(out, v);
}

static enum status read_all(const struct links_request *request, struct links_reading *reading)
{
    for (size_t i = 0; i < request->input_count; i++)
        TRY(links_read_input(reading, &request->inputs[i]));
    return STATUS_OK;
}

static enum status answer(const struct links_request *request, struct links_reading *reading,
                          struct arena *arena, struct links_answer *a)
{
    struct campaign_lists lists;
    struct campaign campaign;
    TRY(campaign_lists_init(&lists, arena, reading->store->psl, request->ours,
                            request->ours_count));
    enum status status = campaign_analyse(arena, reading->store, &lists, &campaign);
    if (status == STATUS_OK) {
        const struct links_view view = {.store = reading->store,
                                        .campaign = &campaign,
                                        .files = reading->files,
                                        .file_count = reading->file_count,
                                        .problems = reading->problems,
                                        .problem_count = reading->problem_count,
                                        .problems_left_out = reading->problems_left_out,
                                        .raw = request->raw,
                                        .targets = request->targets,
                                        .has_ours = request->ours_count > 0,
                                        .zone = request->zone,
                                        .now = request->now,
                                        .authority = request->authority};
        put(&a->shown, request->shown, &view);
        if (request->has_file)
            put(&a->file, request->file, &view);
        links_problems_text(&a->problems, &view);
    }
    campaign_lists_free(&lists);
    return status;
}

static void answer_init(struct links_answer *a)
{
    buf_init(&a->shown, (size_t)LINKS_OUTPUT_MAX);
    buf_init(&a->file, (size_t)LINKS_OUTPUT_MAX);
    buf_init(&a->problems, (size_t)MIB(16));
}

void links_answer_free(struct links_answer *a)
{
    buf_free(&a->shown);
    buf_free(&a->file);
    buf_free(&a->problems);
}

static bool send(int fd, const struct links_answer *a)
{
    uint8_t memory[HEADER];
    struct buf header;
    buf_fixed(&header, memory, sizeof memory);
    buf_uint_le(&header, a->shown.len, 8);
    buf_uint_le(&header, a->file.len, 8);
    buf_uint_le(&header, a->problems.len, 8);
    return child_write(fd, buf_span(&header)) && child_write(fd, buf_span(&a->shown)) &&
           child_write(fd, buf_span(&a->file)) && child_write(fd, buf_span(&a->problems));
}

static int work(const struct links_request *request, int pipe_fd)
{
    struct link_store store;
    struct links_reading reading;
    struct links_answer a;
    struct arena arena;
    link_store_init(&store, NULL);
    links_reading_init(&reading, &store, request->zone);
    arena_init(&arena, (size_t)LINKS_WORK_MEMORY);
    answer_init(&a);
    enum status status = read_all(request, &reading);
    if (status == STATUS_OK)
        status = answer(request, &reading, &arena, &a);
    if (status == STATUS_OK && (a.shown.failed || a.file.failed || a.problems.failed))
        status = STATUS_NO_MEMORY;
    int code = status == STATUS_NO_MEMORY ? CHILD_NO_MEMORY
               : status != STATUS_OK      ? CHILD_FAILED
               : send(pipe_fd, &a)        ? 0
                                          : CHILD_FAILED;
    links_answer_free(&a);
    arena_free(&arena);
    links_reading_free(&reading);
    link_store_free(&store);
    return code;
}

static int answer_in_child(int answers, const void *ctx)
{
    enum { ROOTS_MAX = 4096 };
    const struct links_request *request = ctx;
    int roots[ROOTS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < request->input_count; i++)
        if (request->inputs[i].is_folder && count < ROOTS_MAX)
            roots[count++] = request->inputs[i].fd;
    if (!sandbox_enter_roots(roots, count, WORKER_MEMORY_MAX))
        return CHILD_NO_LOCK;
    return work(request, answers);
}

/* --- in main --- */

static bool read_bytes(int fd, size_t len, struct buf *out)
{
    uint8_t piece[64 << 10];
    while (len > 0) {
        ssize_t n = read(fd, piece, len < sizeof piece ? len : sizeof piece);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        buf_add(out, span_of(piece, (size_t)n));
        len -= (size_t)n;
    }
    return !out->failed;
}

static bool receive(int fd, struct links_answer *a)
{
    uint8_t memory[HEADER];
    struct buf header;
    struct buf *const parts[] = {&a->shown, &a->file, &a->problems};
    buf_fixed(&header, memory, sizeof memory);
    if (!read_bytes(fd, HEADER, &header))
        return false;
    struct cursor c = cursor_of(buf_span(&header));
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        uint64_t len = cursor_uint_le(&c, 8);
        if (len > parts[i]->max || !read_bytes(fd, (size_t)len, parts[i]))
            return false;
    }
    return true;
}

/* JSON that does not hold together is not passed on. */
static bool is_sound(enum links_format format, const struct buf *text)
{
    return format == LINKS_TEXT || json_line_is_object(span_trim(buf_span(text)));
}

static const char *why(int status)
{
    if (WIFSIGNALED(status))
        return "the process that reads the files was stopped";
    switch (WEXITSTATUS(status)) {
    case CHILD_NO_LOCK:
        return "the process that reads the files could not be locked up";
    case CHILD_NO_MEMORY:
        return "these files need more memory than the limit: name fewer at once";
    default:
        return "the process that reads the files failed";
    }
}

bool links_worker_run(const struct links_request *request, struct links_answer *ret_answer,
                      struct buf *ret_why)
{
    struct child child;
    answer_init(ret_answer);
    if (!child_start(answer_in_child, request, &child, ret_why))
        return false;
    bool whole = receive(child.answers, ret_answer);
    int status = child_end(&child);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        buf_str(ret_why, why(status));
        return false;
    }
    if (whole && is_sound(request->shown, &ret_answer->shown) &&
        (!request->has_file || is_sound(request->file, &ret_answer->file)))
        return true;
    buf_str(ret_why, "what the process that reads the files sent back makes no sense");
    return false;
}
