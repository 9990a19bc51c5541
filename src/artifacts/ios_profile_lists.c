/* ios.profile_lists: which profiles the system says it has, also hidden ones, and what depends on
 * which (PayloadManifest.plist, PayloadManifest2.plist: lists of ids; ProfileTruth.plist,
 * ClientTruth.plist, Truth.plist: dictionaries under the profile's or client's name;
 * PayloadDependency.plist: dictionaries of lists).
 */
#include "artifacts/builtin.h"
#include "artifacts/plist_read.h"
#include "formats/plist_texts.h"

enum { LIST, PROFILE, CONTENT, COLUMN_COUNT };
enum { UUID_LEN = 36 };

static const struct column COLUMNS[COLUMN_COUNT] = {
    [LIST] = {.name = "list", .type = COLUMN_PROPERTY},
    [PROFILE] = {.name = "profile", .type = COLUMN_PROFILE_ID},
    [CONTENT] = {.name = "content", .type = COLUMN_TEXT},
};

/* `Name from Organization (UUID)`: the id is what indicators know. */
static struct span id_of(struct span name)
{
    struct span tail = name.len > UUID_LEN + 2 ? span_skip(name, name.len - UUID_LEN - 2) : name;
    if (!span_starts(tail, SPAN_LITERAL("(")) || !span_ends(tail, SPAN_LITERAL(")")))
        return name;
    return span_head(span_skip(tail, 1), UUID_LEN);
}

static enum status emit_items(struct artifact_run *run, struct span list, struct plist_node items)
{
    struct plist_node item;
    struct span text;
    const char *container = arena_string(run->arena, list);
    if (container == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < plist_count(items); i++) {
        struct value values[COLUMN_COUNT] = {0};
        size_t bad = !plist_item(items, i, &item) || !plist_text(item, &text);
        values[LIST] = value_text(list);
        if (bad == 0)
            values[PROFILE] = value_text(id_of(text));
        TRY(plist_emit_index(run, values, container, i, bad));
    }
    return STATUS_OK;
}

static enum status emit_entry(struct artifact_run *run, struct span name, struct plist_node node)
{
    struct value values[COLUMN_COUNT] = {0};
    struct span texts;
    enum status status = plist_texts_from(run->arena, node, &texts);
    if (status == STATUS_NO_MEMORY)
        return status;
    values[LIST] = value_text(SPAN_LITERAL("settings of a profile or client"));
    values[PROFILE] = value_text(id_of(name));
    values[CONTENT] = value_text(texts);
    size_t bad = status != STATUS_OK || plist_kind(node) != PLIST_DICT;
    return plist_emit_key(run, values, "", name, bad);
}

static enum status read_lists(struct artifact_run *run, struct plist_node root)
{
    struct span name;
    struct plist_node node;
    if (plist_kind(root) != PLIST_DICT)
        return STATUS_MALFORMED;
    for (size_t i = 0; i < plist_count(root); i++)
        if (plist_entry(root, i, &name, &node))
            TRY(plist_kind(node) == PLIST_ARRAY ? emit_items(run, name, node)
                                                : emit_entry(run, name, node));
    return STATUS_OK;
}

static enum coverage_status read_entry(struct artifact_run *run)
{
    return plist_artifact_read(run, read_lists);
}

static const char *const SOURCES[] = {
    "**:Library/ConfigurationProfiles/PayloadManifest*.plist",
    "**:Library/ConfigurationProfiles/PayloadDependency.plist",
    "**:Library/ConfigurationProfiles/*Truth.plist",
    "**:Library/UserConfigurationProfiles/PayloadManifest*.plist",
    "**:Library/UserConfigurationProfiles/PayloadDependency.plist",
    "**:Library/UserConfigurationProfiles/*Truth.plist",
    "/private/var/containers/Shared/SystemGroup/*/Library/ConfigurationProfiles/"
    "PayloadManifest*.plist",
    "/private/var/containers/Shared/SystemGroup/*/Library/ConfigurationProfiles/*Truth.plist",
    NULL};

const struct artifact ios_profile_lists = {
    .name = "ios.profile_lists",
    .title = "Lists of installed and hidden configuration profiles",
    .sources = SOURCES,
    .presence = PRESENCE_OPTIONAL,
    .columns = COLUMNS,
    .column_count = COLUMN_COUNT,
    .contact = CONTACT_RECEIVED,
    .tested = "synthetic fixtures with the keys that public notes on iOS 27 backups name",
    .notes = "Profiles in the list HiddenProfiles are not shown in the settings. The rest of each "
             "profile stands in ios.configuration_profiles.",
    .run = read_entry,
};
