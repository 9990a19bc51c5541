/* The result in plain words: what it is, what was found, what was looked at, what was not, what it
 * means, whom to call.
 */
#include "report/console.h"

#include "base/limits.h"
#include "findings/finding_json.h"
#include "links/defang.h"
#include "report/words.h"

enum { SHOWN_FINDINGS = 20 };

static void heading(struct terminal *t, const char *text)
{
    terminal_string(t, "\n");
    terminal_style(t, TERMINAL_BOLD);
    terminal_string(t, text);
    terminal_style(t, TERMINAL_NORMAL);
    terminal_string(t, "\n");
}

static void fact_line(struct terminal *t, const struct check *c, const char *label, const char *key)
{
    const char *value = check_fact_text(c, key);
    if (value == NULL)
        return;
    (void)fprintf(t->out, "  %-12s ", label);
    terminal_text(t, span_str(value), 200);
    terminal_string(t, "\n");
}

static void print_basis(struct terminal *t, const struct check_basis *b)
{
    BUF_SCOPED struct buf text;
    buf_init(&text, 16384);
    consent_report_text(&b->state, &text);
    if (b->state.latest.pap != PAP_NONE)
        buf_format(&text, " PAP:%s.", consent_pap_name(b->state.latest.pap));
    if (b->state.latest.tlp != TLP_NONE)
        buf_format(&text, " TLP:%s.", consent_tlp_name(b->state.latest.tlp));
    (void)fprintf(t->out, "  %-12s ", "Rests on");
    terminal_text(t, buf_span(&text), 400);
    terminal_string(t, "\n");
}

static void print_source(struct terminal *t, const struct check *c, const struct console_request *r)
{
    heading(t, "Source");
    (void)fprintf(t->out, "  %-12s ", "Checked");
    terminal_text(t, span_str(c->request->given), 1000);
    terminal_string(t, "\n");
    if (r->taken != NULL) {
        (void)fprintf(t->out, "  %-12s ", "Taken");
        terminal_text(t, span_str(r->taken), 1000);
        terminal_string(t, " (the backup that belongs to it)\n");
    }
    (void)fprintf(t->out, "  %-12s %s\n", "What it is", words_layout(c->layout));
    fact_line(t, c, "Device", "device.name");
    fact_line(t, c, "Model", "device.product_type");
    fact_line(t, c, "iOS", "device.product_version");
    fact_line(t, c, "Made", "date");
    print_basis(t, r->basis);
}

static void print_verdict(struct terminal *t, const struct check *c)
{
    heading(t, "Result");
    terminal_style(t, c->verdict.word >= VERDICT_SUSPICIOUS ? TERMINAL_RED : TERMINAL_BOLD);
    terminal_wrap(t, 2, words_verdict(c->verdict.word));
    terminal_style(t, TERMINAL_NORMAL);
    for (size_t i = 0; i < c->verdict.why_count; i++)
        terminal_wrap(t, 2, c->verdict.why[i]);
}

static void print_finding(struct terminal *t, const struct check *c, const struct finding *f)
{
    BUF_SCOPED struct buf message;
    char when[TIMESTAMP_TEXT_MAX] = "no time";
    buf_init(&message, 16384);
    finding_message(&message, f, c->table);
    buf_byte(&message, 0);
    if (f->has_time)
        timestamp_text(f->time, when);
    (void)fprintf(t->out, "  %-13s ", level_name(f->level));
    terminal_text(t, span_str(when), 40);
    terminal_string(t, "\n");
    terminal_wrap(t, 4, (const char *)message.ptr);
    terminal_string(t, "    seen:  ");
    BUF_SCOPED struct buf value;
    buf_init(&value, 2 * (size_t)MIB(1));
    defang_value(&value, f->kind, span_head(f->value, (size_t)KIB(64)));
    terminal_text(t, buf_span(&value), 200);
    terminal_string(t, "\n    where: ");
    terminal_text(t, span_str(f->entry), 200);
    if (f->place.kind == PLACE_ROW)
        (void)fprintf(t->out, ", %s row %lld", f->place.table == NULL ? "" : f->place.table,
                      (long long)f->place.number);
    terminal_string(t, "\n");
    if (f->lead) {
        terminal_string(t, "    lead:  ");
        terminal_text(t, f->lead_reason, 200);
        terminal_string(t, "\n");
    }
}

static void print_findings(struct terminal *t, const struct check *c, bool all)
{
    size_t shown = all || c->finding_count < SHOWN_FINDINGS ? c->finding_count : SHOWN_FINDINGS;
    heading(t, "Findings, most serious first");
    if (c->finding_count == 0)
        terminal_string(t, "  none\n");
    for (size_t i = 0; i < shown; i++)
        print_finding(t, c, &c->findings[i]);
    if (shown < c->finding_count)
        (void)fprintf(t->out, "  and %zu more: in findings.jsonl and report.html of the case\n",
                      c->finding_count - shown);
}

static void print_examined(struct terminal *t, const struct check *c)
{
    heading(t, "Examined");
    size_t n = 0;
    for (size_t i = 0; i < c->coverage.artifact_count; i++) {
        const struct artifact_coverage *a = &c->coverage.artifacts[i];
        if (a->status != COVERAGE_EXAMINED)
            continue;
        n++;
        (void)fprintf(t->out, "  %8llu  %s", (unsigned long long)a->rows, a->artifact->title);
        if (a->rows_bad > 0)
            (void)fprintf(t->out, " (%llu could not be read wholly)",
                          (unsigned long long)a->rows_bad);
        terminal_string(t, "\n");
    }
    if (n == 0)
        terminal_string(t, "  nothing\n");
    (void)fprintf(t->out, "  %llu of %llu usable indicators apply to this kind of source.\n",
                  (unsigned long long)c->coverage.applicable,
                  (unsigned long long)c->coverage.usable);
}

static void print_not_examined(struct terminal *t, const struct check *c)
{
    heading(t, "Not examined, and why");
    for (size_t i = 0; i < c->coverage.artifact_count; i++) {
        const struct artifact_coverage *a = &c->coverage.artifacts[i];
        if (a->status == COVERAGE_EXAMINED)
            continue;
        (void)fprintf(t->out, "  %-11s %s", coverage_status_name(a->status), a->artifact->title);
        if (a->reason != NULL) {
            terminal_string(t, ": ");
            terminal_text(t, span_str(a->reason), 300);
        }
        terminal_string(t, "\n");
    }
    for (size_t i = 0; i < c->coverage.unknown_count; i++) {
        (void)fprintf(t->out, "  %-11llu ", (unsigned long long)c->coverage.unknown[i].count);
        terminal_text(t, span_str(c->coverage.unknown[i].what), 200);
        terminal_string(t, "\n");
    }
    for (size_t i = 0; i < c->coverage.note_count; i++)
        terminal_wrap(t, 2, c->coverage.notes[i]);
}

/* Before everything else. */
static void print_notice(struct terminal *t, const struct check_basis *b)
{
    BUF_SCOPED struct buf notice;
    buf_init(&notice, 16384);
    basis_notice(b, &notice);
    if (notice.len == 0)
        return;
    buf_byte(&notice, 0);
    terminal_style(t, TERMINAL_YELLOW);
    terminal_wrap(t, 0, (const char *)notice.ptr);
    terminal_style(t, TERMINAL_NORMAL);
}

/* Once more at the end: the list of findings may have scrolled the result away. */
static void print_meaning(struct terminal *t, const struct check *c)
{
    heading(t, "What this means, and what to do first");
    terminal_style(t, TERMINAL_BOLD);
    terminal_wrap(t, 2, words_verdict(c->verdict.word));
    terminal_style(t, TERMINAL_NORMAL);
    terminal_wrap(t, 2, words_meaning(c->verdict.word));
    heading(t, "Limits");
    for (size_t i = 0; i < c->coverage.limit_count; i++)
        terminal_wrap(t, 2, c->coverage.limits[i]);
}

void console_report(struct terminal *t, const struct check *c, const struct console_request *r)
{
    print_notice(t, r->basis);
    print_source(t, c, r);
    print_verdict(t, c);
    print_findings(t, c, r->verbose);
    print_examined(t, c);
    print_not_examined(t, c);
    print_meaning(t, c);
    heading(t, "Help");
    for (const char *const *line = words_help(); *line != NULL; line++)
        terminal_wrap(t, 2, *line);
    (void)fprintf(t->out, "\nThe case, with report.html for reading and printing: %s\n",
                  r->case_path);
}
