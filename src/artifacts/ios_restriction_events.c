/* ios.restriction_events: which process or profile changed which setting last, and when
 * (MCSettingsEvents.plist: dictionaries of several depths, whose leaves have a process, a time and
 * an event).
 */
#include "artifacts/builtin.h"
#include "artifacts/plist_read.h"

enum { TIME, SETTING, EVENT, PROCESS, PROFILE, COLUMN_COUNT };

static const struct column COLUMNS[COLUMN_COUNT] = {
    [TIME] = {.name = "happened", .type = COLUMN_APPLE_TIME},
    [SETTING] = {.name = "setting", .type = COLUMN_WORD},
    [EVENT] = {.name = "event", .type = COLUMN_WORD},
    [PROCESS] = {.name = "process",
                 .type = COLUMN_PROCESS,
                 .has_contact = true,
                 .contact = CONTACT_RAN},
    [PROFILE] = {.name = "profile", .type = COLUMN_PROFILE_ID}, /* a profile acts under its id */
};
static const char *const PATHS[COLUMN_COUNT] = {
    [TIME] = "timestamp", [EVENT] = "event", [PROCESS] = "process", [PROFILE] = "process"};

struct events {
    struct artifact_run *run;
    enum status status;
};

static enum plist_step visit_event(void *ctx, const struct plist_visit *visit)
{
    struct events *e = ctx;
    struct value values[COLUMN_COUNT] = {0};
    uint8_t memory[1024];
    struct buf path;
    struct plist_node node;
    struct span copy;
    if (visit->kind != PLIST_DICT || !plist_get(visit->node, "process", &node))
        return PLIST_WALK_ON;
    buf_fixed(&path, memory, sizeof memory);
    plist_visit_path(&path, visit);
    size_t bad = plist_fill(e->run, visit->node, PATHS, values);
    e->status = arena_copy(e->run->arena, buf_span(&path), &copy);
    if (e->status == STATUS_OK) {
        values[SETTING] = value_text(copy);
        e->status = plist_emit(e->run, values, copy, bad);
    }
    return e->status == STATUS_OK ? PLIST_WALK_ON : PLIST_WALK_STOP;
}

static enum status read_events(struct artifact_run *run, struct plist_node root)
{
    struct events e = {.run = run};
    enum status status = plist_walk_from(root, visit_event, &e);
    if (e.status != STATUS_OK)
        return e.status;
    return status == STATUS_NO_MEMORY ? status : STATUS_OK; /* others: plist_status() */
}

static enum coverage_status read_entry(struct artifact_run *run)
{
    return plist_artifact_read(run, read_events);
}

static const char *const SOURCES[] = {
    "**:Library/ConfigurationProfiles/MCSettingsEvents.plist",
    "**:Library/UserConfigurationProfiles/MCSettingsEvents.plist",
    "/private/var/containers/Shared/SystemGroup/*/Library/ConfigurationProfiles/"
    "MCSettingsEvents.plist",
    NULL};

const struct artifact ios_restriction_events = {
    .name = "ios.restriction_events",
    .title = "Who changed settings and restrictions",
    .sources = SOURCES,
    .presence = PRESENCE_OPTIONAL,
    .columns = COLUMNS,
    .column_count = COLUMN_COUNT,
    .contact = CONTACT_RECEIVED,
    .timeline = "Setting {setting}: {event} by {process}",
    .tested = "synthetic fixtures only; the keys are those of public notes",
    .notes = "The system's own processes change most of them.",
    .run = read_entry,
};
