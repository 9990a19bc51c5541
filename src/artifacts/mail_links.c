/* mail.links: where the links of HTML parts lead, with what the reader sees of them. */
#include "artifacts/builtin.h"
#include "artifacts/mail_page.h"
#include "formats/html_links.h"

enum { ARRIVED, URL, SHOWN, KIND, PIXEL, FROM, FROM_NAME, TO, MESSAGE, COLUMN_COUNT };

static const struct column COLUMNS[COLUMN_COUNT] = {
    [ARRIVED] = {.name = "arrived", .type = COLUMN_UNIX_TIME},
    [URL] = {.name = "url", .type = COLUMN_URL},
    [SHOWN] = {.name = "shown", .type = COLUMN_TEXT},
    [KIND] = {.name = "kind", .type = COLUMN_WORD},
    [PIXEL] = {.name = "pixel", .type = COLUMN_INT},
    [FROM] = {.name = "from", .type = COLUMN_HIDDEN},
    [FROM_NAME] = {.name = "from_name", .type = COLUMN_HIDDEN},
    [TO] = {.name = "to", .type = COLUMN_HIDDEN},
    [MESSAGE] = {.name = "message", .type = COLUMN_HIDDEN},
};

struct context {
    struct mail_item *item;
    struct value message[COLUMN_COUNT]; /* what is the same for all links of the message */
    const uint8_t *part;                /* where the part begins */
};

static const char *kind_word(enum html_link_kind kind)
{
    static const char *const words[] = {"link", "loaded", "refresh"};
    return words[kind];
}

static enum status take_link(void *ctx, const struct html_link *link)
{
    struct context *c = ctx;
    struct value values[COLUMN_COUNT];
    memcpy(values, c->message, sizeof values);
    if (span_find_byte(link->url, ':') == link->url.len || link->url.ptr[0] == '#')
        return STATUS_OK; /* within the mail, or relative to nothing */
    if (span_starts_nocase(link->url, SPAN_LITERAL("cid:")) ||
        span_starts_nocase(link->url, SPAN_LITERAL("data:")))
        return STATUS_OK; /* inside the mail itself */
    values[URL] = value_text(link->url);
    values[SHOWN] = value_text(link->shown);
    values[KIND] = value_text(span_str(kind_word(link->kind)));
    values[PIXEL] = link->kind == HTML_LOADED ? value_int(link->pixel) : value_null();
    return mail_emit(c->item, values, c->part);
}

static enum status take_part(void *ctx, const struct mime_part *part)
{
    struct context *c = ctx;
    struct arena_mark mark = arena_mark(c->item->run->arena);
    struct span html;
    bool page;
    TRY(mail_part_is_page(c->item, part, &page));
    if (!page)
        return STATUS_OK;
    c->part = part->raw.ptr;
    TRY(mail_page_text(c->item, part, &html));
    TRY(html_links(c->item->run->arena, html, take_link, c));
    arena_rewind(c->item->run->arena, mark);
    return STATUS_OK;
}

static enum status read_message(struct mail_item *item)
{
    struct context c = {.item = item};
    const struct mime_walker walker = {.part = take_part, .ctx = &c};
    struct mail_about about;
    TRY(mail_about(item, &about));
    c.message[ARRIVED] = about.arrived;
    c.message[FROM] = about.from;
    c.message[FROM_NAME] = about.from_name;
    c.message[TO] = about.to;
    c.message[MESSAGE] = about.message;
    return mail_walk_parts(item, &walker);
}

static enum coverage_status read_entry(struct artifact_run *run)
{
    return mail_artifact_read(run, MAIL_WHOLE, read_message);
}

static const char *const SOURCES[] = {"**", NULL};

const struct artifact mail_links = {
    .name = "mail.links",
    .title = "Mails: links of pages",
    .sources = SOURCES,
    .presence = PRESENCE_OPTIONAL,
    .columns = COLUMNS,
    .column_count = COLUMN_COUNT,
    .contact = CONTACT_RECEIVED,
    .timeline = "Mail with a link ({kind}) to {url}",
    .tested = "180 phishing mails of a honeypot, links compared with an independent parser; "
              "synthetic fixtures",
    .notes = "Links of HTML parts and of attached pages: `link` is to be clicked, `loaded` is "
             "fetched when the mail is shown, `refresh` goes on by itself; `pixel` 1 is an image "
             "that nobody can see. Links of plain texts are found by mail.text. Nothing is "
             "fetched. The place of a link is that of the part that it stands in.",
    .run = read_entry,
};
