/* What workers send, checked and kept. A false length, an unknown number or a string that is no
 * text makes the sender's job a crashed one.
 */
#include "base/limits.h"
#include "base/utf8.h"
#include "check/check.h"

enum status check_grow(void **array, size_t count, size_t size)
{
    if (count > 0 && (count & (count - 1)) != 0)
        return STATUS_OK;
    void *grown = realloc(*array, (count == 0 ? 1 : count * 2) * size);
    if (grown == NULL)
        return STATUS_NO_MEMORY;
    *array = grown;
    return STATUS_OK;
}

static enum status take_finding(struct check *c, size_t job, struct span payload)
{
    if (c->finding_count == FINDINGS_MAX) {
        c->findings_dropped++;
        return STATUS_OK;
    }
    struct finding *f = &c->findings[c->finding_count];
    TRY(finding_decode(&c->arena, payload, f));
    if (f->rule == NULL && (c->table == NULL || f->indicator >= indicator_table_count(c->table)))
        return STATUS_MALFORMED;
    c->finding_jobs[c->finding_count++] = job;
    return STATUS_OK;
}

static enum status take_run(struct check *c, size_t job, struct span payload, int spool)
{
    struct cursor cur = cursor_of(payload);
    uint8_t kind = cursor_u8(&cur);
    struct run run = {.fd = spool};
    run.offset = cursor_uint_le(&cur, 8);
    run.len = cursor_uint_le(&cur, 8);
    run.items = cursor_uint_le(&cur, 8);
    if (cur.failed || kind >= RUN_KIND_COUNT || run.offset > INT64_MAX ||
        run.len > INT64_MAX - run.offset || c->run_count[kind] == RUNS_MAX)
        return STATUS_MALFORMED;
    size_t n = c->run_count[kind];
    TRY(check_grow((void **)&c->run_jobs[kind], n, sizeof **c->run_jobs));
    TRY(check_grow((void **)&c->runs[kind], n, sizeof **c->runs));
    c->runs[kind][n] = run;
    c->run_jobs[kind][n] = job;
    c->run_count[kind]++;
    return STATUS_OK;
}

static enum status take_evidence(struct check *c, struct span payload)
{
    struct cursor cur = cursor_of(payload);
    struct span name = frame_get_span(&cur);
    struct evidence e;
    if (cur.failed || name.len == 0)
        return STATUS_MALFORMED;
    TRY(evidence_decode(span_skip(payload, cur.at), &e));
    TRY(arena_copy(&c->arena, name, &e.entry));
    TRY(check_grow((void **)&c->evidence, c->evidence_count, sizeof *c->evidence));
    c->evidence[c->evidence_count++] = e;
    return STATUS_OK;
}

static enum status take_wanted(struct check *c, struct span payload)
{
    struct wanted w;
    TRY(wanted_decode(&c->arena, payload, &w));
    if (c->wanted_count >= 2 * WANTED_MAX)
        return STATUS_TOO_LARGE;
    TRY(check_grow((void **)&c->wanted, c->wanted_count, sizeof *c->wanted));
    c->wanted[c->wanted_count++] = w;
    return STATUS_OK;
}

/* Values are kept with a NUL behind them; texts are made valid UTF-8. */
static enum status take_fact(struct check *c, struct span payload)
{
    enum { FACTS_MAX = 64 };
    struct cursor cur = cursor_of(payload);
    const char *key = frame_get_string(&cur, &c->arena);
    struct span value = frame_get_span(&cur);
    if (cur.failed || c->fact_count == FACTS_MAX || value.len > KIB(4))
        return STATUS_MALFORMED;
    char *copy = arena_string(&c->arena, value);
    if (copy == NULL)
        return STATUS_NO_MEMORY;
    TRY(check_grow((void **)&c->facts, c->fact_count, sizeof *c->facts));
    c->facts[c->fact_count++] = (struct check_fact){.key = key, .value = span_of(copy, value.len)};
    return STATUS_OK;
}

/* The same thing seen by several jobs is one line: the counts together, the first name of all. */
static bool add_to_unknown(struct check *c, const struct coverage_unknown *u)
{
    for (size_t i = 0; i < c->coverage.unknown_count; i++) {
        struct coverage_unknown *have = &c->coverage.unknown[i];
        if (strcmp(have->what, u->what) != 0)
            continue;
        have->count += u->count;
        if (u->example != NULL && (have->example == NULL || strcmp(u->example, have->example) < 0))
            have->example = u->example;
        return true;
    }
    return false;
}

static enum status take_unknown(struct check *c, struct span payload)
{
    enum { UNKNOWN_MAX = 1024 };
    struct cursor cur = cursor_of(payload);
    struct coverage_unknown u = {.what = frame_get_string(&cur, &c->arena)};
    u.count = cursor_uint_le(&cur, 8);
    struct span example = frame_get_span(&cur);
    if (cur.failed || u.count > UINT32_MAX)
        return STATUS_MALFORMED;
    u.example = example.len == 0 ? NULL : arena_string(&c->arena, example);
    if (add_to_unknown(c, &u))
        return STATUS_OK;
    if (c->coverage.unknown_count == UNKNOWN_MAX)
        return STATUS_MALFORMED;
    TRY(check_grow((void **)&c->coverage.unknown, c->coverage.unknown_count, sizeof u));
    c->coverage.unknown[c->coverage.unknown_count++] = u;
    return STATUS_OK;
}

static enum status take_note(struct check *c, struct span payload)
{
    enum { NOTES_MAX = 1024 };
    if (c->coverage.note_count == NOTES_MAX || payload.len > KIB(16))
        return STATUS_MALFORMED;
    const char *note = arena_string(&c->arena, payload);
    if (note == NULL)
        return STATUS_NO_MEMORY;
    TRY(check_grow((void **)&c->coverage.notes, c->coverage.note_count, sizeof note));
    c->coverage.notes[c->coverage.note_count++] = note;
    return STATUS_OK;
}

enum status check_collect_frame(struct check *c, size_t job, const struct frame *frame, int spool)
{
    switch (frame->type) {
    case FRAME_FINDING:
        return take_finding(c, job, frame->payload);
    case FRAME_SIGNALS:
        return check_take_signals(c, job, frame->payload);
    case FRAME_ANCHOR:
        return check_take_anchor(c, job, frame->payload);
    case FRAME_RUN:
        return take_run(c, job, frame->payload, spool);
    case FRAME_EVIDENCE:
        return take_evidence(c, frame->payload);
    case FRAME_FIT:
        return check_take_fit(c, frame->payload);
    case FRAME_ENTRY:
        return take_wanted(c, frame->payload);
    case FRAME_FACT:
        return take_fact(c, frame->payload);
    case FRAME_UNKNOWN:
        return take_unknown(c, frame->payload);
    case FRAME_NOTE:
        return take_note(c, frame->payload);
    case FRAME_LOCK:
        return check_take_lock(c, frame->payload);
    case FRAME_SOURCE_KEYS:
        return check_take_keys(c, frame->payload);
    default:
        return STATUS_MALFORMED;
    }
}
