/* ios.id_status_cache: whom Apple's services looked up, and when (idstatuscache.plist: a dictionary
 * of services, each one of accounts). The sender of a first iMessage or FaceTime call stands here,
 * also when the message is gone.
 */
#include "artifacts/builtin.h"
#include "artifacts/plist_read.h"

enum { LOOKED_UP, SERVICE, STATUS, ACCOUNT, STORED, COLUMN_COUNT };

static const struct column COLUMNS[COLUMN_COUNT] = {
    [LOOKED_UP] = {.name = "looked_up", .type = COLUMN_APPLE_TIME},
    [SERVICE] = {.name = "service", .type = COLUMN_WORD},
    [STATUS] = {.name = "status", .type = COLUMN_INT},
    [ACCOUNT] = {.name = "account", .type = COLUMN_HANDLE},
    [STORED] = {.name = "as_stored", .type = COLUMN_HIDDEN},
};
static const char *const PATHS[COLUMN_COUNT] = {[LOOKED_UP] = "LookupDate", [STATUS] = "IDStatus"};

/* `mailto:a@b`, `tel:+1...`: what follows the scheme. */
static struct span account_of(struct span key)
{
    static const char *const schemes[] = {"mailto:", "tel:", NULL};
    for (const char *const *s = schemes; *s != NULL; s++)
        if (span_starts_nocase(key, span_str(*s)))
            return span_skip(key, strlen(*s));
    return key;
}

static enum status emit_account(struct artifact_run *run, struct span service, struct span key,
                                struct plist_node entry)
{
    struct value values[COLUMN_COUNT] = {0};
    struct plist_node node;
    char container[256];
    size_t bad = plist_kind(entry) != PLIST_DICT;
    bad += plist_fill(run, entry, PATHS, values);
    bad += !plist_find(entry, "LookupDate", &node) || !plist_find(entry, "IDStatus", &node);
    values[SERVICE] = value_text(service);
    values[ACCOUNT] = value_text(account_of(key));
    values[STORED] = value_text(key);
    struct span head = span_head(service, sizeof container - 1);
    memcpy(container, head.ptr, head.len);
    container[head.len] = '\0';
    /* The account is a person's: the place names the service and the account's number in it. */
    return plist_emit_index(run, values, container, (size_t)run->rows, bad);
}

static enum status read_cache(struct artifact_run *run, struct plist_node root)
{
    struct span service, account;
    struct plist_node entries, entry;
    for (size_t i = 0; i < plist_count(root); i++) {
        if (!plist_entry(root, i, &service, &entries) || plist_kind(entries) != PLIST_DICT)
            continue; /* numbers such as CacheVersion */
        for (size_t k = 0; k < plist_count(entries); k++)
            if (plist_entry(entries, k, &account, &entry))
                TRY(emit_account(run, service, account, entry));
    }
    return STATUS_OK;
}

static enum coverage_status read_entry(struct artifact_run *run)
{
    return plist_artifact_read(run, read_cache);
}

static const char *const SOURCES[] = {
    "HomeDomain:Library/Preferences/com.apple.identityservices.idstatuscache.plist",
    "/private/var/mobile/Library/Preferences/com.apple.identityservices.idstatuscache.plist",
    "/private/var/mobile/Library/IdentityServices/idstatuscache.plist", NULL};

const struct artifact ios_id_status_cache = {
    .name = "ios.id_status_cache",
    .title = "Accounts looked up by iMessage and FaceTime",
    .sources = SOURCES,
    .presence = PRESENCE_OPTIONAL,
    .columns = COLUMNS,
    .column_count = COLUMN_COUNT,
    .contact = CONTACT_RECEIVED,
    .timeline = "{service} looked an account up (status {status})",
    .tested = "iOS sample of plaso 40 records; synthetic fixtures",
    .notes = "Empty or absent in backups from iOS 14.7 on. A lookup is made for accounts that "
             "write to the phone and for those that the phone writes to.",
    .run = read_entry,
};
