/* ios.global_preferences: the settings shared by all apps, among them Lockdown Mode
 * (.GlobalPreferences.plist: one dictionary).
 */
#include "artifacts/builtin.h"
#include "artifacts/plist_read.h"
#include "formats/plist_texts.h"

enum { KEY, VALUE, LOCKDOWN, STATE, COLUMN_COUNT };

/* Values can be names and languages of a person: searched, not kept. */
static const struct column COLUMNS[COLUMN_COUNT] = {
    [KEY] = {.name = "setting", .type = COLUMN_WORD},
    [VALUE] = {.name = "value", .type = COLUMN_TEXT},
    [LOCKDOWN] = {.name = "lockdown_mode", .type = COLUMN_WORD},
    [STATE] = {.name = "state", .type = COLUMN_PROPERTY}, /* what the report speaks of */
};

static enum status emit_setting(struct artifact_run *run, struct span key, struct plist_node node)
{
    struct value values[COLUMN_COUNT] = {0};
    struct span texts;
    bool truth;
    size_t bad = plist_kind(node) == PLIST_INVALID;
    values[KEY] = value_text(key);
    if (plist_kind(node) == PLIST_ARRAY || plist_kind(node) == PLIST_DICT) {
        bad += plist_texts_from(run->arena, node, &texts) != STATUS_OK;
        values[VALUE] = value_text(texts);
    } else if (plist_text(node, &texts)) {
        values[VALUE] = value_text(texts);
    }
    if (span_equal_str(key, "LDMGlobalEnabled")) {
        int64_t number = 0;
        truth = plist_int(node, &number) && number != 0;
        bad += !plist_int(node, &number);
        values[LOCKDOWN] = value_text(truth ? SPAN_LITERAL("on") : SPAN_LITERAL("off"));
        values[STATE] = value_text(truth ? SPAN_LITERAL("LDMGlobalEnabled=true")
                                         : SPAN_LITERAL("LDMGlobalEnabled=false"));
    }
    return plist_emit_key(run, values, "", key, bad);
}

static enum status read_settings(struct artifact_run *run, struct plist_node root)
{
    struct span key;
    struct plist_node value;
    for (size_t i = 0; i < plist_count(root); i++)
        if (plist_entry(root, i, &key, &value))
            TRY(emit_setting(run, key, value));
    return STATUS_OK;
}

static enum coverage_status read_entry(struct artifact_run *run)
{
    return plist_artifact_read(run, read_settings);
}

static const char *const SOURCES[] = {
    "HomeDomain:Library/Preferences/.GlobalPreferences.plist",
    "/private/var/mobile/Library/Preferences/.GlobalPreferences.plist", NULL};

const struct artifact ios_global_preferences = {
    .name = "ios.global_preferences",
    .title = "Settings shared by all apps (Lockdown Mode)",
    .sources = SOURCES,
    .presence = PRESENCE_USUAL,
    .columns = COLUMNS,
    .column_count = COLUMN_COUNT,
    .contact = CONTACT_MENTIONED,
    .tested = "ios-14.3 sample 16 records; synthetic fixtures",
    .notes = "A device without the key has never had Lockdown Mode turned on, or is older than "
             "iOS 16.",
    .run = read_entry,
};
