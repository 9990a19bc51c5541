/* Rules over mails: clocks, what servers wrote, and signatures. */
#include "findings/rules_mail.h"

static bool sent_skew(const struct record *r, const struct rule_context *context,
                      struct rule_hit *hit)
{
    enum { EARLY = 3600, LATE = 3 * 86400 };
    int64_t sent, arrived;
    (void)context;
    hit->column = "sent";
    hit->lead = true;
    if (!mail_integer_of(r, "sent", &sent) || !mail_integer_of(r, "arrived", &arrived) ||
        (sent - arrived < EARLY && arrived - sent < LATE))
        return false;
    (void)snprintf(hit->detail, sizeof hit->detail, "It is %lld minutes %s the arrival.",
                   (long long)((sent > arrived ? sent - arrived : arrived - sent) / 60),
                   sent > arrived ? "after" : "before");
    return true;
}

static bool time_backwards(const struct record *r, const struct rule_context *context,
                           struct rule_hit *hit)
{
    enum { TOLERATED = 600 };
    int64_t later;
    (void)context;
    hit->column = "at";
    hit->lead = true;
    if (!mail_integer_of(r, "later", &later) || later > -TOLERATED)
        return false;
    (void)snprintf(hit->detail, sizeof hit->detail, "By the servers' clocks %lld minutes before.",
                   (long long)(-later / 60));
    return true;
}

static bool authentication_failed(const struct record *r, const struct rule_context *context,
                                  struct rule_hit *hit)
{
    (void)context;
    if (!mail_is_word(r, "kind", "results") || !mail_is_word(r, "trust", "receiver"))
        return false;
    bool dmarc = mail_is_word(r, "method", "dmarc");
    bool told = dmarc || mail_is_word(r, "method", "spf") || mail_is_word(r, "method", "dkim");
    bool failed =
        mail_is_word(r, "result", "fail") || (!dmarc && mail_is_word(r, "result", "softfail"));
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
    bool changed = mail_is_word(r, "result", "body_changed");
    hit->column = "domain";
    hit->lead = true;
    if (!mail_is_word(r, "kind", "signature") ||
        (!changed && !mail_is_word(r, "result", "bad_signature")))
        return false;
    (void)snprintf(hit->detail, sizeof hit->detail, "%s",
                   changed ? "The text is not the one that was signed."
                           : "The signed fields and the signer's key do not fit.");
    return true;
}

/* --- rows --- */

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
    .forging = MAIL_FORGED,
    .confidence = "Very low by itself.",
    .next = MAIL_NEXT,
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
    .forging = MAIL_FORGED,
    .confidence = "Very low by itself.",
    .next = MAIL_NEXT,
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
    .next = MAIL_NEXT,
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
    .next = MAIL_NEXT,
    .reference = "RFC 6376; RFC 8463",
    .tried_on = "180 phishing mails of a honeypot: 87; 45 benign mails: 2",
    .check = signature_broken,
};
