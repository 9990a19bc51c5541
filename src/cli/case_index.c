/* `bridle case index`: a locked worker reads the runs, this process writes the database. */
#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/limits.h"
#include "case/index_write.h"
#include "check/child.h"
#include "check/sandbox.h"
#include "cli/case_commands.h"

enum { CHILD_NO_RUN = 1, CHILD_FAILED = 2, CHILD_GAVE_UP = 70, ARRIVED_MAX = 64 << 20 };

static bool send_bytes(void *ctx, struct span bytes)
{
    return child_write(*(const int *)ctx, bytes);
}

static int read_in_child(int answers, const void *ctx)
{
    const int folder = *(const int *)ctx;
    const struct case_view view = case_view_folder(folder);
    uint64_t bad_lines = 0;
    size_t memory = CASE_WORKER_MEMORY;
#ifdef BRIDLE_SANITIZED
    memory = 0;
#endif
    if (!sandbox_enter(folder, memory))
        return CHILD_GAVE_UP;
    enum status status = index_read_runs(&view, send_bytes, &answers, &bad_lines);
    const uint8_t end = 0xFF; /* no table: what follows is the number of bad lines */
    if (status == STATUS_NOT_FOUND)
        return CHILD_NO_RUN;
    return status == STATUS_OK && send_bytes(&answers, span_of(&end, 1)) &&
                   send_bytes(&answers, span_of(&bad_lines, sizeof bad_lines))
               ? 0
               : CHILD_FAILED;
}

struct intake {
    struct index_writer *writer;
    struct buf arrived;
    uint64_t rows[INDEX_TABLE_COUNT];
    uint64_t bad_lines;
    bool ended;
};

static bool take_end(struct intake *in, struct span rest)
{
    if (rest.len == 0 || rest.ptr[0] != 0xFF)
        return false;
    if (rest.len == 1 + sizeof in->bad_lines) {
        memcpy(&in->bad_lines, rest.ptr + 1, sizeof in->bad_lines);
        in->ended = true;
    }
    return true;
}

static enum status take_rows(struct intake *in)
{
    size_t used = 0;
    for (;;) {
        struct index_row row;
        size_t len = 0;
        struct span rest = span_skip(buf_span(&in->arrived), used);
        if (take_end(in, rest))
            break;
        enum status status = index_row_take(rest, &row, &len);
        if (status == STATUS_END)
            break;
        if (status != STATUS_OK)
            return status;
        TRY(index_writer_add(in->writer, &row));
        in->rows[row.table]++;
        used += len;
    }
    memmove(in->arrived.ptr, in->arrived.ptr + used, in->arrived.len - used);
    buf_truncate(&in->arrived, in->arrived.len - used);
    return STATUS_OK;
}

static enum status take_all(struct intake *in, int fd)
{
    static uint8_t piece[256 << 10];
    for (;;) {
        ssize_t n = read(fd, piece, sizeof piece);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return STATUS_IO_ERROR;
        if (n == 0)
            return in->ended ? STATUS_OK : STATUS_TRUNCATED;
        buf_add(&in->arrived, span_of(piece, (size_t)n));
        if (in->arrived.failed)
            return STATUS_TOO_LARGE;
        TRY(take_rows(in));
    }
}

/* The worker's answer, with what it sent taken in. */
static enum status read_case(struct intake *in, int folder, struct buf *why)
{
    struct child child;
    if (!child_start(read_in_child, &folder, &child, why))
        return STATUS_IO_ERROR;
    enum status status = take_all(in, child.answers);
    int answer = child_end(&child);
    if (WIFEXITED(answer) && WEXITSTATUS(answer) == CHILD_NO_RUN) {
        buf_str(why, "there is no run in this case to make an index of");
        return STATUS_NOT_FOUND;
    }
    if (status != STATUS_OK)
        buf_format(why, "the case was not read to its end: %s", status_text(status));
    return status;
}

static enum status make_index(struct intake *in, int folder, const char *path, struct buf *why)
{
    TRY(index_writer_create(folder, path, &in->writer, why));
    buf_init(&in->arrived, ARRIVED_MAX);
    enum status status = read_case(in, folder, why);
    if (status == STATUS_OK)
        status = index_writer_finish(in->writer, folder, why);
    buf_free(&in->arrived);
    index_writer_free(in->writer, folder);
    return status;
}

int case_index(const struct invocation *inv, const char *path)
{
    struct intake in = {.ended = false};
    BUF_SCOPED struct buf why;
    (void)inv;
    buf_init(&why, 8192);
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0 || faccessat(folder, "bagit.txt", F_OK, AT_SYMLINK_NOFOLLOW) != 0) {
        buf_str(&why, path);
        buf_str(&why, folder < 0 ? ": there is no such folder" : ": this is no case");
        if (folder >= 0)
            (void)close(folder);
        return case_refuse(&why, EXIT_STATUS_USAGE);
    }
    enum status status = make_index(&in, folder, path, &why);
    (void)close(folder);
    if (status == STATUS_NOT_FOUND)
        return case_refuse(&why, EXIT_STATUS_FOUND);
    if (status != STATUS_OK)
        return case_refuse(&why, EXIT_STATUS_FAULT);
    printf("%s/index.db: %llu findings, %llu events, %llu observables. It is derived from the case "
           "and can be\ndeleted or made anew at any time; no seal covers it.\n",
           path, (unsigned long long)in.rows[INDEX_FINDING],
           (unsigned long long)in.rows[INDEX_EVENT], (unsigned long long)in.rows[INDEX_OBSERVABLE]);
    if (in.bad_lines > 0)
        printf("%llu lines of the case are no JSON and were left out.\n",
               (unsigned long long)in.bad_lines);
    return EXIT_STATUS_OK;
}
