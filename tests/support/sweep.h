/* Three drivers that every parser goes through.
 *
 * A parse function reads `data` with everything it allocates in `arena`, walks all of what it got,
 * and returns the status. It must never crash, whatever the bytes.
 */
#ifndef BRIDLE_TESTS_SWEEP_H
#define BRIDLE_TESTS_SWEEP_H

#include "base/arena.h"
#include "base/span.h"
#include "base/status.h"

typedef enum status sweep_parse(struct arena *arena, struct span data);

/* Every prefix of `data`, each in a heap block of exactly its size so that ASan sees an overread.
 * Returns how many prefixes parsed with STATUS_OK. */
size_t sweep_prefixes(sweep_parse *parse, struct span data);

/* Makes the 1st, 2nd, 3rd ... allocation fail until parsing succeeds; asserts that each failure is
 * reported as STATUS_NO_MEMORY. Returns the number of allocations. `data` must parse. */
size_t sweep_allocations(sweep_parse *parse, struct span data);

/* Flips each byte in turn to a few hostile values (0, 0xFF, +1, high bit). */
void sweep_bytes(sweep_parse *parse, struct span data);

/* A whole file in malloc'ed memory (caller frees .ptr); len 0 and ptr NULL when it is not there. */
struct span sweep_load(const char *path);

#endif
