/* Prefix, allocation and byte sweeps over a parser. */
#include "support/sweep.h"

#include "support/unit.h"

enum { SWEEP_BUDGET = 64 << 20 };

static enum status parse_copy(sweep_parse *parse, struct span data, uint64_t fail_after)
{
    uint8_t *copy = malloc(data.len == 0 ? 1 : data.len);
    assert_non_null(copy);
    if (data.len > 0)
        memcpy(copy, data.ptr, data.len);
    struct arena arena;
    arena_init(&arena, SWEEP_BUDGET);
    arena.fail_after = fail_after;
    enum status status = parse(&arena, span_of(copy, data.len));
    arena_free(&arena);
    free(copy);
    return status;
}

size_t sweep_prefixes(sweep_parse *parse, struct span data)
{
    size_t parsed = 0;
    size_t step = data.len > 4096 ? data.len / 2048 : 1; /* long inputs: every few bytes */
    for (size_t len = 0; len <= data.len; len += step)
        parsed += parse_copy(parse, span_head(data, len), UINT64_MAX) == STATUS_OK;
    return parsed;
}

size_t sweep_allocations(sweep_parse *parse, struct span data)
{
    for (uint64_t n = 0;; n++) {
        enum status status = parse_copy(parse, data, n);
        if (status == STATUS_OK)
            return (size_t)n;
        assert_int_equal(status, STATUS_NO_MEMORY);
        assert_true(n < 1000000);
    }
}

void sweep_bytes(sweep_parse *parse, struct span data)
{
    uint8_t *copy = malloc(data.len == 0 ? 1 : data.len);
    assert_non_null(copy);
    memcpy(copy, data.ptr, data.len);
    for (size_t i = 0; i < data.len; i++) {
        const uint8_t was = copy[i];
        const uint8_t hostile[] = {0, 0xFF, (uint8_t)(was + 1), (uint8_t)(was ^ 0x80)};
        for (size_t k = 0; k < sizeof hostile; k++) {
            copy[i] = hostile[k];
            (void)parse_copy(parse, span_of(copy, data.len), UINT64_MAX);
        }
        copy[i] = was;
    }
    free(copy);
}

struct span sweep_load(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return SPAN_EMPTY;
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    long size = ftell(file);
    assert_true(size >= 0);
    rewind(file);
    uint8_t *bytes = malloc((size_t)size + 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, (size_t)size, file), (size_t)size);
    assert_int_equal(fclose(file), 0);
    return span_of(bytes, (size_t)size);
}
