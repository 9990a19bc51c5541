/* ios.webkit_session_resource_log: which origins pages loaded from and redirected to
 * (full_browsing_session_resourceLog.plist: browsingStatistics, a list with four lists each).
 */
#include "artifacts/builtin.h"
#include "artifacts/plist_read.h"

enum { SEEN, INTERACTED, ORIGIN, RELATION, OTHER, INTERACTION, COLUMN_COUNT };

static const struct column COLUMNS[COLUMN_COUNT] = {
    [SEEN] = {.name = "last_seen", .type = COLUMN_APPLE_TIME},
    [INTERACTED] = {.name = "last_interaction", .type = COLUMN_APPLE_TIME},
    [ORIGIN] = {.name = "origin", .type = COLUMN_DOMAIN},
    [RELATION] = {.name = "relation", .type = COLUMN_WORD},
    [OTHER] = {.name = "other",
               .type = COLUMN_DOMAIN,
               .has_contact = true,
               .contact = CONTACT_REDIRECTED},
    [INTERACTION] = {.name = "interaction", .type = COLUMN_WORD},
};
static const char *const PATHS[COLUMN_COUNT] = {
    [SEEN] = "lastSeen",
    [INTERACTED] = "mostRecentUserInteraction",
    [ORIGIN] = "PrevalentResourceOrigin",
    [INTERACTION] = "hadUserInteraction",
};

static const struct {
    const char *key, *word;
} RELATIONS[] = {
    {"topFrameUniqueRedirectsFrom", "redirected from"},
    {"topFrameUniqueRedirectsTo", "redirected to"},
    {"subframeUnderTopFrameOrigins", "frame inside of"},
    {"subresourceUnderTopFrameOrigins", "loaded by"},
};

/* Items are texts, or dictionaries that name an `origin` or a `domain`. */
static bool origin_of(struct plist_node item, struct span *ret_text)
{
    struct plist_node node;
    return plist_text(item, ret_text) ||
           (plist_find(item, "origin", &node) && plist_text(node, ret_text)) ||
           (plist_find(item, "domain", &node) && plist_text(node, ret_text));
}

static enum status emit_relations(struct artifact_run *run, struct plist_node entry, size_t at,
                                  struct value *values)
{
    struct plist_node list, item;
    for (size_t r = 0; r < sizeof RELATIONS / sizeof RELATIONS[0]; r++) {
        if (!plist_find(entry, RELATIONS[r].key, &list))
            continue;
        for (size_t i = 0; i < plist_count(list); i++) {
            struct span other = SPAN_EMPTY;
            char container[96];
            size_t bad = !plist_item(list, i, &item) || !origin_of(item, &other);
            values[RELATION] = value_text(span_str(RELATIONS[r].word));
            values[OTHER] = value_text(other);
            (void)snprintf(container, sizeof container, "browsingStatistics.%zu.%s", at,
                           RELATIONS[r].key);
            TRY(plist_emit_index(run, values, container, i, bad));
        }
    }
    return STATUS_OK;
}

static enum status read_statistics(struct artifact_run *run, struct plist_node root)
{
    struct plist_node list, entry;
    if (!plist_find(root, "browsingStatistics", &list))
        return STATUS_OK;
    for (size_t i = 0; i < plist_count(list); i++) {
        struct value values[COLUMN_COUNT] = {0};
        if (!plist_item(list, i, &entry))
            continue;
        size_t bad = plist_kind(entry) != PLIST_DICT;
        bad += plist_fill(run, entry, PATHS, values);
        TRY(plist_emit_index(run, values, "browsingStatistics", i, bad));
        TRY(emit_relations(run, entry, i, values));
    }
    return STATUS_OK;
}

static enum coverage_status read_entry(struct artifact_run *run)
{
    return plist_artifact_read(run, read_statistics);
}

static const char *const SOURCES[] = {
    "**:Library/WebKit/WebsiteData/ResourceLoadStatistics/full_browsing_session_resourceLog.plist",
    "/private/var/mobile/Containers/Data/Application/*/SystemData/com.apple.SafariViewService/"
    "Library/WebKit/WebsiteData/full_browsing_session_resourceLog.plist",
    "/private/var/mobile/Containers/Data/Application/*/Library/WebKit/WebsiteData/"
    "ResourceLoadStatistics/full_browsing_session_resourceLog.plist",
    "/private/var/mobile/Library/WebClips/*/Storage/full_browsing_session_resourceLog.plist", NULL};

const struct artifact ios_webkit_session_resource_log = {
    .name = "ios.webkit_session_resource_log",
    .title = "Origins and redirects of web views",
    .sources = SOURCES,
    .presence = PRESENCE_OPTIONAL,
    .columns = COLUMNS,
    .column_count = COLUMN_COUNT,
    .contact = CONTACT_SHOWN,
    .timeline = "A web view loaded from {origin}",
    .tested = "synthetic fixtures only",
    .notes = "iOS 13 and older; later versions keep a database instead. A record for each origin "
             "and one for each relation of it.",
    .run = read_entry,
};
