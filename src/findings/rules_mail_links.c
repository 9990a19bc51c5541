/* Rules over mails: where links of pages and codes lead. */
#include "findings/rules_mail.h"

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
    if (link->in_text || !mail_is_word(record, "kind", "link") ||
        !shown_host(context, record_text(record, "shown"), &shown) ||
        mail_same_owner(context, &shown, &link->host->site.host))
        return false;
    const struct host_judgement *claimed = link_judge_host(context->judge, host_span(&shown));
    const struct brand *brand = claimed == NULL ? NULL : claimed->owner;
    if (brand != NULL && brand == link->host->owner)
        return false;
    bool dressed = host_look(link->host) != NULL && brand != NULL;
    hit->level = dressed ? LEVEL_MEDIUM : LEVEL_LOW;
    hit->lead = !dressed;
    if (brand != NULL)
        mail_tell_brand(hit, "It shows an address of ", brand, ".");
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
    struct mail_from s;
    struct url url;
    int64_t message;
    hit->column = "url";
    if (!mail_is_word(r, "kind", "link") || !mail_integer_of(r, "message", &message) ||
        (told->began && told->message == message) || !mail_sender_read(r, context, &s) ||
        !mail_poses_on_free_mail(&s) || !url_parse(record_text(r, "url"), &url) ||
        !url_is_web_scheme(url.scheme))
        return false;
    const struct host_judgement *to = link_judge_host(context->judge, url.host);
    if (to == NULL || brand_owns(s.brand, &to->site))
        return false;
    const struct look *look = host_look(to);
    bool dressed = look != NULL && look->brand == s.brand;
    *told = (struct message_state){true, message};
    hit->level = dressed ? LEVEL_HIGH : LEVEL_MEDIUM;
    mail_tell_brand(hit, "The name is that of ", s.brand,
                    dressed ? "; the host looks like theirs, and is not." : ".");
    return true;
}

/* A link that no filter of texts sees, to somebody else than the sender. */
static bool code_link(const struct link_seen *link, const struct record *record,
                      const struct rule_context *context, struct rule_hit *hit)
{
    struct mail_from s;
    hit->lead = true;
    if (!url_is_web_scheme(link->parts.scheme))
        return false;
    return !mail_sender_read(record, context, &s) ||
           !mail_same_owner(context, &s.email.host, &link->host->site.host);
}

static bool pixel(const struct link_seen *link, const struct record *record,
                  const struct rule_context *context, struct rule_hit *hit)
{
    int64_t is_pixel;
    (void)context;
    hit->lead = true;
    return !link->in_text && mail_integer_of(record, "pixel", &is_pixel) && is_pixel == 1 &&
           link->parts.has_authority;
}

/* --- rows --- */

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
    .benign = MAIL_BENIGN_INSTITUTION,
    .forging = MAIL_FORGED,
    .confidence = "Medium to high.",
    .next = MAIL_NEXT,
    .reference =
        "Google Threat Analysis Group: updates on government-backed attackers and hack-for-"
        "hire firms (27 May 2020)",
    .tried_on = "180 phishing mails of a honeypot: 0; 45 benign mails: 0",
    .state_size = sizeof(struct message_state),
    .check = institution_link,
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
    .forging = MAIL_FORGED,
    .confidence = "Low by itself: most newsletters do it.",
    .next = MAIL_NEXT,
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
    .forging = MAIL_FORGED,
    .confidence = "Very low by itself.",
    .next = MAIL_NEXT,
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
    .forging = MAIL_FORGED,
    .confidence = "Very low by itself: it says that somebody counts readers.",
    .next = MAIL_NEXT,
    .reference = "Englehardt et al.: I never signed up for this! (PETS 2018)",
    .tried_on = "180 phishing mails of a honeypot: 88; 45 benign mails: 1",
    .check_link = pixel,
};
