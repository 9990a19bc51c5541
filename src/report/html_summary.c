/* The first page: what it comes to, what to do first, whom to call, the worst findings in brief. */
#include "findings/finding_json.h"
#include "report/html_parts.h"
#include "report/words.h"

static void put_notice(struct page *p, struct span text)
{
    if (text.len == 0)
        return;
    page_put(p, "<p class=\"notice\">");
    page_text(p, text, PAGE_VALUE_SHOWN);
    page_put(p, "</p>\n");
}

/* Before everything else: that nothing carries the check, that this version is recalled, that the
 * program did not pass its own control, that texts are in here. */
static void put_notices(const struct report *r)
{
    struct span recalls = r->facts->recalls, line;
    BUF_SCOPED struct buf notice;
    buf_init(&notice, 1 << 16);
    basis_notice(r->facts->basis, &notice);
    put_notice(r->page, buf_span(&notice));
    while (recalls.len > 0 && span_split(&recalls, '\n', &line)) {
        if (line.len == 0)
            continue;
        buf_clear(&notice);
        buf_str(&notice, "Recall: ");
        buf_add(&notice, line);
        put_notice(r->page, buf_span(&notice));
    }
    if (r->facts->control->state == CONTROL_FAILED)
        put_notice(r->page, span_str("The control run of this program failed: its results cannot "
                                     "be relied on. See part 6."));
    if (r->check->request->keep_content)
        put_notice(r->page, span_str("Texts of messages are stored with this case, as was agreed. "
                                     "Keep it accordingly."));
}

/* TLP and PAP stand where readers of such papers look for them. */
static void put_marking(const struct report *r)
{
    const struct consent *c = &r->facts->basis->state.latest;
    if (c->tlp == TLP_NONE && c->pap == PAP_NONE)
        return;
    page_put(r->page, "<p class=\"marking\">");
    if (c->tlp != TLP_NONE) {
        page_put(r->page, "TLP:");
        page_put(r->page, consent_tlp_name(c->tlp));
    }
    if (c->pap != PAP_NONE) {
        page_put(r->page, c->tlp != TLP_NONE ? " PAP:" : "PAP:");
        page_put(r->page, consent_pap_name(c->pap));
    }
    page_put(r->page, "</p>\n");
}

static void put_counts(const struct report *r)
{
    const struct verdict *v = &r->check->verdict;
    bool any = false;
    page_put(r->page, "<p class=\"counts\">");
    for (int level = LEVEL_COUNT - 1; level >= 0; level--) {
        if (v->counts[level] == 0)
            continue;
        page_put(r->page, any ? ", " : "Findings: ");
        page_number(r->page, v->counts[level]);
        page_put(r->page, " ");
        page_put(r->page, level_name((enum level)level));
        any = true;
    }
    page_put(r->page, any ? ".</p>\n" : "No findings.</p>\n");
}

static void put_brief(const struct report *r)
{
    const struct check *c = r->check;
    size_t shown = c->finding_count < REPORT_BRIEF ? c->finding_count : REPORT_BRIEF;
    if (shown == 0 || c->findings[0].level < LEVEL_MEDIUM)
        return;
    page_put(r->page, "<h2>The most serious findings, in brief</h2>\n<ol>\n");
    for (size_t i = 0; i < shown && c->findings[i].level >= LEVEL_MEDIUM; i++) {
        BUF_SCOPED struct buf message;
        buf_init(&message, 16384);
        finding_message(&message, &c->findings[i], c->table);
        page_put(r->page, "<li><a href=\"#f-");
        page_put(r->page, c->findings[i].id);
        page_put(r->page, "\">");
        page_put(r->page, level_name(c->findings[i].level));
        page_put(r->page, ": ");
        page_text(r->page, buf_span(&message), 300);
        page_put(r->page, "</a><br>");
        if (c->findings[i].has_time) {
            page_time_short(r->page, c->findings[i].time);
            page_put(r->page, ", ");
        }
        page_put(r->page, "<code>");
        page_text(r->page, c->findings[i].value, 100);
        page_put(r->page, "</code></li>\n");
    }
    page_put(r->page, "</ol>\n<p>Each is told in full, with its innocent explanations, in "
                      "<a href=\"#findings\">part 5</a>.</p>\n");
}

static void put_list(struct page *p, const char *tag, const char *const *lines)
{
    page_put(p, tag[0] == 'o' ? "<ol>\n" : "<ul>\n");
    for (; *lines != NULL; lines++)
        page_element(p, "li", *lines);
    page_put(p, tag[0] == 'o' ? "</ol>\n" : "</ul>\n");
}

void html_summary(const struct report *r)
{
    struct page *p = r->page;
    const struct verdict *v = &r->check->verdict;
    put_notices(r);
    page_put(p, "<a class=\"skip\" href=\"#findings\">Skip to the findings</a>\n");
    put_marking(r);
    page_put(p, "<h1>Report of a check for traces of spyware</h1>\n<div "
                "class=\"verdict\"><strong>");
    page_string(p, words_verdict(v->word));
    page_put(p, "</strong>\n");
    put_counts(r);
    page_put(p, "</div>\n");
    for (size_t i = 0; i < v->why_count; i++)
        page_element(p, "p", v->why[i]);
    page_put(p, "<h2>What this means, and what it does not</h2>\n");
    page_element(p, "p", words_meaning(v->word));
    page_put(p, "<h2>What to do first</h2>\n");
    put_list(p, "ol", words_first_steps(v->word));
    page_put(p, "<h3>Where help is to be had</h3>\n");
    put_list(p, "ul", words_help());
    put_brief(r);
}
