/* One child, one pipe. */
#include "cli/case_worker.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/json.h"
#include "base/limits.h"
#include "check/child.h"
#include "check/sandbox.h"

enum { CHILD_GAVE_UP = 70 }; /* the child's status for "could not even begin" */

struct request {
    int folder;
    case_worker_fn *fn;
    const void *ctx;
};

static int answer_in_child(int answers, const void *ctx)
{
    const struct request *request = ctx;
    struct case_view view = case_view_folder(request->folder);
    struct buf out;
    size_t memory = CASE_WORKER_MEMORY;
#ifdef BRIDLE_SANITIZED
    memory = 0; /* the sanitizer's shadow alone is larger */
#endif
    if (!sandbox_enter(request->folder, memory))
        return CHILD_GAVE_UP;
    buf_init(&out, CASE_TEXT_MAX);
    int answer = request->fn(&view, &out, request->ctx);
    if (out.failed || !child_write(answers, buf_span(&out)))
        answer = CHILD_GAVE_UP;
    buf_free(&out);
    return answer;
}

static bool read_all(int fd, struct buf *ret_text)
{
    uint8_t piece[16 << 10];
    for (;;) {
        ssize_t n = read(fd, piece, sizeof piece);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n == 0;
        if (ret_text->len + (size_t)n > CASE_TEXT_MAX)
            return false;
        buf_add(ret_text, span_of(piece, (size_t)n));
    }
}

/* What became of the child: its answer, or CASE_WORKER_STOPPED with the reason. */
static int judge(int status, bool read_whole, struct buf *why)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) < 64 && read_whole)
        return WEXITSTATUS(status);
    buf_str(why, "the case was not read to its end: ");
    if (WIFSIGNALED(status))
        buf_format(why, "the process that reads it was stopped by signal %d", WTERMSIG(status));
    else if (!read_whole)
        buf_str(why, "what came back was too long");
    else
        buf_str(why, "the process that reads it could not be locked up, or ran out of memory");
    return CASE_WORKER_STOPPED;
}

int case_worker_run_at(int folder, case_worker_fn *fn, const void *ctx, struct buf *ret_text,
                       struct buf *ret_why)
{
    const struct request request = {.folder = folder, .fn = fn, .ctx = ctx};
    struct child child;
    if (!child_start(answer_in_child, &request, &child, ret_why))
        return CASE_WORKER_STOPPED;
    bool whole = read_all(child.answers, ret_text);
    int status = child_end(&child);
    return judge(status, whole, ret_why);
}

int case_worker_run(const char *path, case_worker_fn *fn, const void *ctx, struct buf *ret_text,
                    struct buf *ret_why)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) {
        buf_str(ret_why, path);
        buf_str(ret_why, ": ");
        buf_str(ret_why, strerror(errno));
        return CASE_WORKER_NO_FOLDER;
    }
    int answer = case_worker_run_at(folder, fn, ctx, ret_text, ret_why);
    (void)close(folder);
    return answer;
}

/* json_escape() also escapes quotes and backslashes, which are harmless here. */
static void harmless(struct buf *out, struct span line)
{
    size_t plain = 0;
    for (size_t i = 0; i <= line.len; i++) {
        bool end = i == line.len;
        if (!end && line.ptr[i] != '"' && line.ptr[i] != '\\')
            continue;
        json_escape(out, span_of(line.ptr + plain, i - plain));
        if (!end)
            buf_byte(out, line.ptr[i]);
        plain = i + 1;
    }
}

void case_worker_print_to(FILE *out, struct span text)
{
    BUF_SCOPED struct buf safe;
    struct span line;
    buf_init(&safe, (size_t)6 * CASE_TEXT_MAX);
    while (text.len > 0 && span_split(&text, '\n', &line)) {
        buf_clear(&safe);
        harmless(&safe, line);
        (void)fwrite(safe.ptr, 1, safe.len, out);
        (void)fputc('\n', out);
    }
}

void case_worker_print(struct span text)
{
    case_worker_print_to(stdout, text);
}
