/* ios.safari_downloads: what Safari downloaded (Downloads.plist: DownloadHistory, a list). */
#include "artifacts/builtin.h"
#include "artifacts/plist_read.h"

enum { ADDED, FINISHED, URL, PATH, BYTES, COLUMN_COUNT };

static const struct column COLUMNS[COLUMN_COUNT] = {
    [ADDED] = {.name = "added", .type = COLUMN_APPLE_TIME},
    [FINISHED] = {.name = "finished", .type = COLUMN_APPLE_TIME},
    [URL] = {.name = "url", .type = COLUMN_URL},
    [PATH] = {.name = "path", .type = COLUMN_PATH},
    [BYTES] = {.name = "bytes", .type = COLUMN_INT},
};
static const char *const PATHS[COLUMN_COUNT] = {
    [ADDED] = "DownloadEntryDateAddedKey",
    [FINISHED] = "DownloadEntryDateFinishedKey",
    [URL] = "DownloadEntryURL",
    [PATH] = "DownloadEntryPath",
    [BYTES] = "DownloadEntryProgressBytesSoFar",
};

static enum status read_downloads(struct artifact_run *run, struct plist_node root)
{
    struct plist_node history, entry;
    if (!plist_find(root, "DownloadHistory", &history))
        return STATUS_OK;
    for (size_t i = 0; i < plist_count(history); i++) {
        struct value values[COLUMN_COUNT] = {0};
        if (!plist_item(history, i, &entry))
            continue;
        size_t bad = plist_kind(entry) != PLIST_DICT;
        bad += plist_fill(run, entry, PATHS, values);
        TRY(plist_emit_index(run, values, "DownloadHistory", i, bad));
    }
    return STATUS_OK;
}

static enum coverage_status read_entry(struct artifact_run *run)
{
    return plist_artifact_read(run, read_downloads);
}

static const char *const SOURCES[] = {
    "HomeDomain:Library/Safari/Downloads/Downloads.plist",
    "HomeDomain:Library/Safari/Downloads.plist",
    "AppDomain-com.apple.mobilesafari:Library/Safari/Downloads/Downloads.plist",
    "AppDomain-com.apple.mobilesafari:Library/Safari/Downloads.plist",
    "/private/var/mobile/Library/Safari/Downloads/Downloads.plist",
    "/private/var/mobile/Containers/Data/Application/*/Library/Safari/Downloads/Downloads.plist",
    NULL};

const struct artifact ios_safari_downloads = {
    .name = "ios.safari_downloads",
    .title = "Safari downloads",
    .sources = SOURCES,
    .presence = PRESENCE_OPTIONAL,
    .columns = COLUMNS,
    .column_count = COLUMN_COUNT,
    .contact = CONTACT_DOWNLOADED,
    .timeline = "Safari downloaded {url}",
    .tested = "samples of plaso 4 records and artemis 3 records (macOS, same form); synthetic "
              "fixtures",
    .notes = "Entries leave the list after a day unless the person chose to keep them.",
    .run = read_entry,
};
