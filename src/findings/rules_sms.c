/* Rules over messages. */
#include "base/limits.h"
#include "findings/apple_notice.h"
#include "findings/decode.h"
#include "findings/rules.h"

/* The text of a message stands in one of two columns, as it is or styled. */
static const char *const TEXTS[] = {"text", "styled", NULL};

/* Calls `is` on the first part of each text that may be a notice; true when it says so. */
static bool any_text(const struct record *r, bool (*is)(struct span text, struct rule_hit *hit),
                     struct rule_hit *hit)
{
    struct span parts[DECODED_PARTS_MAX];
    bool damaged, found = false;
    for (const char *const *c = TEXTS; *c != NULL && !found; c++) {
        struct span value = record_text(r, *c);
        if (!apple_notice_possible(value))
            continue;
        ARENA_SCOPED struct arena arena;
        arena_init(&arena, (size_t)MIB(1));
        enum column_type type = strcmp(*c, "text") == 0 ? COLUMN_TEXT : COLUMN_ATTRIBUTED_TEXT;
        found = decode_text(&arena, type, value, parts, &damaged) > 0 && is(parts[0], hit);
    }
    hit->column = "text";
    return found;
}

static bool is_received(const struct record *r)
{
    return span_equal_str(record_text(r, "direction"), "received");
}

static bool opens(struct span text, struct rule_hit *hit)
{
    (void)hit;
    return apple_notice_opens(text);
}

static bool apple_notification(const struct record *r, const struct rule_context *context,
                               struct rule_hit *hit)
{
    (void)context;
    if (!is_received(r))
        return false;
    if (!apple_notice_sender(record_text(r, "peer")))
        return any_text(r, opens, hit);
    hit->column = "peer";
    (void)snprintf(hit->detail, sizeof hit->detail,
                   "A message came from the address that Apple sends its threat notifications "
                   "from.");
    return true;
}

/* Where the rule above fires, this one has nothing to add. */
static bool has_wording(struct span text, struct rule_hit *hit)
{
    const char *language = apple_notice_opens(text) ? NULL : apple_notice_wording(text);
    if (language == NULL)
        return false;
    (void)snprintf(hit->detail, sizeof hit->detail, "They are those that were published in %s.",
                   language);
    return true;
}

static bool apple_wording(const struct record *r, const struct rule_context *context,
                          struct rule_hit *hit)
{
    (void)context;
    return is_received(r) && !apple_notice_sender(record_text(r, "peer")) &&
           any_text(r, has_wording, hit);
}

static const char *const BENIGN[] = {
    "A copy of the text that somebody forwarded.",
    "A fake: anyone can send these words. Apple's notice also stands at the top of the page after "
    "signing in at account.apple.com.",
    NULL};
static const char *const NEXT[] = {
    "Check on another device at account.apple.com whether Apple shows the same notice.",
    "Turn on Lockdown Mode and update iOS, after the acquisition has been kept.",
    "Ask Access Now's helpline (help@accessnow.org) or Amnesty's Security Lab.", NULL};

const struct rule rule_sms_apple_notification = {
    .id = "sms.apple_notification",
    .artifact = "ios.sms",
    .level = LEVEL_HIGH,
    .message = "A message is, or opens like, Apple's threat notification.",
    .explanation = "Apple warns people whom it believes to be targeted with mercenary spyware. The "
                   "notice is no trace of the attack itself, but a reason to look very closely.",
    .benign = BENIGN,
    .forging = "Anyone can send a message with this text; the sender's address is part of the "
               "record and can be compared.",
    .confidence = "The sender's address or the opening equals the known one; whether Apple sent it "
                  "has to be checked with Apple.",
    .next = NEXT,
    .reference = "Apple support: About Apple threat notifications and protecting against mercenary "
                 "spyware",
    .tried_on = "synthetic only",
    .check = apple_notification,
};

static const char *const BENIGN_WORDING[] = {
    "A news report, or a warning to others, that quotes the notice.",
    "A fake: anyone can send these words. Apple's notice also stands at the top of the page after "
    "signing in at account.apple.com.",
    NULL};

const struct rule rule_sms_apple_wording = {
    .id = "sms.apple_notification_wording",
    .artifact = "ios.sms",
    .level = LEVEL_MEDIUM,
    .message = "A message has the words of Apple's threat notification.",
    .explanation =
        "Apple sends the notice in the language of the account. The words are those that "
        "newspapers quoted in nine languages; other languages are found by the sender's "
        "address only (sms.apple_notification).",
    .benign = BENIGN_WORDING,
    .forging = "Anyone can send a message with this text.",
    .confidence = "Low to medium: the words were quoted by the press and may be translated back; "
                  "whether Apple sent them has to be checked with Apple.",
    .next = NEXT,
    .reference = "Apple support: About Apple threat notifications and protecting against mercenary "
                 "spyware; press reports of 2021 to 2025",
    .tried_on = "ios-14.3 sample (1 message, silent); synthetic only",
    .check = apple_wording,
};
