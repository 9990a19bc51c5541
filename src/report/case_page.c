/* `bridle case show --html`: what report.html could not say, because it came later: the manifest,
 * the chain of custody, seals and time-stamps, recalls, and whether all of it holds today.
 */
#include "report/case_sheet.h"

#include "report/page.h"
#include "report/sheet_rows.h"
#include "report/words.h"

struct sheet {
    struct page *page;
    const struct json_fields *fields;
};

static void notice(struct sheet *s, const char *lead, struct span text)
{
    if (text.len == 0)
        return;
    page_put(s->page, "<p class=\"notice\">");
    page_string(s->page, lead);
    page_text(s->page, text, PAGE_VALUE_SHOWN);
    page_put(s->page, "</p>\n");
}

static void put_notices(struct sheet *s)
{
    const struct json_field *field;
    if (!sheet_true(s->fields, "consent.holds"))
        notice(s, "", json_fields_text(s->fields, "consent.for_others"));
    notice(s, "", json_fields_text(s->fields, "consent.retention_over"));
    for (size_t i = 0; (field = json_fields_find(s->fields, "advisories", i)) != NULL; i++)
        notice(s, "Recall: ", field->text);
}

static void put_marking(struct sheet *s)
{
    struct span tlp = json_fields_text(s->fields, "consent.tlp"),
                pap = json_fields_text(s->fields, "consent.pap");
    if (tlp.len == 0 && pap.len == 0)
        return;
    page_put(s->page, "<p class=\"marking\">");
    page_put(s->page, tlp.len > 0 ? "TLP:" : "");
    page_text(s->page, tlp, 20);
    page_put(s->page, pap.len > 0 ? " PAP:" : "");
    page_text(s->page, pap, 20);
    page_put(s->page, "</p>\n");
}

static void put_standing(struct sheet *s)
{
    bool holds = sheet_true(s->fields, "verified"), sealed = sheet_true(s->fields, "sealed");
    page_put(s->page, "<div class=\"verdict\"><strong>");
    page_string(s->page, !holds   ? "The case does NOT hold: see part 3."
                         : sealed ? "The case holds: it is as it was when it was sealed."
                                  : "The case holds together, but it is not sealed: nobody vouches "
                                    "for it.");
    page_put(s->page, "</strong></div>\n");
}

static void put_case(struct sheet *s, const char *name)
{
    struct page *p = s->page;
    uint64_t lines = 0;
    const struct json_field *count = json_fields_find(s->fields, "custody_lines", 0);
    page_rows(p, NULL);
    page_row_string(p, "Case", name);
    page_row(p, "What it rests on", json_fields_text(s->fields, "consent.for_others"));
    page_row(p, "Purpose", json_fields_text(s->fields, "consent.purpose"));
    page_row(p, "To be deleted by", json_fields_text(s->fields, "consent.retention"));
    page_row(p, "SHA-256 of manifest-sha256.txt", json_fields_text(s->fields, "manifest_sha256"));
    if (count != NULL && span_to_uint(count->text, &lines)) {
        page_row_begin(p, "Lines of custody");
        page_number(p, lines);
        page_row_end(p);
    }
    page_row(p, "SHA-256 of the last of them", json_fields_text(s->fields, "custody_head"));
    page_rows_end(p);
}

static void row_time(struct page *p, const char *label, struct span time)
{
    BUF_SCOPED struct buf text;
    buf_init(&text, 4096);
    sheet_time(&text, time);
    page_row(p, label, buf_span(&text));
}

static void put_run(struct sheet *s, const struct sheet_row *row)
{
    struct page *p = s->page;
    struct span layout = sheet_text(row, "layout"), id = sheet_text(row, "run");
    enum verdict_word word;
    char name[64];
    (void)snprintf(name, sizeof name, "%.*s", layout.len < 60 ? (int)layout.len : 60,
                   (const char *)layout.ptr);
    page_put(p, "<h3>Run ");
    page_text(p, id, 8);
    page_put(p, "</h3>\n");
    page_rows(p, NULL);
    page_row_string(p, "Result",
                    words_verdict_from(sheet_text(row, "verdict"), &word)
                        ? words_verdict(word)
                        : "none that can be read");
    page_row(p, "Highest level", sheet_text(row, "level"));
    row_time(p, "Checked", sheet_text(row, "written"));
    page_row_string(p, "What it is", words_layout(name));
    page_row(p, "Model", sheet_text(row, "model"));
    page_row(p, "System", sheet_text(row, "system"));
    page_row(p, "Acquisition made", sheet_text(row, "acquired"));
    page_row(p, "SHA-256 over the names of all files", sheet_text(row, "catalogue_sha256"));
    page_row(p, "Version of bridle", sheet_text(row, "version"));
    page_row(p, "SHA-256 of the program", sheet_text(row, "program_sha256"));
    page_row(p, "Control run", sheet_text(row, "control"));
    page_row_begin(p, "In full");
    page_put(p, "data/runs/");
    page_text(p, id, 8);
    page_put(p, "/report.html");
    page_row_end(p);
    page_rows_end(p);
}

static void put_runs(struct sheet *s)
{
    struct sheet_rows rows = sheet_rows(s->fields, "runs.");
    struct sheet_row row;
    if (sheet_count(s->fields, "runs.") == 0)
        page_element(s->page, "p", "Nothing was checked in this case.");
    while (sheet_next(&rows, &row))
        put_run(s, &row);
}

static const char *outcome_word(struct span outcome)
{
    return span_equal_str(outcome, "holds")         ? "holds"
           : span_equal_str(outcome, "fails")       ? "DOES NOT HOLD"
           : span_equal_str(outcome, "not_checked") ? "NOT CHECKED"
                                                    : "to be known";
}

static void put_checks(struct sheet *s)
{
    static const char *const heads[] = {"What", "Outcome", "In words", NULL};
    struct sheet_rows rows = sheet_rows(s->fields, "checks.");
    struct sheet_row row;
    page_table(s->page, NULL, heads);
    while (sheet_next(&rows, &row)) {
        if (span_equal_str(sheet_text(&row, "check"), "consent"))
            continue; /* told above, without a name that stays out of what is handed on */
        page_put(s->page, "<tr><td class=\"w\">");
        page_text(s->page, sheet_text(&row, "check"), 40);
        page_put(s->page, "</td><td class=\"w\">");
        page_string(s->page, outcome_word(sheet_text(&row, "outcome")));
        page_put(s->page, "</td><td>");
        page_text(s->page, sheet_text(&row, "text"), PAGE_VALUE_SHOWN);
        page_put(s->page, "</td></tr>\n");
    }
    page_table_end(s->page);
}

static void put_custody(struct sheet *s)
{
    static const char *const heads[] = {"No.", "When", "What, and by whom", "With", "Why", NULL};
    struct sheet_rows rows = sheet_rows(s->fields, "custody.");
    struct sheet_row row;
    page_table(s->page, NULL, heads);
    while (sheet_next(&rows, &row)) {
        uint64_t n = 0;
        BUF_SCOPED struct buf time;
        buf_init(&time, 4096);
        (void)sheet_number(&row, "n", &n);
        sheet_time(&time, sheet_text(&row, "time"));
        page_put(s->page, "<tr><td>");
        page_number(s->page, n);
        page_put(s->page, "</td><td>");
        page_text(s->page, buf_span(&time), 60);
        page_put(s->page, "</td><td>");
        page_text(s->page, sheet_text(&row, "action"), 60);
        page_put(s->page, " by ");
        page_text(s->page, sheet_text(&row, "actor"), 100);
        page_put(s->page, "</td><td>");
        page_text(s->page, sheet_text(&row, "tool"), 60);
        page_put(s->page, "</td><td>");
        page_text(s->page, sheet_text(&row, "reason"), 500);
        page_put(s->page, "</td></tr>\n");
    }
    page_table_end(s->page);
}

static void put_person(struct page *p)
{
    page_rows(p, NULL);
    page_row_blank(p, "Handed to");
    page_row_blank(p, "Name, and role");
    page_row_blank(p, "Date and place");
    page_row_blank(p, "Signature");
    page_rows_end(p);
}

static void put_all(struct sheet *s, const char *name)
{
    struct page *p = s->page;
    page_head(p, "Case", NULL);
    put_notices(s);
    put_marking(s);
    page_put(p, "<h1>What a case holds, and whether it holds</h1>\n");
    put_standing(s);
    page_section(p, "case", "1. The case");
    put_case(s, name);
    page_section_end(p);
    page_section(p, "runs", "2. What was checked, and with what result");
    put_runs(s);
    page_section_end(p);
    page_section(p, "checks", "3. What holds and what does not");
    page_element(p, "p",
                 "As bridle case verify found it when this page was made, with the keys "
                 "that the laboratory that made it trusts.");
    put_checks(s);
    page_section_end(p);
    page_section(p, "custody", "4. Who did what");
    put_custody(s);
    page_section_end(p);
    page_section(p, "person", "5. Handing over");
    put_person(p);
    page_section_end(p);
    page_put(p, "</main></body></html>\n");
}

enum status case_sheet_html(struct arena *arena, struct span json, const char *name,
                            struct buf *out)
{
    struct json_fields fields;
    struct page p;
    struct sheet s = {.page = &p, .fields = &fields};
    TRY(json_fields_read(arena, json, &fields, NULL));
    page_init(&p, NULL);
    put_all(&s, name);
    buf_add(out, buf_span(&p.out));
    bool failed = p.out.failed || out->failed;
    buf_free(&p.out);
    return failed ? STATUS_TOO_LARGE : STATUS_OK;
}
