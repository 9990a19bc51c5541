/* What the header of a message says. */
#include "artifacts/mail_read.h"
#include "base/buf.h"
#include "base/limits.h"
#include "formats/mail_words.h"

enum status mail_field_text(struct mail_item *item, const char *name, struct span *ret_text)
{
    BUF_SCOPED struct buf text;
    struct span line;
    *ret_text = SPAN_EMPTY;
    TRY(mail_unfold(item->run->arena, mail_field_value(&item->header, name), &line));
    buf_init(&text, 4 * (size_t)MAIL_HEADER_MAX);
    mail_words_decode(line, &text);
    return text.failed ? STATUS_NO_MEMORY : arena_copy(item->run->arena, buf_span(&text), ret_text);
}

enum status mail_field_addresses(struct mail_item *item, const char *name,
                                 struct mail_addresses *ret)
{
    struct span line;
    TRY(mail_unfold(item->run->arena, mail_field_value(&item->header, name), &line));
    return mail_addresses_parse(item->run->arena, line, ret);
}

enum status mail_sender(struct mail_item *item, struct mail_address *ret_sender)
{
    struct mail_addresses from;
    TRY(mail_field_addresses(item, "From", &from));
    *ret_sender = from.count > 0 ? from.items[0] : (struct mail_address){.name = SPAN_EMPTY};
    return STATUS_OK;
}

enum status mail_recipients(struct mail_item *item, struct span *ret_text)
{
    static const char *const fields[] = {"To", "Cc", "Delivered-To", "X-Original-To", NULL};
    BUF_SCOPED struct buf text;
    buf_init(&text, 4 * (size_t)MAIL_HEADER_MAX);
    for (const char *const *f = fields; *f != NULL; f++) {
        struct mail_addresses list;
        TRY(mail_field_addresses(item, *f, &list));
        for (size_t i = 0; i < list.count; i++) {
            buf_add(&text, list.items[i].address);
            buf_byte(&text, ' ');
        }
    }
    return text.failed ? STATUS_NO_MEMORY
                       : arena_copy(item->run->arena, span_trim(buf_span(&text)), ret_text);
}

/* --- trust --- */

const char *mail_trust_word(enum mail_trust trust)
{
    static const char *const words[] = {"receiver", "below", "unsure"};
    return words[trust];
}

static bool is_named(const struct mail_field *f, const char *name)
{
    return span_equal_nocase(f->name, span_str(name));
}

/* The registered domain of a server's name; false for addresses and bare names. */
static bool domain_of(struct span name, struct host *host, struct span *ret_domain)
{
    return host_normalise(name, host) && host_registrable(psl_builtin(), host, ret_domain);
}

/* The first Received line that names a server under another domain than the topmost one. */
static enum status find_foreign(struct mail_item *item, struct mail_receiver *r)
{
    struct mail_hop hop;
    struct host host;
    struct span domain;
    for (size_t i = 0; i < item->header.count; i++) {
        const struct mail_field *f = &item->header.fields[i];
        if (!is_named(f, "Received"))
            continue;
        TRY(mail_received_parse(item->run->arena, f->value, &hop));
        if (!domain_of(hop.by, &host, &domain))
            continue; /* within a large provider servers write bare addresses */
        if (r->domain.len == 0) {
            r->server = host;
            (void)host_registrable(psl_builtin(), &r->server, &r->domain);
        } else if (!span_equal(domain, r->domain)) {
            r->first_foreign = i;
            return STATUS_OK;
        }
    }
    return STATUS_OK;
}

/* The topmost results, when the receiver's server wrote them: it says so by its name, or
 * (Microsoft) says no name at all. */
static enum status find_results(struct mail_item *item, struct mail_receiver *r)
{
    struct mail_auth auth;
    struct host host;
    struct span domain;
    for (size_t i = 0; i < r->first_foreign && r->domain.len > 0; i++) {
        if (!is_named(&item->header.fields[i], "Authentication-Results"))
            continue;
        TRY(mail_auth_parse(item->run->arena, item->header.fields[i].value, &auth));
        if (auth.server.len == 0 ||
            (domain_of(auth.server, &host, &domain) && span_equal(domain, r->domain)))
            r->results = i;
        return STATUS_OK;
    }
    return STATUS_OK;
}

enum status mail_find_receiver(struct mail_item *item, struct mail_receiver *ret)
{
    *ret =
        (struct mail_receiver){.first_foreign = item->header.count, .results = item->header.count};
    TRY(find_foreign(item, ret));
    return find_results(item, ret);
}

enum mail_trust mail_trust_of(const struct mail_receiver *r, size_t field)
{
    if (r->domain.len == 0)
        return MAIL_UNSURE;
    return field < r->first_foreign ? MAIL_BY_RECEIVER : MAIL_BELOW;
}

enum status mail_verdicts_of(struct mail_item *item, const struct mail_receiver *r,
                             struct mail_verdicts *ret)
{
    struct mail_auth auth;
    *ret = (struct mail_verdicts){.spf = SPAN_EMPTY};
    if (r->results >= item->header.count)
        return STATUS_OK;
    TRY(mail_auth_parse(item->run->arena, item->header.fields[r->results].value, &auth));
    ret->spf = mail_auth_result(&auth, "spf");
    ret->dkim = mail_auth_result(&auth, "dkim");
    ret->dmarc = mail_auth_result(&auth, "dmarc");
    return STATUS_OK;
}

enum status mail_arrival(struct mail_item *item, bool *ret_has, struct timestamp *ret_time)
{
    struct mail_hop hop;
    const struct mail_field *f = mail_field_nth(&item->header, "Received", 0);
    *ret_has = false;
    if (f == NULL)
        return STATUS_OK;
    TRY(mail_received_parse(item->run->arena, f->value, &hop));
    *ret_has = hop.has_date;
    *ret_time = hop.date.time;
    return STATUS_OK;
}

/* --- words --- */

static const char *word_of(const char *const *words, struct span text)
{
    for (; *words != NULL; words++)
        if (span_equal_nocase(text, span_str(*words)))
            return *words;
    return "other";
}

/* RFC 8601, 2.7, and Microsoft's own. */
const char *mail_result_word(struct span result)
{
    static const char *const words[] = {"pass",   "fail",      "softfail",  "neutral",
                                        "none",   "temperror", "permerror", "bestguesspass",
                                        "policy", "nxdomain",  "discard",   NULL};
    return word_of(words, result);
}

const char *mail_method_word(struct span method)
{
    static const char *const words[] = {"spf",      "dkim",      "dmarc", "arc",   "auth", "iprev",
                                        "compauth", "sender-id", "bimi",  "x-tls", NULL};
    return word_of(words, method);
}
