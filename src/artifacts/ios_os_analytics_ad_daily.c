/* ios.os_analytics_ad_daily: network use by process, as counted for Apple's analytics
 * (com.apple.osanalytics.addaily.plist: netUsageBaseline, a list of five for each process).
 */
#include "artifacts/builtin.h"
#include "artifacts/plist_read.h"

enum { COUNTED, PROCESS, WIFI_IN, WIFI_OUT, WWAN_IN, WWAN_OUT, COLUMN_COUNT };

static const struct column COLUMNS[COLUMN_COUNT] = {
    [COUNTED] = {.name = "counted", .type = COLUMN_APPLE_TIME},
    [PROCESS] = {.name = "process", .type = COLUMN_PROCESS},
    [WIFI_IN] = {.name = "wifi_in", .type = COLUMN_INT},
    [WIFI_OUT] = {.name = "wifi_out", .type = COLUMN_INT},
    [WWAN_IN] = {.name = "wwan_in", .type = COLUMN_INT},
    [WWAN_OUT] = {.name = "wwan_out", .type = COLUMN_INT},
};
static const char *const PATHS[COLUMN_COUNT] = {
    [COUNTED] = "#0", [WIFI_IN] = "#1", [WIFI_OUT] = "#2", [WWAN_IN] = "#3", [WWAN_OUT] = "#4",
};

static enum status read_baseline(struct artifact_run *run, struct plist_node root)
{
    struct plist_node baseline, counts;
    struct span process;
    if (!plist_find(root, "netUsageBaseline", &baseline))
        return STATUS_OK;
    for (size_t i = 0; i < plist_count(baseline); i++) {
        struct value values[COLUMN_COUNT] = {0};
        if (!plist_entry(baseline, i, &process, &counts))
            continue;
        size_t bad = plist_kind(counts) != PLIST_ARRAY;
        bad += plist_fill(run, counts, PATHS, values);
        values[PROCESS] = value_text(process);
        TRY(plist_emit_key(run, values, "netUsageBaseline", process, bad));
    }
    return STATUS_OK;
}

static enum coverage_status read_entry(struct artifact_run *run)
{
    return plist_artifact_read(run, read_baseline);
}

static const char *const SOURCES[] = {
    "HomeDomain:Library/Preferences/com.apple.osanalytics.addaily.plist",
    "/private/var/mobile/Library/Preferences/com.apple.osanalytics.addaily.plist", NULL};

const struct artifact ios_os_analytics_ad_daily = {
    .name = "ios.os_analytics_ad_daily",
    .title = "Daily network use by process (analytics)",
    .sources = SOURCES,
    .presence = PRESENCE_USUAL,
    .columns = COLUMNS,
    .column_count = COLUMN_COUNT,
    .contact = CONTACT_RAN,
    .timeline = "Network use of {process}: WiFi {wifi_in}/{wifi_out}, mobile {wwan_in}/{wwan_out}",
    .tested = "synthetic fixtures only",
    .notes = "Processes stay listed long after they are gone. Each has the time of its last "
             "count, not of its first run.",
    .run = read_entry,
};
