/* The entries of an iTunes backup, and what its encryption leaves out. */
#include "artifacts/registry.h"
#include "base/limits.h"
#include "check/catalogue.h"
#include "sources/ios_backup.h"

/* Files that no key opens, by protection class. */
enum { CLASSES_TOLD_APART = 16 };
struct keyless_class {
    uint32_t id;
    uint64_t count;
};

struct ios_catalogue {
    struct catalogue *c;
    struct ios_backup backup;
    uint64_t bad, without_key, bad_key;
    struct keyless_class classes[CLASSES_TOLD_APART];
    size_t class_count;
};

static void count_class(struct ios_catalogue *k, uint32_t id)
{
    for (size_t i = 0; i < k->class_count; i++)
        if (k->classes[i].id == id) {
            k->classes[i].count++;
            return;
        }
    if (k->class_count < CLASSES_TOLD_APART)
        k->classes[k->class_count++] = (struct keyless_class){.id = id, .count = 1};
    else
        k->bad_key++;
}

/* What will not open although the backup did. */
static void count_key(struct ios_catalogue *k, const struct entry *e)
{
    uint32_t id;
    bool in_domain = span_find_byte(e->name, ':') < e->name.len;
    if (e->item_key.len == 0)
        k->without_key += in_domain;
    else if (!item_key_class(e->item_key, &id))
        k->bad_key++;
    else if (class_keys_find(worker_keys(k->c->w), id) == NULL)
        count_class(k, id);
}

static enum status take_entry(void *ctx, const struct entry *e)
{
    struct ios_catalogue *k = ctx;
    struct entry entry = *e;
    bool present, locked = k->backup.lock != BACKUP_OPEN;
    if (!locked) /* a tool has decrypted it, and left the keys in the list */
        entry.item_key = SPAN_EMPTY;
    TRY(catalogue_take(k->c, &entry, &present));
    if (present && locked)
        count_key(k, e);
    return STATUS_OK;
}

/* A file whose name the artifact knows exactly can be there although the list lacks it. */
static void probe_unlisted(struct ios_catalogue *k, size_t artifact, const char *source)
{
    struct catalogue *c = k->c;
    struct span name = span_str(source);
    size_t colon = span_find_byte(name, ':');
    char locator[BACKUP_LOCATOR_MAX], pinned[STORE_LOCATOR_MAX];
    if (colon == name.len || span_find_byte(name, '*') < name.len)
        return;
    ios_backup_locator(&k->backup, span_head(name, colon), span_skip(name, colon + 1), locator);
    if (!store_has(c->store, locator))
        return;
    if (k->backup.lock != BACKUP_OPEN) { /* its key would stand in the list */
        worker_send_unknown(
            c->w, "file that the backup's list does not name, and so has no key for", 1, name);
        return;
    }
    struct job_entry entry = {.name = source, .locator = locator};
    if (c->store->pin != NULL && c->store->pin(c->store, locator, pinned) == STATUS_OK)
        entry.locator = pinned;
    catalogue_want(c, artifact, &entry);
    worker_send_unknown(c->w, "file that the backup's list does not name, read all the same", 1,
                        name);
}

static void probe_all_unlisted(struct ios_catalogue *k)
{
    for (size_t i = 0; i < registry_count(); i++) {
        const struct artifact *a = registry_get(i);
        for (size_t s = 0; s < ARTIFACT_SOURCES_MAX && a->sources[s] != NULL; s++)
            if ((k->c->sources_seen[i] >> s & 1) == 0)
                probe_unlisted(k, i, a->sources[s]);
    }
}

static void send_device(struct catalogue *c, const struct ios_backup *b)
{
    char date[TIMESTAMP_TEXT_MAX];
    catalogue_fact(c, "layout", b->lock != BACKUP_OPEN ? "ios_backup_encrypted" : "ios_backup");
    catalogue_fact(c, "device.name", b->device_name);
    catalogue_fact(c, "device.product_type", b->product_type);
    catalogue_fact(c, "device.product_version", b->product_version);
    catalogue_fact(c, "device.build_version", b->build_version);
    catalogue_fact(c, "device.serial_number", b->serial_number);
    catalogue_fact(c, "device.unique_id", b->unique_id);
    if (b->has_date) {
        timestamp_text(b->date, date);
        catalogue_fact(c, "date", date);
    }
}

/* What the encryption of this backup leaves out; or that it has none. */
static void send_keys(const struct ios_catalogue *k)
{
    const struct class_keys *keys = worker_keys(k->c->w);
    char what[128];
    if (k->backup.lock == BACKUP_OPEN) {
        worker_send_note(k->c->w,
                         k->backup.says_encrypted
                             ? "Manifest.plist says that this backup is encrypted, and it is not: "
                               "a tool has decrypted it. The hashes are those of its output."
                             : "This backup is not encrypted. Such backups lack much that an "
                               "encrypted one has: Safari history, calls, health data.");
        return;
    }
    catalogue_unknown(k->c, "files without a key in an encrypted backup, read as they are stored",
                      k->without_key);
    catalogue_unknown(k->c, "files whose key in the list is damaged", k->bad_key);
    for (size_t i = 0; i < k->class_count; i++) {
        (void)snprintf(what, sizeof what,
                       "files encrypted for protection class %lu, of which the key bag has no key",
                       (unsigned long)k->classes[i].id);
        catalogue_unknown(k->c, what, k->classes[i].count);
    }
    if (keys != NULL)
        catalogue_unknown(k->c, "keys of the key bag that are damaged", keys->damaged);
}

/* No artifact reads it, but all the rest rests on it. */
static void report_manifest_plist(struct catalogue *c)
{
    struct job_entry manifest = {.name = "Manifest.plist", .locator = "Manifest.plist"};
    char pinned[STORE_LOCATOR_MAX];
    struct open_entry entry;
    if (c->store->pin != NULL && c->store->pin(c->store, manifest.locator, pinned) == STATUS_OK)
        manifest.locator = pinned;
    open_entry(c->w, &manifest, &entry);
    if (entry.status != STATUS_NOT_FOUND)
        report_entry(c->w, &entry);
    close_entry(&entry);
}

static enum status list_backup(struct ios_catalogue *k, struct job_done *done)
{
    static char reason[256];
    struct catalogue *c = k->c;
    struct problem problem = {0};
    bool mbdb = k->backup.has_mbdb;
    enum status status = ios_backup_list(c->store, &c->arena, &k->backup, worker_keys(c->w),
                                         take_entry, k, &k->bad, &problem);
    if (status != STATUS_OK) { /* what was listed before the damage is still worth reading */
        (void)snprintf(reason, sizeof reason, "the list of files (%s) %s: %s",
                       mbdb ? "Manifest.mbdb" : "Manifest.db",
                       status == STATUS_MALFORMED ? "is damaged" : "could not be read",
                       problem.what != NULL ? problem.what : status_text(status));
        done->status = coverage_of_status(status);
        done->reason = reason;
    }
    TRY(catalogue_finish(c));
    probe_all_unlisted(k);
    report_manifest_plist(c);
    catalogue_unknown(c,
                      mbdb ? "stretches of Manifest.mbdb that could not be read"
                           : "rows of Manifest.db that could not be read wholly",
                      k->bad);
    send_keys(k);
    return STATUS_OK;
}

enum status catalogue_ios_backup(struct catalogue *c, struct job_done *ret_done)
{
    struct ios_catalogue k = {.c = c};
    TRY(ios_backup_describe(c->store, &c->arena, &k.backup));
    send_device(c, &k.backup);
    if (k.backup.lock != BACKUP_OPEN && worker_keys(c->w) == NULL)
        return STATUS_OK;
    return list_backup(&k, ret_done);
}
