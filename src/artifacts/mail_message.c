/* mail.message: who wrote to whom, when, and what the receiver's server thought of it. */
#include "artifacts/builtin.h"
#include "artifacts/mail_read.h"
#include "base/buf.h"
#include "base/limits.h"

enum {
    ARRIVED,
    SENT,
    ZONE,
    FROM,
    SENDER,
    REPLY_TO,
    RETURN_PATH,
    TO,
    NAMES,
    SUBJECT,
    SERVER,
    SPF,
    DKIM,
    DMARC,
    SENDERS,
    FROM_NAME,
    COLUMN_COUNT
};

static const struct column COLUMNS[COLUMN_COUNT] = {
    [ARRIVED] = {.name = "arrived", .type = COLUMN_UNIX_TIME},
    [SENT] = {.name = "sent", .type = COLUMN_UNIX_TIME},
    [ZONE] = {.name = "zone", .type = COLUMN_INT},
    [FROM] = {.name = "from", .type = COLUMN_EMAIL},
    [SENDER] = {.name = "sender", .type = COLUMN_EMAIL},
    [REPLY_TO] = {.name = "reply_to", .type = COLUMN_EMAIL},
    [RETURN_PATH] = {.name = "return_path", .type = COLUMN_EMAIL},
    [TO] = {.name = "to", .type = COLUMN_TEXT, .has_contact = true, .contact = CONTACT_MENTIONED},
    [NAMES] = {.name = "names", .type = COLUMN_TEXT},
    [SUBJECT] = {.name = "subject", .type = COLUMN_TEXT},
    [SERVER] = {.name = "server",
                .type = COLUMN_DOMAIN,
                .has_contact = true,
                .contact = CONTACT_MENTIONED},
    [SPF] = {.name = "spf", .type = COLUMN_WORD},
    [DKIM] = {.name = "dkim", .type = COLUMN_WORD},
    [DMARC] = {.name = "dmarc", .type = COLUMN_WORD},
    [SENDERS] = {.name = "senders", .type = COLUMN_INT},
    [FROM_NAME] = {.name = "from_name", .type = COLUMN_HIDDEN},
};

static enum status first_address(struct mail_item *item, const char *field, struct value *ret)
{
    struct mail_addresses list;
    TRY(mail_field_addresses(item, field, &list));
    *ret = list.count > 0 ? value_text(list.items[0].address) : value_null();
    return STATUS_OK;
}

/* All addresses of From fields: more than one is rare, and lets mail programs disagree on whom to
 * show. */
static enum status count_senders(struct mail_item *item, struct value *ret)
{
    int64_t count = 0;
    for (size_t i = 0; i < item->header.count; i++) {
        const struct mail_field *f = &item->header.fields[i];
        struct mail_addresses list;
        struct span line;
        if (!span_equal_nocase(f->name, SPAN_LITERAL("From")))
            continue;
        TRY(mail_unfold(item->run->arena, f->value, &line));
        TRY(mail_addresses_parse(item->run->arena, line, &list));
        for (size_t k = 0; k < list.count; k++)
            count += span_find_byte(list.items[k].address, '@') < list.items[k].address.len;
    }
    *ret = value_int(count);
    return STATUS_OK;
}

/* Display names are searched like texts: addresses and links hide in them. */
static enum status gather_names(struct mail_item *item, struct value *ret)
{
    static const char *const fields[] = {"From", "Sender", "Reply-To", NULL};
    BUF_SCOPED struct buf text;
    struct span copy;
    buf_init(&text, (size_t)MAIL_HEADER_MAX);
    for (const char *const *f = fields; *f != NULL; f++) {
        struct mail_addresses list;
        TRY(mail_field_addresses(item, *f, &list));
        for (size_t i = 0; i < list.count && list.items[i].name.len > 0; i++) {
            buf_add(&text, list.items[i].name);
            buf_byte(&text, '\n');
        }
    }
    if (text.failed)
        return STATUS_NO_MEMORY;
    TRY(arena_copy(item->run->arena, buf_span(&text), &copy));
    *ret = value_text(copy);
    return STATUS_OK;
}

static enum status read_times(struct mail_item *item, struct value *values)
{
    struct mail_date date;
    struct timestamp arrived;
    bool has;
    TRY(mail_arrival(item, &has, &arrived));
    values[ARRIVED] = value_time_of(has, arrived);
    if (mail_date_parse(mail_field_value(&item->header, "Date"), &date)) {
        values[SENT] = value_int(date.time.seconds);
        if (date.has_zone)
            values[ZONE] = value_int(date.zone);
    }
    return STATUS_OK;
}

static enum status read_addresses(struct mail_item *item, struct value *values)
{
    struct mail_address from;
    struct span to, subject;
    TRY(mail_sender(item, &from));
    values[FROM] = value_text(from.address);
    values[FROM_NAME] = value_text(from.name);
    TRY(first_address(item, "Sender", &values[SENDER]));
    TRY(first_address(item, "Reply-To", &values[REPLY_TO]));
    TRY(first_address(item, "Return-Path", &values[RETURN_PATH]));
    TRY(mail_recipients(item, &to));
    TRY(mail_field_text(item, "Subject", &subject));
    values[TO] = value_text(to);
    values[SUBJECT] = value_text(subject);
    TRY(count_senders(item, &values[SENDERS]));
    return gather_names(item, &values[NAMES]);
}

static struct value word(struct span text)
{
    return text.len == 0 ? value_null() : value_text(span_str(mail_result_word(text)));
}

static enum status read_header(struct mail_item *item)
{
    struct value values[COLUMN_COUNT] = {0};
    struct mail_receiver receiver;
    struct mail_verdicts verdicts;
    if (item->header.count == 0)
        return STATUS_MALFORMED;
    TRY(read_times(item, values));
    TRY(read_addresses(item, values));
    TRY(mail_find_receiver(item, &receiver));
    TRY(mail_verdicts_of(item, &receiver, &verdicts));
    values[SERVER] = value_text(host_span(&receiver.server));
    values[SPF] = word(verdicts.spf);
    values[DKIM] = word(verdicts.dkim);
    values[DMARC] = word(verdicts.dmarc);
    return mail_emit(item, values, NULL);
}

static enum coverage_status read_entry(struct artifact_run *run)
{
    return mail_artifact_read(run, MAIL_HEADER_ONLY, read_header);
}

static const char *const SOURCES[] = {"**", NULL};

const struct artifact mail_message = {
    .name = "mail.message",
    .title = "Mails: senders, recipients, times",
    .sources = SOURCES,
    .presence = PRESENCE_REQUIRED,
    .columns = COLUMNS,
    .column_count = COLUMN_COUNT,
    .contact = CONTACT_RECEIVED,
    .timeline = "Mail at {server}: SPF {spf}, DKIM {dkim}, DMARC {dmarc}",
    .tested = "180 phishing mails of a honeypot, mails of mail-parser, MimeKit and mail-auth; "
              "synthetic fixtures",
    .notes = "`arrived` is the time of the topmost Received line, which the receiver's own server "
             "wrote; `sent` is what the sender's program claims. The results of SPF, DKIM and "
             "DMARC are those of the receiver's own server only (docs/mail.md says how it is "
             "told). `server` is the receiver's.",
    .run = read_entry,
};
