/* STIX 2 bundles, all the way: what a file's indicators become must open as a table, and every
 * indicator counted as usable must match its own value and none of its near misses.
 */
#include "indicators/builder.h"
#include "indicators/selftest.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

enum { SELFTEST_MAX = 16 }; /* trying all of a long list is slow and finds no more */

static void complain(void *ctx, const struct selftest_failure *failure)
{
    (void)ctx;
    (void)failure;
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
        selftest_run(&arena, table, NULL, complain, NULL, &result) != STATUS_OK)
        __builtin_trap();
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    struct indicator_builder *builder;
    BUF_SCOPED struct buf blob;
    buf_init(&blob, 16 << 20);
    if (indicator_builder_create(&builder) != STATUS_OK)
        return 0;
    enum status status =
        indicator_builder_add(builder, "set", span_of(data, size), (const uint8_t[32]){0}, NULL);
    if (status != STATUS_NO_MEMORY && indicator_builder_compile(builder, &blob) == STATUS_OK)
        check_table(buf_span(&blob));
    indicator_builder_free(builder);
    return 0;
}
