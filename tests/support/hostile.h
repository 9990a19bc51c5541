/* For tests with hostile input: a limit on processor time, and real files where they are at hand.
 */
#ifndef BRIDLE_TESTS_HOSTILE_H
#define BRIDLE_TESTS_HOSTILE_H

#include <stddef.h>
#include <time.h>

#include "base/span.h"

struct hostile_clock {
    clock_t start;
};

struct hostile_clock hostile_start(void);
/* Fails the test when more than a second of processor time has gone (ten under a sanitizer). */
void hostile_check(struct hostile_clock began);

/* Calls `fn` for each regular file below `folder`, in order of names, each in a heap block of
 * exactly its size. The number of files; 0 when the folder is not there. */
size_t hostile_each_file(const char *folder,
                         void (*fn)(const char *path, struct span data, void *ctx), void *ctx);

#endif
