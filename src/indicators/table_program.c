/* The part of the compiled table that evaluates: conditions, programs and patterns. Checked here
 * once, so that running a program needs no checks.
 */
#include "base/limits.h"
#include "indicators/table_lookup.h"

static bool conditions_are_sound(const struct indicator_table *t)
{
    for (size_t i = 0; i < table_count(t, SECTION_CONDITIONS); i++) {
        const struct table_condition *c = &t->conditions[i];
        if (!table_text_is_inside(t, c->text) || c->op >= CONDITION_OP_COUNT ||
            c->kind >= KIND_COUNT || c->class >= KEY_CLASS_COUNT ||
            c->indicator >= table_count(t, SECTION_INDICATORS) ||
            t->indicators[c->indicator].node_count == 0)
            return false;
    }
    return true;
}

/* A program leaves exactly one value, and its stack stays small. */
static bool program_is_sound(const struct indicator_table *t, const struct table_indicator *x)
{
    const uint64_t nodes = table_count(t, SECTION_NODES);
    size_t depth = 0;
    if (x->first_node > nodes || x->node_count > nodes - x->first_node)
        return false;
    for (uint32_t i = 0; i < x->node_count; i++) {
        uint32_t node = t->nodes[x->first_node + i];
        if (node == TABLE_NODE_AND || node == TABLE_NODE_OR) {
            if (depth-- < 2)
                return false;
        } else if (node >= table_count(t, SECTION_CONDITIONS) || ++depth > TABLE_NODE_DEPTH_MAX) {
            return false;
        }
    }
    return x->node_count == 0 || depth == 1;
}

/* Ordered by class; each is compiled again from its text, which no worker can fake. */
static enum status open_patterns(struct arena *arena, struct indicator_table *t)
{
    const size_t count = (size_t)table_count(t, SECTION_PATTERNS);
    uint32_t class = 0;
    if (count > INDICATOR_PATTERNS_MAX)
        return STATUS_MALFORMED;
    t->expressions = arena_array(arena, count, sizeof(void *));
    if (t->expressions == NULL)
        return STATUS_NO_MEMORY;
    for (uint32_t i = 0; i < count; i++) {
        if (t->patterns[i] >= table_count(t, SECTION_CONDITIONS))
            return STATUS_MALFORMED;
        const struct table_condition *c = &t->conditions[t->patterns[i]];
        if (c->op == CONDITION_EQUAL || c->class < class ||
            c->text.len > INDICATOR_PATTERN_BYTES_MAX)
            return STATUS_MALFORMED;
        while (class < c->class)
            t->first_pattern[++class] = i;
        if (c->op == CONDITION_MATCHES)
            TRY(regex_compile(arena, table_text(t, c->text), &t->expressions[i], NULL));
    }
    while (class < KEY_CLASS_COUNT)
        t->first_pattern[++class] = (uint32_t)count;
    return STATUS_OK;
}

enum status table_open_programs(struct arena *arena, struct indicator_table *t)
{
    if (!conditions_are_sound(t))
        return STATUS_MALFORMED;
    for (size_t i = 0; i < table_count(t, SECTION_INDICATORS); i++)
        if (!program_is_sound(t, &t->indicators[i]))
            return STATUS_MALFORMED;
    return open_patterns(arena, t);
}
