/* A process that answers over one pipe and then ends: for work on foreign files that needs no pool
 * of workers. The child locks itself up; child_start() only gives it its end of the pipe.
 */
#ifndef BRIDLE_CHECK_CHILD_H
#define BRIDLE_CHECK_CHILD_H

#include <sys/types.h>

#include "base/buf.h"
#include "base/span.h"

/* Runs in the child and writes its answer to `answers`; what it returns becomes the exit status. */
typedef int child_fn(int answers, const void *ctx);

struct child {
    pid_t pid;
    int answers; /* to read from, by the parent */
};

/* False, with a line for people in ret_why, when there can be no process. End it with child_end(),
 * after its answer was read or given up. */
bool child_start(child_fn *fn, const void *ctx, struct child *ret_child, struct buf *ret_why);
/* Closes the pipe and waits. Returns what waitpid() says. */
int child_end(struct child *child);

/* All of the bytes into a pipe; false when the other side is gone. */
bool child_write(int fd, struct span bytes);

#endif
