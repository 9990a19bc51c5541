/* Rules over mails: who they say they come from. */
#include "findings/rules_mail.h"
#include "base/ascii.h"

static bool institution(const struct record *r, const struct rule_context *context,
                        struct rule_hit *hit)
{
    struct mail_from s;
    hit->column = "from";
    if (!mail_sender_read(r, context, &s) || !mail_poses_on_free_mail(&s))
        return false;
    mail_tell_brand(hit, "The name is that of ", s.brand, ".");
    return true;
}

/* Where answers go, when that is an address of a free mail service other than the sender's own. */
static bool answers_to_free_mail(const struct record *r, const struct rule_context *c,
                                 const struct mail_from *s)
{
    struct email reply;
    if (!email_normalise(record_text(r, "reply_to"), &reply) ||
        span_equal(email_span(&reply), email_span(&s->email)))
        return false;
    const struct host_judgement *to = link_judge_host(c->judge, host_span(&reply.host));
    return to != NULL && to->free_mail;
}

static bool is_refused(const struct record *r)
{
    return mail_is_word(r, "dmarc", "fail") ||
           (mail_is_word(r, "spf", "fail") && !mail_is_word(r, "dmarc", "pass"));
}

static bool other_sender(const struct record *r, const struct rule_context *context,
                         struct rule_hit *hit)
{
    struct mail_from s;
    hit->column = "from";
    if (!mail_sender_read(r, context, &s) || s.brand == NULL || s.host->free_mail ||
        brand_owns(s.brand, &s.host->site))
        return false;
    bool refused = is_refused(r), elsewhere = answers_to_free_mail(r, context, &s);
    hit->level = refused || elsewhere ? LEVEL_MEDIUM : LEVEL_LOW;
    hit->lead = !refused && !elsewhere;
    mail_tell_brand(hit, "The name is that of ", s.brand,
                    refused     ? "; and the receiver's server could not confirm the sender."
                    : elsewhere ? "; and answers are wanted at a free mail service."
                                : ".");
    return true;
}

static bool refused_brand(const struct record *r, const struct rule_context *context,
                          struct rule_hit *hit)
{
    struct mail_from s;
    hit->column = "from";
    if (!mail_sender_read(r, context, &s) || s.host->owner == NULL || s.host->free_mail ||
        !is_refused(r))
        return false;
    mail_tell_brand(hit, "The domain is one of ", s.host->owner, ".");
    return true;
}

/* The first address within a text. */
static bool address_in(struct span text, struct email *ret)
{
    struct span word;
    while (span_split(&text, ' ', &word)) {
        while (word.len > 0 && strchr("<>()[]\"',;:", word.ptr[0]) != NULL)
            word = span_skip(word, 1);
        while (word.len > 0 && strchr("<>()[]\"',;:", word.ptr[word.len - 1]) != NULL)
            word.len--;
        if (span_find_byte(word, '@') < word.len && email_normalise(word, ret) &&
            span_find_byte(host_span(&ret->host), '.') < ret->host.len)
            return true;
    }
    return false;
}

static bool name_is_address(const struct record *r, const struct rule_context *context,
                            struct rule_hit *hit)
{
    struct mail_from s;
    struct email shown;
    hit->column = "from";
    return mail_sender_read(r, context, &s) && address_in(record_text(r, "from_name"), &shown) &&
           host_has_known_suffix(context->judge->psl, &shown.host) &&
           !mail_same_owner(context, &shown.host, &s.email.host);
}

static bool reply_elsewhere(const struct record *r, const struct rule_context *context,
                            struct rule_hit *hit)
{
    struct mail_from s;
    struct email reply;
    hit->column = "reply_to";
    if (!mail_sender_read(r, context, &s) || !email_normalise(record_text(r, "reply_to"), &reply))
        return false;
    bool to_free_mail = answers_to_free_mail(r, context, &s);
    if (span_equal(email_span(&reply), email_span(&s.email)) ||
        (!to_free_mail && mail_same_owner(context, &reply.host, &s.email.host)))
        return false;
    hit->lead = true;
    hit->level = to_free_mail ? LEVEL_LOW : LEVEL_INFORMATIONAL;
    (void)snprintf(hit->detail, sizeof hit->detail, "%s",
                   to_free_mail ? "They go to an address of a free mail service." : "");
    return true;
}

static bool path_elsewhere(const struct record *r, const struct rule_context *context,
                           struct rule_hit *hit)
{
    struct mail_from s;
    struct email path;
    hit->column = "return_path";
    hit->lead = true;
    return mail_sender_read(r, context, &s) && !mail_is_word(r, "dmarc", "pass") &&
           email_normalise(record_text(r, "return_path"), &path) &&
           !mail_same_owner(context, &path.host, &s.email.host);
}

static bool several_senders(const struct record *r, const struct rule_context *context,
                            struct rule_hit *hit)
{
    (void)context;
    const struct value *v = record_value(r, "senders");
    hit->column = "from";
    return v != NULL && v->type == VALUE_INT && v->integer > 1;
}

/* --- rows --- */

const struct rule rule_mail_institution = {
    .id = "mail.institution",
    .artifact = "mail.message",
    .level = LEVEL_MEDIUM,
    .message = "A mail bears an institution's name and comes from a free mail service.",
    .explanation = "Institutions write from their own domains. In 2020 hack-for-hire firms made "
                   "Gmail accounts in the name of the World Health Organization.",
    .benign = MAIL_BENIGN_INSTITUTION,
    .forging = MAIL_FORGED,
    .confidence = "Medium: the name is compared with a list of some hundred; people can bear it "
                  "honestly.",
    .next = MAIL_NEXT,
    .reference =
        "Google Threat Analysis Group: updates on government-backed attackers and hack-for-"
        "hire firms (27 May 2020)",
    .tried_on = "180 phishing mails of a honeypot: 0; 45 benign mails: 0",
    .check = institution,
};

static const char *const BENIGN_OTHER_SENDER[] = {
    "A newsletter or ticket service that sends in a customer's name.",
    "A reseller, partner or group with the name in its own.",
    "A domain of the brand's that the list here lacks.", NULL};

const struct rule rule_mail_other_sender = {
    .id = "mail.other_sender",
    .artifact = "mail.message",
    .level = LEVEL_LOW,
    .message = "A mail bears a known name and comes from another's domain.",
    .explanation = "The display name is what most programs show, and a sender chooses it freely. "
                   "Medium when the receiver's own server also could not confirm the sender, or "
                   "answers are wanted at a free mail service.",
    .benign = BENIGN_OTHER_SENDER,
    .forging = MAIL_FORGED,
    .confidence = "Low by itself.",
    .next = MAIL_NEXT,
    .reference = "RFC 5322, 3.4: display names; RFC 7489 (DMARC), 1.2 on display names",
    .tried_on = "180 phishing mails of a honeypot: 10; 45 benign mails: 0",
    .check = other_sender,
};

static const char *const BENIGN_REFUSED[] = {
    "A mail that was forwarded or came over a mailing list.",
    "A service that sends in the brand's name and was not named to the receiver.", NULL};

const struct rule rule_mail_refused_brand = {
    .id = "mail.refused_brand",
    .artifact = "mail.message",
    .level = LEVEL_MEDIUM,
    .message = "A mail states a known brand as its sender, and the receiver's server could not "
               "confirm it.",
    .explanation = "Large senders have told the world which servers send for them. A mail from "
                   "elsewhere under their own domain fails there.",
    .benign = BENIGN_REFUSED,
    .forging = MAIL_FORGED,
    .confidence = "Medium: forwarding breaks it too.",
    .next = MAIL_NEXT,
    .reference = "RFC 7489 (DMARC); RFC 7208 (SPF)",
    .tried_on = "180 phishing mails of a honeypot: 1; 45 benign mails: 0",
    .check = refused_brand,
};

static const char *const BENIGN_NAME[] = {
    "Mailing lists and ticket systems that write the first sender's address into the name.", NULL};

const struct rule rule_mail_name_is_address = {
    .id = "mail.name_is_address",
    .artifact = "mail.message",
    .level = LEVEL_LOW,
    .message = "The display name of a mail's sender is an address of another domain.",
    .explanation = "Programs that show only the name show a sender that did not send.",
    .benign = BENIGN_NAME,
    .forging = MAIL_FORGED,
    .confidence = "Medium.",
    .next = MAIL_NEXT,
    .reference = "RFC 5322, 3.4",
    .tried_on = "180 phishing mails of a honeypot: 1; 45 benign mails: 0",
    .check = name_is_address,
};

static const char *const BENIGN_REPLY[] = {
    "A mailing list, a newsletter, a form on a site, or an assistant's address.", NULL};

const struct rule rule_mail_reply_elsewhere = {
    .id = "mail.reply_elsewhere",
    .artifact = "mail.message",
    .level = LEVEL_INFORMATIONAL,
    .message = "Answers to a mail go to another domain than its sender's.",
    .explanation =
        "Who writes in another's name needs answers to reach himself. Low when they go to "
        "a free mail service.",
    .benign = BENIGN_REPLY,
    .forging = MAIL_FORGED,
    .confidence = "Low by itself.",
    .next = MAIL_NEXT,
    .reference = "RFC 5322, 3.6.2",
    .tried_on = "180 phishing mails of a honeypot: 34; 45 benign mails: 1",
    .check = reply_elsewhere,
};

static const char *const BENIGN_PATH[] = {
    "Nearly every newsletter service has its own return path.", NULL};

const struct rule rule_mail_path_elsewhere = {
    .id = "mail.path_elsewhere",
    .artifact = "mail.message",
    .level = LEVEL_INFORMATIONAL,
    .message = "A mail's return path is another's, and DMARC did not pass.",
    .explanation = "SPF speaks of the return path only, which few people see. Where it is not the "
                   "sender's and DMARC did not pass, nothing confirms the sender that is shown.",
    .benign = BENIGN_PATH,
    .forging = MAIL_FORGED,
    .confidence = "Very low by itself.",
    .next = MAIL_NEXT,
    .reference = "RFC 7489 (DMARC), 3.1: identifier alignment",
    .tried_on = "180 phishing mails of a honeypot: 40; 45 benign mails: 2",
    .check = path_elsewhere,
};

static const char *const BENIGN_SEVERAL[] = {"A letter that several people signed.", NULL};

const struct rule rule_mail_several_senders = {
    .id = "mail.several_senders",
    .artifact = "mail.message",
    .level = LEVEL_LOW,
    .message = "A mail names more than one sender.",
    .explanation = "Servers may check one sender and programs show another.",
    .benign = BENIGN_SEVERAL,
    .forging = MAIL_FORGED,
    .confidence = "Low: rare, and seldom meant well.",
    .next = MAIL_NEXT,
    .reference = "RFC 7489 (DMARC), 6.6.1; Chen et al.: composition kills (USENIX Security 2020)",
    .tried_on = "180 phishing mails of a honeypot: 6; 45 benign mails: 0",
    .check = several_senders,
};
