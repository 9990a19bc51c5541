/* The catalogue job: finds out what the source is, lists its entries in sorted order (an external
 * sort, so five million of them need no more memory than five thousand), and says which artifacts
 * want which of them.
 */
#include <openssl/evp.h>
#include <unistd.h>

#include "artifacts/registry.h"
#include "base/limits.h"
#include "check/worker.h"
#include "sources/ios_backup.h"

/* Files that no key opens, by protection class. */
enum { CLASSES_TOLD_APART = 16, ITEM_KEY_KEPT = 64 };
struct keyless_class {
    uint32_t id;
    uint64_t count;
};

struct catalogue_keys {
    uint64_t without_key, bad_key;
    struct keyless_class classes[CLASSES_TOLD_APART];
    size_t class_count;
};

struct catalogue {
    struct worker *w;
    struct arena arena;
    struct ios_backup backup;
    struct catalogue_keys keys;
    struct sorter entries, evidence;
    struct run runs[RUNS_MAX];
    size_t run_count;
    uint64_t files, links, folders, present, missing, bad, wanted;
    uint32_t *sources_seen; /* by registry index, a bit for each source that an entry fits */
    EVP_MD_CTX *md;
    struct spool list; /* the sorted catalogue, for --hash all */
    uint64_t piece_start, piece_items;
    uint64_t taken;
};

static enum status note_run(void *ctx, const struct run *run)
{
    struct catalogue *c = ctx;
    if (c->run_count == RUNS_MAX)
        return STATUS_TOO_LARGE;
    c->runs[c->run_count++] = *run;
    return STATUS_OK;
}

static enum status evidence_run(void *ctx, const struct run *run)
{
    struct catalogue *c = ctx;
    worker_send_run(c->w, RUN_EVIDENCE, run);
    return STATUS_OK;
}

static void count_class(struct catalogue_keys *k, uint32_t id)
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
static void count_key(struct catalogue *c, const struct entry *e)
{
    uint32_t id;
    bool in_domain = span_find_byte(e->name, ':') < e->name.len;
    if (e->item_key.len == 0)
        c->keys.without_key += in_domain;
    else if (!item_key_class(e->item_key, &id))
        c->keys.bad_key++;
    else if (class_keys_find(worker_keys(c->w), id) == NULL)
        count_class(&c->keys, id);
}

/* One entry of the source: into the sorter with what the merge will need. */
static enum status take_entry(void *ctx, const struct entry *e)
{
    struct catalogue *c = ctx;
    BUF_SCOPED struct buf payload;
    uint64_t size = 0;
    buf_init(&payload, (size_t)KIB(4));
    if (e->type == ENTRY_FOLDER) {
        c->folders++;
        return STATUS_OK;
    }
    bool present = e->type == ENTRY_FILE &&
                   c->w->store.store.size(&c->w->store.store, e->locator, &size) == STATUS_OK;
    bool locked = c->backup.lock != BACKUP_OPEN;
    if (present && locked)
        count_key(c, e);
    buf_byte(&payload, (uint8_t)e->type);
    buf_byte(&payload, present);
    buf_uint_le(&payload, e->size, 8);
    buf_byte(&payload, e->has_size);
    buf_byte(&payload, e->is_manifest);
    frame_put_string(&payload, e->locator);
    if (locked)
        buf_add(&payload, span_head(e->item_key, ITEM_KEY_KEPT));
    if (c->taken++ % 4096 == 4095)
        worker_send(c->w, FRAME_PROGRESS, SPAN_EMPTY);
    return payload.failed ? STATUS_MALFORMED : sorter_add(&c->entries, e->name, buf_span(&payload));
}

/* Type and presence are the first two bytes of a payload, then the size. */
enum { AT_TYPE = 0, AT_PRESENT = 1, AT_SIZE = 2 };

static struct job_entry entry_of(struct catalogue *c, struct span name, struct span payload)
{
    struct cursor cur = cursor_of(payload);
    struct job_entry e = {.name = arena_string(&c->arena, name)};
    cursor_skip(&cur, AT_SIZE);
    e.listed_size = cursor_uint_le(&cur, 8);
    e.has_size = cursor_u8(&cur) == 1;
    e.is_manifest = cursor_u8(&cur) == 1;
    e.locator = frame_get_string(&cur, &c->arena);
    if (e.name == NULL || cur.failed ||
        arena_copy(&c->arena, span_skip(payload, cur.at), &e.item_key) != STATUS_OK)
        e.name = e.locator = "";
    return e;
}

static void send_wanted(struct catalogue *c, size_t artifact, enum wanted_as as, struct span base,
                        const struct job_entry *entry, bool present)
{
    struct wanted w = {.artifact = (uint32_t)artifact,
                       .as = as,
                       .base = arena_string(&c->arena, base),
                       .entry = *entry,
                       .present = present};
    if (w.base == NULL || c->wanted++ >= WANTED_MAX)
        return;
    BUF_SCOPED struct buf b;
    buf_init(&b, (size_t)KIB(64));
    wanted_encode(&b, &w);
    worker_send(c->w, FRAME_ENTRY, buf_span(&b));
}

static struct span without(struct span name, struct span suffix)
{
    return span_ends(name, suffix) ? span_head(name, name.len - suffix.len) : SPAN_EMPTY;
}

static uint32_t sources_that_fit(const struct artifact *a, struct span name)
{
    uint32_t bits = 0;
    for (size_t i = 0; i < ARTIFACT_SOURCES_MAX && a->sources[i] != NULL; i++)
        bits |= (uint32_t)source_matches(a->sources[i], name) << i;
    return bits;
}

/* Tells main about every artifact that reads this entry, or whose database it belongs to. */
static void offer_entry(struct catalogue *c, struct span name, struct span payload)
{
    struct span wal = without(name, SPAN_LITERAL("-wal"));
    struct span journal = without(name, SPAN_LITERAL("-journal"));
    struct job_entry entry = entry_of(c, name, payload);
    bool present = payload.ptr[AT_PRESENT] == 1;
    for (size_t i = 0; i < registry_count(); i++) {
        const struct artifact *a = registry_get(i);
        if (artifact_wants(a, name)) {
            c->sources_seen[i] |= present ? sources_that_fit(a, name) : 0;
            send_wanted(c, i, WANTED_ENTRY, name, &entry, present);
        } else if (wal.len > 0 && artifact_wants(a, wal)) {
            send_wanted(c, i, WANTED_WAL, wal, &entry, present);
        } else if (journal.len > 0 && artifact_wants(a, journal)) {
            send_wanted(c, i, WANTED_JOURNAL, journal, &entry, present);
        }
    }
}

static enum status note_missing(struct catalogue *c, struct span name, struct span payload)
{
    BUF_SCOPED struct buf b;
    struct evidence e = {.status = EVIDENCE_MISSING};
    struct cursor cur = cursor_of(span_skip(payload, AT_SIZE));
    e.size = cursor_uint_le(&cur, 8);
    buf_init(&b, 256);
    evidence_encode(&b, &e);
    c->missing++;
    return sorter_add(&c->evidence, name, buf_span(&b));
}

/* Ends a piece of the list: one hash job of main's. */
static enum status end_piece(struct catalogue *c)
{
    TRY(spool_flush(&c->list));
    const struct run piece = {
        .offset = c->piece_start, .len = c->list.end - c->piece_start, .items = c->piece_items};
    if (piece.len > 0)
        worker_send_run(c->w, RUN_CATALOGUE, &piece);
    c->piece_start = c->list.end;
    c->piece_items = 0;
    return STATUS_OK;
}

static enum status list_for_hashing(struct catalogue *c, struct span name, struct span payload)
{
    struct job_entry e = entry_of(c, name, payload);
    BUF_SCOPED struct buf item;
    buf_init(&item, (size_t)KIB(64));
    job_entry_encode(&item, &e);
    if (item.failed)
        return STATUS_TOO_LARGE;
    TRY(spool_write(&c->list, buf_span(&item)));
    return ++c->piece_items == HASH_PIECE_ITEMS ? end_piece(c) : STATUS_OK;
}

/* Each entry once, in the order of names. */
static enum status visit_sorted(struct catalogue *c, struct span name, struct span payload)
{
    bool file = payload.ptr[AT_TYPE] == ENTRY_FILE;
    (void)EVP_DigestUpdate(c->md, name.ptr, name.len);
    (void)EVP_DigestUpdate(c->md, "\n", 1);
    c->files += file;
    c->links += !file;
    if (!file)
        return STATUS_OK;
    struct arena_mark mark = arena_mark(&c->arena);
    offer_entry(c, name, payload);
    enum status status = STATUS_OK;
    if (payload.ptr[AT_PRESENT] == 0)
        status = note_missing(c, name, payload);
    else
        c->present++;
    if (status == STATUS_OK && payload.ptr[AT_PRESENT] == 1 && c->w->plan->hash_all)
        status = list_for_hashing(c, name, payload);
    arena_rewind(&c->arena, mark);
    return status;
}

static enum status merge_entries(struct catalogue *c)
{
    struct merger *merger;
    struct span name, payload;
    TRY(sorter_finish(&c->entries));
    TRY(merger_open(&merger, c->runs, c->run_count, (size_t)SORT_MEMORY));
    enum status status;
    while ((status = merger_next(merger, &name, &payload)) == STATUS_OK) {
        status = visit_sorted(c, name, payload);
        if (status != STATUS_OK)
            break;
    }
    merger_close(merger);
    if (status == STATUS_END)
        status = sorter_finish(&c->evidence);
    return status == STATUS_OK ? end_piece(c) : status;
}

/* A file whose name the artifact knows exactly can be there although the list lacks it. */
static void probe_unlisted(struct catalogue *c, size_t artifact, const char *source)
{
    struct span name = span_str(source);
    size_t colon = span_find_byte(name, ':');
    char locator[BACKUP_LOCATOR_MAX];
    uint64_t size;
    if (colon == name.len || span_find_byte(name, '*') < name.len)
        return;
    ios_backup_locator(&c->backup, span_head(name, colon), span_skip(name, colon + 1), locator);
    if (c->w->store.store.size(&c->w->store.store, locator, &size) != STATUS_OK)
        return;
    if (c->backup.lock != BACKUP_OPEN) { /* its key would stand in the list */
        worker_send_unknown(
            c->w, "file that the backup's list does not name, and so has no key for", 1, name);
        return;
    }
    struct job_entry entry = {.name = source, .locator = locator};
    send_wanted(c, artifact, WANTED_ENTRY, name, &entry, true);
    worker_send_unknown(c->w, "file that the backup's list does not name, read all the same", 1,
                        name);
}

static void probe_all_unlisted(struct catalogue *c)
{
    for (size_t i = 0; i < registry_count(); i++) {
        const struct artifact *a = registry_get(i);
        for (size_t s = 0; s < ARTIFACT_SOURCES_MAX && a->sources[s] != NULL; s++)
            if ((c->sources_seen[i] >> s & 1) == 0)
                probe_unlisted(c, i, a->sources[s]);
    }
}

static void fact_string(struct worker *w, const char *key, const char *value)
{
    if (value != NULL)
        worker_send_fact(w, key, span_str(value));
}

static void fact_number(struct worker *w, const char *key, uint64_t value)
{
    char text[24];
    (void)snprintf(text, sizeof text, "%llu", (unsigned long long)value);
    worker_send_fact(w, key, span_str(text));
}

static void send_device(struct worker *w, const struct ios_backup *b)
{
    char date[TIMESTAMP_TEXT_MAX];
    fact_string(w, "layout", b->lock != BACKUP_OPEN ? "ios_backup_encrypted" : "ios_backup");
    fact_string(w, "device.name", b->device_name);
    fact_string(w, "device.product_type", b->product_type);
    fact_string(w, "device.product_version", b->product_version);
    fact_string(w, "device.build_version", b->build_version);
    fact_string(w, "device.serial_number", b->serial_number);
    fact_string(w, "device.unique_id", b->unique_id);
    if (b->has_date) {
        timestamp_text(b->date, date);
        fact_string(w, "date", date);
    }
}

static void send_unless_zero(struct catalogue *c, const char *what, uint64_t count)
{
    if (count > 0)
        worker_send_unknown(c->w, what, count, SPAN_EMPTY);
}

/* What the encryption of this backup leaves out; or that it has none. */
static void send_keys(struct catalogue *c)
{
    const struct catalogue_keys *k = &c->keys;
    const struct class_keys *keys = worker_keys(c->w);
    char what[128];
    if (c->backup.lock == BACKUP_OPEN) {
        worker_send_note(c->w,
                         c->backup.says_encrypted
                             ? "Manifest.plist says that this backup is encrypted, and it is not: "
                               "a tool has decrypted it. The hashes are those of its output."
                             : "This backup is not encrypted. Such backups lack much that an "
                               "encrypted one has: Safari history, calls, health data.");
        return;
    }
    send_unless_zero(c, "files without a key in an encrypted backup, read as they are stored",
                     k->without_key);
    send_unless_zero(c, "files whose key in the list is damaged", k->bad_key);
    for (size_t i = 0; i < k->class_count; i++) {
        (void)snprintf(what, sizeof what,
                       "files encrypted for protection class %lu, of which the key bag has no key",
                       (unsigned long)k->classes[i].id);
        send_unless_zero(c, what, k->classes[i].count);
    }
    if (keys != NULL)
        send_unless_zero(c, "keys of the key bag that are damaged", keys->damaged);
}

static void send_catalogue(struct catalogue *c)
{
    uint8_t digest[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    (void)EVP_DigestFinal_ex(c->md, digest, &len);
    worker_send_fact(c->w, "catalogue", span_of(digest, SHA256_LEN));
    fact_number(c->w, "entries.files", c->files);
    fact_number(c->w, "entries.links", c->links);
    fact_number(c->w, "entries.present", c->present);
    fact_number(c->w, "entries.missing", c->missing);
    if (c->bad > 0)
        worker_send_unknown(c->w,
                            c->backup.has_mbdb
                                ? "stretches of Manifest.mbdb that could not be read"
                                : "rows of Manifest.db that could not be read wholly",
                            c->bad, SPAN_EMPTY);
    send_keys(c);
    if (c->wanted > WANTED_MAX)
        worker_send_note(c->w, "More entries fit the artifacts than the limit allows; the rest "
                               "was not read.");
}

/* No artifact reads it, but all the rest rests on it. */
static void report_manifest_plist(struct worker *w)
{
    const struct job_entry manifest = {.name = "Manifest.plist", .locator = "Manifest.plist"};
    struct open_entry entry;
    open_entry(w, &manifest, &entry);
    if (entry.status != STATUS_NOT_FOUND)
        report_entry(w, &entry);
    close_entry(w, &entry);
}

static enum status list_backup(struct catalogue *c, struct job_done *done)
{
    static char reason[256];
    struct problem problem = {0};
    enum status status = ios_backup_list(&c->w->store.store, &c->arena, &c->backup,
                                         worker_keys(c->w), take_entry, c, &c->bad, &problem);
    if (status != STATUS_OK) { /* what was listed before the damage is still worth reading */
        (void)snprintf(reason, sizeof reason, "the list of files (%s) %s: %s",
                       c->backup.has_mbdb ? "Manifest.mbdb" : "Manifest.db",
                       status == STATUS_MALFORMED ? "is damaged" : "could not be read",
                       problem.what != NULL ? problem.what : status_text(status));
        done->status = coverage_of_status(status);
        done->reason = reason;
    }
    TRY(merge_entries(c));
    probe_all_unlisted(c);
    report_manifest_plist(c->w);
    send_catalogue(c);
    return STATUS_OK;
}

static enum status catalogue_init(struct catalogue *c, struct worker *w)
{
    *c = (struct catalogue){.w = w, .md = EVP_MD_CTX_new()};
    arena_init(&c->arena, (size_t)ARTIFACT_ARENA_MAX);
    spool_init(&c->list, w->plan->catalogue_fd);
    c->sources_seen = calloc(registry_count() + 1, sizeof *c->sources_seen);
    if (c->md == NULL || c->sources_seen == NULL ||
        EVP_DigestInit_ex(c->md, EVP_sha256(), NULL) != 1)
        return STATUS_NO_MEMORY;
    TRY(sorter_init(&c->entries, &w->spool, (size_t)SORT_MEMORY, note_run, c));
    return sorter_init(&c->evidence, &w->spool, (size_t)SORT_MEMORY / 4, evidence_run, c);
}

static void catalogue_free(struct catalogue *c)
{
    sorter_free(&c->entries);
    sorter_free(&c->evidence);
    spool_free(&c->list);
    arena_free(&c->arena);
    EVP_MD_CTX_free(c->md);
    free(c->sources_seen);
}

void job_catalogue_run(struct worker *w)
{
    static struct catalogue c; /* large: it holds the list of runs */
    struct job_done done = {.status = COVERAGE_EXAMINED};
    enum status status = catalogue_init(&c, w);
    if (status == STATUS_OK && ios_backup_recognise(&w->store.store)) {
        status = ios_backup_describe(&w->store.store, &c.arena, &c.backup);
        if (status == STATUS_OK) {
            send_device(w, &c.backup);
            if (c.backup.lock == BACKUP_OPEN || worker_keys(w) != NULL)
                status = list_backup(&c, &done);
        }
    }
    if (status != STATUS_OK) {
        done.status = coverage_of_status(status);
        done.reason = status_text(status);
    }
    worker_send_done(w, &done);
    catalogue_free(&c);
}
