/* ios.restrictions: what profiles, a remote management or the settings forbid or force
 * (EffectiveUserSettings.plist, UserSettings.plist: groups of settings, each a dictionary with its
 * value).
 */
#include "artifacts/builtin.h"
#include "artifacts/plist_read.h"
#include "formats/plist_texts.h"

enum { SETTING, VALUE, CONTENT, COLUMN_COUNT };

static const struct column COLUMNS[COLUMN_COUNT] = {
    [SETTING] = {.name = "setting", .type = COLUMN_WORD},
    [VALUE] = {.name = "value", .type = COLUMN_WORD},
    [CONTENT] = {.name = "content", .type = COLUMN_TEXT},
};
/* Values are numbers, truth values, and in these two groups lists of texts. */
static const char *const GROUPS[] = {"restrictedBool", "restrictedValue", "intersection", "union",
                                     "assignedObject"};

static enum status emit_setting(struct artifact_run *run, const char *group, struct span name,
                                struct plist_node setting)
{
    struct value values[COLUMN_COUNT] = {0};
    struct plist_node node;
    struct span texts;
    enum status status = plist_texts_from(run->arena, setting, &texts);
    if (status == STATUS_NO_MEMORY)
        return status;
    size_t bad = status != STATUS_OK || plist_kind(setting) != PLIST_DICT;
    values[SETTING] = value_text(name);
    values[CONTENT] = value_text(texts);
    if (plist_find(setting, "value", &node) && plist_kind(node) != PLIST_STRING &&
        plist_kind(node) != PLIST_ARRAY && plist_kind(node) != PLIST_DICT)
        bad += !plist_value_of(run->arena, node, COLUMN_WORD, &values[VALUE]);
    return plist_emit_key(run, values, group, name, bad);
}

static enum status read_settings(struct artifact_run *run, struct plist_node root)
{
    struct span name;
    struct plist_node group, setting;
    if (plist_kind(root) != PLIST_DICT)
        return STATUS_MALFORMED;
    for (size_t g = 0; g < sizeof GROUPS / sizeof GROUPS[0]; g++) {
        if (!plist_find(root, GROUPS[g], &group) || plist_kind(group) != PLIST_DICT)
            continue;
        for (size_t i = 0; i < plist_count(group); i++)
            if (plist_entry(group, i, &name, &setting))
                TRY(emit_setting(run, GROUPS[g], name, setting));
    }
    return STATUS_OK;
}

static enum coverage_status read_entry(struct artifact_run *run)
{
    return plist_artifact_read(run, read_settings);
}

static const char *const SOURCES[] = {
    "**:Library/ConfigurationProfiles/EffectiveUserSettings.plist",
    "**:Library/ConfigurationProfiles/UserSettings.plist",
    "**:Library/UserConfigurationProfiles/EffectiveUserSettings.plist",
    "**:Library/UserConfigurationProfiles/UserSettings.plist",
    "/private/var/mobile/Library/UserConfigurationProfiles/EffectiveUserSettings.plist",
    NULL};

const struct artifact ios_restrictions = {
    .name = "ios.restrictions",
    .title = "Settings that are forced or forbidden",
    .sources = SOURCES,
    .presence = PRESENCE_OPTIONAL,
    .columns = COLUMNS,
    .column_count = COLUMN_COUNT,
    .contact = CONTACT_MENTIONED,
    .tested = "synthetic fixtures only",
    .notes = "Every phone has such settings; a management may have changed them. Who changed one "
             "last stands in ios.restriction_events.",
    .run = read_entry,
};
