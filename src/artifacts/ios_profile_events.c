/* ios.profile_events: when configuration profiles were installed or removed, and by which process
 * (MCProfileEvents.plist: a list of dictionaries with one key, the profile's id).
 */
#include "artifacts/builtin.h"
#include "artifacts/plist_read.h"

enum { TIME, PROFILE, OPERATION, PROCESS, COLUMN_COUNT };

static const struct column COLUMNS[COLUMN_COUNT] = {
    [TIME] = {.name = "happened", .type = COLUMN_APPLE_TIME},
    [PROFILE] = {.name = "profile", .type = COLUMN_PROFILE_ID},
    [OPERATION] = {.name = "operation", .type = COLUMN_WORD},
    [PROCESS] = {.name = "process",
                 .type = COLUMN_PROCESS,
                 .has_contact = true,
                 .contact = CONTACT_RAN},
};
static const char *const PATHS[COLUMN_COUNT] = {
    [TIME] = "timestamp", [OPERATION] = "operation", [PROCESS] = "process"};

static enum status emit_event(struct artifact_run *run, size_t i, struct plist_node event)
{
    struct plist_node details;
    struct span profile;
    if (plist_count(event) == 0) {
        const struct value nothing[COLUMN_COUNT] = {0};
        return plist_emit_index(run, nothing, "ProfileEvents", i, 1);
    }
    for (size_t k = 0; k < plist_count(event); k++) {
        struct value values[COLUMN_COUNT] = {0};
        if (!plist_entry(event, k, &profile, &details))
            continue;
        size_t bad = plist_kind(details) != PLIST_DICT;
        bad += plist_fill(run, details, PATHS, values);
        values[PROFILE] = value_text(profile);
        TRY(plist_emit_index(run, values, "ProfileEvents", i, bad));
    }
    return STATUS_OK;
}

static enum status read_events(struct artifact_run *run, struct plist_node root)
{
    struct plist_node events, event;
    if (!plist_find(root, "ProfileEvents", &events))
        return STATUS_OK;
    for (size_t i = 0; i < plist_count(events); i++)
        if (plist_item(events, i, &event))
            TRY(emit_event(run, i, event));
    return STATUS_OK;
}

static enum coverage_status read_entry(struct artifact_run *run)
{
    return plist_artifact_read(run, read_events);
}

static const char *const SOURCES[] = {
    "**:Library/ConfigurationProfiles/MCProfileEvents.plist",
    "/private/var/containers/Shared/SystemGroup/*/Library/ConfigurationProfiles/"
    "MCProfileEvents.plist",
    NULL};

const struct artifact ios_profile_events = {
    .name = "ios.profile_events",
    .title = "Events of configuration profiles",
    .sources = SOURCES,
    .presence = PRESENCE_OPTIONAL,
    .columns = COLUMNS,
    .column_count = COLUMN_COUNT,
    .contact = CONTACT_RECEIVED,
    .timeline = "Profile {profile}: {operation} by {process}",
    .tested = "synthetic fixtures only",
    .notes = "Also names profiles that were removed since.",
    .run = read_entry,
};
