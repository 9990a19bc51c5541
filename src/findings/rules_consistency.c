/* Whether what was read fits together with itself: numbers that are missing, times against the
 * order of rows, files that do not belong into a backup. What forging, or deleting, would have to
 * mend.
 */
#include "findings/rules.h"

#define NUMBERED "ios.calls|ios.safari_history|ios.sms|ios.whatsapp"

/* Rows in the order of their numbers, of the table that the artifact is about. */
struct rows_state {
    bool started, has_time;
    int64_t last;
    struct timestamp time; /* of the last row that has one */
    uint64_t missing, places, turns;
    struct place
        first;       /* before which the first number is missing, or where time first turns back */
    int64_t largest; /* seconds that time went back, at most */
};

static bool row_of(const struct record *r, int64_t *ret_row)
{
    const struct value *v = record_value(r, "row");
    if (r->place.recovered != NULL || v == NULL || v->type != VALUE_INT || v->integer < 0)
        return false;
    *ret_row = v->integer;
    return true;
}

static bool gather_gaps(const struct record *r, const struct rule_context *context,
                        struct rule_hit *hit)
{
    (void)hit;
    struct rows_state *s = context->state;
    int64_t row;
    if (!row_of(r, &row))
        return false;
    if (s->started && row > s->last && row - s->last > 1) {
        if (s->places++ == 0)
            s->first = r->place;
        s->missing += (uint64_t)(row - s->last - 1);
    }
    s->started = true;
    s->last = row;
    return false;
}

static bool gaps_found(const struct rule_context *context, struct rule_hit *hit)
{
    const struct rows_state *s = context->state;
    if (s->missing == 0)
        return false;
    hit->column = "row";
    hit->place = s->first;
    (void)snprintf(hit->detail, sizeof hit->detail,
                   "%llu numbers are missing in %llu places; the first before row %llu.",
                   (unsigned long long)s->missing, (unsigned long long)s->places,
                   (unsigned long long)s->first.number);
    return true;
}

enum { A_DAY = 86400 };

static bool gather_order(const struct record *r, const struct rule_context *context,
                         struct rule_hit *hit)
{
    struct rows_state *s = context->state;
    int64_t row;
    if (!hit->has_time || !row_of(r, &row))
        return false;
    if (s->has_time && row > s->last && s->time.seconds - hit->time.seconds > A_DAY) {
        if (s->turns++ == 0)
            s->first = r->place;
        if (s->time.seconds - hit->time.seconds > s->largest)
            s->largest = s->time.seconds - hit->time.seconds;
    }
    s->has_time = true;
    s->last = row;
    s->time = hit->time;
    return false;
}

static bool order_broken(const struct rule_context *context, struct rule_hit *hit)
{
    const struct rows_state *s = context->state;
    if (s->turns == 0)
        return false;
    hit->column = "row";
    hit->place = s->first;
    (void)snprintf(hit->detail, sizeof hit->detail,
                   "Time goes back by more than a day at %llu rows, by %lld days at most; the "
                   "first is row %llu.",
                   (unsigned long long)s->turns, (long long)(s->largest / A_DAY),
                   (unsigned long long)s->first.number);
    return true;
}

static bool executable_file(const struct record *r, const struct rule_context *context,
                            struct rule_hit *hit)
{
    (void)context;
    const struct value *mode = record_value(r, "mode");
    if (mode == NULL || mode->type != VALUE_INT || (mode->integer & 0111) == 0 ||
        !span_equal_str(record_text(r, "type"), "file") ||
        span_starts(record_text(r, "path"), SPAN_LITERAL("AppDomain")))
        return false;
    hit->column = "path";
    return true;
}

static const char *const BENIGN_GAP[] = {
    "The owner, an app or iOS deleted records: that is ordinary.",
    "Numbers are used up by records that were never kept, for instance when storing failed.", NULL};
static const char *const NEXT_GAP[] = {
    "Ask the owner what was deleted, and when.",
    "Compare the times on both sides of the gap with other findings.", NULL};

const struct rule rule_record_number_gap = {
    .id = "record.number_gap",
    .artifact = NUMBERED,
    .level = LEVEL_INFORMATIONAL,
    .message = "Numbers are missing in a table whose rows are numbered one after the other.",
    .explanation = "Rows get the next number when they are stored. A missing number is a row that "
                   "was deleted. It says that something is gone, not what or why.",
    .benign = BENIGN_GAP,
    .forging =
        "Deleting rows leaves gaps; forging without one means giving all later rows, and all "
        "that refer to them, new numbers.",
    .confidence =
        "The gap is there; its cause is not known. One finding stands for all gaps of a file; "
        "rows deleted at the end of a table leave none.",
    .next = NEXT_GAP,
    .reference = "Consistency of the acquisition",
    .tried_on = "ios-14.3 sample (1 message, silent); synthetic fixtures (fires)",
    .state_size = sizeof(struct rows_state),
    .check = gather_gaps,
    .finish = gaps_found,
};

static const char *const BENIGN_ORDER[] = {
    "Records that came from another device or from iCloud later than they happened.",
    "A clock that was set, or a journey across time zones with an app that stores local time.",
    NULL};

const struct rule rule_record_order = {
    .id = "record.time_order",
    .artifact = NUMBERED,
    .level = LEVEL_INFORMATIONAL,
    .message = "Rows that were stored later have earlier times.",
    .explanation =
        "Rows get their numbers as they are stored, so times grow with the numbers. Where "
        "they do not, records were added afterwards or a clock was wrong.",
    .benign = BENIGN_ORDER,
    .forging =
        "A record that is made up afterwards stands behind its neighbours in time, unless it "
        "is given a number that was free.",
    .confidence = "The order is there; synchronising devices is its ordinary cause.",
    .next = NEXT_GAP,
    .reference = "Consistency of the acquisition",
    .tried_on = "ios-14.3 sample (1 message, silent); synthetic fixtures (fires)",
    .state_size = sizeof(struct rows_state),
    .check = gather_order,
    .finish = order_broken,
};

static const char *const BENIGN_EXECUTABLE[] = {
    "A file that was copied from a computer with its permissions.",
    "A part of iOS that no backup of ours has shown yet.", NULL};
static const char *const NEXT_EXECUTABLE[] = {
    "Look at the first bytes of the file: programs for iOS begin with cf fa ed fe.",
    "Compare its time with messages, crashes and network use around it.", NULL};

const struct rule rule_manifest_executable = {
    .id = "manifest.executable_file",
    .artifact = "ios.manifest",
    .level = LEVEL_LOW,
    .message = "A file outside the apps' own folders may be run as a program.",
    .explanation = "Backups hold data. Programs of iOS and of apps are not part of them, so a file "
                   "that the system may run does not belong there.",
    .benign = BENIGN_EXECUTABLE,
    .forging = "One permission bit in the list of files.",
    .confidence = "Low: the permission is there; what the file is, is not known.",
    .next = NEXT_EXECUTABLE,
    .reference = "Consistency of the acquisition",
    .tried_on = "ios-14.3 sample (1,089 files, none of them: silent); synthetic fixtures",
    .check = executable_file,
};

static const char *const BENIGN_LIST[] = {
    "Databases go on changing while the backup is made, and the list is written before the files.",
    "A tool, or a person, changed files of the backup afterwards: a redacted copy, for instance.",
    NULL};
static const char *const NEXT_LIST[] = {
    "evidence.jsonl says which files differ; compare them with another copy of the same backup.",
    "Ask who handled the backup since it was made, and with what.", NULL};

/* These two are made in main from what workers counted (check/fit.c). */
const struct rule rule_backup_size_differs = {
    .id = "backup.size_differs",
    .artifact = "ios.manifest",
    .level = LEVEL_INFORMATIONAL,
    .message = "Files of the backup have another size than its list says.",
    .explanation = "The list of a backup has the size of each file as it was when the backup was "
                   "planned. One finding stands for all files that differ.",
    .benign = BENIGN_LIST,
    .forging =
        "A file that was changed after the backup keeps its place in the list; the list can be "
        "changed to fit, in a backup without encryption without leaving a trace.",
    .confidence = "The comparison is exact; changes by the device itself are its ordinary cause.",
    .next = NEXT_LIST,
    .reference = "Consistency of the acquisition",
    .tried_on = "ios-14.3 sample (fires: its files were redacted); synthetic fixtures",
};

const struct rule rule_backup_digest_differs = {
    .id = "backup.digest_differs",
    .artifact = "ios.manifest",
    .level = LEVEL_LOW,
    .message = "Files of the backup have another SHA-1 than its list says, while others fit.",
    .explanation =
        "For some files the list has a SHA-1. It is compared with that of the stored and, "
        "in an encrypted backup, of the decrypted bytes. Where no file at all fits, "
        "nothing is said: then the list means other bytes.",
    .benign = BENIGN_LIST,
    .forging = "The digest in the list can be made anew with the file; both have to be changed.",
    .confidence = "Low: that some digests fit shows what they are over; why others do not is open.",
    .next = NEXT_LIST,
    .reference = "Consistency of the acquisition",
    .tried_on = "ios-14.3 sample (8 digests, none fits: silent); synthetic fixtures",
};
