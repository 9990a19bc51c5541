/* The sheet: one walk over its parts, written either as text or as HTML. */
#include "case/consent_sheet.h"

#include "base/ascii.h"
#include "base/utf8.h"

enum { WIDTH = 78, LABEL = 26 };

struct sheet {
    struct buf *out;
    bool html;
};

static void escape_html(struct buf *out, struct span text)
{
    BUF_SCOPED struct buf clean;
    buf_init(&clean, 4 * CONSENT_TEXT_MAX);
    utf8_clean(&clean, text);
    for (size_t i = 0; i < clean.len; i++) {
        uint8_t c = clean.ptr[i];
        if (c == '&')
            buf_str(out, "&amp;");
        else if (c == '<')
            buf_str(out, "&lt;");
        else if (c == '>')
            buf_str(out, "&gt;");
        else if (c == '"')
            buf_str(out, "&quot;");
        else
            buf_byte(out, c < 0x20 || c == 0x7F ? ' ' : c);
    }
}

/* Words of a text, filled into lines behind an indent; `column` is where the first word goes. */
static void fill(struct buf *out, struct span text, size_t indent, size_t column)
{
    BUF_SCOPED struct buf clean;
    bool first = true;
    buf_init(&clean, 4 * CONSENT_TEXT_MAX);
    utf8_clean(&clean, text);
    for (size_t i = 0; i < clean.len; i++)
        if (clean.ptr[i] < 0x20 || clean.ptr[i] == 0x7F)
            clean.ptr[i] = ' ';
    struct span rest = buf_span(&clean), word;
    while (span_split(&rest, ' ', &word)) {
        if (word.len == 0)
            continue;
        if (!first && column + 1 + word.len > WIDTH) {
            buf_byte(out, '\n');
            for (column = 0; column < indent; column++)
                buf_byte(out, ' ');
        } else if (!first) {
            buf_byte(out, ' ');
            column++;
        }
        buf_add(out, word);
        column += word.len;
        first = false;
    }
    buf_byte(out, '\n');
}

static void title(struct sheet *s, const char *text)
{
    if (s->html) {
        buf_str(s->out, "<h1>");
        escape_html(s->out, span_str(text));
        buf_str(s->out, "</h1>\n");
        return;
    }
    buf_str(s->out, text);
    buf_byte(s->out, '\n');
    for (size_t i = 0; i < strlen(text); i++)
        buf_byte(s->out, '=');
    buf_str(s->out, "\n\n");
}

static void paragraph(struct sheet *s, const char *head, const char *text)
{
    if (s->html) {
        buf_str(s->out, "<p>");
        if (head != NULL) {
            buf_str(s->out, "<b>");
            escape_html(s->out, span_str(head));
            buf_str(s->out, "</b> ");
        }
        escape_html(s->out, span_str(text));
        buf_str(s->out, "</p>\n");
        return;
    }
    BUF_SCOPED struct buf whole;
    buf_init(&whole, 4 * CONSENT_TEXT_MAX);
    if (head != NULL) {
        buf_str(&whole, head);
        buf_byte(&whole, ' ');
    }
    buf_str(&whole, text);
    fill(s->out, buf_span(&whole), 0, 0);
    buf_byte(s->out, '\n');
}

static void rows_begin(struct sheet *s)
{
    if (s->html)
        buf_str(s->out, "<table>\n");
}

static void rows_end(struct sheet *s)
{
    buf_str(s->out, s->html ? "</table>\n" : "\n");
}

/* One line of the table; an empty value leaves room to write. */
static void row(struct sheet *s, const char *label, struct span value)
{
    if (s->html) {
        buf_str(s->out, "<tr><th>");
        escape_html(s->out, span_str(label));
        buf_str(s->out, value.len > 0 ? "</th><td>" : "</th><td class=\"blank\">");
        escape_html(s->out, value);
        buf_str(s->out, "</td></tr>\n");
        return;
    }
    buf_str(s->out, label);
    for (size_t i = strlen(label); i < LABEL; i++)
        buf_byte(s->out, ' ');
    if (value.len > 0) {
        fill(s->out, value, LABEL, LABEL);
        return;
    }
    for (size_t i = LABEL; i < WIDTH; i++)
        buf_byte(s->out, '_');
    buf_byte(s->out, '\n');
}

static void row_opt(struct sheet *s, const char *label, struct span value)
{
    if (value.len > 0)
        row(s, label, value);
}

static void row_list(struct sheet *s, const char *label, const struct consent_list *list)
{
    BUF_SCOPED struct buf joined;
    buf_init(&joined, (uint64_t)CONSENT_LIST_MAX * (CONSENT_TEXT_MAX + 2));
    for (size_t i = 0; i < list->count; i++) {
        if (i > 0)
            buf_str(&joined, "; ");
        buf_add(&joined, list->items[i]);
    }
    row(s, label, buf_span(&joined));
}

static void row_rule(struct sheet *s, const char *label, const char *name, const char *meaning)
{
    BUF_SCOPED struct buf text;
    buf_init(&text, 1024);
    if (name[0] == '\0')
        return;
    buf_str(&text, name);
    buf_str(&text, ": ");
    buf_str(&text, meaning);
    row(s, label, buf_span(&text));
}

static bool is_blank(const struct consent *c)
{
    return c->person.len == 0 && c->purpose.len == 0 && c->data.count == 0;
}

static void row_choice(struct sheet *s, const struct consent *c, const char *label, bool value,
                       const char *yes, const char *no)
{
    row(s, label, is_blank(c) ? SPAN_EMPTY : span_str(value ? yes : no));
}

static void agreed(struct sheet *s, const struct consent *c)
{
    rows_begin(s);
    row(s, "Who agrees", c->person);
    row(s, "Who does the check", c->checked_by);
    row_list(s, "What is looked at", &c->data);
    row(s, "What for", c->purpose);
    row_list(s, "Who may see the results", &c->may_see);
    row_choice(s, c, "Texts of messages", c->keep_content,
               "may be kept with the results, as asked for",
               "are searched by the program and not kept; only a short piece around a trace is");
    row_choice(s, c, "Your name", c->may_name, "may stand in reports", "stays out of reports");
    row(s, "Agreed until", c->until);
    row(s, "Deleted by", c->retention);
    row_rule(s, "Telling others (TLP)", consent_tlp_name(c->tlp), consent_tlp_meaning(c->tlp));
    row_rule(s, "Acting on it (PAP)", consent_pap_name(c->pap), consent_pap_meaning(c->pap));
    row_opt(s, "Given", c->given);
    row_opt(s, "How", c->how);
    row_opt(s, "Notes", c->notes);
    row_opt(s, "Signed sheet, SHA-256", c->signed_form);
    rows_end(s);
}

static void sheet_consent(struct sheet *s, const struct consent *c)
{
    title(s, "Agreement to check a phone");
    paragraph(s, NULL,
              "This sheet says what is looked at, why, who sees it and for how long. Ask about "
              "anything that is not plain. You may say no, you may leave things out, and you may "
              "change your mind later. Nobody may press you, and help does not depend on it.");
    agreed(s, c);
    paragraph(s, "What happens.",
              "A copy of the phone's data is read on our computer, without a network. Nothing is "
              "changed on the phone and nothing is installed on it. The copy holds private "
              "things, yours and those of people who wrote to you; only what is listed above is "
              "looked at.");
    paragraph(s, "What can come out.",
              "Traces of spyware that is known, or none. \"No known traces\" does not mean that "
              "there is no spyware: some leaves no trace in such a copy, and some is not known "
              "yet.");
    paragraph(s, "What can go wrong.",
              "Whoever gets hold of the copy or of the results can read what is in them. We keep "
              "both locked away and keep as little as we can. What has been handed on with your "
              "agreement cannot be called back.");
    paragraph(s, "Taking it back.",
              "Tell us at any time, without giving a reason. From then on the results are neither "
              "used nor handed on, and what we hold is deleted when you ask for it.");
    rows_begin(s);
    row(s, "Date and place", SPAN_EMPTY);
    row(s, "Signature", SPAN_EMPTY);
    row(s, "For those who check", SPAN_EMPTY);
    rows_end(s);
}

static void sheet_own_device(struct sheet *s, const struct consent *c)
{
    title(s, "A check of one's own device");
    paragraph(s, NULL,
              "The person who started this check said that the device is their own, and typed it "
              "out or asked for it on the command line. Nobody else's agreement is on record.");
    rows_begin(s);
    row_opt(s, "Said by", c->person);
    row_opt(s, "Said on", c->given);
    row_opt(s, "Agreed until", c->until);
    row_opt(s, "Deleted by", c->retention);
    row_opt(s, "Notes", c->notes);
    rows_end(s);
}

static void sheet_authority(struct sheet *s, const struct consent *c)
{
    title(s, "A check without consent");
    paragraph(s, NULL,
              "The person whose phone this is did not agree to the check, or was not asked. It "
              "rests on the authority below, in the words of those who checked. Whoever reads the "
              "results should ask whether it carries them.");
    rows_begin(s);
    row(s, "Authority", c->authority);
    row_opt(s, "Person", c->person);
    row_opt(s, "Who does the check", c->checked_by);
    row_opt(s, "What for", c->purpose);
    row_opt(s, "Given", c->given);
    row_opt(s, "Valid until", c->until);
    row_opt(s, "Deleted by", c->retention);
    row_rule(s, "Telling others (TLP)", consent_tlp_name(c->tlp), consent_tlp_meaning(c->tlp));
    row_rule(s, "Acting on it (PAP)", consent_pap_name(c->pap), consent_pap_meaning(c->pap));
    row_opt(s, "Notes", c->notes);
    rows_end(s);
}

static void sheet_withdrawn(struct sheet *s, const struct consent *c)
{
    title(s, "Agreement taken back");
    paragraph(s, NULL,
              "What was agreed before holds no longer. The results are neither used nor handed on "
              "from here; what was handed on before cannot be called back.");
    rows_begin(s);
    row_opt(s, "Who", c->person);
    row_opt(s, "When", c->given);
    row_opt(s, "Reason, if one was given", c->reason);
    row_opt(s, "Notes", c->notes);
    rows_end(s);
}

typedef void sheet_body(struct sheet *s, const struct consent *c);

static void write_body(struct sheet *s, const struct consent *c)
{
    static sheet_body *const bodies[CONSENT_BASIS_COUNT] = {
        [CONSENT_CONSENT] = sheet_consent,
        [CONSENT_OWN_DEVICE] = sheet_own_device,
        [CONSENT_AUTHORITY] = sheet_authority,
        [CONSENT_WITHDRAWN] = sheet_withdrawn,
    };
    bodies[c->basis](s, c);
}

void consent_sheet_text(const struct consent *c, struct buf *out)
{
    struct sheet s = {.out = out};
    write_body(&s, c);
}

void consent_sheet_html(const struct consent *c, struct buf *out)
{
    struct sheet s = {.out = out, .html = true};
    buf_str(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                 "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                 "style-src 'unsafe-inline'\">\n"
                 "<meta name=\"viewport\" content=\"width=device-width\">\n"
                 "<title>Consent</title>\n<style>\n"
                 "body{font:16px/1.45 serif;max-width:44em;margin:2em auto;padding:0 1em;"
                 "color:#111;background:#fff}\n"
                 "h1{font-size:1.5em}\n"
                 "table{border-collapse:collapse;width:100%;margin:1em 0}\n"
                 "th{text-align:left;font-weight:normal;vertical-align:top;width:30%;"
                 "padding:.4em 1em .4em 0}\n"
                 "td{vertical-align:top;padding:.4em 0;border-bottom:1px solid #bbb}\n"
                 "td.blank{height:2em;border-bottom:1px solid #111}\n"
                 "@media print{body{margin:0;font-size:12pt}}\n"
                 "</style>\n</head>\n<body>\n");
    write_body(&s, c);
    buf_str(out, "</body>\n</html>\n");
}
