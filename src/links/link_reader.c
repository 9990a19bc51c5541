/* Which form a file has, and what all readers share. */
#include "links/link_reader.h"

#include "base/ascii.h"
#include "base/cursor.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "formats/mbox.h"
#include "indicators/match.h"

#define LINK_FORM_NAME(name, text) text,
static const char *const form_names[] = {LINK_FORM_LIST(LINK_FORM_NAME)};
#undef LINK_FORM_NAME

const char *link_form_name(enum link_form form)
{
    return form < LINK_FORM_COUNT ? form_names[form] : "?";
}

/* --- forms --- */

static const struct {
    const char *magic;
    size_t len;
    const char *why;
} foreign[] = {
    {"PK\3\4", 4, "a zip archive (as chat apps export): unpack it and name the text in it"},
    {"\xD0\xCF\x11\xE0", 4, "an Outlook message (.msg): save it as .eml and name that"},
    {"\x1F\x8B", 2, "compressed: unpack it first"},
    {"\xFD"
     "7zXZ",
     5, "compressed: unpack it first"},
    {"BZh", 3, "compressed: unpack it first"},
    {"%PDF", 4, "a PDF: copy its links into a text and name that"},
    {"SQLite format 3", 15, "a database: name the whole backup to `bridle check` instead"},
    {"\x89PNG", 4, "a picture: links in pictures are not read; type them into a text"},
    {"\xFF\xD8\xFF", 3, "a picture: links in pictures are not read; type them into a text"},
};

static const char *why_foreign(struct span head)
{
    for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++)
        if (span_starts(head, span_of(foreign[i].magic, foreign[i].len)))
            return foreign[i].why;
    if (span_find_byte(head, 0) < head.len)
        return "no text in a form that is known here";
    return NULL;
}

static struct span skip_mark(struct span text)
{
    return span_starts(text, SPAN_LITERAL("\xEF\xBB\xBF")) ? span_skip(text, 3) : text;
}

/* Begins with header fields, one of which every mail has. */
static bool is_mail(struct span head)
{
    static const char *const fields[] = {
        "from:",         "to:",         "date:",         "subject:",      "received:",
        "return-path:",  "message-id:", "delivered-to:", "mime-version:", "dkim-signature:",
        "x-original-to:"};
    enum { LINES = 40, KNOWN_MIN = 2 };
    struct cursor c = cursor_of(head);
    struct span line;
    unsigned known = 0;
    for (unsigned n = 0; n < LINES && cursor_line(&c, &line) && line.len > 0; n++) {
        size_t colon = span_find_byte(line, ':');
        if (line.ptr[0] == ' ' || line.ptr[0] == '\t')
            continue;
        if (colon == line.len || span_find_byte(span_head(line, colon), ' ') < colon)
            return false;
        for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
            known += span_starts_nocase(line, span_str(fields[i]));
    }
    return known >= KNOWN_MIN;
}

static bool is_html(struct span head)
{
    static const char *const starts[] = {"<!doctype html", "<html", "<head", "<body",
                                         "<div",           "<a ",   "<p>",   "<table"};
    head = span_trim(head);
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
        if (span_starts_nocase(head, span_str(starts[i])))
            return true;
    return false;
}

static bool is_json(struct span head)
{
    head = span_trim(head);
    struct span inner = span_trim(span_skip(head, 1));
    return head.len > 1 && inner.len > 0 &&
           ((head.ptr[0] == '{' && (inner.ptr[0] == '"' || inner.ptr[0] == '}')) ||
            (head.ptr[0] == '[' && strchr("{[\"]", inner.ptr[0]) != NULL));
}

static bool has_link(struct span line)
{
    return span_find(line, SPAN_LITERAL("://")) < line.len ||
           span_find(line, SPAN_LITERAL("www.")) < line.len;
}

/* A date and a link on one line, or the heading of such a table. */
static bool is_list_line(struct span line)
{
    struct line_date date;
    struct span rest = line, cell;
    if (has_link(line) && list_line_date(line, DAY_FIRST, &date))
        return true;
    bool link = false, dated = false;
    uint8_t separator = span_find_byte(line, '\t') < line.len  ? '\t'
                        : span_find_byte(line, ';') < line.len ? ';'
                                                               : ',';
    if (span_find_byte(line, separator) == line.len)
        return false;
    while (span_split(&rest, separator, &cell)) {
        cell = span_trim(cell);
        if (cell.len > 1 && cell.ptr[0] == '"')
            cell = span_of(cell.ptr + 1, cell.len - 2);
        link |= has_link(cell) || span_equal_nocase(cell, SPAN_LITERAL("url")) ||
                span_equal_nocase(cell, SPAN_LITERAL("link"));
        dated |= line_date_whole(cell, DAY_FIRST, true, &date) ||
                 span_equal_nocase(cell, SPAN_LITERAL("date")) ||
                 span_equal_nocase(cell, SPAN_LITERAL("time"));
    }
    return link && dated;
}

static enum link_form form_of_lines(struct span head)
{
    enum { LINES = 400 };
    struct cursor c = cursor_of(head);
    struct span line;
    struct chat_entry entry;
    size_t chat = 0, list = 0;
    for (unsigned n = 0; n < LINES && cursor_line(&c, &line); n++) {
        line = span_trim(line);
        if (chat_entry_parse(line, DAY_FIRST, &entry))
            chat++;
        else if (is_list_line(line))
            list++;
    }
    return chat > list ? LINK_FORM_CHAT : list > 0 ? LINK_FORM_LIST : LINK_FORM_TEXT;
}

enum { SMS_HEAD_MAX = 4096 }; /* comments may stand before the first element */

/* Apple Mail's files: the length of the mail on the first line, the mail, a property list. */
static bool cut_emlx(struct span text, struct span *ret_mail)
{
    size_t end = span_find_byte(text, '\n');
    uint64_t len;
    if (end == 0 || end == text.len || !span_to_uint(span_trim(span_head(text, end)), &len))
        return false;
    struct span mail = span_skip(text, end + 1);
    *ret_mail = span_head(mail, len < mail.len ? (size_t)len : mail.len);
    return is_mail(*ret_mail);
}

enum link_form link_form_of(struct span head, const char **ret_why)
{
    if (span_starts(head, SPAN_LITERAL("\xFF\xFE")) || span_starts(head, SPAN_LITERAL("\xFE\xFF")))
        return LINK_FORM_UTF16;
    *ret_why = why_foreign(head);
    if (*ret_why != NULL)
        return LINK_FORM_FOREIGN;
    head = skip_mark(head);
    if (mbox_is(head))
        return LINK_FORM_MBOX;
    struct span mail;
    if (is_mail(head) || cut_emlx(head, &mail))
        return LINK_FORM_MAIL;
    if (span_find(span_head(head, SMS_HEAD_MAX), SPAN_LITERAL("<smses")) <
        (head.len < SMS_HEAD_MAX ? head.len : SMS_HEAD_MAX))
        return LINK_FORM_SMS;
    if (is_json(head))
        return LINK_FORM_JSON;
    return is_html(head) ? LINK_FORM_HTML : form_of_lines(head);
}

/* --- shared --- */

void link_reader_init(struct link_reader *r, struct link_store *store, uint32_t file,
                      enum link_form form)
{
    *r =
        (struct link_reader){.store = store, .file = file, .form = form, .zone = LINK_ZONE_UNKNOWN};
    arena_init(&r->arena, (size_t)LINKS_READ_MEMORY);
}

void link_reader_free(struct link_reader *r)
{
    arena_free(&r->arena);
}

void link_set_time(struct link_reader *r, const struct line_date *date, struct link_message *m)
{
    m->has_time = true;
    m->time = date->time;
    m->zone = date->has_zone ? (int16_t)date->zone : LINK_ZONE_UNKNOWN;
    m->zoneless = !date->has_zone && r->zone == LINK_ZONE_UNKNOWN;
    m->local_time = m->zoneless && r->form != LINK_FORM_LIST;
    if (!date->has_zone && r->zone != LINK_ZONE_UNKNOWN)
        m->time.seconds -= (int64_t)r->zone * 60;
}

void link_begin_message(struct link_reader *r, struct link_message *m)
{
    m->file = r->file;
    r->messages++;
    link_store_message(r->store, m);
}

/* Bare names in sentences that are files or abbreviations far more often than hosts. */
static bool is_file_name(struct span name)
{
    static const char *const endings[] = {".py", ".sh", ".md",  ".rs", ".pl", ".zip", ".mov",
                                          ".so", ".cc", ".app", ".ps", ".js", ".id",  ".do"};
    if (span_starts_nocase(name, SPAN_LITERAL("www.")))
        return false;
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++)
        if (span_ends(name, span_str(endings[i])))
            return true;
    return false;
}

struct found_links {
    struct link_store *store;
    struct span text;
    enum status status;
};

/* `_` at the end is taken for Markdown's emphasis; without one before the link it is a digit of its
 * code. */
static struct span with_last_digits(struct span text, struct span link)
{
    size_t at = (size_t)(link.ptr - text.ptr);
    if (at > 0 && text.ptr[at - 1] == '_')
        return link;
    while (at + link.len < text.len && text.ptr[at + link.len] == '_')
        link.len++;
    return link;
}

static void found(void *ctx, enum kind kind, struct span as_stored)
{
    struct found_links *f = ctx;
    if (kind == KIND_URL)
        as_stored = with_last_digits(f->text, as_stored);
    bool wanted = kind == KIND_URL || (kind == KIND_DOMAIN && !is_file_name(as_stored));
    if (wanted && f->status == STATUS_OK)
        f->status = link_store_add(f->store, as_stored);
}

enum status link_read_text(struct link_reader *r, struct span text)
{
    struct found_links f = {r->store, text, STATUS_OK};
    scan_text(NULL, text, NULL, found, NULL, &f);
    return f.status;
}

/* --- pieces --- */

static enum status read_mbox(struct link_reader *r, struct span data, bool last, size_t *ret_used)
{
    struct mbox mbox = mbox_of(data);
    struct mbox_message m;
    *ret_used = 0;
    while (mbox_next(&mbox, &m)) {
        if (mbox.at >= data.len && !last)
            return STATUS_OK; /* there may be more of it */
        TRY(link_read_mail(r, m.text, ++r->number));
        *ret_used = mbox.at;
    }
    *ret_used = last ? data.len : *ret_used;
    return STATUS_OK;
}

static enum status read_whole(struct link_reader *r, struct span data)
{
    data = skip_mark(data);
    if (r->form == LINK_FORM_MAIL) {
        (void)cut_emlx(data, &data);
        return link_read_mail(r, data, 0);
    }
    if (r->form == LINK_FORM_SMS)
        return link_read_sms(r, data);
    return r->form == LINK_FORM_JSON ? link_read_json(r, data) : link_read_html(r, data);
}

static enum status read_utf16(struct link_reader *r, struct span data)
{
    struct buf text;
    const char *why = NULL;
    size_t used;
    buf_init(&text, 3 * data.len + 8);
    utf8_from_utf16(&text, span_skip(data, 2), data.ptr[0] == 0xFE);
    enum status status = text.failed ? STATUS_NO_MEMORY : STATUS_OK;
    if (status == STATUS_OK) {
        r->form = link_form_of(buf_span(&text), &why);
        if (r->form == LINK_FORM_UTF16 || r->form == LINK_FORM_FOREIGN)
            r->form = LINK_FORM_TEXT;
        status = link_reader_feed(r, buf_span(&text), true, &used);
    }
    buf_free(&text);
    return status;
}

enum status link_reader_feed(struct link_reader *r, struct span data, bool last, size_t *ret_used)
{
    *ret_used = 0;
    if (link_form_is_whole(r->form) && !last)
        return STATUS_OK;
    if (r->form == LINK_FORM_MBOX)
        return read_mbox(r, data, last, ret_used);
    if (!link_form_is_whole(r->form))
        return link_read_lines(r, data, last, ret_used);
    *ret_used = data.len;
    return r->form == LINK_FORM_UTF16 ? read_utf16(r, data) : read_whole(r, data);
}
