/* The question and what the check rests on; the items examined, with their hashes; the means. */
#include "report/html_parts.h"
#include "report/words.h"

static void row_list_of(struct page *p, const char *label, const struct consent_list *list)
{
    if (list->count == 0)
        return;
    page_row_begin(p, label);
    for (size_t i = 0; i < list->count; i++) {
        page_put(p, i > 0 ? "; " : "");
        page_text(p, list->items[i], PAGE_VALUE_SHOWN);
    }
    page_row_end(p);
}

static void row_rule(struct page *p, const char *label, const char *name, const char *meaning)
{
    if (name[0] == '\0')
        return;
    page_row_begin(p, label);
    page_string(p, name);
    page_put(p, ": ");
    page_string(p, meaning);
    page_row_end(p);
}

void html_question(const struct report *r)
{
    struct page *p = r->page;
    const struct check_basis *b = r->facts->basis;
    const struct consent *c = &b->state.latest;
    BUF_SCOPED struct buf rests;
    buf_init(&rests, 16384);
    consent_report_text(&b->state, &rests);
    page_element(
        p, "p",
        "Question put to the program: are there traces of spyware in this acquisition that "
        "fit published indicators, or that its own rules know?");
    page_rows(p, NULL);
    page_row(p, "The check rests on", buf_span(&rests));
    page_row_string(p, "Record in the case",
                    b->state.id[0] == '\0' ? NULL : "data/consent, with its hash in the manifest");
    page_row(p, "Purpose", c->purpose);
    row_list_of(p, "What may be looked at", &c->data);
    row_list_of(p, "Who may see results", &c->may_see);
    page_row(p, "Who does the check", c->checked_by);
    page_row(p, "To be deleted by", c->retention);
    row_rule(p, "Telling others (TLP)", consent_tlp_name(c->tlp), consent_tlp_meaning(c->tlp));
    row_rule(p, "Acting on it (PAP)", consent_pap_name(c->pap), consent_pap_meaning(c->pap));
    page_rows_end(p);
}

static const char *evidence_word(enum evidence_status status)
{
    return status == EVIDENCE_READ ? "" : evidence_status_name(status);
}

static void evidence_row(struct page *p, const struct evidence *e)
{
    page_put(p, "<tr><td><code>");
    page_text(p, e->entry, 400);
    page_put(p, "</code> ");
    page_string(p, evidence_word(e->status));
    if (e->has_sha256) {
        page_put(p, "<br>");
        page_hex(p, e->sha256, sizeof e->sha256);
    }
    if (e->has_plain) {
        page_put(p, "<br>decrypted: ");
        page_hex(p, e->sha256_plain, sizeof e->sha256_plain);
    }
    page_put(p, "</td><td class=\"n\">");
    page_number(p, e->size);
    page_put(p, "</td></tr>\n");
}

/* They are sorted by entry; what two artifacts read stands there twice. */
static bool is_repeated(const struct check *c, size_t i)
{
    return i > 0 && span_equal(c->evidence[i - 1].entry, c->evidence[i].entry);
}

static void put_evidence(const struct report *r)
{
    static const char *const heads[] = {"Entry, and the SHA-256 of its bytes as stored", "Bytes",
                                        NULL};
    const struct check *c = r->check;
    uint64_t rows = 0;
    if (c->evidence_count == 0) {
        page_element(r->page, "p", "No file of the source was read.");
        return;
    }
    page_table(r->page, "The files that were read", heads);
    for (size_t i = 0; i < c->evidence_count; i++)
        if (!is_repeated(c, i) && rows++ < REPORT_ROWS)
            evidence_row(r->page, &c->evidence[i]);
    page_table_end(r->page);
    page_more(r->page, rows > REPORT_ROWS ? rows - REPORT_ROWS : 0, "evidence.jsonl");
}

void html_items(const struct report *r)
{
    struct page *p = r->page;
    const struct check *c = r->check;
    page_rows(p, NULL);
    page_row_string(p, "What it is", words_layout(c->layout));
    if (basis_hides_name(r->facts->basis))
        page_row_string(p, "Device", "its name is left out, as agreed with the person");
    else
        page_row_string(p, "Device", check_fact_text(c, "device.name"));
    page_row_string(p, "Model", check_fact_text(c, "device.product_type"));
    page_row_string(p, "System", check_fact_text(c, "device.product_version"));
    page_row_string(p, "Serial number", check_fact_text(c, "device.serial_number"));
    page_row_string(p, "Acquisition made", check_fact_text(c, "date"));
    page_row_string(p, "Files listed", check_fact_text(c, "entries.files"));
    page_row_string(p, "Of these not there", check_fact_text(c, "entries.missing"));
    page_row_hex(p, "SHA-256 over the names of all files", c->catalogue, sizeof c->catalogue);
    page_rows_end(p);
    page_element(p, "p",
                 "Who made the acquisition, when, with what, and who held it since, this program "
                 "cannot see: that belongs into the record of those who handled it.");
    put_evidence(r);
}

/* How old the set was when the acquisition was made: what came later cannot stand in it. */
static void put_age(struct page *p, struct timestamp date, struct timestamp as_of)
{
    const int64_t days = (as_of.seconds - date.seconds) / 86400;
    page_put(p, "<br>");
    page_number(p, (uint64_t)(days < 0 ? -days : days));
    page_put(p, days < 0 ? " days newer than the acquisition" : " days older than the acquisition");
}

static void set_row(const struct report *r, size_t i)
{
    struct page *p = r->page;
    struct indicator_set_info set = indicator_table_set(r->check->table, i);
    page_put(p, "<tr><td>");
    page_number(p, i + 1);
    page_put(p, "</td><td>");
    page_text(p, set.name, 200);
    page_put(p, "<br>");
    page_hex(p, set.sha256, sizeof set.sha256);
    page_put(p, "</td><td>");
    if (set.has_date)
        page_time_short(p, set.date);
    if (set.has_date && r->check->has_as_of)
        put_age(p, set.date, r->check->as_of);
    page_put(p, "</td><td class=\"n\">");
    page_number(p, set.loaded);
    page_put(p, "</td><td class=\"n\">");
    page_number(p, set.usable);
    page_put(p, "</td><td class=\"n\">");
    page_number(
        p, indicator_table_applicable(r->check->table, i, r->check->coverage.applicable_kinds));
    page_put(p, "</td></tr>\n");
}

static void put_sets(const struct report *r)
{
    static const char *const heads[] = {
        "No.", "Set, and the SHA-256 of its file", "Newest entry", "Loaded", "Usable", "Apply here",
        NULL};
    size_t count = r->check->table == NULL ? 0 : indicator_table_sets(r->check->table);
    if (count == 0) {
        page_element(r->page, "p", "No indicators were loaded.");
        return;
    }
    page_table(r->page, "Sets of published indicators", heads);
    for (size_t i = 0; i < count && i < REPORT_ROWS; i++)
        set_row(r, i);
    page_table_end(r->page);
    page_more(r->page, count > REPORT_ROWS ? count - REPORT_ROWS : 0, "coverage.json");
    page_element(r->page, "p",
                 "Loaded indicators are values to look for, not findings. What of a set could not "
                 "be used, and why, stands in coverage.json.");
}

void html_means(const struct report *r)
{
    struct page *p = r->page;
    const struct check *c = r->check;
    page_rows(p, NULL);
    page_row_string(p, "Program", "bridle " BRIDLE_VERSION);
    page_row_string(p, "SHA-256 of the program", r->facts->program_sha256);
    page_row_string(p, "Compiler and libraries", r->facts->build);
    page_row_string(p, "Machine", r->facts->machine);
    page_row_string(p, "Locks around the readers", r->facts->sandbox);
    page_row_begin(p, "Ages are judged as of");
    if (c->has_as_of)
        page_time(p, c->as_of);
    else
        page_put(p, "unknown");
    page_put(p, c->request->has_as_of ? " (given on the command line)" : "");
    page_row_end(p);
    page_row_string(p, "Texts of messages",
                    c->request->keep_content ? "searched and stored" : "searched, not stored");
    page_row_string(p, "When it was checked, by whom, with what words",
                    "in run.json and custody.jsonl of the case. This page holds no clock time: a "
                    "second laboratory gets the same one, but for the rows about program, "
                    "libraries and machine.");
    page_rows_end(p);
    put_sets(r);
}
