/* Steps of sequences, as workers send them: checked, kept, and searched when all are there. */
#include "base/limits.h"
#include "check/check.h"
#include "findings/rules.h"
#include "findings/sequence.h"

static enum status keep_signal(struct check *c, size_t job, const struct signal *s)
{
    if (c->signal_count == SIGNALS_MAX)
        return STATUS_MALFORMED; /* jobs have limits of their own, far below */
    TRY(check_grow((void **)&c->signals, c->signal_count, sizeof *c->signals));
    c->signals[c->signal_count++] = (struct check_signal){.signal = *s, .job = job};
    return STATUS_OK;
}

enum status check_take_signals(struct check *c, size_t job, struct span payload)
{
    struct cursor cur = cursor_of(payload);
    while (cursor_left(&cur) > 0) {
        struct signal s = signal_decode(&cur);
        if (cur.failed || signal_has_anchor(s.class))
            return STATUS_MALFORMED;
        TRY(keep_signal(c, job, &s));
    }
    return STATUS_OK;
}

enum status check_take_anchor(struct check *c, size_t job, struct span payload)
{
    struct cursor cur = cursor_of(payload);
    struct signal s = signal_decode(&cur);
    if (cur.failed || !signal_has_anchor(s.class) || c->anchor_count == ANCHORS_MAX)
        return STATUS_MALFORMED;
    TRY(check_grow((void **)&c->anchors, c->anchor_count, sizeof *c->anchors));
    struct finding *f = &c->anchors[c->anchor_count];
    TRY(finding_decode(&c->arena, span_skip(payload, cur.at), f));
    if (f->rule == NULL || rule_find(f->rule) == NULL)
        return STATUS_MALFORMED;
    s.anchor = c->anchor_count++;
    return keep_signal(c, job, &s);
}

/* An implant's process name lifts the sequence, and the sequence lifts the name: two traces of
 * different kinds. */
static bool raise_names(struct check *c)
{
    bool any = false;
    for (size_t i = 0; i < c->finding_count; i++)
        if (c->findings[i].rule != NULL &&
            strcmp(c->findings[i].rule, rule_network_backup_agent.id) == 0) {
            c->findings[i].level = LEVEL_HIGH;
            any = true;
        }
    return any;
}

static void describe(struct check *c, struct finding *f, const struct sequence_hit *hit)
{
    BUF_SCOPED struct buf text;
    buf_init(&text, 1024);
    buf_uint(&text, hit->steps);
    buf_str(&text, " steps within ");
    buf_uint(&text, (uint64_t)(hit->to - hit->from));
    buf_str(&text, " seconds: ");
    sequence_name_classes(&text, hit->classes);
    buf_byte(&text, '.');
    const char *copy = arena_string(&c->arena, buf_span(&text));
    f->detail = copy == NULL ? SPAN_EMPTY : span_str(copy);
}

static void take_hit(void *ctx, const struct sequence_hit *hit)
{
    struct check *c = ctx;
    if (hit->anchor >= c->anchor_count)
        return;
    if (c->finding_count == FINDINGS_MAX) {
        c->findings_dropped++;
        return;
    }
    struct finding *f = &c->findings[c->finding_count];
    *f = c->anchors[hit->anchor];
    describe(c, f, hit);
    if (raise_names(c))
        f->level = LEVEL_HIGH;
    c->finding_jobs[c->finding_count++] = SIZE_MAX;
}

/* Anchors by their own order, not by that of their arrival, so that it does not show who was first.
 */
struct ranked {
    const struct finding *finding;
    size_t index;
};

static int by_finding(const void *a, const void *b)
{
    return finding_compare(((const struct ranked *)a)->finding,
                           ((const struct ranked *)b)->finding);
}

/* ranks[index of an anchor] is its place among all. */
static enum status rank_anchors(struct check *c, size_t *ranks)
{
    struct ranked *order = malloc((c->anchor_count + 1) * sizeof *order);
    struct finding *sorted = malloc((c->anchor_count + 1) * sizeof *sorted);
    if (order == NULL || sorted == NULL) {
        free(order);
        free(sorted);
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < c->anchor_count; i++)
        order[i] = (struct ranked){.finding = &c->anchors[i], .index = i};
    if (c->anchor_count > 0)
        qsort(order, c->anchor_count, sizeof *order, by_finding);
    for (size_t i = 0; i < c->anchor_count; i++) {
        ranks[order[i].index] = i;
        sorted[i] = *order[i].finding;
    }
    free(order);
    free(c->anchors);
    c->anchors = sorted;
    return STATUS_OK;
}

enum status check_find_sequences(struct check *c)
{
    size_t *ranks = arena_array(&c->arena, c->anchor_count + 1, sizeof *ranks);
    if (ranks == NULL)
        return STATUS_NO_MEMORY;
    TRY(rank_anchors(c, ranks));
    struct signal *signals = malloc((c->signal_count + 1) * sizeof *signals);
    size_t count = 0;
    if (signals == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < c->signal_count; i++) {
        size_t job = c->signals[i].job;
        if (job < c->job_count && c->outcomes[job].crashed)
            continue;
        signals[count] = c->signals[i].signal;
        if (signals[count].anchor != SIGNAL_NO_ANCHOR)
            signals[count].anchor = ranks[signals[count].anchor];
        count++;
    }
    sequence_find(signals, count, take_hit, c);
    free(signals);
    return STATUS_OK;
}
