/* Escaping and the small pieces of markup that all parts of the report share. */
#include "report/page.h"

#include "base/json.h"
#include "base/utf8.h"

enum { PIECE = 1 << 20 };

void page_init(struct page *p, struct case_file *file)
{
    *p = (struct page){.file = file, .status = STATUS_OK};
    buf_init(&p->out, 16 * (uint64_t)PIECE);
}

static void flush(struct page *p)
{
    if (p->status == STATUS_OK)
        p->status = p->out.failed ? STATUS_TOO_LARGE : case_file_write(p->file, buf_span(&p->out));
    buf_clear(&p->out);
}

enum status page_end(struct page *p)
{
    flush(p);
    buf_free(&p->out);
    return p->status;
}

void page_put(struct page *p, const char *html)
{
    if (p->out.len > PIECE && p->file != NULL)
        flush(p);
    buf_str(&p->out, html);
}

static const char *entity(uint8_t c)
{
    switch (c) {
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '&':
        return "&amp;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

/* Control characters and bidirectional overrides become visible escapes; a leading = + - @ keeps
 * its place but cannot be taken for a formula when a table is pasted into a spreadsheet. */
void page_text(struct page *p, struct span text, size_t max)
{
    BUF_SCOPED struct buf safe;
    buf_init(&safe, 8 * max + 64);
    if (text.len > 0 && strchr("=+-@", text.ptr[0]) != NULL)
        buf_str(&safe, "\xe2\x80\x8b"); /* zero-width space */
    json_escape(&safe, utf8_head(text, max));
    for (size_t i = 0; i < safe.len; i++) {
        uint8_t c = safe.ptr[i];
        if (c == '\\' && i + 1 < safe.len && (safe.ptr[i + 1] == '"' || safe.ptr[i + 1] == '\\'))
            c = safe.ptr[++i]; /* these two need no escape here */
        if (entity(c) != NULL)
            buf_str(&p->out, entity(c));
        else
            buf_byte(&p->out, c);
    }
    if (text.len > max)
        buf_str(&p->out, "…");
}

void page_string(struct page *p, const char *text)
{
    page_text(p, span_str(text), PAGE_VALUE_SHOWN);
}

void page_number(struct page *p, uint64_t n)
{
    buf_uint(&p->out, n);
}

void page_hex(struct page *p, const uint8_t *bytes, size_t len)
{
    page_put(p, "<code>");
    buf_hex(&p->out, span_of(bytes, len));
    page_put(p, "</code>");
}

void page_time(struct page *p, struct timestamp t)
{
    char text[TIMESTAMP_TEXT_MAX];
    timestamp_text(t, text);
    page_string(p, text);
}

void page_time_short(struct page *p, struct timestamp t)
{
    char text[TIMESTAMP_TEXT_MAX];
    timestamp_text(t, text);
    struct span whole = span_str(text);
    size_t date = span_find_byte(whole, 'T');
    page_text(p, span_head(whole, date), PAGE_VALUE_SHOWN);
    page_put(p, " ");
    page_text(p, span_head(span_skip(whole, date + 1), 8), PAGE_VALUE_SHOWN);
    page_put(p, " UTC");
}

void page_element(struct page *p, const char *tag, const char *text)
{
    page_put(p, "<");
    page_put(p, tag);
    page_put(p, ">");
    page_string(p, text);
    page_put(p, "</");
    page_put(p, tag);
    page_put(p, ">\n");
}

void page_section(struct page *p, const char *id, const char *title)
{
    page_put(p, "<section id=\"");
    page_put(p, id);
    page_put(p, "\">\n");
    page_element(p, "h2", title);
}

void page_section_end(struct page *p)
{
    page_put(p, "</section>\n");
}

static void caption(struct page *p, const char *text)
{
    if (text != NULL)
        page_element(p, "caption", text);
}

void page_rows(struct page *p, const char *text)
{
    page_put(p, "<table class=\"rows\">\n");
    caption(p, text);
}

void page_rows_end(struct page *p)
{
    page_put(p, "</table>\n");
}

void page_group(struct page *p, const char *title)
{
    page_put(p, "<tr class=\"group\"><th scope=\"rowgroup\" colspan=\"2\">");
    page_string(p, title);
    page_put(p, "</th></tr>\n");
}

void page_row_begin(struct page *p, const char *label)
{
    page_put(p, "<tr><th scope=\"row\">");
    page_string(p, label);
    page_put(p, "</th><td>");
}

void page_row_end(struct page *p)
{
    page_put(p, "</td></tr>\n");
}

void page_row(struct page *p, const char *label, struct span value)
{
    if (value.len == 0)
        return;
    page_row_begin(p, label);
    page_text(p, value, PAGE_VALUE_SHOWN);
    page_row_end(p);
}

void page_row_string(struct page *p, const char *label, const char *value)
{
    page_row(p, label, span_str(value));
}

void page_row_hex(struct page *p, const char *label, const uint8_t *bytes, size_t len)
{
    page_row_begin(p, label);
    page_hex(p, bytes, len);
    page_row_end(p);
}

void page_row_list(struct page *p, const char *label, const char *const *texts)
{
    if (texts == NULL || texts[0] == NULL)
        return;
    page_row_begin(p, label);
    page_put(p, "<ul>");
    for (; *texts != NULL; texts++)
        page_element(p, "li", *texts);
    page_put(p, "</ul>");
    page_row_end(p);
}

void page_row_blank(struct page *p, const char *label)
{
    page_put(p, "<tr><th scope=\"row\">");
    page_string(p, label);
    page_put(p, "</th><td class=\"blank\"></td></tr>\n");
}

void page_table(struct page *p, const char *text, const char *const *heads)
{
    page_put(p, "<table>\n");
    caption(p, text);
    page_put(p, "<thead><tr>");
    for (; *heads != NULL; heads++) {
        page_put(p, "<th scope=\"col\">");
        page_string(p, *heads);
        page_put(p, "</th>");
    }
    page_put(p, "</tr></thead><tbody>\n");
}

void page_table_end(struct page *p)
{
    page_put(p, "</tbody></table>\n");
}

void page_more(struct page *p, uint64_t left, const char *where)
{
    if (left == 0)
        return;
    page_put(p, "<p class=\"more\">And ");
    page_number(p, left);
    page_put(p, " more, which this page leaves out so that it stays readable: all are in <code>");
    page_put(p, where);
    page_put(p, "</code>.</p>\n");
}
