/* `bridle case show` on a terminal: what stands behind the case comes first, then results, then who
 * did what. Texts are wrapped, so that none of them can begin a line of its own.
 */
#include "report/case_sheet.h"

#include "case/consent.h"
#include "report/sheet_rows.h"
#include "report/words.h"
#include "report/wrap.h"

struct lines {
    const struct json_fields *fields;
    struct buf *out;
    struct buf line; /* the one that is being put together */
};

static void begin(struct lines *l, const char *text)
{
    buf_clear(&l->line);
    buf_str(&l->line, text);
}

static void end(struct lines *l, const char *lead, size_t indent)
{
    wrap_text(l->out, lead, indent, buf_span(&l->line));
}

/* "  label  value", nothing when there is no value. */
static void pair(struct lines *l, const char *label, struct span value)
{
    char lead[32];
    if (value.len == 0)
        return;
    (void)snprintf(lead, sizeof lead, "  %-13s", label);
    wrap_text(l->out, lead, 15, value);
}

static void heading(struct lines *l, const char *text)
{
    buf_byte(l->out, '\n');
    buf_str(l->out, text);
    buf_byte(l->out, '\n');
}

static void put_marking(struct lines *l, const char *name, const char *path, const char *meaning)
{
    struct span value = json_fields_text(l->fields, path);
    if (value.len == 0)
        return;
    begin(l, name);
    buf_add(&l->line, value);
    if (meaning != NULL) {
        buf_str(&l->line, ": ");
        buf_str(&l->line, meaning);
    }
    buf_byte(&l->line, '.');
    end(l, "", 0);
}

static void put_consent(struct lines *l)
{
    const struct json_fields *f = l->fields;
    enum consent_tlp tlp = TLP_NONE;
    enum consent_pap pap = PAP_NONE;
    begin(l, "");
    buf_add(&l->line, json_fields_text(f, "consent.text"));
    if (!sheet_true(f, "consent.holds"))
        buf_str(&l->line, " The case can be read, but not sealed, shared or exported. To record "
                          "one: bridle case consent CASE");
    end(l, "", 0);
    if (json_fields_text(f, "consent.retention_over").len > 0)
        wrap_text(l->out, "", 0, json_fields_text(f, "consent.retention_over"));
    bool has_tlp = consent_tlp_from(json_fields_text(f, "consent.tlp"), &tlp);
    bool has_pap = consent_pap_from(json_fields_text(f, "consent.pap"), &pap);
    put_marking(l, "TLP:", "consent.tlp", has_tlp ? consent_tlp_meaning(tlp) : NULL);
    put_marking(l, "PAP:", "consent.pap", has_pap ? consent_pap_meaning(pap) : NULL);
}

/* Before the results: they are what a recall is about. */
static void put_recalls(struct lines *l)
{
    const struct json_field *field;
    for (size_t i = 0; (field = json_fields_find(l->fields, "advisories", i)) != NULL; i++) {
        if (field->type != JSON_FIELD_TEXT)
            continue;
        begin(l, "Recall: ");
        buf_add(&l->line, field->text);
        end(l, "", 0);
    }
}

static void put_result(struct lines *l, const struct sheet_row *row)
{
    static const char *const levels[] = {"critical", "high", "medium", "low", "informational"};
    enum verdict_word word;
    bool any = false;
    begin(l, "");
    if (words_verdict_from(sheet_text(row, "verdict"), &word))
        buf_str(&l->line, words_verdict(word));
    else
        buf_str(&l->line, "There is no result that can be read.");
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        char key[32];
        uint64_t n;
        (void)snprintf(key, sizeof key, "counts.%s", levels[i]);
        if (!sheet_number(row, key, &n) || n == 0)
            continue;
        buf_format(&l->line, "%s%llu %s", any ? ", " : " Findings: ", (unsigned long long)n,
                   levels[i]);
        any = true;
    }
    buf_str(&l->line, any ? "." : "");
    pair(l, "result", buf_span(&l->line));
}

static void put_run(struct lines *l, const struct sheet_row *row)
{
    struct span id = sheet_text(row, "run"), layout = sheet_text(row, "layout");
    char name[64];
    (void)snprintf(name, sizeof name, "%.*s", layout.len < 60 ? (int)layout.len : 60,
                   (const char *)layout.ptr);
    begin(l, "Run ");
    buf_add(&l->line, id);
    buf_str(&l->line, ", ");
    sheet_time(&l->line, sheet_text(row, "written"));
    end(l, "", 0);
    put_result(l, row);
    begin(l, words_layout(name));
    buf_str(&l->line, ": ");
    buf_add(&l->line, sheet_text(row, "source"));
    pair(l, "checked", buf_span(&l->line));
    begin(l, "");
    buf_add(&l->line, sheet_text(row, "version"));
    pair(l, "with bridle", buf_span(&l->line));
    pair(l, "control run", sheet_text(row, "control"));
    begin(l, "data/runs/");
    buf_add(&l->line, id);
    buf_str(&l->line, "/report.html");
    pair(l, "to read", buf_span(&l->line));
}

static void put_runs(struct lines *l)
{
    struct sheet_rows rows = sheet_rows(l->fields, "runs.");
    struct sheet_row row;
    bool any = false;
    while (sheet_next(&rows, &row)) {
        buf_byte(l->out, '\n');
        put_run(l, &row);
        any = true;
    }
    if (!any)
        buf_str(l->out, "\nNothing was checked in this case.\n");
}

static void put_seals(struct lines *l)
{
    struct sheet_rows rows = sheet_rows(l->fields, "seals.");
    struct sheet_row row;
    if (sheet_count(l->fields, "seals.") == 0) {
        buf_str(l->out,
                "\nNot sealed: whoever can write into the folder could change it unseen.\n");
        return;
    }
    heading(l, "Seals (whether they hold: bridle case verify CASE)");
    while (sheet_next(&rows, &row)) {
        begin(l, "");
        sheet_time(&l->line, sheet_text(&row, "time"));
        buf_str(&l->line, ", key ");
        buf_add(&l->line, sheet_text(&row, "key_id"));
        char id[16];
        struct span seal = sheet_text(&row, "seal");
        (void)snprintf(id, sizeof id, "%.*s", seal.len < 8 ? (int)seal.len : 8,
                       (const char *)seal.ptr);
        pair(l, id, buf_span(&l->line));
    }
}

static void put_custody(struct lines *l)
{
    struct sheet_rows rows = sheet_rows(l->fields, "custody.");
    struct sheet_row row;
    uint64_t number, all = 0, shown = 0;
    heading(l, "Custody: who did what");
    for (; sheet_next(&rows, &row); shown++) {
        char lead[32];
        number = 0;
        (void)sheet_number(&row, "n", &number);
        (void)snprintf(lead, sizeof lead, "  %4llu  ", (unsigned long long)number);
        begin(l, "");
        sheet_time(&l->line, sheet_text(&row, "time"));
        buf_byte(&l->line, ' ');
        buf_add(&l->line, sheet_text(&row, "action").len > 0 ? sheet_text(&row, "action")
                                                             : SPAN_LITERAL("(not readable)"));
        buf_str(&l->line, " by ");
        buf_add(&l->line, sheet_text(&row, "actor"));
        if (sheet_text(&row, "reason").len > 0) {
            buf_str(&l->line, ": ");
            buf_add(&l->line, sheet_text(&row, "reason"));
        }
        end(l, lead, 8);
    }
    const struct json_field *lines = json_fields_find(l->fields, "custody_lines", 0);
    if (lines != NULL && span_to_uint(lines->text, &all) && all > shown)
        buf_format(l->out, "  and %llu more, in custody.jsonl\n",
                   (unsigned long long)(all - shown));
}

enum status case_sheet_text(struct arena *arena, struct span json, struct buf *out)
{
    struct json_fields fields;
    struct lines l = {.fields = &fields, .out = out};
    TRY(json_fields_read(arena, json, &fields, NULL));
    buf_init(&l.line, 1 << 20);
    put_consent(&l);
    put_recalls(&l);
    put_runs(&l);
    put_seals(&l);
    put_custody(&l);
    bool failed = l.line.failed;
    buf_free(&l.line);
    return out->failed || failed ? STATUS_TOO_LARGE : STATUS_OK;
}
