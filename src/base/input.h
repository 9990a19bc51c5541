/* Where bytes come from: a size and a way to read at an offset. All parsers of large files read
 * through this, so the same code runs over a file, a decrypting layer, or memory in a test.
 */
#ifndef BRIDLE_BASE_INPUT_H
#define BRIDLE_BASE_INPUT_H

#include "base/arena.h"
#include "base/span.h"
#include "base/status.h"

struct input {
    uint64_t size;
    /* Fills all `len` bytes from `offset`; STATUS_TRUNCATED when the data ends before that. */
    enum status (*read_at)(const struct input *input, uint64_t offset, void *buffer, size_t len);
    const char *name; /* the entry's name, for messages */
    void *ctx;        /* the implementation's */
};

/* Input over memory; `data` must outlive it. */
struct input input_from_span(const struct span *data, const char *name);

static inline enum status input_read_at(const struct input *input, uint64_t offset, void *buffer,
                                        size_t len)
{
    if (offset > input->size || len > input->size - offset)
        return STATUS_TRUNCATED;
    return len == 0 ? STATUS_OK : input->read_at(input, offset, buffer, len);
}

/* The whole input in the arena; STATUS_TOO_LARGE above `max` bytes. */
enum status input_read_all(const struct input *input, struct arena *arena, uint64_t max,
                           struct span *ret_data) WARN_UNUSED;

#endif
