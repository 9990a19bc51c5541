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

/* `Name ,<address>` and `Name (<address>)` are no addresses by the rules, and are read as such by
 * the programs that people use: what stands before the address is the name. */
static struct span last_address(struct span line)
{
    size_t open = span_find_last_byte(line, '<');
    struct span inner = span_skip(line, open + 1);
    inner = span_trim(span_head(inner, span_find_byte(inner, '>')));
    return open < line.len && span_find_byte(inner, '@') < inner.len ? inner : SPAN_EMPTY;
}

enum status mail_sender(struct mail_item *item, struct mail_address *ret_sender)
{
    BUF_SCOPED struct buf name;
    struct mail_addresses from;
    struct mail_address sender = {.name = SPAN_EMPTY};
    struct span line;
    TRY(mail_field_addresses(item, "From", &from));
    TRY(mail_field_text(item, "From", &line));
    buf_init(&name, 4 * (size_t)MAIL_HEADER_MAX);
    for (size_t i = 0; i < from.count && sender.address.len == 0; i++) {
        buf_add(&name, from.items[i].name);
        buf_byte(&name, ' ');
        struct span address = from.items[i].address;
        if (span_find_byte(address, '@') < address.len)
            sender.address = address;
    }
    if (sender.address.len == 0)
        sender.address = last_address(line);
    if (name.failed)
        return STATUS_NO_MEMORY;
    TRY(arena_copy(item->run->arena, span_trim(buf_span(&name)), &sender.name));
    *ret_sender = sender;
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

/* Domains of one provider, whose servers pass mails on among themselves. */
static const char *const providers[] = {
    " outlook.com office365.com office.com microsoft.com exchangelabs.com hotmail.com live.com ",
    " google.com gmail.com googlemail.com googlegroups.com ",
    " protonmail.ch protonmail.com proton.ch proton.me ",
    " icloud.com apple.com me.com mac.com ",
    " yahoo.com yahoodns.net yahoo.co.jp aol.com ",
    " gmx.net gmx.com web.de mail.com server.lan kundenserver.de ",
    NULL,
};

static bool lists(const char *list, struct span domain)
{
    struct span rest = span_str(list), one;
    while (span_split(&rest, ' ', &one))
        if (one.len > 0 && span_equal(one, domain))
            return true;
    return false;
}

static bool same_provider(struct span a, struct span b)
{
    if (span_equal(a, b))
        return true;
    for (const char *const *p = providers; *p != NULL; p++)
        if (lists(*p, a) && lists(*p, b))
            return true;
    return false;
}

/* The registered domain of a server's name; false for addresses and bare names. */
static bool domain_of(struct span name, struct host *host, struct span *ret_domain)
{
    return host_normalise(name, host) && host_registrable(psl_builtin(), host, ret_domain);
}

/* The first Received line that names a server of another provider than the topmost one. */
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
        } else if (!same_provider(domain, r->domain)) {
            r->first_foreign = i;
            return STATUS_OK;
        }
    }
    return STATUS_OK;
}

/* Whether the receiver's server wrote the results: it says so by its name, or (Microsoft) says no
 * name at all. */
static enum status is_own(struct mail_item *item, const struct mail_receiver *r, size_t field,
                          bool *ret)
{
    struct mail_auth auth;
    struct host host;
    struct span domain;
    TRY(mail_auth_parse(item->run->arena, item->header.fields[field].value, &auth));
    *ret = auth.server.len == 0 ||
           (domain_of(auth.server, &host, &domain) && same_provider(domain, r->domain));
    return STATUS_OK;
}

/* The topmost results and those right below them, as far as they are the receiver's. */
static enum status find_results(struct mail_item *item, struct mail_receiver *r)
{
    bool own = true, began = false;
    for (size_t i = 0; i < r->first_foreign && r->domain.len > 0; i++) {
        bool results = is_named(&item->header.fields[i], "Authentication-Results");
        if (began && !results)
            return STATUS_OK;
        if (!results)
            continue;
        TRY(is_own(item, r, i, &own));
        if (!own)
            return STATUS_OK;
        r->results = began ? r->results : i;
        r->results_end = i + 1;
        began = true;
    }
    return STATUS_OK;
}

enum status mail_find_receiver(struct mail_item *item, struct mail_receiver *ret)
{
    *ret = (struct mail_receiver){.first_foreign = item->header.count,
                                  .results = item->header.count,
                                  .results_end = item->header.count};
    TRY(find_foreign(item, ret));
    return find_results(item, ret);
}

enum mail_trust mail_trust_of(const struct mail_receiver *r, size_t field)
{
    if (r->domain.len == 0)
        return MAIL_UNSURE;
    return field < r->first_foreign ? MAIL_BY_RECEIVER : MAIL_BELOW;
}

static void keep_first(struct span *word, struct span said)
{
    *word = word->len == 0 ? said : *word;
}

enum status mail_verdicts_of(struct mail_item *item, const struct mail_receiver *r,
                             struct mail_verdicts *ret)
{
    *ret = (struct mail_verdicts){.spf = SPAN_EMPTY};
    for (size_t i = r->results; i < r->results_end; i++) {
        struct mail_auth auth;
        TRY(mail_auth_parse(item->run->arena, item->header.fields[i].value, &auth));
        keep_first(&ret->spf, mail_auth_result(&auth, "spf"));
        keep_first(&ret->dkim, mail_auth_result(&auth, "dkim"));
        keep_first(&ret->dmarc, mail_auth_result(&auth, "dmarc"));
    }
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
