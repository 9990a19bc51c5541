/* Each finding in four steps that stay apart: what was observed, how it was read, what it fits and
 * what else could explain it, and what a person thinks of it, which only a person can fill in.
 */
#include "artifacts/registry.h"
#include "findings/finding_json.h"
#include "findings/wording.h"
#include "report/html_parts.h"

enum { NOTES_MAX = 128 };

static void put_place(struct page *p, const struct finding *f)
{
    page_row_begin(p, "Where it stood");
    page_put(p, "<code>");
    page_string(p, f->entry);
    page_put(p, "</code>");
    if (f->place.kind == PLACE_ROW) {
        page_put(p, ", table ");
        page_string(p, f->place.table == NULL ? "" : f->place.table);
        page_put(p, ", row ");
        buf_int(&p->out, (int64_t)f->place.number);
    } else if (f->place.kind == PLACE_KEY) {
        page_put(p, ", key ");
        page_text(p, f->place.key, PAGE_VALUE_SHOWN);
    } else if (f->place.kind != PLACE_WHOLE) {
        page_put(p, f->place.kind == PLACE_LINE ? ", line " : ", byte ");
        page_number(p, f->place.number);
    }
    page_row_end(p);
}

/* The columns that the artifact takes a record's time from, in their order. */
static void put_time_source(struct page *p, const struct artifact *a)
{
    bool any = false;
    for (size_t i = 0; a != NULL && i < a->column_count; i++) {
        const struct column_type_info *type = column_type_info(a->columns[i].type);
        if (type->use != USE_TIME)
            continue;
        page_put(p, any ? ", else from " : "; from ");
        page_string(p, a->columns[i].name);
        page_put(p, " (");
        page_string(p, type->help);
        page_put(p, ")");
        any = true;
    }
}

static void put_time(struct page *p, const struct finding *f)
{
    page_row_begin(p, "Time");
    if (f->has_time) {
        page_time(p, f->time);
        page_put(p, " UTC, by the device's clock");
        put_time_source(p, registry_find(f->artifact));
    } else {
        page_put(p, "the record has none");
    }
    page_row_end(p);
}

static void put_observation(struct page *p, const struct finding *f)
{
    page_group(p, "Observation");
    page_row_begin(p, "What stands there");
    page_put(p, "<code>");
    page_text(p, f->value, PAGE_VALUE_SHOWN);
    page_put(p, "</code>");
    page_row_end(p);
    page_row(p, "Around it", f->excerpt);
    put_place(p, f);
    put_time(p, f);
}

static void put_reading(struct page *p, const struct finding *f)
{
    page_group(p, "Reading");
    page_row_begin(p, "How it was read");
    page_string(p, wording_artifact_title(f->artifact));
    page_put(p, " (<code>");
    page_string(p, f->artifact);
    page_put(p, "</code>)");
    page_row_end(p);
    page_row_string(p, "Form of the data", f->variant);
    page_row_string(p, "Found in", f->place.recovered);
    if (f->unreviewed)
        page_row_string(p, "Reviewed", "no: by an artifact that the user brought");
    page_row(p, "Compared as", f->matched);
    page_row(p, "About the comparison", f->note);
}

static void row_time(struct page *p, const char *label, bool has, struct timestamp t)
{
    if (!has)
        return;
    page_row_begin(p, label);
    page_time(p, t);
    page_row_end(p);
}

/* Which published value it is, from which set and report. */
static void put_indicator(struct page *p, const struct finding *f, const struct check *c)
{
    struct indicator_info info = indicator_table_get(c->table, f->indicator);
    page_row(p, "Equals the published value", info.value);
    page_row(p, "Published as", info.name);
    page_row(p, "Published by", info.source);
    page_row(p, "In the set", indicator_table_set(c->table, info.set).name);
    page_row(p, "Number in the set", info.id);
    page_row(p, "Source report", info.reference);
    row_time(p, "Valid from, as published", info.has_from, info.valid_from);
    row_time(p, "Valid until, as published", info.has_until, info.valid_until);
    if (f->also_count > 0) {
        page_row_begin(p, "Also in other sets");
        page_number(p, f->also_count);
        page_row_end(p);
    }
    if (f->lead)
        page_row(p, "Only a lead, because", f->lead_reason);
    page_row_string(p, "What is missing for more", f->missing);
}

/* What forging it would take and what to do next is the same for many findings: each such text is
 * printed once, as a note below them. */
struct notes {
    struct wording items[NOTES_MAX];
    size_t count;
};

static size_t note_number(struct notes *n, const struct wording *w)
{
    for (size_t i = 0; i < n->count; i++)
        if (n->items[i].forging == w->forging && n->items[i].next == w->next)
            return i + 1;
    if (n->count == NOTES_MAX)
        return 0;
    n->items[n->count++] = *w;
    return n->count;
}

static void put_note_link(struct page *p, struct notes *n, const struct wording *w)
{
    size_t number = note_number(n, w);
    if (number == 0) { /* more kinds than this page has notes for: here, then */
        page_row_string(p, "What forging it would take", w->forging);
        page_row_list(p, "What to do next", w->next);
        return;
    }
    page_row_begin(p, "Forging it, and what to do next");
    page_put(p, "<a href=\"#note-");
    page_number(p, number);
    page_put(p, "\">note ");
    page_number(p, number);
    page_put(p, "</a>");
    page_row_end(p);
}

static void put_notes(struct page *p, const struct notes *n)
{
    page_put(p, "<h3>Notes to the findings</h3>\n");
    for (size_t i = 0; i < n->count; i++) {
        page_put(p, "<div id=\"note-");
        page_number(p, i + 1);
        page_put(p, "\"><h4>Note ");
        page_number(p, i + 1);
        page_put(p, "</h4>\n");
        page_rows(p, NULL);
        page_row_string(p, "What forging it would take", n->items[i].forging);
        page_row_list(p, "What to do next", n->items[i].next);
        page_rows_end(p);
        page_put(p, "</div>\n");
    }
}

/* On one line, to keep a finding short: (1) ... (2) ... */
static void put_benign(struct page *p, const char *const *texts)
{
    if (texts == NULL || texts[0] == NULL)
        return;
    page_row_begin(p, "Other explanations");
    for (size_t i = 0; texts[i] != NULL; i++) {
        page_put(p, i > 0 ? " (" : "(");
        page_number(p, i + 1);
        page_put(p, ") ");
        page_string(p, texts[i]);
    }
    page_row_end(p);
}

static void put_inference(struct page *p, const struct finding *f, const struct check *c,
                          struct notes *notes)
{
    const struct rule *rule = f->rule == NULL ? NULL : rule_find(f->rule);
    struct indicator_info info = {0};
    if (f->rule == NULL)
        info = indicator_table_get(c->table, f->indicator);
    struct wording w = rule != NULL ? wording_of_rule(rule) : wording_of_indicator(f, &info);
    page_group(p, "Inference");
    if (f->rule == NULL)
        put_indicator(p, f, c);
    page_row_string(p, "By the rule", f->rule);
    if (f->has_contact)
        page_row_string(p, "How close it came", contact_name(f->contact));
    page_row_string(p, "Why it matters", rule == NULL ? NULL : rule->explanation);
    page_row_string(p, "How sure", w.confidence);
    put_benign(p, w.benign);
    put_note_link(p, notes, &w);
}

static void put_finding(const struct report *r, size_t i, struct notes *notes)
{
    struct page *p = r->page;
    const struct finding *f = &r->check->findings[i];
    BUF_SCOPED struct buf message;
    buf_init(&message, 16384);
    finding_message(&message, f, r->check->table);
    page_put(p, "<article class=\"finding ");
    page_put(p, level_name(f->level));
    page_put(p, "\" id=\"f-");
    page_put(p, f->id);
    page_put(p, "\"><h3><span class=\"level\">");
    page_put(p, level_name(f->level));
    page_put(p, "</span> ");
    page_number(p, i + 1);
    page_put(p, ". ");
    page_text(p, buf_span(&message), PAGE_VALUE_SHOWN);
    page_put(p, "</h3>\n");
    page_rows(p, NULL);
    put_observation(p, f);
    put_reading(p, f);
    put_inference(p, f, r->check, notes);
    page_group(p, "Opinion");
    page_row_blank(p, "For a person to write");
    page_rows_end(p);
    page_put(p, "<p class=\"small\">Number of the finding: <code>");
    page_put(p, f->id);
    page_put(p, "</code></p></article>\n");
}

static const char *const SCALE[][2] = {
    {"critical", "a published value that is hard to meet by chance, in a record of a visit, a "
                 "redirect, a download or a program that ran"},
    {"high", "such a value in a record that it reached the person or was shown to them; or one "
             "that can be shared by others (an address on the network) in a record of contact"},
    {"medium", "a name that anybody can choose, without a second, independent trace; a lead, where "
               "the reason stands beside it; or a rule that calls for an explanation"},
    {"low", "only mentioned, or weak by itself"},
    {"informational", "for the reader's knowledge; counts for nothing"},
};

static const char *const LADDER[][2] = {
    {"mentioned", "the value stands somewhere in a text or a list"},
    {"received", "it was sent to the device"},
    {"shown", "the device displayed it"},
    {"typed", "somebody typed it on the device"},
    {"visited", "the device opened it"},
    {"redirected", "another page led the device there"},
    {"downloaded", "the device fetched something from it"},
    {"ran", "the system wrote down activity of such a program"},
};

static void put_pairs(struct page *p, const char *caption, const char *const (*pairs)[2],
                      size_t count)
{
    page_rows(p, caption);
    for (size_t i = 0; i < count; i++)
        page_row_string(p, pairs[i][0], pairs[i][1]);
    page_rows_end(p);
}

void html_findings(const struct report *r)
{
    const struct check *c = r->check;
    size_t shown = c->finding_count < REPORT_FINDINGS ? c->finding_count : REPORT_FINDINGS;
    if (c->finding_count == 0) {
        page_put(r->page, "<p>None.</p>\n");
        return;
    }
    page_element(r->page, "p",
                 "Most serious first. Each finding keeps four things apart: the observation (what "
                 "stands where), the reading (how the program got it from the data), the inference "
                 "(what it fits, and what else could explain it), and the opinion, which is for a "
                 "person to write and is left blank.");
    put_pairs(r->page, "The levels", SCALE, sizeof SCALE / sizeof SCALE[0]);
    put_pairs(r->page, "How close a value came, weakest first", LADDER,
              sizeof LADDER / sizeof LADDER[0]);
    struct notes notes = {.count = 0};
    for (size_t i = 0; i < shown; i++)
        put_finding(r, i, &notes);
    put_notes(r->page, &notes);
    page_more(r->page, c->finding_count - shown, "findings.jsonl");
    if (c->findings_dropped > 0) {
        page_put(r->page, "<p><strong>");
        page_number(r->page, c->findings_dropped);
        page_put(r->page, " further findings were counted and not kept: there were more than the "
                          "program can hold.</strong></p>\n");
    }
}
