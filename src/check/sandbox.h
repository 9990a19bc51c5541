/* The lock around a worker. What it may do afterwards: read beneath the source's folder, use the
 * descriptors that it has, allocate up to a limit, and end.
 */
#ifndef BRIDLE_CHECK_SANDBOX_H
#define BRIDLE_CHECK_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

/* Called once in a worker, before its first job. `root` is the folder that stays readable; `memory`
 * bounds the address space in bytes (0: no limit). False when a layer that this system has could
 * not be put on; layers that the system lacks are skipped and named by sandbox_layers(). */
bool sandbox_enter(int root, size_t memory);
/* The same with several folders, or none. */
bool sandbox_enter_roots(const int *roots, size_t count, size_t memory);

/* The layers of this system, as they stand in run.json: "landlock 7, seccomp, rlimits". Does not
 * lock anything; main asks before it forks. */
const char *sandbox_layers(void);

#endif
