/* What was read and what was not, gaps first; then the limits of the method. */
#include "report/html_parts.h"

static bool is_gap(const struct artifact_coverage *a)
{
    return a->status != COVERAGE_EXAMINED &&
           (a->status != COVERAGE_ABSENT || a->artifact->presence == PRESENCE_REQUIRED);
}

static bool is_examined(const struct artifact_coverage *a)
{
    return a->status == COVERAGE_EXAMINED;
}

static bool is_absent(const struct artifact_coverage *a)
{
    return !is_gap(a) && !is_examined(a);
}

static size_t count_of(const struct coverage *c, bool (*wanted)(const struct artifact_coverage *))
{
    size_t n = 0;
    for (size_t i = 0; i < c->artifact_count; i++)
        n += wanted(&c->artifacts[i]);
    return n;
}

static void gap_row(struct page *p, const struct artifact_coverage *a)
{
    page_put(p, "<tr><td>");
    page_string(p, a->artifact->title);
    page_put(p, "</td><td>");
    page_string(p, coverage_status_name(a->status));
    page_put(p, a->artifact->presence == PRESENCE_REQUIRED
                    ? " (this kind of source must have it)</td><td>"
                    : "</td><td>");
    page_string(p, a->reason == NULL ? "" : a->reason);
    page_put(p, a->rows > 0 && a->reason != NULL ? "; " : "");
    if (a->rows > 0) {
        page_number(p, a->rows);
        page_put(p, " records were read before that");
    }
    page_put(p, "</td></tr>\n");
}

static void examined_row(struct page *p, const struct artifact_coverage *a)
{
    page_put(p, "<tr><td>");
    page_string(p, a->artifact->title);
    page_put(p, " (<code>");
    page_string(p, a->artifact->name);
    page_put(p, "</code>)</td><td class=\"n\">");
    page_number(p, a->rows);
    page_put(p, "</td><td class=\"n\">");
    page_number(p, a->rows_bad);
    page_put(p, "</td><td>");
    page_string(p, a->reason == NULL ? "" : a->reason);
    page_put(p, a->reproducible ? "" : " (not sure to come out the same again)");
    page_put(p, "</td></tr>\n");
}

static void put_rows(const struct report *r, const char *caption, const char *const *heads,
                     bool (*wanted)(const struct artifact_coverage *),
                     void (*row)(struct page *p, const struct artifact_coverage *a))
{
    const struct coverage *c = &r->check->coverage;
    size_t count = count_of(c, wanted), shown = 0;
    if (count == 0)
        return;
    page_table(r->page, caption, heads);
    for (size_t i = 0; i < c->artifact_count && shown < REPORT_ROWS; i++)
        if (wanted(&c->artifacts[i])) {
            row(r->page, &c->artifacts[i]);
            shown++;
        }
    page_table_end(r->page);
    page_more(r->page, count - shown, "coverage.json");
}

static void put_absent(const struct report *r)
{
    const struct coverage *c = &r->check->coverage;
    size_t count = count_of(c, is_absent), shown = 0;
    if (count == 0)
        return;
    page_put(r->page, "<p>Not in this source, which says nothing about the device: ");
    for (size_t i = 0; i < c->artifact_count && shown < REPORT_ROWS; i++)
        if (is_absent(&c->artifacts[i])) {
            page_put(r->page, shown++ > 0 ? "; " : "");
            page_string(r->page, c->artifacts[i].artifact->title);
        }
    page_put(r->page, ".</p>\n");
    page_more(r->page, count - shown, "coverage.json");
}

static void put_unknown(const struct report *r)
{
    const struct coverage *c = &r->check->coverage;
    size_t shown = c->unknown_count < REPORT_ROWS ? c->unknown_count : REPORT_ROWS;
    if (shown == 0)
        return;
    page_put(r->page, "<h3>Not understood</h3>\n<ul>\n");
    for (size_t i = 0; i < shown; i++) {
        page_put(r->page, "<li>");
        page_number(r->page, c->unknown[i].count);
        page_put(r->page, " × ");
        page_string(r->page, c->unknown[i].what);
        page_put(r->page, "</li>\n");
    }
    page_put(r->page, "</ul>\n");
    page_more(r->page, c->unknown_count - shown, "coverage.json");
}

static void put_texts(const struct report *r, const char *title, const char *const *texts,
                      size_t count)
{
    size_t shown = count < REPORT_ROWS ? count : REPORT_ROWS;
    if (count == 0)
        return;
    page_element(r->page, "h3", title);
    page_put(r->page, "<ul>\n");
    for (size_t i = 0; i < shown; i++)
        page_element(r->page, "li", texts[i]);
    page_put(r->page, "</ul>\n");
    page_more(r->page, count - shown, "coverage.json");
}

static const char *const METHOD[] = {
    "Only published indicators and the rules of this version were looked for. What nobody has "
    "published leaves no known trace.",
    "Some spyware lives only in memory and is gone after the device was restarted; some removes "
    "its traces; some writes them where this kind of acquisition does not reach.",
    "A record says what the device wrote down, not who held it, nor what anybody wanted.",
    "Times are those of the device's own clock, as it was set then.",
    "Whoever had the unlocked device, or the acquisition before it was hashed, could have added or "
    "removed records.",
    "That nothing is found is no evidence of absence.",
};

void html_coverage(const struct report *r)
{
    static const char *const gap_heads[] = {"Kind of trace", "What became of it", "Why", NULL};
    static const char *const heads[] = {"Kind of trace", "Records read", "Not wholly readable",
                                        "Remark", NULL};
    const struct coverage *c = &r->check->coverage;
    if (c->obstacle != NULL)
        page_element(r->page, "p", c->obstacle);
    put_rows(r, "Not examined, or only in part", gap_heads, is_gap, gap_row);
    put_rows(r, "Examined", heads, is_examined, examined_row);
    if (count_of(c, is_examined) == 0)
        page_element(r->page, "p", "Nothing was examined.");
    put_absent(r);
    put_unknown(r);
    put_texts(r, "Remarks", c->notes, c->note_count);
    put_texts(r, "Limits of this source", c->limits, c->limit_count);
    put_texts(r, "Limits of the method", METHOD, sizeof METHOD / sizeof METHOD[0]);
}
