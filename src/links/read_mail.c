/* Mails: the links of every part, with the dates and addresses of the mail that holds them. */
#include "base/limits.h"
#include "formats/html_links.h"
#include "formats/mail_address.h"
#include "formats/mail_date.h"
#include "formats/mail_received.h"
#include "formats/mime.h"
#include "links/link_reader.h"

struct mail_reading {
    struct link_reader *r;
    struct link_message levels[MAIL_DEPTH_MAX + 1]; /* the mail, one forwarded in it, ... */
    unsigned level, deepest;
    bool began;
};

static enum status keep_mailboxes(struct arena *arena, const struct mail_header *h,
                                  const char *field, struct span *list, size_t *count)
{
    const struct mail_field *f;
    for (size_t i = 0; (f = mail_field_nth(h, field, i)) != NULL; i++) {
        struct mail_addresses addresses;
        TRY(mail_addresses_parse(arena, f->value, &addresses));
        for (size_t k = 0; k < addresses.count && *count < LINK_RECIPIENTS_MAX; k++)
            if (addresses.items[k].address.len > 0)
                list[(*count)++] = addresses.items[k].address;
    }
    return STATUS_OK;
}

/* The sender's own date; where there is none, the one of the first server that took the mail. */
static enum status read_date(struct link_reader *r, const struct mail_header *h,
                             struct link_message *m)
{
    struct mail_date date;
    struct mail_hop hop;
    bool has = mail_date_parse(mail_field_value(h, "Date"), &date);
    size_t hops = mail_field_count(h, "Received");
    if (!has && hops > 0) {
        TRY(mail_received_parse(&r->arena, mail_field_nth(h, "Received", hops - 1)->value, &hop));
        has = hop.has_date;
        date = hop.date;
    }
    if (!has)
        return STATUS_OK;
    m->has_time = true;
    m->time = date.time;
    m->zone = date.has_zone ? (int16_t)date.zone : LINK_ZONE_UNKNOWN;
    return STATUS_OK;
}

static enum status read_header(struct mail_reading *reading, const struct mail_header *h,
                               struct link_message *m)
{
    static const char *const to[] = {"To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To"};
    struct arena *arena = &reading->r->arena;
    struct span from[LINK_RECIPIENTS_MAX];
    size_t senders = 0;
    struct span *list = arena_array(arena, LINK_RECIPIENTS_MAX, sizeof *list);
    if (list == NULL)
        return STATUS_NO_MEMORY;
    m->recipients = list;
    for (size_t i = 0; i < sizeof to / sizeof to[0]; i++)
        TRY(keep_mailboxes(arena, h, to[i], list, &m->recipient_count));
    TRY(keep_mailboxes(arena, h, "From", from, &senders));
    m->sender = senders > 0 ? from[0] : SPAN_EMPTY;
    return read_date(reading->r, h, m);
}

static enum status on_message(void *ctx, const struct mail_header *h, unsigned messages)
{
    struct mail_reading *reading = ctx;
    if (messages > MAIL_DEPTH_MAX)
        return STATUS_OK;
    struct link_message *m = &reading->levels[messages];
    *m = (struct link_message){
        .place = reading->levels[0].place, .at = reading->levels[0].at, .zone = LINK_ZONE_UNKNOWN};
    TRY(read_header(reading, h, m));
    reading->level = reading->deepest = messages;
    reading->began = true;
    link_begin_message(reading->r, m);
    return STATUS_OK;
}

/* Parts behind a forwarded mail belong to the outer one again. */
static void begin_level(struct mail_reading *reading, unsigned messages)
{
    if (reading->began && (messages == reading->level || messages > reading->deepest))
        return;
    reading->began = true;
    reading->level = messages;
    link_begin_message(reading->r, &reading->levels[messages]);
}

static enum status on_link(void *ctx, const struct html_link *link)
{
    struct mail_reading *reading = ctx;
    if (link->kind == HTML_LOADED)
        return STATUS_OK;
    return link_store_add(reading->r->store, link->url);
}

static bool is_name_of(struct span name, const char *const *endings)
{
    for (; *endings != NULL; endings++) {
        struct span ending = span_str(*endings);
        if (name.len > ending.len &&
            span_equal_nocase(span_skip(name, name.len - ending.len), ending))
            return true;
    }
    return false;
}

static enum status on_part(void *ctx, const struct mime_part *part)
{
    static const char *const pages[] = {".html", ".htm", ".xhtml", ".shtml", NULL};
    static const char *const texts[] = {".txt", ".csv", ".ics", ".url", NULL};
    struct mail_reading *reading = ctx;
    struct arena *arena = &reading->r->arena;
    struct span text, shown;
    bool is_page = span_equal_str(part->type.value, "text/html") ||
                   is_name_of(part->file_name, pages) || is_name_of(part->other_name, pages);
    if (!is_page && !span_starts(part->type.value, SPAN_LITERAL("text/")) &&
        !is_name_of(part->file_name, texts))
        return STATUS_OK;
    begin_level(reading, part->messages);
    TRY(mime_text(arena, part, &text));
    if (is_page) {
        TRY(html_links(arena, text, on_link, reading));
        TRY(html_text(arena, text, &shown));
        text = shown;
    }
    return link_read_text(reading->r, text);
}

enum status link_read_mail(struct link_reader *r, struct span mail, uint64_t number)
{
    struct mime_report report;
    struct mail_reading *reading = arena_alloc(&r->arena, sizeof *reading);
    const struct mime_walker walker = {on_part, on_message, reading};
    const enum link_place place = number > 0 ? LINK_AT_MESSAGE : LINK_AT_FILE;
    if (reading == NULL)
        return STATUS_NO_MEMORY;
    reading->r = r;
    reading->levels[0] =
        (struct link_message){.place = place, .at = number, .zone = LINK_ZONE_UNKNOWN};
    enum status status = mime_walk(&r->arena, mail, &walker, &report);
    arena_free(&r->arena);
    if (status != STATUS_OK && status != STATUS_NO_MEMORY)
        return status;
    if (status == STATUS_NO_MEMORY && r->problem != NULL)
        r->problem(r->ctx, place, number, "too large or too nested to be read to its end");
    if (status == STATUS_OK && report.cut && r->problem != NULL)
        r->problem(r->ctx, place, number, "more parts, or deeper ones, than are read");
    return STATUS_OK;
}
