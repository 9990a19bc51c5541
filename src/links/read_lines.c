/* Chats, lists and texts, line by line. */
#include "base/ascii.h"
#include "base/cursor.h"
#include "base/utf8.h"
#include "formats/email.h"
#include "links/link_reader.h"

/* --- entries of chats --- */

/* Marks for the direction of writing and the like, which exports put before lines and names. */
static struct span skip_marks(struct span text)
{
    uint32_t code;
    for (;;) {
        size_t n = utf8_decode(text, &code);
        bool mark = code == 0xFEFF || (code >= 0x200B && code <= 0x200F) ||
                    (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
        if (n == 0 || !mark)
            return text;
        text = span_skip(text, n);
    }
}

/* `Name: text`. */
static void split_name(struct span rest, struct chat_entry *e)
{
    enum { NAME_MAX_LEN = 200 };
    size_t colon = span_find(rest, SPAN_LITERAL(": "));
    if (colon == rest.len && rest.len > 0 && rest.ptr[rest.len - 1] == ':')
        colon = rest.len - 1;
    bool named = colon < rest.len && colon < NAME_MAX_LEN;
    e->name = span_trim(skip_marks(span_head(rest, named ? colon : 0)));
    e->text = named ? span_skip(rest, colon + 1) : rest;
}

/* `[31.12.20, 21:14:07] Name: text`, `31/12/2020, 21:14 - Name: text`. */
static bool date_first(struct span line, enum day_order order, struct chat_entry *e)
{
    bool bracket = line.len > 0 && line.ptr[0] == '[';
    struct span rest = span_skip(line, bracket ? 1 : 0);
    if (!line_date_parse(rest, order, &e->date) || !e->date.has_clock)
        return false;
    rest = span_skip(rest, e->date.len);
    if (bracket && (rest.len == 0 || rest.ptr[0] != ']'))
        return false;
    if (!bracket && !span_starts(rest, SPAN_LITERAL(" - ")) &&
        !span_starts(rest, SPAN_LITERAL(" \xE2\x80\x93 ")))
        return false;
    rest = bracket ? span_skip(rest, 1) : span_skip(rest, rest.ptr[1] == '-' ? 3 : 5);
    split_name(span_trim(rest), e);
    return true;
}

/* `Name, [31.12.20 21:14]` with the text on the next lines. */
static bool name_first(struct span line, enum day_order order, struct chat_entry *e)
{
    size_t open = span_find_byte(line, '[');
    struct span rest = span_skip(line, open + 1);
    if (open == line.len || open == 0 || !line_date_parse(rest, order, &e->date) ||
        !e->date.has_clock || e->date.len >= rest.len || rest.ptr[e->date.len] != ']')
        return false;
    e->text = span_skip(rest, e->date.len + 1);
    if (e->text.len > 0 && e->text.ptr[0] == ':')
        e->text = span_skip(e->text, 1);
    e->name = span_trim(span_head(line, open));
    if (e->name.len > 0 && e->name.ptr[e->name.len - 1] == ',')
        e->name.len--;
    return true;
}

bool chat_entry_parse(struct span line, enum day_order order, struct chat_entry *ret_entry)
{
    struct chat_entry e = {.name = SPAN_EMPTY};
    line = skip_marks(span_trim(line));
    const struct span sent = SPAN_LITERAL("Sent: "); /* sigtop */
    if (!date_first(line, order, &e) && !name_first(line, order, &e)) {
        if (!span_starts(line, sent) ||
            !line_date_whole(span_skip(line, sent.len), order, false, &e.date))
            return false;
        e.text = SPAN_EMPTY;
    }
    *ret_entry = e;
    return true;
}

static enum status read_chat_line(struct link_reader *r, struct span line)
{
    struct chat_entry e;
    bool begins = chat_entry_parse(line, r->order, &e);
    if (begins || !r->open_message) {
        struct link_message m = {.place = LINK_AT_LINE, .at = r->line, .zone = LINK_ZONE_UNKNOWN};
        if (begins) {
            link_set_time(r, &e.date, &m);
            m.sender = e.name;
        }
        link_begin_message(r, &m);
        r->open_message = true;
    }
    return link_read_text(r, begins ? e.text : line);
}

/* --- lists --- */

static enum list_column column_of(struct span name)
{
    static const struct {
        const char *word;
        enum list_column column;
    } words[] = {
        {"url", COLUMN_LINK},
        {"link", COLUMN_LINK},
        {"date", COLUMN_DATE},
        {"time", COLUMN_DATE},
        {"sent", COLUMN_DATE},
        {"received", COLUMN_DATE},
        {"recipient", COLUMN_RECIPIENT},
        {"target", COLUMN_RECIPIENT},
        {"to", COLUMN_RECIPIENT},
        {"sender", COLUMN_SENDER},
        {"from", COLUMN_SENDER},
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (span_starts_nocase(name, span_str(words[i].word)))
            return words[i].column;
    return COLUMN_NONE;
}

static uint8_t separator_of(struct span line)
{
    static const char order[] = {'\t', ';', ',', '|'};
    for (size_t i = 0; i < sizeof order; i++)
        if (span_find_byte(line, (uint8_t)order[i]) < line.len)
            return (uint8_t)order[i];
    return 0;
}

/* The next cell; quotes around it are taken off, doubled ones in it stay (links have none). */
static bool next_cell(struct span *rest, uint8_t separator, struct span *ret_cell)
{
    if (rest->ptr == NULL)
        return false;
    if (separator == 0) {
        *ret_cell = *rest;
        *rest = SPAN_EMPTY;
        return true;
    }
    if (rest->len == 0 || rest->ptr[0] != '"')
        return span_split(rest, separator, ret_cell);
    size_t end = 1;
    while (end < rest->len &&
           (rest->ptr[end] != '"' || (end + 1 < rest->len && rest->ptr[end + 1] == '"' && ++end)))
        end++;
    *ret_cell = span_of(rest->ptr + 1, end - 1);
    struct span after = span_skip(*rest, end + 1);
    size_t mark = span_find_byte(after, separator);
    *rest = mark == after.len ? SPAN_EMPTY : span_skip(after, mark + 1);
    return true;
}

/* The first line of a table may say what its columns are. */
static bool read_heading(struct link_reader *r, struct span line)
{
    struct span cell;
    bool any = false;
    r->separator = separator_of(line);
    if (span_find(line, SPAN_LITERAL("://")) < line.len)
        return false;
    while (r->column_count < LIST_COLUMNS_MAX && next_cell(&line, r->separator, &cell)) {
        enum list_column column = column_of(span_trim(cell));
        r->columns[r->column_count++] = column;
        any |= column == COLUMN_LINK || column == COLUMN_DATE;
    }
    r->column_count = any ? r->column_count : 0;
    return any;
}

static void read_cell(struct link_reader *r, enum list_column column, struct span cell,
                      struct link_message *m, struct span *recipients)
{
    struct line_date date;
    struct email email;
    if (!m->has_time && (column == COLUMN_DATE || column == COLUMN_NONE) &&
        line_date_whole(cell, r->order, true, &date)) {
        link_set_time(r, &date, m);
    } else if (column == COLUMN_SENDER) {
        m->sender = cell;
    } else if ((column == COLUMN_RECIPIENT || (column == COLUMN_NONE && r->column_count == 0)) &&
               m->recipient_count == 0 && span_find_byte(cell, '/') == cell.len &&
               email_normalise(cell, &email)) {
        *recipients = cell;
        m->recipients = recipients;
        m->recipient_count = 1;
    }
}

/* A date anywhere in the line, for lists that put it behind the link with a space. */
bool list_line_date(struct span line, enum day_order order, struct line_date *ret_date)
{
    for (size_t at = 0; at < line.len;) {
        struct span rest = span_skip(line, at);
        bool year_first = rest.len > 4 && (rest.ptr[4] == '-' || rest.ptr[4] == '/');
        if (ascii_is_digit(rest.ptr[0]) && (at == 0 || year_first) &&
            line_date_parse(rest, order, ret_date))
            return true;
        while (at < line.len && !ascii_is_space(line.ptr[at]))
            at++;
        while (at < line.len && ascii_is_space(line.ptr[at]))
            at++;
    }
    return false;
}

static enum status read_list_line(struct link_reader *r, struct span line)
{
    struct link_message m = {.place = LINK_AT_LINE, .at = r->line, .zone = LINK_ZONE_UNKNOWN};
    struct span rest = line, cell, recipient;
    struct line_date date;
    if (r->line == 1 && read_heading(r, line))
        return STATUS_OK;
    if (r->separator == 0)
        r->separator = separator_of(line);
    for (size_t i = 0; next_cell(&rest, r->separator, &cell); i++)
        read_cell(r, i < r->column_count ? r->columns[i] : COLUMN_NONE, span_trim(cell), &m,
                  &recipient);
    if (!m.has_time && list_line_date(line, r->order, &date))
        link_set_time(r, &date, &m);
    link_begin_message(r, &m);
    for (rest = line; next_cell(&rest, r->separator, &cell);) {
        cell = span_trim(cell);
        if (span_starts_nocase(cell, SPAN_LITERAL("http")))
            TRY(link_store_add(r->store, cell)); /* as a whole, whatever is in it */
        else
            TRY(link_read_text(r, cell));
    }
    return STATUS_OK;
}

/* --- lines --- */

static enum status read_text_line(struct link_reader *r, struct span line)
{
    struct link_message m = {.place = LINK_AT_LINE, .at = r->line, .zone = LINK_ZONE_UNKNOWN};
    link_begin_message(r, &m);
    return link_read_text(r, line);
}

/* Whether the day or the month stands first: what the first piece says. */
static void learn_order(struct link_reader *r, struct span data)
{
    struct cursor c = cursor_of(data);
    struct span line;
    while (cursor_line(&c, &line)) {
        line = skip_marks(span_trim(line));
        size_t open = span_find_byte(line, '[');
        day_order_see(&r->guess, open < line.len ? span_skip(line, open + 1) : line);
    }
    r->order = day_order_of(&r->guess);
    r->guessed_order = day_order_is_guess(&r->guess);
}

enum status link_read_lines(struct link_reader *r, struct span data, bool last, size_t *ret_used)
{
    if (!r->began)
        learn_order(r, data);
    r->began = true;
    *ret_used = 0;
    while (*ret_used < data.len) {
        struct span rest = span_skip(data, *ret_used);
        size_t len = span_find_byte(rest, '\n');
        if (len == rest.len && !last)
            return STATUS_OK;
        struct span line = span_head(rest, len);
        r->line++;
        *ret_used += len < rest.len ? len + 1 : len;
        line = span_trim(skip_marks(line));
        if (line.len == 0)
            continue;
        TRY(r->form == LINK_FORM_CHAT   ? read_chat_line(r, line)
            : r->form == LINK_FORM_LIST ? read_list_line(r, line)
                                        : read_text_line(r, line));
    }
    return STATUS_OK;
}
