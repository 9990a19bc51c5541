/* Findings beside each other: which malware has traces of which kinds in which artifacts. */
#include "findings/correlate.h"

#include "base/limits.h"
#include "base/table.h"

enum { TRACES_MAX = 16 };

/* Distinct traces of one malware: an artifact and a kind each. More than a few do not matter. */
struct traces {
    size_t count;
    const char *artifacts[TRACES_MAX];
    enum kind kinds[TRACES_MAX];
};

static void add_trace(struct traces *t, const struct finding *f, enum kind kind)
{
    for (size_t i = 0; i < t->count; i++)
        if (t->kinds[i] == kind && strcmp(t->artifacts[i], f->artifact) == 0)
            return;
    if (t->count == TRACES_MAX)
        return;
    t->artifacts[t->count] = f->artifact;
    t->kinds[t->count++] = kind;
}

/* Independent: read from another artifact, and of another kind. */
static bool has_second_trace(const struct traces *t, const struct finding *f, enum kind kind)
{
    for (size_t i = 0; i < t->count; i++)
        if (t->kinds[i] != kind && strcmp(t->artifacts[i], f->artifact) != 0)
            return true;
    return false;
}

struct correlation {
    struct table names; /* malware name to struct traces, as an address */
    struct arena arena;
    const struct indicator_table *table;
};

/* NULL when memory is short: then no second trace is assumed, which only keeps levels low. */
static struct traces *traces_of(struct correlation *c, struct span name)
{
    uint64_t *value;
    bool is_new;
    if (name.len == 0 || table_put(&c->names, name, &value, &is_new) != STATUS_OK)
        return NULL;
    if (is_new)
        *value = (uint64_t)(uintptr_t)arena_alloc(&c->arena, sizeof(struct traces));
    return (struct traces *)(uintptr_t)*value;
}

static void gather(struct correlation *c, const struct finding *findings, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (findings[i].rule != NULL || findings[i].lead)
            continue;
        struct indicator_info info = indicator_table_get(c->table, findings[i].indicator);
        struct traces *t = traces_of(c, info.name);
        if (t != NULL)
            add_trace(t, &findings[i], info.kind);
    }
}

void correlate_findings(struct finding *findings, size_t count, const struct indicator_table *table)
{
    struct correlation c = {.table = table};
    if (table == NULL)
        return;
    table_init(&c.names, FINDINGS_MAX, (size_t)MIB(16), 0);
    arena_init(&c.arena, (size_t)MIB(64));
    gather(&c, findings, count);
    for (size_t i = 0; i < count; i++) {
        struct finding *f = &findings[i];
        if (f->rule != NULL)
            continue;
        struct indicator_info info = indicator_table_get(table, f->indicator);
        struct traces *t = traces_of(&c, info.name);
        struct level_judgement judged = level_judge(info.kind, f->contact, f->lead,
                                                    t != NULL && has_second_trace(t, f, info.kind));
        f->level = judged.level;
        f->missing = judged.missing;
    }
    table_free(&c.names);
    arena_free(&c.arena);
}
