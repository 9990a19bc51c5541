/* Custody, consent and recalled versions. */
#include "base/limits.h"
#include "case/advisory.h"
#include "case/bag.h"
#include "case/consent.h"
#include "case/json_fields.h"
#include "case/verify.h"

/* What one line of custody says, as far as it matters here. */
static enum status look_at_line(struct verify *v, struct span line)
{
    struct json_fields f;
    struct arena_mark mark = arena_mark(v->arena);
    enum status status = json_fields_read(v->arena, line, &f, NULL);
    v->lines_read++;
    if (status == STATUS_OK) {
        struct span action = json_fields_text(&f, "action");
        v->sealings += span_equal_str(action, "sealed");
        if (span_equal_str(action, "purged"))
            v->purged_line = v->lines_read;
        advisory_note_tool(&v->tools, json_fields_text(&f, "tool"));
    } else if (status != STATUS_NO_MEMORY) {
        v->unreadable_lines++;
        status = STATUS_OK;
    }
    arena_rewind(v->arena, mark);
    return status;
}

enum status verify_actions(struct verify *v)
{
    BUF_SCOPED struct buf chain;
    buf_init(&chain, CUSTODY_BYTES_MAX);
    enum status status = case_view_load(v->request->view, "custody.jsonl", &chain);
    if (status != STATUS_OK)
        return STATUS_OK; /* told by verify_custody() */
    struct span rest = buf_span(&chain), line;
    while (rest.len > 0 && span_split(&rest, '\n', &line))
        TRY(look_at_line(v, line));
    return STATUS_OK;
}

static void tell_faults(struct verify *v, const struct custody_report *r)
{
    for (size_t i = 0; i < r->fault_count && i < CUSTODY_FAULTS_MAX; i++) {
        BUF_SCOPED struct buf text;
        buf_init(&text, 256);
        custody_fault_text(&r->faults[i], &text);
        verify_tell(v, "custody", VERIFY_FAILS, "custody.jsonl: ", buf_span(&text));
    }
}

static void tell_chain(struct verify *v, const struct custody_report *r)
{
    unsigned long long lines = r->lines, sealed = v->sealed_lines;
    BUF_SCOPED struct buf text;
    buf_init(&text, 512);
    if (lines == 1)
        buf_str(&text, "its one line is as a first line must be");
    else
        buf_format(&text, "%llu lines form an unbroken chain", lines);
    if (sealed > 0 && lines == sealed + 1)
        buf_format(&text, "; line %llu came after the seal and is protected by nothing yet", lines);
    else if (sealed > 0 && lines > sealed)
        buf_format(&text,
                   "; lines %llu to %llu came after the seal, and the last of them is protected by "
                   "nothing yet",
                   sealed + 1, lines);
    buf_byte(&text, 0);
    verify_tell(v, "custody", VERIFY_HOLDS, (const char *)text.ptr, SPAN_EMPTY);
}

enum status verify_custody(struct verify *v)
{
    BUF_SCOPED struct buf chain;
    struct custody_report report;
    size_t before = v->result.failures;
    buf_init(&chain, CUSTODY_BYTES_MAX);
    if (case_view_load(v->request->view, "custody.jsonl", &chain) != STATUS_OK) {
        verify_tell(v, "custody", VERIFY_FAILS, "custody.jsonl cannot be read", SPAN_EMPTY);
        return STATUS_OK;
    }
    TRY(custody_verify(v->arena, buf_span(&chain), v->anchors, v->anchor_count, &report));
    tell_faults(v, &report);
    if (report.lines == 0)
        verify_tell(v, "custody", VERIFY_FAILS, "custody.jsonl is empty", SPAN_EMPTY);
    if (v->unreadable_lines > 0)
        verify_tell(v, "custody", VERIFY_FAILS, "custody.jsonl has lines that are no JSON",
                    SPAN_EMPTY);
    if (v->sealings > v->seals)
        verify_tell(v, "custody", VERIFY_FAILS,
                    "custody.jsonl tells of more seals than there are: one was removed",
                    SPAN_EMPTY);
    if (v->result.failures == before)
        tell_chain(v, &report);
    return STATUS_OK;
}

enum status verify_consent(struct verify *v)
{
    struct consent_state state;
    BUF_SCOPED struct buf text;
    buf_init(&text, 8192);
    TRY(consent_state_read(v->request->view, v->arena, v->request->now, &state));
    consent_state_text(&state, &text);
    verify_tell(v, "consent", VERIFY_NOTE, "", buf_span(&text));
    if ((state.standing == CONSENT_HOLDS || state.standing == CONSENT_ENDED) &&
        consent_retention_over(&state.latest, v->request->now))
        verify_tell(v, "consent", VERIFY_NOTE, "this case should have been deleted by ",
                    state.latest.retention);
    if (v->request->advisories.len == 0)
        return STATUS_OK;
    BUF_SCOPED struct buf recalls;
    buf_init(&recalls, 1 << 16);
    TRY(advisory_find(v->arena, v->request->advisories, &v->tools, &recalls));
    struct span rest = buf_span(&recalls), line;
    while (rest.len > 0 && span_split(&rest, '\n', &line))
        if (line.len > 0)
            verify_tell(v, "advisory", VERIFY_NOTE, "", line);
    return STATUS_OK;
}
