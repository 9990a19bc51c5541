/* iTunes / Finder backups (iOS 10 and later: Manifest.db). Format: docs/formats.md, "iTunes
 * backup".
 *
 * Files lie under the hex SHA-1 of `domain-relativePath`, since iOS 10 in a folder named after its
 * first two digits.
 */
#ifndef BRIDLE_SOURCES_IOS_BACKUP_H
#define BRIDLE_SOURCES_IOS_BACKUP_H

#include "base/arena.h"
#include "base/timestamp.h"
#include "sources/entry.h"
#include "sources/store.h"

enum { BACKUP_ID_LEN = 40, BACKUP_LOCATOR_MAX = BACKUP_ID_LEN + 4 };

/* What a password is needed for. */
enum backup_lock {
    BACKUP_OPEN,         /* nothing */
    BACKUP_FILES_LOCKED, /* the files; their list can be read (before iOS 10.2) */
    BACKUP_ALL_LOCKED,   /* the list too */
};

/* What the backup says of itself. Strings lie in the arena; NULL when absent. */
struct ios_backup {
    const char *device_name, *product_type, *product_version, *build_version;
    const char *serial_number, *unique_id, *phone_number;
    bool has_date;
    struct timestamp date; /* Last Backup Date */
    enum backup_lock lock;
    bool says_encrypted;      /* Manifest.plist's IsEncrypted */
    bool has_mbdb;            /* its list is Manifest.mbdb */
    struct span keybag;       /* BackupKeyBag */
    struct span manifest_key; /* ManifestKey */
};

/* Whether the store looks like such a backup: it has Manifest.db, or Manifest.mbdb. */
bool ios_backup_recognise(const struct store *store);
/* Reads Info.plist and Manifest.plist; a missing or damaged one leaves its fields empty. */
enum status ios_backup_describe(const struct store *store, struct arena *arena,
                                struct ios_backup *ret_backup);
/* Calls back for the files at the root, then for each entry of the list in its order. `keys` opens
 * an encrypted list, NULL: none. *ret_bad counts entries that could not be understood.
 * STATUS_MALFORMED: entries so far are good. */
enum status ios_backup_list(const struct store *store, struct arena *arena,
                            const struct ios_backup *backup, const struct class_keys *keys,
                            entry_fn *fn, void *ctx, uint64_t *ret_bad,
                            struct problem *ret_problem);
/* The same for the entries of a Manifest.mbdb that was opened. */
enum status ios_backup_list_mbdb(const struct input *input, struct arena *arena, entry_fn *fn,
                                 void *ctx, uint64_t *ret_bad, struct problem *ret_problem);
/* Name in the store of the file with that domain and path (which need not exist). */
void ios_backup_locator(const struct ios_backup *backup, struct span domain, struct span path,
                        char *ret_locator);

#endif
