/* Describing and listing an iTunes backup. */
#include "sources/ios_backup.h"

#include "base/ascii.h"
#include "base/limits.h"
#include "formats/database.h"
#include "formats/mbdb.h"
#include "formats/mbfile.h"
#include "formats/plist.h"

static const char *const ROOT_FILES[] = {"Info.plist",     "Manifest.db",  "Manifest.mbdb",
                                         "Manifest.plist", "Status.plist", NULL};

static bool has(const struct store *store, const char *name)
{
    uint64_t size;
    return store->size(store, name, &size) == STATUS_OK;
}

bool ios_backup_recognise(const struct store *store)
{
    return has(store, "Manifest.db") || has(store, "Manifest.mbdb");
}

static enum status open_plist(const struct store *store, struct arena *arena, const char *name,
                              struct plist **ret_plist)
{
    struct stored_file file;
    struct span bytes = SPAN_EMPTY;
    TRY(store->open(store, name, &file));
    enum status status = input_read_all(&file.input, arena, PLIST_FILE_MAX, &bytes);
    store->close(store, &file);
    return status == STATUS_OK ? plist_open(arena, bytes, ret_plist, NULL) : status;
}

static void take_string(struct plist_node dict, const char *key, struct arena *arena,
                        const char **field)
{
    struct plist_node value;
    struct span text;
    if (*field == NULL && plist_get(dict, key, &value) && plist_text(value, &text))
        *field = arena_string(arena, text);
}

static void describe_info(struct plist_node root, struct arena *arena, struct ios_backup *b)
{
    struct plist_node date;
    take_string(root, "Device Name", arena, &b->device_name);
    take_string(root, "Product Type", arena, &b->product_type);
    take_string(root, "Product Version", arena, &b->product_version);
    take_string(root, "Build Version", arena, &b->build_version);
    take_string(root, "Serial Number", arena, &b->serial_number);
    take_string(root, "Unique Identifier", arena, &b->unique_id);
    take_string(root, "Phone Number", arena, &b->phone_number);
    b->has_date = plist_get(root, "Last Backup Date", &date) && plist_date(date, &b->date);
}

static void describe_manifest(struct plist_node root, struct arena *arena, struct ios_backup *b)
{
    struct plist_node node;
    if (plist_get(root, "IsEncrypted", &node))
        (void)plist_bool(node, &b->says_encrypted);
    if (plist_get(root, "BackupKeyBag", &node))
        (void)plist_data(node, &b->keybag);
    if (plist_get(root, "ManifestKey", &node))
        (void)plist_data(node, &b->manifest_key);
    if (!b->has_date && plist_get(root, "Date", &node))
        b->has_date = plist_date(node, &b->date);
    if (!plist_get(root, "Lockdown", &node))
        return;
    take_string(node, "DeviceName", arena, &b->device_name);
    take_string(node, "ProductType", arena, &b->product_type);
    take_string(node, "ProductVersion", arena, &b->product_version);
    take_string(node, "BuildVersion", arena, &b->build_version);
}

static bool manifest_is_plain(const struct store *store)
{
    struct stored_file file;
    if (store->open(store, "Manifest.db", &file) != STATUS_OK)
        return false;
    bool plain = sealed_looks_plain(&file.input);
    store->close(store, &file);
    return plain;
}

struct probe {
    const struct store *store;
    unsigned looked_at, plain;
};

/* Looks at files that have a key until enough were seen. */
static enum status probe_entry(void *ctx, const struct entry *e)
{
    enum { ENOUGH = 64 };
    struct probe *p = ctx;
    struct stored_file file;
    if (e->type != ENTRY_FILE || e->item_key.len == 0 ||
        p->store->open(p->store, e->locator, &file) != STATUS_OK)
        return STATUS_OK;
    p->plain += file.input.size % 16 != 0 || sealed_looks_plain(&file.input);
    p->store->close(p->store, &file);
    return ++p->looked_at == ENOUGH ? STATUS_STOPPED : STATUS_OK;
}

/* Tools that decrypt a backup leave its Manifest.plist as it was, so that is no proof. With a list
 * that can be read the files themselves tell: those that have keys are cipher text, or they are
 * not.
 */
static bool files_are_locked(const struct store *store, struct arena *arena,
                             const struct ios_backup *b)
{
    struct probe probe = {.store = store};
    struct arena_mark mark = arena_mark(arena);
    uint64_t bad;
    (void)!ios_backup_list(store, arena, b, NULL, probe_entry, &probe, &bad, NULL);
    arena_rewind(arena, mark);
    return probe.plain * 2 < probe.looked_at;
}

static enum backup_lock find_lock(const struct store *store, struct arena *arena,
                                  const struct ios_backup *b)
{
    bool keys = b->says_encrypted || b->manifest_key.len > 0;
    if (!keys)
        return BACKUP_OPEN;
    if (!b->has_mbdb && !manifest_is_plain(store))
        return BACKUP_ALL_LOCKED;
    if (b->manifest_key.len > 0) /* it belongs to a list that was encrypted, and is not */
        return BACKUP_OPEN;
    return files_are_locked(store, arena, b) ? BACKUP_FILES_LOCKED : BACKUP_OPEN;
}

enum status ios_backup_describe(const struct store *store, struct arena *arena,
                                struct ios_backup *ret_backup)
{
    struct ios_backup b = {.has_mbdb = !has(store, "Manifest.db")};
    struct plist *plist;
    if (open_plist(store, arena, "Info.plist", &plist) == STATUS_OK)
        describe_info(plist_root(plist), arena, &b);
    if (open_plist(store, arena, "Manifest.plist", &plist) == STATUS_OK)
        describe_manifest(plist_root(plist), arena, &b);
    b.lock = find_lock(store, arena, &b);
    *ret_backup = b;
    return STATUS_OK;
}

void ios_backup_locator(const struct ios_backup *backup, struct span domain, struct span path,
                        char *ret_locator)
{
    char id[MBDB_FILE_ID_SIZE] = "";
    (void)mbdb_file_id(domain, path, id);
    if (backup->has_mbdb)
        (void)snprintf(ret_locator, BACKUP_LOCATOR_MAX, "%s", id);
    else
        (void)snprintf(ret_locator, BACKUP_LOCATOR_MAX, "%.2s/%s", id, id);
}

static bool is_file_id(struct span id)
{
    for (size_t i = 0; i < id.len; i++)
        if (ascii_hex_value(id.ptr[i]) < 0)
            return false;
    return id.len == BACKUP_ID_LEN;
}

static enum status list_root(const struct store *store, const struct ios_backup *backup,
                             entry_fn *fn, void *ctx)
{
    for (const char *const *name = ROOT_FILES; *name != NULL; name++) {
        struct entry e = {.name = span_str(*name), .locator = *name, .type = ENTRY_FILE};
        e.is_manifest = strcmp(*name, "Manifest.db") == 0;
        if (e.is_manifest && backup->lock == BACKUP_ALL_LOCKED)
            e.item_key = backup->manifest_key;
        if (store->size(store, *name, &e.size) == STATUS_OK)
            TRY(fn(ctx, &e));
    }
    return STATUS_OK;
}

struct listing {
    struct arena *arena;
    entry_fn *fn;
    void *ctx;
    uint64_t bad;
};

static enum entry_type type_of(const struct query *q, const struct mbfile *file)
{
    uint64_t format = file->mode >> 12;
    int64_t flags = query_int(q, 3);
    if (flags == 2 || format == 4)
        return ENTRY_FOLDER;
    return flags == 4 || format == 10 ? ENTRY_LINK : ENTRY_FILE;
}

/* fileID, domain, relativePath, flags, file */
static enum status list_row(struct listing *l, struct query *q)
{
    struct span id = query_bytes(q, 0), domain = query_bytes(q, 1), path = query_bytes(q, 2);
    struct mbfile file = {0};
    struct buf name;
    char locator[BACKUP_LOCATOR_MAX] = "";
    if (domain.len == 0 || !is_file_id(id)) {
        l->bad++;
        return STATUS_OK;
    }
    if (mbfile_read(l->arena, query_bytes(q, 4), &file) != STATUS_OK)
        l->bad++; /* the row still names a file */
    buf_init(&name, domain.len + path.len + 1);
    buf_add(&name, domain);
    buf_byte(&name, ':');
    buf_add(&name, path);
    struct entry e = {.name = buf_span(&name),
                      .locator = locator,
                      .type = type_of(q, &file),
                      .size = file.size,
                      .has_size = (file.fields & MBFILE_SIZE) != 0,
                      .item_key = file.encryption_key,
                      .digest = file.digest};
    if (e.type == ENTRY_FILE)
        (void)snprintf(locator, sizeof locator, "%.2s/%.40s", (const char *)id.ptr,
                       (const char *)id.ptr);
    enum status status = name.failed ? STATUS_NO_MEMORY : l->fn(l->ctx, &e);
    buf_free(&name);
    return status;
}

static enum status list_rows(struct listing *l, struct query *q)
{
    for (;;) {
        enum status status = query_step(q);
        if (status != STATUS_OK)
            return status == STATUS_END ? STATUS_OK : status;
        struct arena_mark mark = arena_mark(l->arena);
        status = list_row(l, q);
        arena_rewind(l->arena, mark);
        TRY(status);
    }
}

static enum status list_database(struct listing *l, const struct input *input,
                                 struct problem *ret_problem)
{
    struct database *db;
    struct query *q;
    const struct database_files files = {.main = input};
    TRY(database_open(&files, &(struct database_limits){0}, &db, ret_problem));
    enum status status = query_prepare(
        db, SPAN_LITERAL("SELECT fileID, domain, relativePath, flags, file FROM Files"), &q,
        ret_problem);
    if (status == STATUS_OK) {
        status = list_rows(l, q);
        const char *what = database_message(db);
        if (status == STATUS_OK && database_recovery(db)->damaged) {
            status = STATUS_MALFORMED;
            what = database_recovery(db)->notes[0];
        }
        if (status != STATUS_OK) /* the text has to outlive the database */
            (void)problem_at(ret_problem, status, 0, arena_string(l->arena, span_str(what)));
        query_close(q);
    }
    database_close(db);
    return status;
}

/* The list, decrypted where it has to be. */
static enum status list_manifest(struct listing *l, const struct ios_backup *backup,
                                 const struct class_keys *keys, const struct input *stored,
                                 struct problem *ret_problem)
{
    struct sealed sealed;
    const struct seal seal = {.is_manifest = true,
                              .item_key = backup->lock == BACKUP_ALL_LOCKED ? backup->manifest_key
                                                                            : SPAN_EMPTY};
    enum status status = sealed_open(l->arena, stored, keys, &seal, &sealed);
    if (status != STATUS_OK)
        return problem_at(ret_problem, status, 0, sealed.why);
    status = list_database(l, &sealed.plain, ret_problem);
    sealed_close(&sealed);
    return status;
}

enum status ios_backup_list(const struct store *store, struct arena *arena,
                            const struct ios_backup *backup, const struct class_keys *keys,
                            entry_fn *fn, void *ctx, uint64_t *ret_bad, struct problem *ret_problem)
{
    struct listing l = {.arena = arena, .fn = fn, .ctx = ctx};
    struct stored_file file;
    enum status status;
    TRY(list_root(store, backup, fn, ctx));
    TRY(store->open(store, backup->has_mbdb ? "Manifest.mbdb" : "Manifest.db", &file));
    if (backup->has_mbdb)
        status = ios_backup_list_mbdb(&file.input, arena, fn, ctx, &l.bad, ret_problem);
    else
        status = list_manifest(&l, backup, keys, &file.input, ret_problem);
    store->close(store, &file);
    *ret_bad = l.bad;
    return status;
}
