/* mail.received: the servers that a mail passed, from the sender's to the receiver's. */
#include "artifacts/builtin.h"
#include "artifacts/mail_read.h"

enum { AT, HOP, TRUST, FROM, FROM_IP, BY, RECIPIENT, ZONE, LATER, COLUMN_COUNT };

static const struct column COLUMNS[COLUMN_COUNT] = {
    [AT] = {.name = "at", .type = COLUMN_UNIX_TIME},
    [HOP] = {.name = "hop", .type = COLUMN_INT},
    [TRUST] = {.name = "trust", .type = COLUMN_WORD},
    [FROM] = {.name = "from", .type = COLUMN_DOMAIN},
    [FROM_IP] = {.name = "from_ip", .type = COLUMN_IP},
    [BY] = {.name = "by", .type = COLUMN_DOMAIN},
    [RECIPIENT] = {.name = "for",
                   .type = COLUMN_EMAIL,
                   .has_contact = true,
                   .contact = CONTACT_MENTIONED},
    [ZONE] = {.name = "zone", .type = COLUMN_INT},
    [LATER] = {.name = "later", .type = COLUMN_INT},
};

/* The clock of the server before, nearer to the sender. */
struct before {
    bool has;
    int64_t seconds;
};

/* A name with a dot in it; `localhost` and `[192.0.2.1]` are no domains. */
static struct value domain(struct span name)
{
    bool is_name = span_find_byte(name, '.') < name.len && name.ptr[0] != '[';
    return is_name ? value_text(name) : value_null();
}

static enum status emit_hop(struct mail_item *item, const struct mail_receiver *receiver,
                            size_t field, int64_t number, struct before *before)
{
    struct value values[COLUMN_COUNT] = {0};
    struct mail_hop hop;
    const struct mail_field *f = &item->header.fields[field];
    TRY(mail_received_parse(item->run->arena, f->value, &hop));
    values[HOP] = value_int(number);
    values[TRUST] = value_text(span_str(mail_trust_word(mail_trust_of(receiver, field))));
    values[FROM] = domain(hop.from);
    values[FROM_IP] = value_text(hop.from_ip);
    values[BY] = domain(hop.by);
    bool has_recipient = span_find_byte(hop.recipient, '@') < hop.recipient.len;
    values[RECIPIENT] = has_recipient ? value_text(hop.recipient) : value_null();
    values[AT] = value_time_of(hop.has_date, hop.date.time);
    if (hop.has_date && hop.date.has_zone)
        values[ZONE] = value_int(hop.date.zone);
    if (hop.has_date && before->has)
        values[LATER] = value_int(hop.date.time.seconds - before->seconds);
    if (hop.has_date)
        *before = (struct before){true, hop.date.time.seconds};
    item->run->rows_bad += !hop.has_date && hop.by.len == 0;
    return mail_emit(item, values, f->raw.ptr);
}

/* From the bottom up: the order in which the lines were written. */
static enum status read_header(struct mail_item *item)
{
    struct mail_receiver receiver;
    struct before before = {false, 0};
    int64_t number = 0;
    TRY(mail_find_receiver(item, &receiver));
    for (size_t i = item->header.count; i-- > 0;)
        if (span_equal_nocase(item->header.fields[i].name, SPAN_LITERAL("Received")))
            TRY(emit_hop(item, &receiver, i, ++number, &before));
    return STATUS_OK;
}

static enum coverage_status read_entry(struct artifact_run *run)
{
    return mail_artifact_read(run, MAIL_HEADER_ONLY, read_header);
}

static const char *const SOURCES[] = {"**", NULL};

const struct artifact mail_received = {
    .name = "mail.received",
    .title = "Mails: servers on the way",
    .sources = SOURCES,
    .presence = PRESENCE_USUAL,
    .columns = COLUMNS,
    .column_count = COLUMN_COUNT,
    .contact = CONTACT_MENTIONED,
    .timeline = "Mail passed from {from} [{from_ip}] to {by}, {later} s after the server before",
    .tested = "180 phishing mails of a honeypot, mails of mail-parser and MimeKit; synthetic "
              "fixtures",
    .notes = "One row for each Received line; `hop` 1 is the one nearest to the sender, `later` "
             "the seconds since the line before it by the servers' own clocks, `zone` the minutes "
             "east of UTC that the line states. `trust` says who can have written the line: the "
             "receiver's own servers (`receiver`), anybody before them (`below`), or that cannot "
             "be told (`unsure`).",
    .run = read_entry,
};
