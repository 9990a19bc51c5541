/* Rules over the acquisition's own description. */
#include "findings/rules.h"

/* Major versions of iOS and when they came out. */
static const struct {
    uint64_t major;
    int64_t released; /* Unix seconds */
} RELEASES[] = {
    {10, 1473724800}, {11, 1505779200}, {12, 1537142400}, {13, 1568851200}, {14, 1600214400},
    {15, 1632096000}, {16, 1662940800}, {17, 1694995200}, {18, 1726444800}, {26, 1757894400},
};
enum { RELEASE_COUNT = sizeof RELEASES / sizeof RELEASES[0] };

/* "16.3.1" gives 16; 0 when there is no number. */
static uint64_t major_version(struct span version)
{
    uint64_t major = 0;
    (void)span_to_uint(span_head(version, span_find_byte(version, '.')), &major);
    return major;
}

/* How many major versions had come out after `major` by that time. */
static size_t newer_releases(uint64_t major, const struct timestamp *as_of)
{
    size_t newer = 0;
    for (size_t i = 0; i < RELEASE_COUNT; i++)
        newer += RELEASES[i].major > major && RELEASES[i].released <= as_of->seconds;
    return newer;
}

static bool outdated(const struct record *r, const struct rule_context *context,
                     struct rule_hit *hit)
{
    uint64_t major = major_version(record_text(r, "product_version"));
    if (major == 0 || context->as_of == NULL)
        return false;
    size_t newer = newer_releases(major, context->as_of);
    if (newer < 2)
        return false;
    hit->column = "product_version";
    (void)snprintf(hit->detail, sizeof hit->detail,
                   "It ran iOS %u; %u newer major versions were out at the time asked about.",
                   (unsigned)major, (unsigned)newer);
    return true;
}

static const char *const BENIGN[] = {"Older phones cannot run newer versions of iOS.", NULL};
static const char *const NEXT[] = {
    "Keep the acquisition first; then update the device, or replace it when it cannot be updated.",
    NULL};

const struct rule rule_backup_outdated = {
    .id = "backup.outdated_system",
    .artifact = "ios.backup_info",
    .level = LEVEL_INFORMATIONAL,
    .message = "The device ran an old major version of iOS.",
    .explanation =
        "Old versions have publicly known holes. This says nothing about an attack, only "
        "that one would have been easier.",
    .benign = BENIGN,
    .forging = "One value in Info.plist.",
    .confidence =
        "Read from the backup's own description, compared with the release dates that this "
        "version of Bridle knows (up to iOS 26).",
    .next = NEXT,
    .reference = "Apple: security content of iOS updates",
    .tried_on = "synthetic only",
    .check = outdated,
};
