/* Rules over the network use of processes. */
#include "findings/rules.h"

static bool has_number(const struct record *r, const char *column, int64_t *ret_number)
{
    const struct value *v = record_value(r, column);
    if (v == NULL || v->type != VALUE_INT)
        return false;
    *ret_number = v->integer;
    return true;
}

/* datausage.sql gives such rows from the table of live usage. */
static bool no_process(const struct record *r, const struct rule_context *context,
                       struct rule_hit *hit)
{
    (void)context;
    int64_t process;
    if (r->place.table == NULL || strcmp(r->place.table, "ZLIVEUSAGE") != 0)
        return false;
    hit->column = "live_process";
    if (has_number(r, "live_process", &process))
        (void)snprintf(hit->detail, sizeof hit->detail,
                       "Network use is on record for process number %lld, whose own record is "
                       "gone.",
                       (long long)process);
    return true;
}

struct gap_state {
    bool started;
    int64_t last;
};

/* Rows come in the order of their numbers, each perhaps more than once. */
static bool gap(const struct record *r, const struct rule_context *context, struct rule_hit *hit)
{
    struct gap_state *s = context->state;
    int64_t row = 0;
    if (r->place.recovered != NULL || r->place.table == NULL ||
        strcmp(r->place.table, "ZPROCESS") != 0 || !has_number(r, "row", &row))
        return false;
    int64_t before = s->last;
    bool jumped = s->started && row > before && row - before > 1;
    *s = (struct gap_state){.started = true, .last = row};
    if (!jumped || before < 0)
        return false;
    hit->column = "row";
    (void)snprintf(hit->detail, sizeof hit->detail,
                   "Missing between processes %lld and %lld: %lld.", (long long)before,
                   (long long)row, (long long)(row - before - 1));
    return true;
}

static bool backup_agent(const struct record *r, const struct rule_context *context,
                         struct rule_hit *hit)
{
    (void)context;
    struct span process = record_text(r, "process");
    size_t slash = span_find_last_byte(process, '/');
    if (slash < process.len)
        process = span_skip(process, slash + 1);
    if (!span_equal_str(process, "BackupAgent"))
        return false;
    hit->column = "process";
    return true;
}

static const char *const BENIGN_DELETED[] = {
    "The system tidies the table up; a restart or a full disk can leave a row behind.", NULL};
static const char *const NEXT_DELETED[] = {
    "Look at what else happened at that time: crashes, messages, look-ups, new profiles.",
    "Compare with the analytics by process (ios.os_analytics_ad_daily), where names are kept.",
    NULL};

const struct rule rule_datausage_no_process = {
    .id = "datausage.no_process",
    .artifact = "ios.datausage",
    .level = LEVEL_HIGH,
    .message = "Network use is on record for a process whose record is gone.",
    .explanation = "Pegasus deleted the names of its processes from this database and left their "
                   "use behind.",
    .benign = BENIGN_DELETED,
    .forging = "A row of live usage that points nowhere, in DataUsage.sqlite; or the removal of a "
               "process from it.",
    .confidence =
        "Medium: the state was reported of phones with spyware; the system is not known to "
        "make it, but nobody has shown that it cannot.",
    .next = NEXT_DELETED,
    .reference = "Amnesty International: forensic methodology report, NSO Group's Pegasus (2021)",
    .tried_on = "ios-14.3 sample (10 rows of live usage, silent); synthetic fixtures",
    .check = no_process,
};

const struct rule rule_datausage_gap = {
    .id = "datausage.gap",
    .artifact = "ios.datausage",
    .level = LEVEL_LOW,
    .message = "Numbers are missing in the list of processes.",
    .explanation = "Processes are numbered as they are first seen. A missing number is a process "
                   "whose record was removed.",
    .benign = BENIGN_DELETED,
    .forging = "The removal of a row from ZPROCESS.",
    .confidence = "Low: the system removes processes of deleted apps, so gaps are common. One "
                  "finding stands for a whole gap.",
    .next = NEXT_DELETED,
    .reference = "Amnesty International: forensic methodology report, NSO Group's Pegasus (2021)",
    .tried_on = "ios-14.3 sample (1 gap); synthetic fixtures",
    .state_size = sizeof(struct gap_state),
    .check = gap,
};

static const char *const BENIGN_AGENT[] = {
    "Any other program could bear the name; iOS' own is called BackupAgent2.",
    "Devices with a very old iOS may still have a process of that name.", NULL};
static const char *const NEXT_AGENT[] = {
    "Keep the device as it is and ask a forensic helpline for a second look.",
    "Look for empty attachment folders and crashes at the time of the network use.", NULL};

const struct rule rule_network_backup_agent = {
    .id = "network.backup_agent",
    .artifact = "ios.datausage|ios.os_analytics_ad_daily",
    .level = LEVEL_MEDIUM,
    .message = "A process named BackupAgent used the network.",
    .explanation = "iOS calls its own process BackupAgent2. The name without the number was used "
                   "by the implant of Operation Triangulation.",
    .benign = BENIGN_AGENT,
    .forging = "One row or entry with that name; two of them, to make both places agree.",
    .confidence = "Medium: only a name matches. With the sequence of the same attack beside it "
                  "(triangulation.sequence), a second trace of another kind, the level is high.",
    .next = NEXT_AGENT,
    .reference = "Kaspersky: Operation Triangulation, triangle_check (2023)",
    .tried_on = "ios-14.3 sample (40 processes, silent); synthetic fixtures",
    .check = backup_agent,
};
