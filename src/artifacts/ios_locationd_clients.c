/* ios.locationd_clients: programs that asked for the location (clients.plist: a dictionary of
 * clients).
 */
#include "artifacts/builtin.h"
#include "artifacts/plist_read.h"

enum {
    LOCATION,
    BACKGROUND,
    SIGNIFICANT,
    NON_PERSISTENT,
    VISIT,
    FENCE,
    BEACON,
    RECEIVING,
    PERIOD,
    CLIENT,
    BUNDLE,
    BUNDLE_PROCESS,
    BUNDLE_PATH,
    EXECUTABLE,
    REGISTERED,
    AUTHORIZATION,
    COLUMN_COUNT
};

static const struct column COLUMNS[COLUMN_COUNT] = {
    [LOCATION] = {.name = "location_stopped", .type = COLUMN_APPLE_TIME},
    [BACKGROUND] = {.name = "background_location_stopped", .type = COLUMN_APPLE_TIME},
    [SIGNIFICANT] = {.name = "significant_stopped", .type = COLUMN_APPLE_TIME},
    [NON_PERSISTENT] = {.name = "non_persistent_stopped", .type = COLUMN_APPLE_TIME},
    [VISIT] = {.name = "visit_stopped", .type = COLUMN_APPLE_TIME},
    [FENCE] = {.name = "fence_stopped", .type = COLUMN_APPLE_TIME},
    [BEACON] = {.name = "beacon_stopped", .type = COLUMN_APPLE_TIME},
    [RECEIVING] = {.name = "receiving_stopped", .type = COLUMN_APPLE_TIME},
    [PERIOD] = {.name = "consumption_period_began", .type = COLUMN_APPLE_TIME},
    [CLIENT] = {.name = "client", .type = COLUMN_PROCESS},
    [BUNDLE] = {.name = "bundle", .type = COLUMN_APP_ID},
    [BUNDLE_PROCESS] = {.name = "bundle_process", .type = COLUMN_PROCESS},
    [BUNDLE_PATH] = {.name = "bundle_path", .type = COLUMN_PATH},
    [EXECUTABLE] = {.name = "executable", .type = COLUMN_PATH},
    [REGISTERED] = {.name = "registered", .type = COLUMN_PATH},
    [AUTHORIZATION] = {.name = "authorization", .type = COLUMN_WORD},
};
static const char *const PATHS[COLUMN_COUNT] = {
    [LOCATION] = "LocationTimeStopped",
    [BACKGROUND] = "BackgroundLocationTimeStopped",
    [SIGNIFICANT] = "SignificantTimeStopped",
    [NON_PERSISTENT] = "NonPersistentSignificantTimeStopped",
    [VISIT] = "VisitTimeStopped",
    [FENCE] = "FenceTimeStopped",
    [BEACON] = "BeaconRegionTimeStopped",
    [RECEIVING] = "ReceivingLocationInformationTimeStopped",
    [PERIOD] = "ConsumptionPeriodBegin",
    [BUNDLE] = "BundleId",
    [BUNDLE_PROCESS] = "BundleId",
    [BUNDLE_PATH] = "BundlePath",
    [EXECUTABLE] = "Executable",
    [REGISTERED] = "Registered",
    [AUTHORIZATION] = "Authorization",
};

static struct span client_of(struct span key)
{
    return span_ends(key, SPAN_LITERAL(":")) ? span_head(key, key.len - 1) : key;
}

static enum status emit_client(struct artifact_run *run, struct span key, struct plist_node dict)
{
    struct value values[COLUMN_COUNT] = {0};
    struct plist_node registered;
    size_t bad = plist_fill(run, dict, PATHS, values);
    /* a path in old versions, a truth value in new ones */
    if (plist_find(dict, "Registered", &registered) && plist_kind(registered) != PLIST_STRING)
        values[REGISTERED] = value_null();
    values[CLIENT] = value_text(client_of(key));
    return plist_emit_key(run, values, "", key, bad);
}

static enum status read_clients(struct artifact_run *run, struct plist_node root)
{
    struct span key;
    struct plist_node client;
    for (size_t i = 0; i < plist_count(root); i++)
        if (plist_entry(root, i, &key, &client) && plist_kind(client) == PLIST_DICT)
            TRY(emit_client(run, key, client));
    return STATUS_OK;
}

static enum coverage_status read_entry(struct artifact_run *run)
{
    return plist_artifact_read(run, read_clients);
}

static const char *const SOURCES[] = {"RootDomain:Library/Caches/locationd/clients.plist",
                                      "HomeDomain:Library/Caches/locationd/clients.plist",
                                      "/private/var/root/Library/Caches/locationd/clients.plist",
                                      "/private/var/mobile/Library/Caches/locationd/clients.plist",
                                      NULL};

const struct artifact ios_locationd_clients = {
    .name = "ios.locationd_clients",
    .title = "Programs that used the location",
    .sources = SOURCES,
    .presence = PRESENCE_USUAL,
    .columns = COLUMNS,
    .column_count = COLUMN_COUNT,
    .contact = CONTACT_RAN,
    .timeline = "Location used by {client}",
    .tested = "synthetic fixtures only",
    .notes = "Kept for programs that are gone, too.",
    .run = read_entry,
};
