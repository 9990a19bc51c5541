/* ios.safari_history_plist: Safari's history before iOS 8 (History.plist: WebHistoryDates, a list
 * whose entries have the address under an empty key and the time as text).
 */
#include "artifacts/builtin.h"
#include "artifacts/plist_read.h"

enum { VISITED, URL, REDIRECT, TITLE, VISITS, COLUMN_COUNT };

static const struct column COLUMNS[COLUMN_COUNT] = {
    [VISITED] = {.name = "visited", .type = COLUMN_APPLE_TIME},
    [URL] = {.name = "url", .type = COLUMN_URL},
    [REDIRECT] = {.name = "redirect",
                  .type = COLUMN_URL,
                  .has_contact = true,
                  .contact = CONTACT_REDIRECTED},
    [TITLE] = {.name = "title", .type = COLUMN_TEXT},
    [VISITS] = {.name = "visits", .type = COLUMN_INT},
};
static const char *const PATHS[COLUMN_COUNT] = {[TITLE] = "title", [VISITS] = "visitCount"};

/* `395010381.4`, in seconds since 2001; the tenth is kept, what stands behind it is not. */
static bool time_of(struct plist_node entry, struct value *ret_value)
{
    struct plist_node node;
    struct span text;
    uint64_t seconds, tenth = 0;
    *ret_value = value_null();
    if (!plist_get(entry, "lastVisitedDate", &node))
        return true;
    if (!plist_text(node, &text))
        return false;
    size_t dot = span_find_byte(text, '.');
    if (!span_to_uint(span_head(text, dot), &seconds) || seconds > INT32_MAX)
        return false;
    if (dot + 1 < text.len && !span_to_uint(span_head(span_skip(text, dot + 1), 1), &tenth))
        return false;
    *ret_value = value_real((double)seconds + (double)tenth / 10);
    return true;
}

static enum status emit_redirects(struct artifact_run *run, struct plist_node entry, size_t at,
                                  struct value *values)
{
    struct plist_node list, item;
    char container[64];
    if (!plist_get(entry, "redirectURLs", &list))
        return STATUS_OK;
    (void)snprintf(container, sizeof container, "WebHistoryDates.%zu.redirectURLs", at);
    values[URL] = values[TITLE] = value_null(); /* said once */
    for (size_t i = 0; i < plist_count(list); i++) {
        size_t bad = !plist_item(list, i, &item) ||
                     !plist_value_of(run->arena, item, COLUMN_URL, &values[REDIRECT]);
        TRY(plist_emit_index(run, values, container, i, bad));
    }
    return STATUS_OK;
}

static enum status read_history(struct artifact_run *run, struct plist_node root)
{
    struct plist_node list, entry, url;
    if (!plist_find(root, "WebHistoryDates", &list))
        return STATUS_OK;
    for (size_t i = 0; i < plist_count(list); i++) {
        struct value values[COLUMN_COUNT] = {0};
        if (!plist_item(list, i, &entry))
            continue;
        size_t bad = plist_kind(entry) != PLIST_DICT;
        bad += plist_fill(run, entry, PATHS, values);
        bad += !time_of(entry, &values[VISITED]);
        if (plist_get(entry, "", &url))
            bad += !plist_value_of(run->arena, url, COLUMN_URL, &values[URL]);
        TRY(plist_emit_index(run, values, "WebHistoryDates", i, bad));
        TRY(emit_redirects(run, entry, i, values));
    }
    return STATUS_OK;
}

static enum coverage_status read_entry(struct artifact_run *run)
{
    return plist_artifact_read(run, read_history);
}

static const char *const SOURCES[] = {"HomeDomain:Library/Safari/History.plist", NULL};

const struct artifact ios_safari_history_plist = {
    .name = "ios.safari_history_plist",
    .title = "Safari history (iOS 7 and earlier)",
    .sources = SOURCES,
    .presence = PRESENCE_OPTIONAL,
    .columns = COLUMNS,
    .column_count = COLUMN_COUNT,
    .contact = CONTACT_VISITED,
    .timeline = "Safari visited {url} {redirect}",
    .tested = "sample of plaso 18 records (macOS, same form); synthetic fixtures",
    .notes = "Only the last visit of each page has a time.",
    .run = read_entry,
};
