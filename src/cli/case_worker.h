/* Looking at a case that may be a stranger's: in a child process that can read the case folder and
 * do nothing else. What it writes comes back as text; this process makes it harmless and prints it.
 */
#ifndef BRIDLE_CLI_CASE_WORKER_H
#define BRIDLE_CLI_CASE_WORKER_H

#include <stdio.h>

#include "base/buf.h"
#include "case/case_view.h"

/* Runs in the child. Writes text (lines) to `out` and returns its answer, 0 to 63. */
typedef int case_worker_fn(const struct case_view *view, struct buf *out, const void *ctx);

enum { CASE_WORKER_NO_FOLDER = -1, CASE_WORKER_STOPPED = -2 };

/* Opens the folder `path` and runs `fn` over it. Returns fn's answer, with its text appended to
 * `ret_text`; below 0, with a line for people in `ret_why`, when the folder cannot be opened or the
 * child did not come to its end. */
int case_worker_run(const char *path, case_worker_fn *fn, const void *ctx, struct buf *ret_text,
                    struct buf *ret_why);
/* The same over a folder that is open. */
int case_worker_run_at(int folder, case_worker_fn *fn, const void *ctx, struct buf *ret_text,
                       struct buf *ret_why);

/* Prints such text on stdout: control characters, bidirectional overrides and bad UTF-8 as escapes,
 * line ends as they are. */
void case_worker_print(struct span text);
void case_worker_print_to(FILE *out, struct span text);

#endif
