/* The answer of `bridle advise` as one page to print: no scripts, nothing loaded from elsewhere,
 * every text escaped.
 */
#include "report/advise_view.h"
#include "report/markup.h"

static const char HEAD[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" "
    "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<meta name=\"referrer\" content=\"no-referrer\">\n"
    "<title>Which tool to talk with</title>\n<style>\n"
    "body{font:15px/1.45 sans-serif;color:#111;background:#fff;max-width:46em;margin:2em auto;"
    "padding:0 1em}\n"
    "h1{font-size:1.7em;margin:0 0 .2em}\n"
    "h2{font-size:1.2em;margin:1.6em 0 .4em;border-bottom:1px solid #888}\n"
    "h3{font-size:1.05em;margin:1em 0 .1em}\n"
    "p{margin:.3em 0}\nul{margin:.3em 0;padding-left:1.2em}\nli{margin:.25em 0}\n"
    "dl{margin:.3em 0;display:grid;grid-template-columns:6em 1fr;gap:.15em .6em}\n"
    "dt{font-weight:bold}\ndd{margin:0}\n"
    ".source{color:#555;font-size:.85em}\n.old{color:#8a4b00;font-weight:bold}\n"
    ".tool{break-inside:avoid}\n"
    "@media print{body{margin:0;max-width:none;font-size:11pt}h2{break-after:avoid}}\n"
    "</style>\n</head>\n<body>\n";

static void element(struct buf *out, const char *tag, struct span text)
{
    buf_format(out, "<%s>", tag);
    markup_text(out, text);
    buf_format(out, "</%s>\n", tag);
}

/* Text, then the source in small print; an old one is marked. */
static void claim(struct buf *out, const struct guide_claim *c, int as_of)
{
    markup_text(out, c->text);
    if (c->source.len == 0)
        return;
    buf_str(out, " <span class=\"source\">(");
    markup_text(out, c->source);
    buf_str(out, ", ");
    markup_text(out, c->date.text);
    if (c->date.ymd != 0 && guide_date_is_stale(&c->date, as_of))
        buf_str(out, ", <span class=\"old\">older than a year</span>");
    buf_str(out, ")</span>");
}

static void cell(struct buf *out, const struct advise_view *view, const struct guide_cell *c,
                 size_t criterion)
{
    markup_text(out, view->guide->criteria[criterion].name);
    if (c->claim.text.len > 0)
        buf_str(out, ": ");
    claim(out, &c->claim, view->as_of);
}

static void said(struct buf *out, const struct advise_view *view)
{
    const struct guide *g = view->guide;
    bool any = false;
    for (size_t i = 0; i < g->question_count; i++) {
        int choice = view->answers->choice[i];
        if (choice < 0)
            continue;
        if (!any)
            buf_str(out, "<h2>What you said</h2>\n<ul>\n");
        any = true;
        buf_str(out, "<li>");
        markup_text(out, g->questions[i].text);
        buf_byte(out, ' ');
        element(out, "b", g->questions[i].answers[choice].text);
        buf_str(out, "</li>\n");
    }
    buf_str(out, any ? "</ul>\n"
                     : "<p>Nothing was answered yet, so nothing speaks for one tool or another: "
                       "they are all tied.</p>\n");
}

static void reasons(struct buf *out, const struct advise_view *view, const struct advise_row *row,
                    enum advise_outcome outcome, const char *term)
{
    for (size_t i = 0; i < row->reason_count; i++) {
        if (row->reasons[i].outcome != outcome)
            continue;
        buf_format(out, "<dt>%s</dt><dd>", term);
        cell(out, view, row->reasons[i].cell, row->reasons[i].need.need->criterion);
        buf_str(out, "</dd>\n");
    }
}

static void tool(struct buf *out, const struct advise_view *view, size_t index)
{
    const struct advise_row *row = &view->ranking->rows[index];
    BUF_SCOPED struct buf tie;
    buf_init(&tie, ADVISE_TEXT_MAX);
    if (advise_tie(&tie, view, index))
        element(out, "p", buf_span(&tie));
    buf_format(out, "<div class=\"tool\">\n<h3>%zu. ", row->rank);
    markup_text(out, view->guide->tools[row->tool].name);
    buf_str(out, row->is_tied ? " (tied)</h3>\n" : "</h3>\n");
    element(out, "p", view->guide->tools[row->tool].what);
    if (row->reason_count > 0)
        buf_str(out, "<dl>\n");
    reasons(out, view, row, ADVISE_MET, "for");
    reasons(out, view, row, ADVISE_IN_PART, "in part");
    reasons(out, view, row, ADVISE_FAILED, "against");
    reasons(out, view, row, ADVISE_UNKNOWN, "unknown");
    buf_str(out, row->reason_count > 0 ? "</dl>\n</div>\n" : "</div>\n");
}

static void group(struct buf *out, const struct advise_view *view, bool unsure, const char *title)
{
    bool any = false;
    for (size_t i = 0; i < view->ranking->left; i++) {
        if (view->ranking->rows[i].is_unsure != unsure)
            continue;
        if (!any)
            element(out, "h2", span_str(title));
        any = true;
        tool(out, view, i);
    }
}

static void why_excluded(struct buf *out, const struct advise_view *view,
                         const struct advise_row *row)
{
    if (row->barred_by != NULL) {
        claim(out, &row->barred_by->claim, view->as_of);
        return;
    }
    for (size_t i = 0; i < row->reason_count; i++)
        if (row->reasons[i].need.must && row->reasons[i].outcome == ADVISE_FAILED) {
            cell(out, view, row->reasons[i].cell, row->reasons[i].need.need->criterion);
            buf_byte(out, ' ');
        }
}

static void excluded(struct buf *out, const struct advise_view *view)
{
    if (view->ranking->left == 0)
        buf_str(out, "<p><b>No tool of the guide meets all that you need.</b></p>\n");
    if (view->ranking->left < view->ranking->count)
        buf_str(out, "<h2>Out, and why</h2>\n<ul>\n");
    for (size_t i = view->ranking->left; i < view->ranking->count; i++) {
        buf_str(out, "<li>");
        element(out, "b", view->guide->tools[view->ranking->rows[i].tool].name);
        why_excluded(out, view, &view->ranking->rows[i]);
        buf_str(out, "</li>\n");
    }
    if (view->ranking->left < view->ranking->count)
        buf_str(out, "</ul>\n");
}

static void item(struct buf *out, const struct guide_claim *c)
{
    buf_str(out, "<li>");
    claim(out, c, 0);
    buf_str(out, "</li>\n");
}

static void changes(struct buf *out, const struct guide *g)
{
    buf_str(out, "<h2>Changed since the guide</h2>\n<ul>\n");
    for (size_t i = 0; i < g->change_count; i++)
        item(out, &g->changes[i].claim);
    buf_str(out, "</ul>\n");
}

/* The sections that stand before or after the tools. */
static void advice(struct buf *out, const struct advise_view *view, bool first)
{
    const struct guide *g = view->guide;
    for (size_t s = 0; s < g->section_count; s++) {
        if (g->sections[s].is_first != first)
            continue;
        element(out, "h2", g->sections[s].title);
        buf_str(out, "<ul>\n");
        for (size_t i = 0; i < g->advice_count; i++)
            if (g->advice[i].section == s && advise_applies(&g->advice[i], view->answers))
                item(out, &g->advice[i].claim);
        buf_str(out, "</ul>\n");
    }
}

void advise_html(struct buf *out, const struct advise_view *view)
{
    buf_str(out, HEAD);
    buf_str(out, "<h1>Which tool to talk with</h1>\n<p>After: ");
    markup_text(out, view->guide->publisher);
    buf_str(out, ", <i>");
    markup_text(out, view->guide->title);
    buf_str(out, "</i> (");
    markup_text(out, view->guide->published.text);
    buf_str(out, "). This answer is of ");
    advise_date(out, view->as_of);
    buf_str(out, "; what is known was last gone through on ");
    markup_text(out, view->guide->updated.text);
    buf_str(out, ". A source marked as older than a year, or undated, may be out of date: check "
                 "before you rely on it.</p>\n");
    said(out, view);
    advice(out, view, true);
    group(out, view, false,
          advise_anything_answered(view) ? "These meet what you need, as far as is known"
                                         : "The tools of the guide");
    group(out, view, true, "Unsure: of these, something that you need is not known");
    excluded(out, view);
    changes(out, view->guide);
    advice(out, view, false);
    buf_str(out, "</body>\n</html>\n");
}
