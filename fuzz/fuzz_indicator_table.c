/* The compiled table as a worker that was attacked could write it: whatever opens is safe to use.
 */
#include <stdlib.h>

#include "indicators/selftest.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

enum { SELFTEST_MAX = 8 };

static void ignore(void *ctx, const struct selftest_failure *failure)
{
    *(size_t *)ctx += failure->tried.len;
}

static size_t read_all(const struct indicator_table *t)
{
    size_t sum = 0;
    char text[TIMESTAMP_TEXT_MAX];
    for (size_t s = 0; s < indicator_table_sets(t); s++) {
        const struct indicator_set_info set = indicator_table_set(t, s);
        timestamp_text(set.date, text);
        sum += set.name.len + set.problem.len + indicator_table_applicable(t, s, UINT32_MAX);
        for (size_t r = 0; r < set.reason_count; r++)
            sum += indicator_table_reason(t, s, r).reason.len;
    }
    for (size_t i = 0; i < indicator_table_count(t); i++) {
        const struct indicator_info x = indicator_table_get(t, i);
        timestamp_text(x.valid_until, text);
        for (size_t b = 0; b < x.value.len; b++)
            sum += x.value.ptr[b];
    }
    return sum;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    ARENA_SCOPED struct arena arena;
    struct indicator_table *table;
    struct selftest_result result;
    uint8_t *copy = malloc(size == 0 ? 1 : size); /* aligned, as mmap gives it */
    arena_init(&arena, 16 << 20);
    if (copy == NULL)
        return 0;
    memcpy(copy, data, size);
    if (indicator_table_open(&arena, span_of(copy, size), &table) == STATUS_OK) {
        size_t sum = read_all(table);
        if (indicator_table_count(table) <= SELFTEST_MAX &&
            selftest_run(&arena, table, NULL, ignore, &sum, &result) != STATUS_OK)
            __builtin_trap();
    }
    free(copy);
    return 0;
}
