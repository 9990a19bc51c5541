/* The page as a whole: its head, its parts in order. There is no script and no outside resource; a
 * strict content security policy stands in the head, so that even a mistake here could not run or
 * load anything. The order serves a tired reader first (result, what to do, the worst findings in
 * brief), then a court.
 */
#include "report/html.h"

#include "report/html_parts.h"

static const struct {
    const char *id, *title;
} CONTENTS[] = {
    {"question", "1. The question, and what the check rests on"},
    {"items", "2. What was examined"},
    {"means", "3. With what it was examined"},
    {"coverage", "4. What was read, what was not, and the limits of the method"},
    {"findings", "5. Findings"},
    {"control", "6. Control run"},
    {"repeat", "7. How to repeat it"},
    {"integrity", "8. How changes would show"},
    {"person", "9. Opinion, and the person responsible"},
    {"glossary", "10. Words"},
};

static void put_head(const struct report *r)
{
    bool hidden = basis_hides_name(r->facts->basis);
    page_head(r->page, "Bridle report", hidden ? NULL : check_fact_text(r->check, "device.name"));
}

static void put_contents(struct page *p)
{
    page_put(p, "<nav aria-label=\"Contents\"><h2>In this report</h2>\n<ul>\n");
    for (size_t i = 0; i < sizeof CONTENTS / sizeof CONTENTS[0]; i++) {
        page_put(p, "<li><a href=\"#");
        page_put(p, CONTENTS[i].id);
        page_put(p, "\">");
        page_string(p, CONTENTS[i].title);
        page_put(p, "</a></li>\n");
    }
    page_put(p, "</ul></nav>\n");
}

static void put_parts(const struct report *r)
{
    static void (*const parts[])(const struct report *) = {
        html_question, html_items,  html_means,     html_coverage, html_findings,
        html_control,  html_repeat, html_integrity, html_person,   html_glossary};
    _Static_assert(sizeof parts / sizeof parts[0] == sizeof CONTENTS / sizeof CONTENTS[0],
                   "one part for each line of the contents");
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        page_section(r->page, CONTENTS[i].id, CONTENTS[i].title);
        parts[i](r);
        page_section_end(r->page);
    }
}

enum status html_write(const struct check *c, struct case_run *run,
                       const struct report_facts *facts)
{
    struct page p;
    struct case_file *file;
    TRY(case_file_create(run, "report.html", &file));
    page_init(&p, file);
    const struct report r = {.page = &p, .check = c, .facts = facts, .run = run};
    put_head(&r);
    html_summary(&r);
    put_contents(&p);
    put_parts(&r);
    phone_notes_html(&p.out, facts->notes, c->has_as_of ? guide_day(c->as_of) : 0);
    page_put(&p, "</main></body></html>\n");
    enum status status = page_end(&p);
    enum status closed = case_file_close(file);
    return status == STATUS_OK ? closed : status;
}
