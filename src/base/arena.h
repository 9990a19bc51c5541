/* Bump allocator with a byte budget: one per artifact run, freed at once. What a parser returns
 * points into it. Going over the budget gives NULL, which parsers report as STATUS_NO_MEMORY, so an
 * allocation bomb costs its own job only. Tests make the Nth allocation fail on purpose.
 */
#ifndef BRIDLE_BASE_ARENA_H
#define BRIDLE_BASE_ARENA_H

#include "base/span.h"
#include "base/status.h"

struct arena_chunk;

struct arena {
    struct arena_chunk *chunks; /* newest first */
    struct arena_chunk *spare;  /* the last one that a rewind left; the next record takes it */
    size_t budget;              /* bytes that may still be taken from the system */
    uint64_t fail_after;        /* allocations until the next one fails; UINT64_MAX: never */
};

struct arena_mark {
    struct arena_chunk *chunk;
    size_t used;
};

/* Takes no memory yet. `budget` bounds the sum of all chunks. */
void arena_init(struct arena *arena, size_t budget);
/* Frees everything; the arena can be used again with the budget it had at first. NULL is harmless.
 */
void arena_free(struct arena *arena);

/* Aligned for any type, zeroed. NULL when the budget is used up. */
void *arena_alloc(struct arena *arena, size_t size) WARN_UNUSED;
/* Room for `count` items of `size` bytes, overflow-checked, zeroed. */
void *arena_array(struct arena *arena, size_t count, size_t size) WARN_UNUSED;
/* Copies of bytes (STATUS_NO_MEMORY when they do not fit), and as a NUL-terminated string. */
enum status arena_copy(struct arena *arena, struct span bytes, struct span *ret_copy) WARN_UNUSED;
char *arena_string(struct arena *arena, struct span text) WARN_UNUSED;

/* Remembers the fill level; arena_rewind() gives back all that was allocated since (for loops over
 * records: what one record needed is gone before the next). */
struct arena_mark arena_mark(const struct arena *arena);
void arena_rewind(struct arena *arena, struct arena_mark mark);

#define ARENA_SCOPED __attribute__((cleanup(arena_free)))

#endif
