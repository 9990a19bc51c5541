/* ios.backup_info: what the backup says of the device and of itself (Info.plist). */
#include "artifacts/builtin.h"
#include "artifacts/record.h"
#include "base/limits.h"
#include "formats/plist.h"

enum { BACKED_UP, PRODUCT_TYPE, PRODUCT_VERSION, BUILD, ITUNES, PHONE, COLUMN_COUNT };

static const struct column COLUMNS[COLUMN_COUNT] = {
    [BACKED_UP] = {.name = "last_backup", .type = COLUMN_TEXT_TIME},
    [PRODUCT_TYPE] = {.name = "product_type", .type = COLUMN_WORD},
    [PRODUCT_VERSION] = {.name = "product_version", .type = COLUMN_WORD},
    [BUILD] = {.name = "build_version", .type = COLUMN_WORD},
    [ITUNES] = {.name = "made_with", .type = COLUMN_WORD},
    [PHONE] = {.name = "phone_number", .type = COLUMN_PHONE},
};

static const char *const KEYS[COLUMN_COUNT] = {
    [PRODUCT_TYPE] = "Product Type", [PRODUCT_VERSION] = "Product Version",
    [BUILD] = "Build Version",       [ITUNES] = "iTunes Version",
    [PHONE] = "Phone Number",
};

static enum coverage_status emit_info(struct artifact_run *run, struct plist_node root)
{
    struct value values[COLUMN_COUNT] = {0};
    struct plist_node node;
    struct timestamp date;
    char date_text[TIMESTAMP_TEXT_MAX];
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        struct span text;
        if (KEYS[i] == NULL || !plist_get(root, KEYS[i], &node))
            continue;
        if (plist_text(node, &text))
            values[i] = value_text(text);
        else
            run->rows_bad = 1; /* a key of another type: the rest of the record is kept */
    }
    if (plist_get(root, "Last Backup Date", &node)) {
        if (plist_date(node, &date)) {
            timestamp_text(date, date_text);
            values[BACKED_UP] = value_text(span_str(date_text));
        } else {
            run->rows_bad = 1;
        }
    }
    const struct place place = {.kind = PLACE_WHOLE};
    enum status status = run_emit(run, values, &place);
    return status == STATUS_OK
               ? COVERAGE_EXAMINED
               : run_ends(run, coverage_of_status(status), "%s", status_text(status));
}

static enum coverage_status read_info(struct artifact_run *run)
{
    struct span bytes;
    struct plist *plist;
    struct problem problem = {0};
    enum status status = input_read_all(run->input, run->arena, PLIST_FILE_MAX, &bytes);
    if (status == STATUS_OK)
        status = plist_open(run->arena, bytes, &plist, &problem);
    if (status != STATUS_OK)
        return run_ends(run, coverage_of_status(status), "%s at byte %llu",
                        problem.what != NULL ? problem.what : status_text(status),
                        (unsigned long long)problem.offset);
    if (plist_kind(plist_root(plist)) != PLIST_DICT)
        return run_ends(run, COVERAGE_DAMAGED, "its root is no dictionary");
    return emit_info(run, plist_root(plist));
}

static const char *const SOURCES[] = {"Info.plist", NULL};

const struct artifact ios_backup_info = {
    .name = "ios.backup_info",
    .title = "Backup information",
    .sources = SOURCES,
    .presence = PRESENCE_REQUIRED,
    .columns = COLUMNS,
    .column_count = COLUMN_COUNT,
    .contact = CONTACT_MENTIONED,
    .timeline = "Backup of a {product_type} with iOS {product_version} ({build_version})",
    .tested = "ios-14.3 sample 1 record; synthetic fixtures",
    .notes = "What the device and the program that made the backup wrote down; both can be edited.",
    .run = read_info,
};
