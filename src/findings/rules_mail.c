/* Rules over mails: who they say they come from, and what they bring. */
#include "base/ascii.h"
#include "findings/rules.h"
#include "formats/email.h"
#include "links/brands.h"

/* --- senders --- */

struct sender {
    struct email email;
    const struct host_judgement *host; /* of the address; NULL: there is none */
    const struct brand *brand;         /* whose name it bears; NULL: nobody's */
};

static bool read_sender(const struct record *r, const struct rule_context *c, struct sender *s)
{
    if (c->judge == NULL || !email_normalise(record_text(r, "from"), &s->email))
        return false;
    link_judge_make_room(c->judge);
    s->host = link_judge_host(c->judge, host_span(&s->email.host));
    s->brand = link_judge_brand_in(c->judge, record_text(r, "from_name"));
    return s->host != NULL && s->host->site.has_registrable;
}

/* Another's name above an address of a free mail service. */
static bool poses_on_free_mail(const struct sender *s)
{
    return s->brand != NULL && s->host->free_mail && !brand_owns(s->brand, &s->host->site);
}

static bool is_word(const struct record *r, const char *column, const char *word)
{
    return span_equal_str(record_text(r, column), word);
}

static void tell_brand(struct rule_hit *hit, const char *before, const struct brand *brand,
                       const char *after)
{
    (void)snprintf(hit->detail, sizeof hit->detail, "%s%.*s%s", before, (int)brand->name.len,
                   (const char *)brand->name.ptr, after);
}

static bool institution(const struct record *r, const struct rule_context *context,
                        struct rule_hit *hit)
{
    struct sender s;
    hit->column = "from";
    if (!read_sender(r, context, &s) || !poses_on_free_mail(&s))
        return false;
    tell_brand(hit, "The name is that of ", s.brand, ".");
    return true;
}

/* Where answers go, when that is an address of a free mail service other than the sender's own. */
static bool answers_to_free_mail(const struct record *r, const struct rule_context *c,
                                 const struct sender *s)
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
    return is_word(r, "dmarc", "fail") ||
           (is_word(r, "spf", "fail") && !is_word(r, "dmarc", "pass"));
}

static bool other_sender(const struct record *r, const struct rule_context *context,
                         struct rule_hit *hit)
{
    struct sender s;
    hit->column = "from";
    if (!read_sender(r, context, &s) || s.brand == NULL || s.host->free_mail ||
        brand_owns(s.brand, &s.host->site))
        return false;
    bool refused = is_refused(r), elsewhere = answers_to_free_mail(r, context, &s);
    hit->level = refused || elsewhere ? LEVEL_MEDIUM : LEVEL_LOW;
    hit->lead = !refused && !elsewhere;
    tell_brand(hit, "The name is that of ", s.brand,
               refused     ? "; and the receiver's server could not confirm the sender."
               : elsewhere ? "; and answers are wanted at a free mail service."
                           : ".");
    return true;
}

static bool refused_brand(const struct record *r, const struct rule_context *context,
                          struct rule_hit *hit)
{
    struct sender s;
    hit->column = "from";
    if (!read_sender(r, context, &s) || s.host->owner == NULL || s.host->free_mail ||
        !is_refused(r))
        return false;
    tell_brand(hit, "The domain is one of ", s.host->owner, ".");
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

static bool same_owner(const struct rule_context *c, const struct host *a, const struct host *b)
{
    struct span left = host_span(a), right = host_span(b);
    (void)host_registrable(c->judge->psl, a, &left);
    (void)host_registrable(c->judge->psl, b, &right);
    return span_equal(left, right);
}

static bool name_is_address(const struct record *r, const struct rule_context *context,
                            struct rule_hit *hit)
{
    struct sender s;
    struct email shown;
    hit->column = "from";
    return read_sender(r, context, &s) && address_in(record_text(r, "from_name"), &shown) &&
           host_has_known_suffix(context->judge->psl, &shown.host) &&
           !same_owner(context, &shown.host, &s.email.host);
}

static bool reply_elsewhere(const struct record *r, const struct rule_context *context,
                            struct rule_hit *hit)
{
    struct sender s;
    struct email reply;
    hit->column = "reply_to";
    if (!read_sender(r, context, &s) || !email_normalise(record_text(r, "reply_to"), &reply))
        return false;
    bool to_free_mail = answers_to_free_mail(r, context, &s);
    if (span_equal(email_span(&reply), email_span(&s.email)) ||
        (!to_free_mail && same_owner(context, &reply.host, &s.email.host)))
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
    struct sender s;
    struct email path;
    hit->column = "return_path";
    hit->lead = true;
    return read_sender(r, context, &s) && !is_word(r, "dmarc", "pass") &&
           email_normalise(record_text(r, "return_path"), &path) &&
           !same_owner(context, &path.host, &s.email.host);
}

static bool several_senders(const struct record *r, const struct rule_context *context,
                            struct rule_hit *hit)
{
    (void)context;
    const struct value *v = record_value(r, "senders");
    hit->column = "from";
    return v != NULL && v->type == VALUE_INT && v->integer > 1;
}

static bool integer_of(const struct record *r, const char *column, int64_t *ret)
{
    const struct value *v = record_value(r, column);
    if (v == NULL || v->type != VALUE_INT)
        return false;
    *ret = v->integer;
    return true;
}

static bool sent_skew(const struct record *r, const struct rule_context *context,
                      struct rule_hit *hit)
{
    enum { EARLY = 3600, LATE = 3 * 86400 };
    int64_t sent, arrived;
    (void)context;
    hit->column = "sent";
    hit->lead = true;
    if (!integer_of(r, "sent", &sent) || !integer_of(r, "arrived", &arrived) ||
        (sent - arrived < EARLY && arrived - sent < LATE))
        return false;
    (void)snprintf(hit->detail, sizeof hit->detail, "It is %lld minutes %s the arrival.",
                   (long long)((sent > arrived ? sent - arrived : arrived - sent) / 60),
                   sent > arrived ? "after" : "before");
    return true;
}

/* --- servers --- */

static bool time_backwards(const struct record *r, const struct rule_context *context,
                           struct rule_hit *hit)
{
    enum { TOLERATED = 600 };
    int64_t later;
    (void)context;
    hit->column = "at";
    hit->lead = true;
    if (!integer_of(r, "later", &later) || later > -TOLERATED)
        return false;
    (void)snprintf(hit->detail, sizeof hit->detail, "By the servers' clocks %lld minutes before.",
                   (long long)(-later / 60));
    return true;
}

static bool authentication_failed(const struct record *r, const struct rule_context *context,
                                  struct rule_hit *hit)
{
    (void)context;
    if (!is_word(r, "kind", "results") || !is_word(r, "trust", "receiver"))
        return false;
    bool dmarc = is_word(r, "method", "dmarc");
    bool told = dmarc || is_word(r, "method", "spf") || is_word(r, "method", "dkim");
    bool failed = is_word(r, "result", "fail") || (!dmarc && is_word(r, "result", "softfail"));
    hit->column = "domain";
    hit->level = dmarc ? LEVEL_LOW : LEVEL_INFORMATIONAL;
    hit->lead = true;
    struct span method = record_text(r, "method"), result = record_text(r, "result");
    (void)snprintf(hit->detail, sizeof hit->detail, "It says: %.*s %.*s.", (int)method.len,
                   (const char *)method.ptr, (int)result.len, (const char *)result.ptr);
    return told && failed;
}

static bool signature_broken(const struct record *r, const struct rule_context *context,
                             struct rule_hit *hit)
{
    (void)context;
    bool changed = is_word(r, "result", "body_changed");
    hit->column = "domain";
    hit->lead = true;
    if (!is_word(r, "kind", "signature") || (!changed && !is_word(r, "result", "bad_signature")))
        return false;
    (void)snprintf(hit->detail, sizeof hit->detail, "%s",
                   changed ? "The text is not the one that was signed."
                           : "The signed fields and the signer's key do not fit.");
    return true;
}

/* --- links of pages --- */

/* A text that shows a host: the whole of it is a link or a host's name. */
static bool shown_host(const struct rule_context *c, struct span shown, struct host *ret)
{
    struct url url;
    shown = span_trim(shown);
    if (shown.len < 4 || shown.len > 2000 || span_find_byte(shown, ' ') < shown.len ||
        span_find_byte(shown, '@') < shown.len || !url_parse_lenient(shown, &url) ||
        !host_normalise(url.host, ret) || ret->is_ip)
        return false;
    return span_find_byte(host_span(ret), '.') < ret->len &&
           host_has_known_suffix(c->judge->psl, ret);
}

static bool other_host(const struct link_seen *link, const struct record *record,
                       const struct rule_context *context, struct rule_hit *hit)
{
    struct host shown;
    if (link->in_text || !is_word(record, "kind", "link") ||
        !shown_host(context, record_text(record, "shown"), &shown) ||
        same_owner(context, &shown, &link->host->site.host))
        return false;
    const struct host_judgement *claimed = link_judge_host(context->judge, host_span(&shown));
    const struct brand *brand = claimed == NULL ? NULL : claimed->owner;
    if (brand != NULL && brand == link->host->owner)
        return false;
    bool dressed = host_look(link->host) != NULL && brand != NULL;
    hit->level = dressed ? LEVEL_MEDIUM : LEVEL_LOW;
    hit->lead = !dressed;
    if (brand != NULL)
        tell_brand(hit, "It shows an address of ", brand, ".");
    return true;
}

struct message_state {
    bool began;
    int64_t message; /* place of the last one that was told about */
};

/* The case of the false WHO: an institution's name, a free mail address, and a link that does not
 * lead to the institution. Once for each mail. */
static bool institution_link(const struct record *r, const struct rule_context *context,
                             struct rule_hit *hit)
{
    struct message_state *told = context->state;
    struct sender s;
    struct url url;
    int64_t message;
    hit->column = "url";
    if (!is_word(r, "kind", "link") || !integer_of(r, "message", &message) ||
        (told->began && told->message == message) || !read_sender(r, context, &s) ||
        !poses_on_free_mail(&s) || !url_parse(record_text(r, "url"), &url) ||
        !url_is_web_scheme(url.scheme))
        return false;
    const struct host_judgement *to = link_judge_host(context->judge, url.host);
    if (to == NULL || brand_owns(s.brand, &to->site))
        return false;
    const struct look *look = host_look(to);
    bool dressed = look != NULL && look->brand == s.brand;
    *told = (struct message_state){true, message};
    hit->level = dressed ? LEVEL_HIGH : LEVEL_MEDIUM;
    tell_brand(hit, "The name is that of ", s.brand,
               dressed ? "; the host looks like theirs, and is not." : ".");
    return true;
}

/* A link that no filter of texts sees, to somebody else than the sender. */
static bool code_link(const struct link_seen *link, const struct record *record,
                      const struct rule_context *context, struct rule_hit *hit)
{
    struct sender s;
    hit->lead = true;
    if (!url_is_web_scheme(link->parts.scheme))
        return false;
    return !read_sender(record, context, &s) ||
           !same_owner(context, &s.email.host, &link->host->site.host);
}

static bool pixel(const struct link_seen *link, const struct record *record,
                  const struct rule_context *context, struct rule_hit *hit)
{
    int64_t is_pixel;
    (void)context;
    hit->lead = true;
    return !link->in_text && integer_of(record, "pixel", &is_pixel) && is_pixel == 1 &&
           link->parts.has_authority;
}

/* --- attachments --- */

static bool has_trait(const struct record *r, const char *trait)
{
    struct span rest = record_text(r, "traits"), word;
    while (span_split(&rest, ' ', &word))
        if (span_equal_str(word, trait))
            return true;
    return false;
}

static bool runs(const struct record *r)
{
    return has_trait(r, "program") || has_trait(r, "script") || has_trait(r, "shortcut") ||
           has_trait(r, "disk");
}

/* What a finding shows of it: the name where it has one. */
static const char *name_or_hash(const struct record *r)
{
    return record_text(r, "name").len > 0 ? "name" : "sha256";
}

static bool disguised(const struct record *r, const struct rule_context *context,
                      struct rule_hit *hit)
{
    (void)context;
    hit->column = name_or_hash(r);
    bool hides = runs(r) && (has_trait(r, "not_its_name") || has_trait(r, "not_its_type"));
    bool is = has_trait(r, "double_ending") || has_trait(r, "turned_name") || hides;
    (void)snprintf(
        hit->detail, sizeof hit->detail, "%s",
        has_trait(r, "turned_name") ? "Its name is written so that another ending shows."
        : has_trait(r, "double_ending")
            ? "Its name has two endings, the last one of something that is opened or run."
            : "It runs, and bears the name or type of something harmless.");
    return is;
}

static bool attachment_runs(const struct record *r, const struct rule_context *context,
                            struct rule_hit *hit)
{
    (void)context;
    hit->column = name_or_hash(r);
    return runs(r);
}

static bool attachment_type(const struct record *r, const struct rule_context *context,
                            struct rule_hit *hit)
{
    (void)context;
    hit->column = name_or_hash(r);
    hit->lead = true;
    return !runs(r) && (has_trait(r, "not_its_name") || has_trait(r, "not_its_type"));
}

static bool attachment_page(const struct record *r, const struct rule_context *context,
                            struct rule_hit *hit)
{
    (void)context;
    hit->column = name_or_hash(r);
    hit->lead = true;
    return has_trait(r, "page");
}

static bool attachment_locked(const struct record *r, const struct rule_context *context,
                              struct rule_hit *hit)
{
    (void)context;
    hit->column = name_or_hash(r);
    hit->lead = true;
    (void)snprintf(hit->detail, sizeof hit->detail, "%s",
                   has_trait(r, "macros") ? "It carries programs (macros)." : "It is locked.");
    return has_trait(r, "macros") || has_trait(r, "encrypted");
}

/* --- rows --- */

static const char *const FORGED_MAIL =
    "Anybody can send a mail that looks so; what the receiver's own server wrote on top of it, and "
    "a signature that verifies, are beyond a sender's reach.";

static const char *const NEXT_MAIL[] = {
    "Do not answer, do not open links or attachments. Keep the mail as a file with its whole "
    "header.",
    "Ask the supposed sender over another channel, with a number or address known from before.",
    "Was a link opened, or something typed? Then change that password from another device, end all "
    "sessions of the account, and look for forwarding rules in it.",
    NULL};
static const char *const NEXT_FILE[] = {
    "Do not open it. Keep the mail as a file; the attachment's hash is in the case.",
    "Ask the supposed sender over another channel whether they sent it.",
    "If it was opened: keep that device as it is, and ask a helpline.", NULL};

static const char *const BENIGN_INSTITUTION[] = {
    "A person who works there and writes from a private account.",
    "A group of supporters or customers with the name in theirs.",
    "A person whose own name is the same.", NULL};

const struct rule rule_mail_institution = {
    .id = "mail.institution",
    .artifact = "mail.message",
    .level = LEVEL_MEDIUM,
    .message = "A mail bears an institution's name and comes from a free mail service.",
    .explanation = "Institutions write from their own domains. In 2020 hack-for-hire firms made "
                   "Gmail accounts in the name of the World Health Organization.",
    .benign = BENIGN_INSTITUTION,
    .forging = FORGED_MAIL,
    .confidence = "Medium: the name is compared with a list of some hundred; people can bear it "
                  "honestly.",
    .next = NEXT_MAIL,
    .reference =
        "Google Threat Analysis Group: updates on government-backed attackers and hack-for-"
        "hire firms (27 May 2020)",
    .tried_on = "180 phishing mails of a honeypot: 0; 45 benign mails: 0",
    .check = institution,
};

const struct rule rule_mail_institution_link = {
    .id = "mail.institution_link",
    .artifact = "mail.links|mail.codes",
    .level = LEVEL_MEDIUM,
    .message = "A mail in an institution's name, from a free mail service, leads to a host that is "
               "not theirs.",
    .explanation = "The name of an institution, an address that anybody can have, and a link that "
                   "does not lead to the institution: three things that come together in lures for "
                   "passwords. High when the host looks like the institution's. Told once for each "
                   "mail, at its first such link.",
    .benign = BENIGN_INSTITUTION,
    .forging = FORGED_MAIL,
    .confidence = "Medium to high.",
    .next = NEXT_MAIL,
    .reference =
        "Google Threat Analysis Group: updates on government-backed attackers and hack-for-"
        "hire firms (27 May 2020)",
    .tried_on = "180 phishing mails of a honeypot: 0; 45 benign mails: 0",
    .state_size = sizeof(struct message_state),
    .check = institution_link,
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
    .forging = FORGED_MAIL,
    .confidence = "Low by itself.",
    .next = NEXT_MAIL,
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
    .forging = FORGED_MAIL,
    .confidence = "Medium: forwarding breaks it too.",
    .next = NEXT_MAIL,
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
    .forging = FORGED_MAIL,
    .confidence = "Medium.",
    .next = NEXT_MAIL,
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
    .forging = FORGED_MAIL,
    .confidence = "Low by itself.",
    .next = NEXT_MAIL,
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
    .forging = FORGED_MAIL,
    .confidence = "Very low by itself.",
    .next = NEXT_MAIL,
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
    .forging = FORGED_MAIL,
    .confidence = "Low: rare, and seldom meant well.",
    .next = NEXT_MAIL,
    .reference = "RFC 7489 (DMARC), 6.6.1; Chen et al.: composition kills (USENIX Security 2020)",
    .tried_on = "180 phishing mails of a honeypot: 6; 45 benign mails: 0",
    .check = several_senders,
};

static const char *const BENIGN_CLOCK[] = {
    "A computer with a wrong clock or a server that was switched off for days.", NULL};

const struct rule rule_mail_sent_skew = {
    .id = "mail.sent_skew",
    .artifact = "mail.message",
    .level = LEVEL_INFORMATIONAL,
    .message = "A mail's time of writing does not fit its arrival.",
    .explanation = "The sender's program states the time of writing, the receiver's server that of "
                   "arrival. An hour into the future or three days of delay are worth a look.",
    .benign = BENIGN_CLOCK,
    .forging = FORGED_MAIL,
    .confidence = "Very low by itself.",
    .next = NEXT_MAIL,
    .reference = "RFC 5322, 3.6.1; RFC 5321, 4.4",
    .tried_on = "180 phishing mails of a honeypot: 3; 45 benign mails: 1",
    .check = sent_skew,
};

const struct rule rule_mail_time_backwards = {
    .id = "mail.time_backwards",
    .artifact = "mail.received",
    .level = LEVEL_INFORMATIONAL,
    .message = "A mail passed a server before it had passed the one before.",
    .explanation = "More than ten minutes backwards between two servers is a wrong clock, or lines "
                   "that a sender made up.",
    .benign = BENIGN_CLOCK,
    .forging = FORGED_MAIL,
    .confidence = "Very low by itself.",
    .next = NEXT_MAIL,
    .reference = "RFC 5321, 4.4",
    .tried_on = "180 phishing mails of a honeypot: 0; 45 benign mails: 0",
    .check = time_backwards,
};

static const char *const BENIGN_FAILED[] = {
    "A mail that was forwarded or came over a mailing list.",
    "A sender whose own settings are wrong.", NULL};

const struct rule rule_mail_authentication_failed = {
    .id = "mail.authentication_failed",
    .artifact = "mail.authentication",
    .level = LEVEL_INFORMATIONAL,
    .message = "The receiver's server could not confirm a mail's sender.",
    .explanation =
        "Only the results that the receiver's own server wrote are looked at. A failure "
        "says that the mail did not come over a server that the sender's domain names; "
        "a pass says who sent it, and nothing about what they want. Low for DMARC, which "
        "speaks of the sender that is shown.",
    .benign = BENIGN_FAILED,
    .forging =
        "A server in the name of the receiver's domain; or the removal of a signature on the "
        "way.",
    .confidence = "Low by itself.",
    .next = NEXT_MAIL,
    .reference = "RFC 8601; RFC 7489",
    .tried_on = "180 phishing mails of a honeypot: 60; 45 benign mails: 0",
    .check = authentication_failed,
};

static const char *const BENIGN_BROKEN[] = {
    "Mailing lists, virus scanners and programs that save mails change them.",
    "A mail that its collector redacted.", NULL};

const struct rule rule_mail_signature_broken = {
    .id = "mail.signature_broken",
    .artifact = "mail.authentication",
    .level = LEVEL_INFORMATIONAL,
    .message = "A mail's signature does not fit the mail.",
    .explanation =
        "The text or the header is not the one that was signed. Without the signer's key "
        "(--dkim-keys) only the text can be compared.",
    .benign = BENIGN_BROKEN,
    .forging = "Any change of the mail breaks its signature; making one that verifies needs the "
               "signer's key.",
    .confidence = "Low: many honest mails arrive so.",
    .next = NEXT_MAIL,
    .reference = "RFC 6376; RFC 8463",
    .tried_on = "180 phishing mails of a honeypot: 87; 45 benign mails: 2",
    .check = signature_broken,
};

static const char *const BENIGN_OTHER_HOST[] = {
    "Newsletter services count clicks: the link leads over their own host.",
    "A name that was written into a text by hand and is out of date.", NULL};

const struct rule rule_mail_other_host = {
    .id = "mail.other_host",
    .artifact = "mail.links",
    .level = LEVEL_LOW,
    .message = "A link shows one host and leads to another.",
    .explanation = "What a reader sees of a link is free text. Medium when a known brand's address "
                   "is shown and the link leads to a host that looks like something it is not. "
                   "Told once for each host in a file.",
    .benign = BENIGN_OTHER_HOST,
    .forging = FORGED_MAIL,
    .confidence = "Low by itself: most newsletters do it.",
    .next = NEXT_MAIL,
    .reference = "RFC 3986, 7.6: semantic attacks",
    .tried_on = "180 phishing mails of a honeypot: 7; 45 benign mails: 1",
    .check_link = other_host,
};

static const char *const BENIGN_CODE[] = {
    "Tickets, parcels, bills, business cards and newsletters carry QR codes of all kinds.",
    "A service that makes codes or counts visits stands between.", NULL};

const struct rule rule_mail_code_link = {
    .id = "mail.code_link",
    .artifact = "mail.codes",
    .level = LEVEL_INFORMATIONAL,
    .message = "A mail carries a link as a QR code, which leads elsewhere than to its sender.",
    .explanation = "A code in a picture passes filters that read texts, and moves the person to a "
                   "phone, which shows less of the address and is often less protected. Told once "
                   "for each host in a file.",
    .benign = BENIGN_CODE,
    .forging = FORGED_MAIL,
    .confidence = "Very low by itself.",
    .next = NEXT_MAIL,
    .reference = "MITRE ATT&CK T1566.002 (links as QR codes)",
    .tried_on = "180 phishing mails of a honeypot: 0 (they have three pictures, none that can be "
                "read); 45 benign mails: 0",
    .check_link = code_link,
};

static const char *const BENIGN_PIXEL[] = {"Nearly every newsletter has one.", NULL};

const struct rule rule_mail_pixel = {
    .id = "mail.tracking_pixel",
    .artifact = "mail.links",
    .level = LEVEL_INFORMATIONAL,
    .message = "A mail loads an image that nobody can see.",
    .explanation = "Such an image tells its host when, where and with what program the mail was "
                   "opened. Told once for each host in a file.",
    .benign = BENIGN_PIXEL,
    .forging = FORGED_MAIL,
    .confidence = "Very low by itself: it says that somebody counts readers.",
    .next = NEXT_MAIL,
    .reference = "Englehardt et al.: I never signed up for this! (PETS 2018)",
    .tried_on = "180 phishing mails of a honeypot: 88; 45 benign mails: 1",
    .check_link = pixel,
};

static const char *const BENIGN_RUNS[] = {
    "Programmers and administrators send each other programs and scripts.", NULL};

const struct rule rule_mail_attachment_disguised = {
    .id = "mail.attachment_disguised",
    .artifact = "mail.attachments",
    .level = LEVEL_HIGH,
    .message = "An attachment hides what it is.",
    .explanation =
        "A name with two endings, a name whose letters run backwards, or a program under "
        "the name or type of something harmless: made to be opened by mistake.",
    .benign = BENIGN_RUNS,
    .forging = FORGED_MAIL,
    .confidence = "High that it was named so on purpose.",
    .next = NEXT_FILE,
    .reference = "MITRE ATT&CK T1036.002, T1036.007: masquerading by right-to-left override and "
                 "double file extension",
    .tried_on = "180 phishing mails of a honeypot: 0; 45 benign mails: 0",
    .check = disguised,
};

const struct rule rule_mail_attachment_runs = {
    .id = "mail.attachment_runs",
    .artifact = "mail.attachments",
    .level = LEVEL_MEDIUM,
    .message = "An attachment is a program, script, shortcut or disk image.",
    .explanation = "Such files do something when they are opened. Disk images and shortcuts are "
                   "used to pass the warnings that programs get.",
    .benign = BENIGN_RUNS,
    .forging = FORGED_MAIL,
    .confidence = "Medium: rare in mails between people who are not programmers.",
    .next = NEXT_FILE,
    .reference = "MITRE ATT&CK T1566.001: spearphishing attachment",
    .tried_on = "180 phishing mails of a honeypot: 0; 45 benign mails: 0",
    .check = attachment_runs,
};

static const char *const BENIGN_TYPE[] = {
    "A mail program that knows the type only by guess, or a file that was renamed.", NULL};

const struct rule rule_mail_attachment_type = {
    .id = "mail.attachment_type",
    .artifact = "mail.attachments",
    .level = LEVEL_LOW,
    .message = "An attachment is not what its name or its declared type says.",
    .explanation = "The first bytes are those of another kind of file.",
    .benign = BENIGN_TYPE,
    .forging = FORGED_MAIL,
    .confidence = "Low by itself.",
    .next = NEXT_FILE,
    .reference = "MITRE ATT&CK T1036.008: masquerading as another file type",
    .tried_on = "180 phishing mails of a honeypot: 0; 45 benign mails: 1",
    .check = attachment_type,
};

static const char *const BENIGN_PAGE[] = {
    "Reports and invoices of some services, secure mail of some banks and hospitals.", NULL};

const struct rule rule_mail_attachment_page = {
    .id = "mail.attachment_page",
    .artifact = "mail.attachments",
    .level = LEVEL_LOW,
    .message = "A web page is attached to a mail.",
    .explanation = "A page that is opened from a mail runs without any site's name in the address "
                   "bar; false log-in pages are sent so.",
    .benign = BENIGN_PAGE,
    .forging = FORGED_MAIL,
    .confidence = "Low by itself.",
    .next = NEXT_FILE,
    .reference = "MITRE ATT&CK T1027.006: HTML smuggling",
    .tried_on = "180 phishing mails of a honeypot: 0; 45 benign mails: 4",
    .check = attachment_page,
};

static const char *const BENIGN_LOCKED[] = {
    "People lock archives to keep them private; offices use macros.", NULL};

const struct rule rule_mail_attachment_locked = {
    .id = "mail.attachment_locked",
    .artifact = "mail.attachments",
    .level = LEVEL_LOW,
    .message = "An attachment is locked with a password, or carries macros.",
    .explanation =
        "A locked archive keeps virus scanners of servers out; macros are programs inside "
        "of documents. Only the first bytes are looked at.",
    .benign = BENIGN_LOCKED,
    .forging = FORGED_MAIL,
    .confidence = "Low by itself.",
    .next = NEXT_FILE,
    .reference = "MITRE ATT&CK T1027.013, T1204.002",
    .tried_on = "180 phishing mails of a honeypot: 0; 45 benign mails: 0",
    .check = attachment_locked,
};
