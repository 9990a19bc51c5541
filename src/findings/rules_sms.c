/* Rules over messages. */
#include "findings/decode.h"
#include "findings/rules.h"

/* Openings of Apple's threat notifications as sent by iMessage, English. Others are added as rows
 * when a source for their wording is known. */
static const char *const OPENINGS[] = {
    "ALERT: State-sponsored attackers may be targeting your iPhone",
    "ALERT: Apple detected a targeted mercenary spyware attack against your iPhone",
    NULL,
};

static bool opens_like_a_notification(struct span text)
{
    for (const char *const *o = OPENINGS; *o != NULL; o++)
        if (span_starts_nocase(text, span_str(*o)))
            return true;
    return false;
}

static bool apple_notification(const struct record *r, const struct rule_context *context,
                               struct rule_hit *hit)
{
    (void)context;
    struct span parts[DECODED_PARTS_MAX];
    bool damaged;
    static const char *const columns[] = {"text", "styled", NULL};
    if (!span_equal_str(record_text(r, "direction"), "received"))
        return false;
    for (const char *const *c = columns; *c != NULL; c++) {
        ARENA_SCOPED struct arena arena;
        struct span value = record_text(r, *c);
        arena_init(&arena, 1 << 20);
        enum column_type type = strcmp(*c, "text") == 0 ? COLUMN_TEXT : COLUMN_ATTRIBUTED_TEXT;
        size_t n = value.len == 0 ? 0 : decode_text(&arena, type, value, parts, &damaged);
        if (n > 0 && opens_like_a_notification(parts[0])) {
            hit->column = "text";
            return true;
        }
    }
    return false;
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
    .message = "A message opens like Apple's threat notification.",
    .explanation = "Apple warns people whom it believes to be targeted with mercenary spyware. The "
                   "notice is no trace of the attack itself, but a reason to look very closely.",
    .benign = BENIGN,
    .forging = "Anyone can send a message with this text; the sender's address is part of the "
               "record and can be compared.",
    .confidence = "The wording equals the known opening; whether Apple sent it has to be checked "
                  "with Apple.",
    .next = NEXT,
    .reference = "Apple support: About Apple threat notifications and protecting against mercenary "
                 "spyware",
    .tried_on = "synthetic only",
    .check = apple_notification,
};
