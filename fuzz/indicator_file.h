/* What the fuzz targets of all indicator formats do: the reader alone, every text that it gives
 * looked at; then the whole way. What a file's indicators become must open as a table, and every
 * indicator counted as usable must match its own value and none of its near misses.
 */
#ifndef BRIDLE_FUZZ_INDICATOR_FILE_H
#define BRIDLE_FUZZ_INDICATOR_FILE_H

#include "indicators/builder.h"
#include "indicators/published.h"
#include "indicators/selftest.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

enum { SELFTEST_MAX = 16 }; /* trying all of a long list is slow and finds no more */

static void complain(void *ctx, const struct selftest_failure *failure)
{
    const struct indicator_info x = indicator_table_get(ctx, failure->indicator);
    (void)fprintf(stderr, "%s \"%.*s\" %s: \"%.*s\"\n", kind_name(x.kind), (int)x.value.len,
                  (const char *)x.value.ptr, failure->why, (int)failure->tried.len,
                  (const char *)failure->tried.ptr);
    __builtin_trap();
}

static void check_table(struct span blob)
{
    ARENA_SCOPED struct arena arena;
    struct indicator_table *table;
    struct selftest_result result;
    arena_init(&arena, 16 << 20);
    if (indicator_table_open(&arena, blob, &table) != STATUS_OK)
        __builtin_trap();
    const struct indicator_set_info set = indicator_table_set(table, 0);
    uint64_t unusable = 0;
    for (size_t r = 0; r < set.reason_count; r++)
        unusable += indicator_table_reason(table, 0, r).count;
    if (set.loaded != set.usable + unusable || set.usable != indicator_table_count(table))
        __builtin_trap();
    if (set.usable <= SELFTEST_MAX &&
        selftest_run(&arena, table, NULL, complain, table, &result) != STATUS_OK)
        __builtin_trap();
}

static enum status look(struct published_sink *sink, const struct published *x)
{
    const struct span texts[] = {x->pattern,  x->value,     x->detail,      x->id,     x->name,
                                 x->campaign, x->reference, x->description, x->source, x->tlp};
    size_t *sum = sink->ctx;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        for (size_t k = 0; k < texts[i].len; k++)
            *sum += texts[i].ptr[k];
    return STATUS_OK;
}

static void read_alone(published_read_fn *read, struct span file)
{
    ARENA_SCOPED struct arena arena;
    struct problem problem = {.what = NULL};
    volatile size_t kept;
    size_t sum = 0;
    struct published_sink sink = {
        .arena = &arena, .file_name = SPAN_LITERAL("set.txt"), .add = look, .ctx = &sum};
    arena_init(&arena, 64 << 20);
    enum status status = read(&sink, file, &problem);
    if (status != STATUS_OK && status != STATUS_NO_MEMORY && problem.what == NULL)
        __builtin_trap();
    kept = sum;
    (void)kept;
}

static inline int fuzz_indicator_file(published_read_fn *read, const unsigned char *data,
                                      size_t size)
{
    struct indicator_builder *builder;
    BUF_SCOPED struct buf blob;
    buf_init(&blob, 16 << 20);
    read_alone(read, span_of(data, size));
    if (indicator_builder_create(&builder) != STATUS_OK)
        return 0;
    enum status status =
        indicator_builder_add(builder, "set", span_of(data, size), (const uint8_t[32]){0}, NULL);
    if (status != STATUS_BUSY && indicator_builder_compile(builder, &blob) == STATUS_OK)
        check_table(buf_span(&blob));
    indicator_builder_free(builder);
    return 0;
}

#endif
