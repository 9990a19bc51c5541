/* Indicators that ask for more than one value: which conditions a record meets, and whether
 * together they make the indicator.
 */
#include "formats/wildcard.h"
#include "indicators/match_run.h"

void match_record_begin(struct matcher *m)
{
    m->in_record = true;
    m->ordinal = 0;
    m->kinds = 0;
    m->hit_count = 0;
}

void match_record_note(struct matcher *m, enum kind kind)
{
    m->kinds |= KIND_BIT(kind);
}

bool match_needs_records(const struct matcher *m)
{
    return table_count(m->table, SECTION_CONDITIONS) > 0;
}

static bool is_hit(const struct matcher *m, uint32_t condition)
{
    for (size_t i = 0; i < m->hit_count; i++)
        if (m->hits[i].condition == condition)
            return true;
    return false;
}

void match_note_condition(struct match_run *run, uint32_t condition)
{
    struct matcher *m = run->m;
    m->met = true;
    if (m->hit_count < MATCH_HITS_MAX && !is_hit(m, condition))
        m->hits[m->hit_count++] =
            (struct match_hit){.condition = condition, .ordinal = (uint32_t)m->ordinal};
}

void match_patterns(struct match_run *run, enum key_class class, struct span text)
{
    const struct indicator_table *t = run->table;
    const uint32_t end = t->first_pattern[class + 1];
    if (t->first_pattern[class] == end || text.len > MATCH_PATTERN_TEXT_MAX || run->mentioned)
        return;
    for (uint32_t i = t->first_pattern[class]; i < end; i++) {
        const struct table_condition *c = &t->conditions[t->patterns[i]];
        bool met = c->op == CONDITION_LIKE ? wildcard_match(table_text(t, c->text), text)
                                           : regex_search(t->expressions[i], text);
        if (met)
            match_note_condition(run, t->patterns[i]);
    }
}

/* NOT holds where the record has such a value at all: what is unknown is not false. */
static bool condition_holds(const struct matcher *m, uint32_t number)
{
    const struct table_condition *c = &m->table->conditions[number];
    bool hit = is_hit(m, number);
    if (c->negated == 0)
        return hit;
    return !hit && (kinds_shown_by(m->kinds) & KIND_BIT(c->kind)) != 0;
}

static bool program_holds(const struct matcher *m, const struct table_indicator *x)
{
    bool stack[TABLE_NODE_DEPTH_MAX];
    size_t depth = 0;
    for (uint32_t i = 0; i < x->node_count; i++) {
        uint32_t node = m->table->nodes[x->first_node + i];
        if (node != TABLE_NODE_AND && node != TABLE_NODE_OR) {
            stack[depth++] = condition_holds(m, node);
            continue;
        }
        depth--;
        stack[depth - 1] = node == TABLE_NODE_AND ? stack[depth - 1] && stack[depth]
                                                  : stack[depth - 1] || stack[depth];
    }
    return stack[0];
}

static bool is_first_hit(const struct matcher *m, size_t hit, uint32_t indicator)
{
    for (size_t i = 0; i < hit; i++)
        if (m->table->conditions[m->hits[i].condition].indicator == indicator)
            return false;
    return true;
}

void match_record_end(struct matcher *m, const struct timestamp *time, match_fn *fn, void *ctx)
{
    struct match_run run = {.m = m, .table = m->table, .time = time};
    m->in_record = false;
    for (size_t i = 0; i < m->hit_count; i++) {
        const struct table_condition *c = &m->table->conditions[m->hits[i].condition];
        const struct table_indicator *x = &m->table->indicators[c->indicator];
        if (!is_first_hit(m, i, c->indicator) || !program_holds(m, x))
            continue;
        const char *lead = match_lead_of(&run, x);
        const struct match match = {
            .indicator = c->indicator,
            .matched = table_text(m->table, c->text),
            .lead = lead != NULL,
            .lead_reason = lead,
            .before_valid_from = match_is_before(&run, x),
            .same = &c->indicator,
            .same_count = 1,
            .ordinal = m->hits[i].ordinal,
        };
        if (fn != NULL)
            fn(ctx, &match);
    }
}
