/* Rules over settings, look-ups, the calendar, attachments, and the order of times. */
#include "findings/rules.h"

static bool lockdown_is(const struct record *r, const char *word, struct rule_hit *hit)
{
    hit->column = "lockdown_mode";
    return span_equal_str(record_text(r, "lockdown_mode"), word);
}

static bool lockdown_on(const struct record *r, const struct rule_context *context,
                        struct rule_hit *hit)
{
    (void)context;
    return lockdown_is(r, "on", hit);
}

static bool lockdown_off(const struct record *r, const struct rule_context *context,
                         struct rule_hit *hit)
{
    (void)context;
    return lockdown_is(r, "off", hit);
}

static bool nul_characters(const struct record *r, const struct rule_context *context,
                           struct rule_hit *hit)
{
    (void)context;
    struct span stored = record_text(r, "as_stored");
    if (span_find(stored, span_of("\0\0", 2)) == stored.len)
        return false;
    hit->column = "as_stored";
    return true;
}

static bool empty_invitation(const struct record *r, const struct rule_context *context,
                             struct rule_hit *hit)
{
    (void)context;
    if (!span_equal_str(record_text(r, "summary"), "Meeting") ||
        !span_equal_str(record_text(r, "description"), "Notes"))
        return false;
    hit->column = "summary";
    return true;
}

static bool temporary_attachment(const struct record *r, const struct rule_context *context,
                                 struct rule_hit *hit)
{
    (void)context;
    struct span path = record_text(r, "filename");
    bool temporary = span_starts(path, SPAN_LITERAL("/var/tmp/")) ||
                     span_starts(path, SPAN_LITERAL("/private/var/tmp/"));
    if (!temporary || !span_ends(path, SPAN_LITERAL("-1")) ||
        !span_equal_str(record_text(r, "direction"), "received"))
        return false;
    hit->column = "filename";
    return true;
}

enum { A_DAY = 86400 };

struct future_state {
    uint64_t seen;
};

/* Once for each artifact and entry: the first such record. */
static bool after_acquisition(const struct record *r, const struct rule_context *context,
                              struct rule_hit *hit)
{
    struct future_state *s = context->state;
    if (context->as_of == NULL || !hit->has_time || s->seen > 0 ||
        hit->time.seconds <= context->as_of->seconds + A_DAY)
        return false;
    s->seen++;
    for (size_t i = 0; i < r->artifact->column_count; i++)
        if (r->artifact->columns[i].type == COLUMN_ROW)
            hit->column = r->artifact->columns[i].name;
    if (hit->column == NULL)
        hit->column = r->artifact->columns[0].name;
    return true;
}

static const char *const BENIGN_SETTING[] = {"The owner set it so.", NULL};
static const char *const NEXT_SETTING[] = {
    "Ask the owner whether the setting is theirs.",
    "People at risk are well advised to turn Lockdown Mode on, after the acquisition is kept.",
    NULL};

const struct rule rule_preferences_lockdown_on = {
    .id = "preferences.lockdown_mode_on",
    .artifact = "ios.global_preferences",
    .level = LEVEL_INFORMATIONAL,
    .message = "Lockdown Mode was turned on.",
    .explanation = "Lockdown Mode closes many of the ways that mercenary spyware has come in. It "
                   "says that the owner expects attacks, or was warned of one.",
    .benign = BENIGN_SETTING,
    .forging = "One value in .GlobalPreferences.plist.",
    .confidence = "Read from the settings as they were at the time of the backup.",
    .next = NEXT_SETTING,
    .reference = "Apple support: About Lockdown Mode",
    .tried_on = "ios-14.3 sample (fires); synthetic fixtures",
    .check = lockdown_on,
};

const struct rule rule_preferences_lockdown_off = {
    .id = "preferences.lockdown_mode_off",
    .artifact = "ios.global_preferences",
    .level = LEVEL_LOW,
    .message = "Lockdown Mode had been on and was turned off.",
    .explanation = "The setting is on record only after it was used once.",
    .benign = BENIGN_SETTING,
    .forging = "One value in .GlobalPreferences.plist.",
    .confidence = "Low: people turn it off because it hinders them.",
    .next = NEXT_SETTING,
    .reference = "Apple support: About Lockdown Mode",
    .tried_on = "synthetic only",
    .check = lockdown_off,
};

static const char *const BENIGN_NUL[] = {"A damaged cache.", NULL};
static const char *const NEXT_ATTACK[] = {
    "Look for crashes, look-ups and new processes in the minutes around it.",
    "Keep the device as it is and ask a forensic helpline for a second look.", NULL};

const struct rule rule_id_status_nul = {
    .id = "id_status.nul_characters",
    .artifact = "ios.id_status_cache",
    .level = LEVEL_HIGH,
    .message = "An account that was looked up has NUL characters in its name.",
    .explanation = "No e-mail address or number holds such characters. They were seen in the "
                   "look-ups of accounts that delivered zero-click attacks.",
    .benign = BENIGN_NUL,
    .forging = "One key in idstatuscache.plist.",
    .confidence = "Medium to high: people and their programs do not make such names.",
    .next = NEXT_ATTACK,
    .reference = "Amnesty International: mobile verification toolkit, id status cache",
    .tried_on = "iOS sample of plaso (40 records, silent); synthetic fixtures",
    .check = nul_characters,
};

static const char *const BENIGN_MEETING[] = {
    "Somebody really called a meeting \"Meeting\" and described it as \"Notes\".", NULL};

const struct rule rule_calendar_empty_invitation = {
    .id = "calendar.meeting_notes",
    .artifact = "ios.calendar",
    .level = LEVEL_HIGH,
    .message = "A calendar entry has exactly the title and text of a known attack.",
    .explanation = "Backdated invitations titled \"Meeting\" with the text \"Notes\" delivered "
                   "QuaDream's zero-click attack in 2021.",
    .benign = BENIGN_MEETING,
    .forging = "An entry in the calendar, which anyone can make by an invitation.",
    .confidence = "Medium: both texts are plain words; together they are rare. An entry in the "
                  "past by an unknown organizer weighs more.",
    .next = NEXT_ATTACK,
    .reference = "Citizen Lab: Sweet QuaDreams (2023)",
    .tried_on = "ios-14.3 sample (1 entry, silent); synthetic fixtures",
    .check = empty_invitation,
};

static const char *const BENIGN_ATTACHMENT[] = {
    "The Messages app keeps parts of large attachments in this folder while it receives them.",
    NULL};

const struct rule rule_sms_temporary_attachment = {
    .id = "sms.attachment_in_var_tmp",
    .artifact = "ios.sms_attachments",
    .level = LEVEL_MEDIUM,
    .message = "A received attachment lies in the folder for temporary files.",
    .explanation = "Attachments belong into the Messages app's own folder. Paths of this form were "
                   "left behind by zero-click attacks.",
    .benign = BENIGN_ATTACHMENT,
    .forging = "One row in the table of attachments.",
    .confidence = "Low to medium by itself.",
    .next = NEXT_ATTACK,
    .reference = "Amnesty International: mobile verification toolkit, SMS attachments",
    .tried_on = "ios-14.3 sample (no attachments); synthetic fixtures",
    .check = temporary_attachment,
};

static const char *const BENIGN_CLOCK[] = {
    "The device's clock was wrong, or was set forward on purpose.",
    "The check was asked to look from an earlier time (--as-of).", NULL};
static const char *const NEXT_CLOCK[] = {
    "Compare the times of neighbouring rows and of other artifacts.",
    "Ask how and when the acquisition was made, and whether it was changed since.", NULL};

const struct rule rule_record_after_acquisition = {
    .id = "record.after_acquisition",
    .artifact = "ios.calls|ios.chrome_history|ios.datausage|ios.firefox_history|ios.manifest|"
                "ios.os_analytics_ad_daily|ios.profile_events|ios.safari_history|ios.sms|ios.tcc|"
                "ios.whatsapp|ios.whatsapp_calls",
    .level = LEVEL_LOW,
    .message = "A record is more than a day younger than the acquisition.",
    .explanation = "Nothing can be on record before it happened. Either a clock was wrong, or the "
                   "record or the date of the acquisition was made up.",
    .benign = BENIGN_CLOCK,
    .forging = "This is a trace of careless forging itself; careful forging keeps the times in "
               "order.",
    .confidence = "The comparison is exact; its cause is mostly a clock. The first such record of "
                  "each file is reported.",
    .next = NEXT_CLOCK,
    .reference = "Consistency of the acquisition",
    .tried_on = "ios-14.3 sample (fires where files were changed after the backup); synthetic "
                "fixtures",
    .state_size = sizeof(struct future_state),
    .check = after_acquisition,
};
