/* Bump allocation in growing chunks under a byte budget. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdlib.h>

enum { CHUNK_MIN = 4096, CHUNK_MAX = 1 << 20 };

struct arena_chunk {
    struct arena_chunk *older;
    size_t size; /* of bytes[] */
    size_t used;
    alignas(max_align_t) uint8_t bytes[];
};

void arena_init(struct arena *arena, size_t budget)
{
    *arena = (struct arena){.chunks = NULL, .budget = budget, .fail_after = UINT64_MAX};
}

static void give_back(struct arena *arena, struct arena_chunk *chunk)
{
    if (chunk == NULL)
        return;
    arena->budget += sizeof *chunk + chunk->size;
    free(chunk);
}

static void drop_newest(struct arena *arena)
{
    struct arena_chunk *chunk = arena->chunks;
    arena->chunks = chunk->older;
    give_back(arena, arena->spare);
    arena->spare = chunk;
}

static void drop_spare(struct arena *arena)
{
    give_back(arena, arena->spare);
    arena->spare = NULL;
}

void arena_free(struct arena *arena)
{
    if (arena == NULL)
        return;
    while (arena->chunks != NULL)
        drop_newest(arena);
    drop_spare(arena);
}

static bool reuse_spare(struct arena *arena, size_t need)
{
    struct arena_chunk *chunk = arena->spare;
    if (chunk == NULL || chunk->size < need) {
        drop_spare(arena);
        return false;
    }
    chunk->older = arena->chunks;
    chunk->used = 0;
    arena->chunks = chunk;
    arena->spare = NULL;
    return true;
}

static bool add_chunk(struct arena *arena, size_t need)
{
    if (reuse_spare(arena, need))
        return true;
    size_t size = arena->chunks == NULL ? CHUNK_MIN : arena->chunks->size * 2;
    if (size > CHUNK_MAX)
        size = CHUNK_MAX;
    if (size < need)
        size = need;
    size_t total;
    if (__builtin_add_overflow(size, sizeof(struct arena_chunk), &total))
        return false;
    if (total > arena->budget) { /* the rest of the budget may still be enough */
        if (__builtin_add_overflow(need, sizeof(struct arena_chunk), &total) ||
            total > arena->budget)
            return false;
        size = need;
    }
    struct arena_chunk *chunk = malloc(total);
    if (chunk == NULL)
        return false;
    *chunk = (struct arena_chunk){.older = arena->chunks, .size = size, .used = 0};
    arena->budget -= total;
    arena->chunks = chunk;
    return true;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    const size_t align = alignof(max_align_t);
    if (arena->fail_after != UINT64_MAX && arena->fail_after-- == 0) {
        arena->fail_after = 0;
        return NULL;
    }
    if (size == 0)
        size = 1;
    if (size > SIZE_MAX - align)
        return NULL;
    size = (size + align - 1) / align * align;
    struct arena_chunk *chunk = arena->chunks;
    if (chunk == NULL || chunk->size - chunk->used < size) {
        if (!add_chunk(arena, size))
            return NULL;
        chunk = arena->chunks;
    }
    void *result = chunk->bytes + chunk->used;
    chunk->used += size;
    memset(result, 0, size);
    return result;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(count, size, &total))
        return NULL;
    return arena_alloc(arena, total);
}

enum status arena_copy(struct arena *arena, struct span bytes, struct span *ret_copy)
{
    uint8_t *copy = arena_alloc(arena, bytes.len);
    if (copy == NULL)
        return STATUS_NO_MEMORY;
    if (bytes.len > 0)
        memcpy(copy, bytes.ptr, bytes.len);
    *ret_copy = span_of(copy, bytes.len);
    return STATUS_OK;
}

char *arena_string(struct arena *arena, struct span text)
{
    if (text.len == SIZE_MAX)
        return NULL;
    char *copy = arena_alloc(arena, text.len + 1);
    if (copy != NULL && text.len > 0)
        memcpy(copy, text.ptr, text.len);
    return copy;
}

struct arena_mark arena_mark(const struct arena *arena)
{
    return (struct arena_mark){.chunk = arena->chunks,
                               .used = arena->chunks == NULL ? 0 : arena->chunks->used};
}

void arena_rewind(struct arena *arena, struct arena_mark mark)
{
    while (arena->chunks != mark.chunk)
        drop_newest(arena);
    if (arena->chunks != NULL)
        arena->chunks->used = mark.used;
}
