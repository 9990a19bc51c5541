/* The page as a whole: its head, its parts in order. There is no script and no outside resource; a
 * strict content security policy stands in the head, so that even a mistake here could not run or
 * load anything. The order serves a tired reader first (result, what to do, the worst findings in
 * brief), then a court.
 */
#include "report/html.h"

#include "report/html_parts.h"

/* Says the same without colour: levels are words, and their frames differ in width. */
static const char STYLE[] =
    "html{font-size:16px}\n"
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:1.5rem auto;padding:0 1"
    "rem;color:#111;background:#fff}\n"
    "h1{font-size:1.6rem;margin:.5rem 0 1rem}\n"
    "h2{font-size:1.3rem;margin:2.5rem 0 .6rem;border-bottom:2px solid #111;break-after:avo"
    "id}\n"
    "h3{font-size:1.05rem;margin:1rem 0 .4rem;break-after:avoid}\n"
    "h4{font-size:1rem;margin:.8rem 0 .2rem;break-after:avoid}\n"
    "p,ul,ol{margin:.5rem 0}li{margin:.2rem 0}\n"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0}\n"
    "caption{text-align:left;font-weight:bold;padding:.4rem 0}\n"
    "th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;border-bottom:1px"
    " solid #bbb;overflow-wrap:anywhere}\n"
    "th{font-weight:600}.rows th{width:12.5rem}thead th{border-bottom:2px solid #111;overfl"
    "ow-wrap:normal}\n"
    "td ul,td ol{margin:0;padding-left:1.2rem}\n"
    "tr{break-inside:avoid}thead{display:table-header-group}\n"
    ".n{text-align:right;white-space:nowrap;width:5rem}\n"
    ".group th{border-bottom:1px solid #111;padding-top:.5rem;break-after:avoid}\n"
    "code{font:.92em/1.4 ui-monospace,monospace;overflow-wrap:anywhere}\n"
    "pre{white-space:pre-wrap;border:1px solid #777;padding:.6rem;margin:.5rem 0}\n"
    ".marking{text-align:right;font-weight:bold;margin:0}\n"
    ".notice{border:3px double #111;padding:.6rem 1rem;font-weight:600}\n"
    ".verdict{border:3px solid #111;padding:.8rem 1rem;font-size:1.25rem;margin:1rem 0}\n"
    ".counts{font-size:1rem;margin:.4rem 0 0}\n"
    ".finding{border:1px solid #777;padding:.1rem 1rem .4rem;margin:1.2rem 0}\n"
    ".finding th,.finding td{padding:.15rem .6rem .15rem 0;font-size:.95rem}\n"
    ".finding tr:not(.group) th{font-weight:400}\n"
    ".critical,.high{border-left:.6rem solid #8b0000}.medium{border-left:.35rem solid #8a5a"
    "00}\n"
    ".level{border:1px solid #111;padding:0 .4rem;margin-right:.4rem;white-space:nowrap}\n"
    ".critical .level,.high .level{border-width:2px}\n"
    ".blank{height:2.4rem;border-bottom:1px solid #111}\n"
    ".more,.small{font-size:.92rem}\n"
    "a{color:#003c8f}a:focus{outline:3px solid #003c8f;outline-offset:2px}\n"
    ".skip{position:absolute;left:-99rem}.skip:focus{position:static}\n"
    "@page{margin:16mm 15mm}\n"
    "@media print{html{font-size:9pt}body{margin:0;max-width:none;line-height:1.35;color:#0"
    "00}a{color:#000;text-decoration:none}.skip{display:none}.finding{border-left-color:#00"
    "0}h2{margin-top:1.4rem}th,td{padding-top:.12rem;padding-bottom:.12rem}nav{break-after:"
    "page}}";

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
    struct page *p = r->page;
    const char *name = check_fact_text(r->check, "device.name");
    page_put(p, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                "<meta name=\"referrer\" content=\"no-referrer\">\n<title>Bridle report");
    if (name != NULL && !basis_hides_name(r->facts->basis)) {
        page_put(p, ": ");
        page_string(p, name);
    }
    page_put(p, "</title>\n<style>\n");
    page_put(p, STYLE);
    page_put(p, "\n</style></head><body><main>\n");
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
