/* Lines of a stranger's case: every row that the reader sends is one that main takes. */
#include <string.h>

#include "case/index_rows.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static enum status read_file(const struct case_view *v, const char *path, case_chunk_fn *fn,
                             void *ctx)
{
    const struct span *bytes = v->memory;
    if (strstr(path, "/0001/") == NULL)
        return STATUS_NOT_FOUND;
    TRY(fn(ctx, span_head(*bytes, bytes->len / 2)));
    return fn(ctx, span_skip(*bytes, bytes->len / 2));
}

static bool take(void *ctx, struct span bytes)
{
    (void)ctx;
    while (bytes.len > 0) {
        struct index_row row;
        size_t used = 0;
        if (index_row_take(bytes, &row, &used) != STATUS_OK || used == 0)
            __builtin_trap();
        bytes = span_skip(bytes, used);
    }
    return true;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    const struct span bytes = span_of(data, size);
    const struct case_view view = {.read = read_file, .memory = &bytes};
    struct index_row row;
    uint64_t bad;
    size_t used;
    if (index_read_runs(&view, take, NULL, &bad) != STATUS_OK)
        __builtin_trap();
    if (index_row_take(bytes, &row, &used) == STATUS_OK && used > size)
        __builtin_trap();
    return 0;
}
