/* The page: verdict in plain words first, then findings with their evidence, then coverage. No
 * script, no outside resource; a strict content security policy stands in its head, so that even a
 * mistake here could not run anything. All text that comes from evidence goes through put_text().
 */
#include "report/html.h"

#include "base/json.h"
#include "base/utf8.h"
#include "findings/finding_json.h"
#include "findings/wording.h"
#include "report/words.h"

enum { PAGE_PIECE = 1 << 20, FINDINGS_SHOWN = 500, VALUE_SHOWN = 2000 };

struct page {
    struct case_file *file;
    struct buf out;
    enum status status;
};

static void flush(struct page *p)
{
    if (p->status == STATUS_OK)
        p->status = p->out.failed ? STATUS_TOO_LARGE : case_file_write(p->file, buf_span(&p->out));
    buf_clear(&p->out);
}

/* Our own markup and constants. */
static void put(struct page *p, const char *html)
{
    if (p->out.len > PAGE_PIECE)
        flush(p);
    buf_str(&p->out, html);
}

/* Anything else: markup characters become entities; control characters and bidirectional overrides
 * become visible escapes; a leading = + - @ keeps its place but cannot be taken for a formula when
 * a table is pasted into a spreadsheet. */
static void put_text(struct page *p, struct span text, size_t max)
{
    BUF_SCOPED struct buf safe;
    buf_init(&safe, 8 * max + 64);
    if (text.len > 0 && strchr("=+-@", text.ptr[0]) != NULL)
        buf_str(&safe, "\xe2\x80\x8b"); /* zero-width space */
    json_escape(&safe, utf8_head(text, max));
    for (size_t i = 0; i < safe.len; i++) {
        uint8_t c = safe.ptr[i];
        if (c == '\\' && i + 1 < safe.len && (safe.ptr[i + 1] == '"' || safe.ptr[i + 1] == '\\'))
            c = safe.ptr[++i]; /* these two need no escape here */
        if (c == '<')
            buf_str(&p->out, "&lt;");
        else if (c == '>')
            buf_str(&p->out, "&gt;");
        else if (c == '&')
            buf_str(&p->out, "&amp;");
        else if (c == '"')
            buf_str(&p->out, "&quot;");
        else if (c == '\'')
            buf_str(&p->out, "&#39;");
        else
            buf_byte(&p->out, c);
    }
    if (text.len > max)
        buf_str(&p->out, "…");
}

static void put_string(struct page *p, const char *text)
{
    put_text(p, span_str(text), VALUE_SHOWN);
}

static void put_number(struct page *p, uint64_t n)
{
    buf_uint(&p->out, n);
}

static void element(struct page *p, const char *tag, const char *text)
{
    put(p, "<");
    put(p, tag);
    put(p, ">");
    put_string(p, text);
    put(p, "</");
    put(p, tag);
    put(p, ">\n");
}

static void row(struct page *p, const char *label, struct span value)
{
    if (value.len == 0)
        return;
    put(p, "<tr><th scope=\"row\">");
    put_string(p, label);
    put(p, "</th><td>");
    put_text(p, value, VALUE_SHOWN);
    put(p, "</td></tr>\n");
}

static void row_string(struct page *p, const char *label, const char *value)
{
    row(p, label, span_str(value));
}

static const char STYLE[] =
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;"
    "color:#1a1a1a;background:#fff}h1{font-size:1.6rem}h2{margin-top:2.5rem;border-bottom:1px "
    "solid "
    "#999}table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;"
    "padding:.3rem .6rem;border-bottom:1px solid #ddd;overflow-wrap:anywhere}th{width:11rem}"
    ".verdict{border:2px solid #333;padding:1rem;font-size:1.2rem}.notice{border:2px solid #8a5a00;"
    "padding:.6rem 1rem}.finding{border:1px solid #999;border-left-width:.5rem;padding:.2rem 1rem "
    "1rem;margin:1rem 0;break-inside:avoid}.critical,.high{border-left-color:#a30000}.medium{"
    "border-left-color:#8a5a00}code{overflow-wrap:anywhere}@media print{body{margin:0}}";

static void put_head(struct page *p, const struct check *c)
{
    const char *name = check_fact_text(c, "device.name");
    put(p, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
           "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
           "'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
           "<meta name=\"referrer\" content=\"no-referrer\">\n<title>Bridle report");
    if (name != NULL) {
        put(p, ": ");
        put_string(p, name);
    }
    put(p, "</title>\n<style>");
    put(p, STYLE);
    put(p, "</style></head><body>\n");
}

static void put_verdict(struct page *p, const struct check *c, const struct check_basis *basis)
{
    BUF_SCOPED struct buf notice;
    buf_init(&notice, 16384);
    basis_notice(basis, &notice);
    if (notice.len > 0) {
        put(p, "<p class=\"notice\">");
        put_text(p, buf_span(&notice), VALUE_SHOWN);
        put(p, "</p>\n");
    }
    put(p, "<h1>Report of a check for traces of spyware</h1>\n<div class=\"verdict\"><strong>");
    put_string(p, words_verdict(c->verdict.word));
    put(p, "</strong></div>\n");
    for (size_t i = 0; i < c->verdict.why_count; i++)
        element(p, "p", c->verdict.why[i]);
    put(p, "<h2>What this means, and what it does not</h2>\n");
    element(p, "p", words_meaning(c->verdict.word));
    put(p, "<h2>Where help is to be had</h2>\n<ul>\n");
    for (const char *const *line = words_help(); *line != NULL; line++)
        element(p, "li", *line);
    put(p, "</ul>\n");
}

static void put_source(struct page *p, const struct check *c, const struct check_basis *basis)
{
    BUF_SCOPED struct buf hex;
    char as_of[TIMESTAMP_TEXT_MAX] = "unknown";
    buf_init(&hex, 64);
    buf_hex(&hex, span_of(c->catalogue, sizeof c->catalogue));
    if (c->has_as_of)
        timestamp_text(c->as_of, as_of);
    put(p, "<h2>What was checked</h2>\n<table>\n");
    row_string(p, "Source", words_layout(c->layout));
    row_string(p, "Device", check_fact_text(c, "device.name"));
    row_string(p, "Model", check_fact_text(c, "device.product_type"));
    row_string(p, "System", check_fact_text(c, "device.product_version"));
    row_string(p, "Serial number", check_fact_text(c, "device.serial_number"));
    row_string(p, "Acquisition made", check_fact_text(c, "date"));
    row_string(p, "Ages are judged as of", as_of);
    row(p, "SHA-256 over the names of all files", buf_span(&hex));
    BUF_SCOPED struct buf rests;
    buf_init(&rests, 16384);
    consent_report_text(&basis->state, &rests);
    row(p, "The check rests on", buf_span(&rests));
    row_string(p, "Program", "bridle " BRIDLE_VERSION);
    put(p, "</table>\n");
}

static void put_place(struct page *p, const struct finding *f)
{
    put(p, "<tr><th scope=\"row\">Where it stood</th><td><code>");
    put_string(p, f->entry);
    put(p, "</code>");
    if (f->place.kind == PLACE_ROW) {
        put(p, ", table ");
        put_string(p, f->place.table == NULL ? "" : f->place.table);
        put(p, ", row ");
        buf_int(&p->out, (int64_t)f->place.number);
    } else if (f->place.kind == PLACE_KEY) {
        put(p, ", key ");
        put_text(p, f->place.key, VALUE_SHOWN);
    } else if (f->place.kind != PLACE_WHOLE) {
        put(p, f->place.kind == PLACE_LINE ? ", line " : ", byte ");
        put_number(p, f->place.number);
    }
    if (f->place.recovered != NULL) {
        put(p, " (");
        put_string(p, f->place.recovered);
        put(p, ")");
    }
    put(p, "</td></tr>\n");
}

static void put_list(struct page *p, const char *label, const char *const *texts)
{
    if (texts == NULL || texts[0] == NULL)
        return;
    put(p, "<tr><th scope=\"row\">");
    put_string(p, label);
    put(p, "</th><td><ul>");
    for (; *texts != NULL; texts++)
        element(p, "li", *texts);
    put(p, "</ul></td></tr>\n");
}

/* Which published value it is, from which set and report. */
static void put_indicator(struct page *p, const struct finding *f, const struct check *c)
{
    struct indicator_info info = indicator_table_get(c->table, f->indicator);
    char date[TIMESTAMP_TEXT_MAX];
    row(p, "Published value", info.value);
    row(p, "Published as", info.name);
    row(p, "In the set", indicator_table_set(c->table, info.set).name);
    row(p, "Source report", info.reference);
    if (info.has_from) {
        timestamp_text(info.valid_from, date);
        row_string(p, "Valid from (as published)", date);
    }
    if (f->lead)
        row(p, "Only a lead, because", f->lead_reason);
    row_string(p, "What is missing for more", f->missing);
}

static void put_finding(struct page *p, const struct finding *f, const struct check *c)
{
    BUF_SCOPED struct buf message;
    const struct rule *rule = f->rule == NULL ? NULL : rule_find(f->rule);
    struct indicator_info info = {0};
    char when[TIMESTAMP_TEXT_MAX];
    buf_init(&message, 16384);
    finding_message(&message, f, c->table);
    if (f->rule == NULL)
        info = indicator_table_get(c->table, f->indicator);
    struct wording w = rule != NULL ? wording_of_rule(rule) : wording_of_indicator(f, &info);
    put(p, "<article class=\"finding ");
    put(p, level_name(f->level));
    put(p, "\"><h3>");
    put_string(p, level_name(f->level));
    put(p, ": ");
    put_text(p, buf_span(&message), VALUE_SHOWN);
    put(p, "</h3>\n<table>\n");
    row(p, "What was observed", f->value);
    if (f->has_time) {
        timestamp_text(f->time, when);
        row_string(p, "Time (UTC)", when);
    }
    put_place(p, f);
    row(p, "Around it", f->excerpt);
    row_string(p, "How it was read", wording_artifact_title(f->artifact));
    row_string(p, "Variant", f->variant);
    if (f->rule == NULL)
        put_indicator(p, f, c);
    if (rule != NULL)
        row_string(p, "Why it matters", rule->explanation);
    row_string(p, "How sure", w.confidence);
    put_list(p, "Innocent explanations", w.benign);
    row_string(p, "What forging it would take", w.forging);
    put_list(p, "What to do next", w.next);
    row_string(p, "Number of the finding", f->id);
    put(p, "</table></article>\n");
}

static void put_findings(struct page *p, const struct check *c)
{
    size_t shown = c->finding_count < FINDINGS_SHOWN ? c->finding_count : FINDINGS_SHOWN;
    put(p, "<h2>Findings, most serious first</h2>\n");
    if (c->finding_count == 0)
        put(p, "<p>None.</p>\n");
    for (size_t i = 0; i < shown; i++)
        put_finding(p, &c->findings[i], c);
    if (shown < c->finding_count) {
        put(p, "<p>");
        put_number(p, c->finding_count - shown);
        put(p, " more stand in findings.jsonl of this run.</p>\n");
    }
}

static void put_coverage_row(struct page *p, const struct artifact_coverage *a)
{
    put(p, "<tr><td>");
    put_string(p, a->artifact->title);
    put(p, "</td><td>");
    put_string(p, coverage_status_name(a->status));
    put(p, " (");
    put_string(p, presence_name(a->artifact->presence));
    put(p, ")</td><td>");
    put_number(p, a->rows);
    if (a->rows_bad > 0) {
        put(p, ", ");
        put_number(p, a->rows_bad);
        put(p, " not wholly readable");
    }
    put(p, "</td><td>");
    if (a->reason != NULL)
        put_string(p, a->reason);
    put(p, "</td></tr>\n");
}

static void put_coverage(struct page *p, const struct check *c)
{
    const struct coverage *cov = &c->coverage;
    put(p, "<h2>What was examined, and what was not</h2>\n<table>\n<tr><th>Kind of trace</th>"
           "<th>Result</th><th>Records</th><th>Remark</th></tr>\n");
    for (size_t i = 0; i < cov->artifact_count; i++)
        put_coverage_row(p, &cov->artifacts[i]);
    put(p, "</table>\n");
    for (size_t i = 0; i < cov->unknown_count; i++) {
        put(p, "<p>");
        put_number(p, cov->unknown[i].count);
        put(p, " × ");
        put_string(p, cov->unknown[i].what);
        put(p, "</p>\n");
    }
    for (size_t i = 0; i < cov->note_count; i++)
        element(p, "p", cov->notes[i]);
    put(p, "<h2>Limits</h2>\n<ul>\n");
    for (size_t i = 0; i < cov->limit_count; i++)
        element(p, "li", cov->limits[i]);
    put(p, "</ul>\n");
}

static void put_sets(struct page *p, const struct check *c)
{
    put(p,
        "<h2>Indicators</h2>\n<table>\n<tr><th>Set</th><th>Loaded</th><th>Usable</th><th>Apply to "
        "this source</th></tr>\n");
    for (size_t i = 0; c->table != NULL && i < indicator_table_sets(c->table); i++) {
        struct indicator_set_info set = indicator_table_set(c->table, i);
        put(p, "<tr><td>");
        put_text(p, set.name, VALUE_SHOWN);
        put(p, "</td><td>");
        put_number(p, set.loaded);
        put(p, "</td><td>");
        put_number(p, set.usable);
        put(p, "</td><td>");
        put_number(p, indicator_table_applicable(c->table, i, c->coverage.applicable_kinds));
        put(p, "</td></tr>\n");
    }
    put(p, "</table>\n<p>Loaded indicators are values to look for, not findings.</p>\n");
}

enum status html_write(const struct check *c, struct case_run *run, const struct check_basis *basis,
                       const struct phone_notes *notes)
{
    struct page p = {.status = STATUS_OK};
    TRY(case_file_create(run, "report.html", &p.file));
    buf_init(&p.out, 8 * PAGE_PIECE);
    put_head(&p, c);
    put_verdict(&p, c, basis);
    put_source(&p, c, basis);
    put_findings(&p, c);
    put_coverage(&p, c);
    put_sets(&p, c);
    phone_notes_html(&p.out, notes, c->has_as_of ? guide_day(c->as_of) : 0);
    put(&p, "</body></html>\n");
    flush(&p);
    buf_free(&p.out);
    enum status closed = case_file_close(p.file);
    return p.status == STATUS_OK ? closed : p.status;
}
