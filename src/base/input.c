/* Inputs over memory, and reading a whole input. */
#include "base/input.h"

static enum status read_span(const struct input *input, uint64_t offset, void *buffer, size_t len)
{
    const struct span *data = input->ctx;
    struct span part;
    if (!span_slice(*data, offset, len, &part))
        return STATUS_TRUNCATED;
    memcpy(buffer, part.ptr, part.len);
    return STATUS_OK;
}

struct input input_from_span(const struct span *data, const char *name)
{
    return (struct input){
        .size = data->len, .read_at = read_span, .name = name, .ctx = (void *)(uintptr_t)data};
}

enum status input_read_all(const struct input *input, struct arena *arena, uint64_t max,
                           struct span *ret_data)
{
    if (input->size > max || input->size > SIZE_MAX)
        return STATUS_TOO_LARGE;
    uint8_t *bytes = arena_alloc(arena, (size_t)input->size);
    if (bytes == NULL)
        return STATUS_NO_MEMORY;
    TRY(input_read_at(input, 0, bytes, (size_t)input->size));
    *ret_data = span_of(bytes, (size_t)input->size);
    return STATUS_OK;
}
