/* One process, one pipe. */
#include "check/child.h"

#include <errno.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

bool child_write(int fd, struct span bytes)
{
    while (bytes.len > 0) {
        ssize_t n = write(fd, bytes.ptr, bytes.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes = span_skip(bytes, (size_t)n);
    }
    return true;
}

bool child_start(child_fn *fn, const void *ctx, struct child *ret_child, struct buf *ret_why)
{
    int ends[2];
    if (pipe(ends) != 0) {
        buf_str(ret_why, strerror(errno));
        return false;
    }
    (void)fflush(stdout); /* or the child would have a copy of what waits there */
    pid_t pid = fork();
    if (pid == 0) {
        (void)close(ends[0]);
        _exit(fn(ends[1], ctx));
    }
    (void)close(ends[1]);
    if (pid < 0) {
        buf_str(ret_why, strerror(errno));
        (void)close(ends[0]);
        return false;
    }
    *ret_child = (struct child){.pid = pid, .answers = ends[0]};
    return true;
}

int child_end(struct child *child)
{
    int status = 0;
    (void)close(child->answers);
    while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
        continue;
    return status;
}
