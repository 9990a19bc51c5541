/* Apple's threat notifications in mails. Those in messages stand in rules_sms.c. */
#include "findings/apple_notice.h"
#include "findings/rules.h"

/* Anyone can write the address. DMARC is what ties it to a domain that was checked; DKIM alone may
 * have passed for another one. */
static bool from_apple(const struct record *r, const struct rule_context *context,
                       struct rule_hit *hit)
{
    (void)context;
    if (!apple_notice_sender(record_text(r, "from")))
        return false;
    bool confirmed = span_equal_str(record_text(r, "dmarc"), "pass");
    hit->column = "from";
    hit->level = confirmed ? LEVEL_HIGH : LEVEL_MEDIUM;
    (void)snprintf(hit->detail, sizeof hit->detail,
                   confirmed ? "The receiver's own server confirmed the sender's domain."
                             : "No server that the receiver trusts confirmed the sender's domain "
                               "in this copy, so anyone may have written the address.");
    return true;
}

static bool has_words(const struct record *r, const struct rule_context *context,
                      struct rule_hit *hit)
{
    (void)context;
    struct span text = record_text(r, "text");
    if (!apple_notice_possible(text))
        return false;
    const char *language = apple_notice_opens(text) ? "English" : apple_notice_wording(text);
    if (language == NULL)
        return false;
    hit->column = "text";
    (void)snprintf(hit->detail, sizeof hit->detail, "They are those that were published in %s.",
                   language);
    return true;
}

static const char *const BENIGN_SENDER[] = {
    "A fake: without a confirmed signature anyone can write this address. Apple's notice also "
    "stands "
    "at the top of the page after signing in at account.apple.com.",
    NULL};
static const char *const BENIGN_WORDS[] = {
    "A news report, or a warning to others, that quotes the notice.",
    "A fake: anyone can write these words.", NULL};
static const char *const NEXT[] = {
    "Check on another device at account.apple.com whether Apple shows the same notice.",
    "Keep the mail as a file with all its header lines (.eml); do not forward it.",
    "Ask Access Now's helpline (help@accessnow.org) or Amnesty's Security Lab.", NULL};
static const char REFERENCE[] =
    "Apple support: About Apple threat notifications and protecting against mercenary spyware; "
    "CERT-FR: CERTFR-2025-CTI-010";

const struct rule rule_mail_apple_notification = {
    .id = "mail.apple_notification",
    .artifact = "mail.message",
    .level = LEVEL_HIGH,
    .message = "A mail bears the address that Apple sends its threat notifications from.",
    .explanation =
        "Apple warns people whom it believes to be targeted with mercenary spyware, in "
        "the language of their account. The notice is no trace of the attack itself, but "
        "a reason to look very closely.",
    .benign = BENIGN_SENDER,
    .forging =
        "Without a confirmed signature: one line of text. With one: Apple's mail servers, or "
        "the receiver's.",
    .confidence = "High where the receiver's own server confirmed the domain, medium elsewhere.",
    .next = NEXT,
    .reference = REFERENCE,
    .tried_on = "180 phishing mails of a honeypot (silent); synthetic only",
    .check = from_apple,
};

const struct rule rule_mail_apple_wording = {
    .id = "mail.apple_notification_wording",
    .artifact = "mail.text",
    .level = LEVEL_MEDIUM,
    .message = "A text has the words of Apple's threat notification.",
    .explanation =
        "The words are those that newspapers quoted in nine languages. In other languages "
        "a notice is found by its sender's address only (mail.apple_notification).",
    .benign = BENIGN_WORDS,
    .forging = "Anyone can write this text.",
    .confidence = "Low to medium: the words were quoted by the press and may be translated back; "
                  "whether Apple sent them has to be checked with Apple.",
    .next = NEXT,
    .reference = REFERENCE,
    .tried_on = "180 phishing mails of a honeypot (silent); synthetic only",
    .check = has_words,
};
