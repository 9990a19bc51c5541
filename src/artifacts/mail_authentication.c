/* mail.authentication: what servers said of the sender, and the signatures themselves. */
#include "artifacts/builtin.h"
#include "artifacts/mail_read.h"
#include "formats/dkim.h"
#include "formats/email.h"

enum {
    ARRIVED,
    SIGNED,
    KIND,
    TRUST,
    SERVER,
    METHOD,
    RESULT,
    DOMAIN,
    SELECTOR,
    KEY_BITS,
    UNSIGNED_TAIL,
    WEAK,
    FROM,
    COLUMN_COUNT
};

static const struct column COLUMNS[COLUMN_COUNT] = {
    [ARRIVED] = {.name = "arrived", .type = COLUMN_UNIX_TIME},
    [SIGNED] = {.name = "signed", .type = COLUMN_UNIX_TIME},
    [KIND] = {.name = "kind", .type = COLUMN_WORD},
    [TRUST] = {.name = "trust", .type = COLUMN_WORD},
    [SERVER] = {.name = "server", .type = COLUMN_DOMAIN},
    [METHOD] = {.name = "method", .type = COLUMN_WORD},
    [RESULT] = {.name = "result", .type = COLUMN_WORD},
    [DOMAIN] = {.name = "domain", .type = COLUMN_DOMAIN},
    [SELECTOR] = {.name = "selector", .type = COLUMN_HIDDEN},
    [KEY_BITS] = {.name = "key_bits", .type = COLUMN_INT},
    [UNSIGNED_TAIL] = {.name = "unsigned_tail", .type = COLUMN_INT},
    [WEAK] = {.name = "weak", .type = COLUMN_INT},
    [FROM] = {.name = "from", .type = COLUMN_HIDDEN},
};

struct context {
    struct mail_item *item;
    struct mail_receiver receiver;
    struct span from; /* the sender's address */
    struct value arrived;
};

static struct value domain(struct span name)
{
    struct host host;
    size_t at = span_find_last_byte(name, '@');
    name = at < name.len ? span_skip(name, at + 1) : name;
    bool good = name.len > 0 && span_find_byte(name, '.') < name.len && host_normalise(name, &host);
    return good ? value_text(name) : value_null();
}

/* Whom the method is about. */
static struct value subject_of(const struct mail_auth_result *r)
{
    static const char *const names[] = {"header.d",  "header.i",  "header.from", "smtp.mailfrom",
                                        "smtp.mail", "smtp.helo", NULL};
    for (const char *const *n = names; *n != NULL; n++) {
        struct value v = domain(mail_auth_property(r, *n));
        if (v.type != VALUE_NULL)
            return v;
    }
    return value_null();
}

/* The topmost of the receiver's own count. Others between his lines may be left-overs of a sender
 * who wrote the receiver's name himself. */
static const char *trust_of_results(const struct context *c, size_t field)
{
    if (field >= c->receiver.results && field < c->receiver.results_end)
        return mail_trust_word(MAIL_BY_RECEIVER);
    return mail_trust_word(mail_trust_of(&c->receiver, field) == MAIL_BELOW ? MAIL_BELOW
                                                                            : MAIL_UNSURE);
}

static enum status emit_results(const struct context *c, size_t field, const char *kind)
{
    struct mail_auth auth;
    const struct mail_field *f = &c->item->header.fields[field];
    struct span value = f->value;
    if (strcmp(kind, "arc") == 0) /* `i=1;` stands first */
        value = span_skip(value, span_find_byte(value, ';') + 1);
    TRY(mail_auth_parse(c->item->run->arena, value, &auth));
    for (size_t i = 0; i < auth.count; i++) {
        struct value values[COLUMN_COUNT] = {0};
        values[ARRIVED] = c->arrived;
        values[KIND] = value_text(span_str(kind));
        values[TRUST] =
            value_text(span_str(strcmp(kind, "arc") == 0 ? "unsure" : trust_of_results(c, field)));
        values[SERVER] = domain(auth.server);
        values[METHOD] = value_text(span_str(mail_method_word(auth.items[i].method)));
        values[RESULT] = value_text(span_str(mail_result_word(auth.items[i].result)));
        values[DOMAIN] = subject_of(&auth.items[i]);
        values[FROM] = value_text(c->from);
        TRY(mail_emit(c->item, values, f->raw.ptr));
    }
    return STATUS_OK;
}

static enum status emit_signature(const struct context *c, size_t field)
{
    struct dkim_result r;
    struct value values[COLUMN_COUNT] = {0};
    struct mail_item *item = c->item;
    const struct mail_field *f = &item->header.fields[field];
    TRY(dkim_verify(item->run->arena, &item->header, f, item->run->dkim_keys, &r));
    bool arc = span_equal_nocase(f->name, SPAN_LITERAL("ARC-Message-Signature"));
    bool whole = item->text.gap_count == 0 && !item->text.cut && !item->header.cut;
    struct span outcome = span_str(whole ? dkim_outcome_word(r.outcome) : "not_checked");
    values[ARRIVED] = c->arrived;
    values[KIND] = value_text(span_str(arc ? "arc_signature" : "signature"));
    values[METHOD] = value_text(span_str("dkim"));
    values[RESULT] = value_text(outcome);
    values[DOMAIN] = domain(r.signature.domain);
    values[SELECTOR] = value_text(r.signature.selector);
    if (r.signature.has_time && r.signature.time < INT32_MAX * INT64_C(4))
        values[SIGNED] = value_int((int64_t)r.signature.time);
    if (r.key_bits > 0)
        values[KEY_BITS] = value_int(r.key_bits);
    if (r.unsigned_tail > 0 && r.unsigned_tail < INT64_MAX)
        values[UNSIGNED_TAIL] = value_int((int64_t)r.unsigned_tail);
    values[WEAK] = value_int(r.weak);
    values[FROM] = value_text(c->from);
    return mail_emit(item, values, f->raw.ptr);
}

static bool is_named(const struct mail_field *f, const char *name)
{
    return span_equal_nocase(f->name, span_str(name));
}

static enum status read_message(struct mail_item *item)
{
    struct context c = {.item = item};
    struct mail_address from;
    struct timestamp arrived;
    bool has;
    TRY(mail_find_receiver(item, &c.receiver));
    TRY(mail_sender(item, &from));
    TRY(mail_arrival(item, &has, &arrived));
    c.from = from.address;
    c.arrived = value_time_of(has, arrived);
    for (size_t i = 0; i < item->header.count; i++) {
        const struct mail_field *f = &item->header.fields[i];
        if (is_named(f, "Authentication-Results"))
            TRY(emit_results(&c, i, "results"));
        else if (is_named(f, "ARC-Authentication-Results"))
            TRY(emit_results(&c, i, "arc"));
        else if (is_named(f, "DKIM-Signature") || is_named(f, "ARC-Message-Signature"))
            TRY(emit_signature(&c, i));
    }
    return STATUS_OK;
}

static enum coverage_status read_entry(struct artifact_run *run)
{
    return mail_artifact_read(run, MAIL_WHOLE, read_message);
}

static const char *const SOURCES[] = {"**", NULL};

const struct artifact mail_authentication = {
    .name = "mail.authentication",
    .title = "Mails: authentication and signatures",
    .sources = SOURCES,
    .presence = PRESENCE_OPTIONAL,
    .columns = COLUMNS,
    .column_count = COLUMN_COUNT,
    .contact = CONTACT_MENTIONED,
    .timeline = "Mail: {kind}, {method} of {domain}: {result}",
    .tested = "180 phishing mails of a honeypot, vectors of mail-auth, MimeKit and RFC 6376 and "
              "8463, compared with dkimpy; synthetic fixtures",
    .notes = "`results` are what a server wrote into the mail: only those with `trust` receiver "
             "come from the receiver's own. `signature` and `arc_signature` are checked here: "
             "`pass`, `body_changed`, `bad_signature`, `no_key` (the text is as it was signed, the "
             "signer's key is not at hand; see `--dkim-keys`), `key_revoked`, `key_unusable`, "
             "`unsupported`, `malformed`, `not_checked` (a message above the limit).",
    .run = read_entry,
};
