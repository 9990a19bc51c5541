/* Operation Triangulation (2023): the sequence of traces that Kaspersky published with its own
 * checker. No step means anything alone; see sequence.c.
 */
#include <xxhash.h>

#include "findings/rules.h"

/* Attachments share seconds with each other; what was just sent is not sent again. */
enum { SECONDS_REMEMBERED = 4096 };
struct steps_state {
    int64_t seconds[SECONDS_REMEMBERED];
};

static const char *const FILES[] = {
    "RootDomain:Library/Preferences/com.apple.ImageIO.plist",
    "HomeDomain:Library/Preferences/com.apple.locationd.StatusBarIconManager.plist",
    "HomeDomain:Library/Preferences/com.apple.imservice.ids.FaceTime.plist",
};
static const char *const PROCESSES[] = {
    "BackupAgent",
    "nehelper",
    "com.apple.WebKit.WebContent",
    "powerd/com.apple.datausage.diagnostics",
    "lockdownd/com.apple.datausage.security",
};
static const char *const BUNDLES[] = {
    "com.apple.locationd.bundle-/System/Library/LocationBundles/IonosphereHarvest.bundle",
    "com.apple.locationd.bundle-/System/Library/LocationBundles/WRMLinkSelection.bundle",
};
static const char ATTACHMENTS[] = "MediaDomain:Library/SMS/Attachments/";

#define IS_ONE_OF(value, list) is_one_of(value, list, sizeof(list) / sizeof(list)[0])

static bool is_one_of(struct span value, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (span_equal_str(value, list[i]))
            return true;
    return false;
}

static size_t count_slashes(struct span s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++)
        n += s.ptr[i] == '/';
    return n;
}

/* Folders of the first and second level are made for an attachment; what lies deeper belongs to
 * one that is there. */
static bool class_of_path(struct span path, enum signal_class *ret_class)
{
    if (IS_ONE_OF(path, FILES)) {
        *ret_class = SIGNAL_FILE;
        return true;
    }
    if (!span_starts(path, span_str(ATTACHMENTS)))
        return false;
    size_t slashes = count_slashes(path);
    *ret_class = slashes == 3 || slashes == 4 ? SIGNAL_FOLDER : SIGNAL_ATTACHMENT;
    return true;
}

/* Adds a step; times of the same file on the same second become one. */
static size_t add_step(struct signal *steps, size_t n, enum signal_class class, uint64_t subject,
                       uint8_t event, const struct record *r, const char *column)
{
    struct timestamp t;
    for (size_t i = 0; i < r->artifact->column_count; i++) {
        if (strcmp(r->artifact->columns[i].name, column) != 0 || !record_time_at(r, i, &t))
            continue;
        for (size_t k = 0; k < n; k++)
            if (steps[k].seconds == t.seconds) {
                steps[k].events |= event;
                return n;
            }
        steps[n] = (struct signal){.class = class,
                                   .events = event,
                                   .seconds = t.seconds,
                                   .subject = subject,
                                   .anchor = SIGNAL_NO_ANCHOR};
        return n + 1;
    }
    return n;
}

/* Leaves out the seconds at which an attachment is known already. */
static size_t drop_known(struct steps_state *s, struct signal *steps, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        int64_t *slot = &s->seconds[(uint64_t)steps[i].seconds % SECONDS_REMEMBERED];
        steps[i].events = 1;
        steps[i].subject = 0;
        if (*slot == steps[i].seconds)
            continue;
        *slot = steps[i].seconds;
        steps[kept++] = steps[i];
    }
    return kept;
}

static size_t steps_of_file(const struct record *r, struct steps_state *s, struct signal *steps)
{
    enum signal_class class;
    struct span path = record_text(r, "path");
    if (!class_of_path(path, &class))
        return 0;
    uint64_t subject = XXH3_64bits(path.ptr, path.len);
    size_t n = add_step(steps, 0, class, subject, SIGNAL_MODIFIED, r, "modified");
    n = add_step(steps, n, class, subject, SIGNAL_CHANGED, r, "status_changed");
    n = add_step(steps, n, class, subject, SIGNAL_BORN, r, "created");
    return class == SIGNAL_ATTACHMENT ? drop_known(s, steps, n) : n;
}

/* Times of a process or a bundle: one event each, however many fall on a second. */
static size_t steps_of_times(const struct record *r, enum signal_class class, struct span name,
                             const char *const *columns, struct signal *steps)
{
    uint64_t subject = XXH3_64bits(name.ptr, name.len);
    size_t n = 0;
    for (const char *const *c = columns; *c != NULL; c++)
        n = add_step(steps, n, class, subject, 1, r, *c);
    return n;
}

static size_t triangulation_steps(const struct record *r, const struct rule_context *context,
                                  struct signal *steps, const char **ret_column)
{
    static const char *const network[] = {"first_used", "last_used", "live", NULL};
    static const char *const counted[] = {"counted", NULL};
    static const char *const stopped[] = {"location_stopped", NULL};
    const char *artifact = r->artifact->name;
    if (strcmp(artifact, "ios.manifest") == 0) {
        *ret_column = "path";
        return steps_of_file(r, context->state, steps);
    }
    if (strcmp(artifact, "ios.locationd_clients") == 0) {
        struct span client = record_text(r, "client");
        *ret_column = "client";
        return IS_ONE_OF(client, BUNDLES)
                   ? steps_of_times(r, SIGNAL_LOCATION, client, stopped, steps)
                   : 0;
    }
    struct span process = record_text(r, "process");
    bool daily = strcmp(artifact, "ios.os_analytics_ad_daily") == 0;
    *ret_column = "process";
    return IS_ONE_OF(process, PROCESSES)
               ? steps_of_times(r, SIGNAL_NETWORK, process, daily ? counted : network, steps)
               : 0;
}

static const char *const BENIGN[] = {
    "An attachment that was received and deleted within minutes, while the system happened to use "
    "the network.",
    "A restore or an update of iOS, which touches many of these files at once.", NULL};
static const char *const NEXT[] = {
    "Keep the device as it is, do not restart it, and ask a forensic helpline for a second look.",
    "Look for messages and crashes at that time, and whether iOS was updated then.",
    "Compare with a second backup of the same device, if there is an older one.", NULL};

const struct rule rule_triangulation_sequence = {
    .id = "triangulation.sequence",
    .artifact = "ios.datausage|ios.locationd_clients|ios.manifest|ios.os_analytics_ad_daily",
    .level = LEVEL_MEDIUM,
    .message = "Traces of several kinds fall together within minutes, like those that the attack "
               "called Operation Triangulation left behind.",
    .explanation = "The attack arrived as an invisible message whose attachment was deleted: an "
                   "empty folder, changed settings files, network use by some system processes "
                   "and location bundles that stop, within five minutes. At least two of these "
                   "kinds were found together, and no attachment that explains them.",
    .benign = BENIGN,
    .forging = "Several entries in different files, with times that fit together to the minute: "
               "the list of files, DataUsage.sqlite and the analytics.",
    .confidence = "Medium: each step is ordinary; together they are rare. With a process of the "
                  "implant's name on record the level is high.",
    .next = NEXT,
    .reference = "Kaspersky: Operation Triangulation, triangle_check (2023)",
    .tried_on = "ios-14.3 sample (3,721 entries, 40 processes, silent); synthetic fixtures",
    .state_size = sizeof(struct steps_state),
    .signals = triangulation_steps,
};
