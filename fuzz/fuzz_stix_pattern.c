/* STIX 2 patterns: every program that comes out is well formed. */
#include "indicators/stix_pattern.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void check_observation(const struct pattern *p, const struct pattern_observation *o)
{
    size_t depth = 0;
    for (size_t i = 0; i < o->node_count; i++) {
        if (o->nodes[i].type == PATTERN_NODE_COMPARE) {
            if (o->nodes[i].comparison >= p->comparison_count)
                __builtin_trap();
            depth++;
        } else if (depth-- < 2) {
            __builtin_trap();
        }
    }
    if (depth != 1)
        __builtin_trap();
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    ARENA_SCOPED struct arena arena;
    struct pattern pattern;
    struct problem problem = {.what = NULL};
    arena_init(&arena, 32 << 20);
    if (pattern_parse(&arena, span_of(data, size), &pattern, &problem) != STATUS_OK) {
        if (problem.what == NULL || problem.offset > size)
            __builtin_trap();
        return 0;
    }
    if (pattern.observation_count == 0)
        __builtin_trap();
    for (size_t i = 0; i < pattern.observation_count; i++)
        check_observation(&pattern, &pattern.observations[i]);
    return 0;
}
