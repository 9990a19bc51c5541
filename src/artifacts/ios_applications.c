/* ios.applications: installed apps with what the store said of them (Info.plist: Applications, a
 * dictionary of bundles whose iTunesMetadata is a property list in itself, and the list Installed
 * Applications).
 */
#include "artifacts/builtin.h"
#include "artifacts/plist_read.h"

enum {
    INSTALLED,
    BUNDLE,
    AS_PROCESS,
    NAME,
    VERSION,
    DEVELOPER,
    SOURCE_APP,
    STORE_BUNDLE,
    BUYER,
    METADATA,
    COLUMN_COUNT
};

static const struct column COLUMNS[COLUMN_COUNT] = {
    [INSTALLED] = {.name = "bought", .type = COLUMN_TEXT_TIME},
    [BUNDLE] = {.name = "bundle", .type = COLUMN_APP_ID},
    [AS_PROCESS] = {.name = "process", .type = COLUMN_PROCESS},
    [NAME] = {.name = "name", .type = COLUMN_WORD},
    [VERSION] = {.name = "version", .type = COLUMN_WORD},
    [DEVELOPER] = {.name = "developer", .type = COLUMN_WORD},
    [SOURCE_APP] = {.name = "source_app", .type = COLUMN_WORD},
    [STORE_BUNDLE] = {.name = "store_bundle", .type = COLUMN_WORD},
    [BUYER] = {.name = "buyer", .type = COLUMN_HANDLE},
    [METADATA] = {.name = "store_metadata", .type = COLUMN_WORD},
};
static const char *const PATHS[COLUMN_COUNT] = {
    [INSTALLED] = "com.apple.iTunesStore.downloadInfo/purchaseDate",
    [NAME] = "itemName",
    [VERSION] = "bundleShortVersionString",
    [DEVELOPER] = "artistName",
    [SOURCE_APP] = "sourceApp",
    [STORE_BUNDLE] = "softwareVersionBundleId",
    [BUYER] = "com.apple.iTunesStore.downloadInfo/accountInfo/AppleID",
};

/* Fills in the store's metadata; says in METADATA what became of them. */
static size_t fill_metadata(struct artifact_run *run, struct plist_node app, struct value *values)
{
    struct plist_node node;
    struct plist *plist;
    struct span bytes;
    values[METADATA] = value_text(SPAN_LITERAL("absent"));
    if (!plist_find(app, "iTunesMetadata", &node))
        return 0;
    values[METADATA] = value_text(SPAN_LITERAL("damaged"));
    if (plist_kind(node) == PLIST_DICT) {
        values[METADATA] = value_text(SPAN_LITERAL("present"));
        return plist_fill(run, node, PATHS, values);
    }
    if (!plist_data(node, &bytes) || plist_open(run->arena, bytes, &plist, NULL) != STATUS_OK ||
        plist_kind(plist_root(plist)) != PLIST_DICT)
        return 1;
    values[METADATA] = value_text(SPAN_LITERAL("present"));
    size_t bad = plist_fill(run, plist_root(plist), PATHS, values);
    return bad + (plist_status(plist) != STATUS_OK);
}

static enum status emit_app(struct artifact_run *run, struct span bundle, struct plist_node app)
{
    struct value values[COLUMN_COUNT] = {0};
    size_t bad = plist_kind(app) != PLIST_DICT;
    bad += fill_metadata(run, app, values);
    values[BUNDLE] = values[AS_PROCESS] = value_text(bundle);
    return plist_emit_key(run, values, "Applications", bundle, bad);
}

/* Names in the list without an entry of their own. */
static enum status read_list(struct artifact_run *run, struct plist_node root,
                             struct plist_node apps, bool has_apps)
{
    struct plist_node list, item, app;
    struct span bundle;
    if (!plist_find(root, "Installed Applications", &list))
        return STATUS_OK;
    for (size_t i = 0; i < plist_count(list); i++) {
        struct value values[COLUMN_COUNT] = {0};
        size_t bad = !plist_item(list, i, &item) || !plist_text(item, &bundle);
        if (bad == 0) {
            const char *name = arena_string(run->arena, bundle);
            if (name == NULL)
                return STATUS_NO_MEMORY;
            if (has_apps && plist_get(apps, name, &app))
                continue;
            values[BUNDLE] = values[AS_PROCESS] = value_text(bundle);
        }
        /* without a dictionary of apps nothing can be said about single ones */
        values[METADATA] = value_text(has_apps ? SPAN_LITERAL("listed only")
                                               : SPAN_LITERAL("none in this backup"));
        TRY(plist_emit_index(run, values, "Installed Applications", i, bad));
    }
    return STATUS_OK;
}

static enum status read_apps(struct artifact_run *run, struct plist_node root)
{
    struct plist_node apps = root, app;
    struct span bundle;
    bool has_apps = plist_find(root, "Applications", &apps) && plist_count(apps) > 0;
    for (size_t i = 0; has_apps && i < plist_count(apps); i++)
        if (plist_entry(apps, i, &bundle, &app))
            TRY(emit_app(run, bundle, app));
    return read_list(run, root, apps, has_apps);
}

static enum coverage_status read_entry(struct artifact_run *run)
{
    return plist_artifact_read(run, read_apps);
}

static const char *const SOURCES[] = {"Info.plist", NULL};

const struct artifact ios_applications = {
    .name = "ios.applications",
    .title = "Installed apps",
    .sources = SOURCES,
    .presence = PRESENCE_USUAL,
    .columns = COLUMNS,
    .column_count = COLUMN_COUNT,
    .contact = CONTACT_RECEIVED,
    .timeline = "App {bundle} {version} ({name}) got from the store",
    .tested = "ios-14.3 sample 6 records; synthetic fixtures",
    .notes = "The purchase date is that of the account's first download of the app, not that of "
             "the installation on this device. Apps of companies and sideloaded ones have no "
             "store metadata.",
    .run = read_entry,
};
