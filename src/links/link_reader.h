/* Files that people bring, as messages with links: mails and mailboxes, chat exports, lists, pages,
 * texts. Bytes come in pieces, messages and links go into a link_store. Pure: the caller opens and
 * reads files.
 *
 * Forms of chat exports: WhatsApp, Telegram (JSON, HTML, copied text), Signal (sigtop,
 * signal-export) as their programs wrote them up to 2026; any other line that begins with a date
 * reads the same.
 */
#ifndef BRIDLE_LINKS_LINK_READER_H
#define BRIDLE_LINKS_LINK_READER_H

#include "base/buf.h"
#include "links/line_date.h"
#include "links/link_store.h"

#define LINK_FORM_LIST(X)                                                                          \
    X(MAIL, "mail")                                                                                \
    X(MBOX, "mailbox")                                                                             \
    X(HTML, "page")                                                                                \
    X(JSON, "json")                                                                                \
    X(SMS, "messages")                                                                             \
    X(CHAT, "chat")                                                                                \
    X(LIST, "list")                                                                                \
    X(TEXT, "text")                                                                                \
    X(UTF16, "UTF-16 text")                                                                        \
    X(FOREIGN, "unknown")

#define LINK_FORM_ENUM(name, text) LINK_FORM_##name,
enum link_form { LINK_FORM_LIST(LINK_FORM_ENUM) LINK_FORM_COUNT };
#undef LINK_FORM_ENUM

const char *link_form_name(enum link_form form);

/* By the first bytes (some KiB, or the whole file). FOREIGN: *ret_why says what it is and what to
 * do. */
enum link_form link_form_of(struct span head, const char **ret_why);
/* Forms that are read as a whole; the others in pieces. */
static inline bool link_form_is_whole(enum link_form form)
{
    return form == LINK_FORM_MAIL || form == LINK_FORM_HTML || form == LINK_FORM_JSON ||
           form == LINK_FORM_SMS || form == LINK_FORM_UTF16;
}

/* Something that could not be read: its place, and constant text. */
typedef void link_problem_fn(void *ctx, enum link_place place, uint64_t at, const char *what);

enum list_column { COLUMN_NONE, COLUMN_LINK, COLUMN_DATE, COLUMN_SENDER, COLUMN_RECIPIENT };
enum { LIST_COLUMNS_MAX = 64 };

struct link_reader {
    struct link_store *store;
    uint32_t file;
    enum link_form form;
    int zone; /* of dates that name none, in minutes; LINK_ZONE_UNKNOWN: read as UTC, and said */
    link_problem_fn *problem;
    void *ctx;
    struct arena arena; /* for one message */
    /* results */
    uint64_t messages;
    bool guessed_order; /* of day and month */
    /* state between pieces */
    bool began;
    uint64_t line, number;
    struct day_order_guess guess;
    enum day_order order;
    bool open_message; /* of a chat: lines that follow belong to it */
    uint8_t separator; /* of a list; 0: not known yet */
    enum list_column columns[LIST_COLUMNS_MAX];
    size_t column_count;
};

void link_reader_init(struct link_reader *r, struct link_store *store, uint32_t file,
                      enum link_form form);
void link_reader_free(struct link_reader *r);

/* Reads as much of `data` as is complete (all of it when `last`); *ret_used is how much. The caller
 * calls again with the rest and what follows it. */
enum status link_reader_feed(struct link_reader *r, struct span data, bool last,
                             size_t *ret_used) WARN_UNUSED;
/* One mail; `number` in its mailbox, 0 when it is a file of its own. */
enum status link_read_mail(struct link_reader *r, struct span mail, uint64_t number) WARN_UNUSED;

/* Shared by the readers. */

/* Adds the links of a text to the current message. */
enum status link_read_text(struct link_reader *r, struct span text) WARN_UNUSED;
/* Fills in the time of a message from a date. */
void link_set_time(struct link_reader *r, const struct line_date *date, struct link_message *m);
void link_begin_message(struct link_reader *r, struct link_message *m);
enum status link_read_json(struct link_reader *r, struct span text) WARN_UNUSED;
enum status link_read_sms(struct link_reader *r, struct span text) WARN_UNUSED;
enum status link_read_html(struct link_reader *r, struct span page) WARN_UNUSED;
enum status link_read_lines(struct link_reader *r, struct span data, bool last,
                            size_t *ret_used) WARN_UNUSED;

/* The start of an entry of a chat. */
struct chat_entry {
    struct line_date date;
    struct span name, text;
};
bool list_line_date(struct span line, enum day_order order, struct line_date *ret_date);
bool chat_entry_parse(struct span line, enum day_order order, struct chat_entry *ret_entry);

#endif
