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

struct catalogue {
    struct worker *w;
    struct arena arena;
    struct sorter entries, evidence;
    struct run runs[RUNS_MAX];
    size_t run_count;
    uint64_t files, links, folders, present, missing, bad, wanted;
    bool *artifact_seen; /* by registry index */
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

/* One entry of the source: into the sorter with what the merge will need. */
static enum status take_entry(void *ctx, const struct entry *e)
{
    struct catalogue *c = ctx;
    uint8_t payload[16 + BACKUP_LOCATOR_MAX + 64];
    uint64_t size = 0;
    if (e->type == ENTRY_FOLDER) {
        c->folders++;
        return STATUS_OK;
    }
    bool present = e->type == ENTRY_FILE &&
                   c->w->store.store.size(&c->w->store.store, e->locator, &size) == STATUS_OK;
    payload[0] = (uint8_t)e->type;
    payload[1] = present;
    payload[2] = e->has_size;
    memcpy(payload + 3, &e->size, sizeof e->size);
    size_t len = strlen(e->locator);
    if (len > BACKUP_LOCATOR_MAX + 63)
        return STATUS_MALFORMED;
    memcpy(payload + 11, e->locator, len);
    if (c->taken++ % 4096 == 4095)
        worker_send(c->w, FRAME_PROGRESS, SPAN_EMPTY);
    return sorter_add(&c->entries, e->name, span_of(payload, 11 + len));
}

static struct job_entry entry_of(struct catalogue *c, struct span name, struct span payload)
{
    struct job_entry e = {.has_size = payload.ptr[2] == 1};
    memcpy(&e.listed_size, payload.ptr + 3, sizeof e.listed_size);
    e.name = arena_string(&c->arena, name);
    e.locator = arena_string(&c->arena, span_skip(payload, 11));
    if (e.name == NULL || e.locator == NULL)
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

/* Tells main about every artifact that reads this entry, or whose database it belongs to. */
static void offer_entry(struct catalogue *c, struct span name, struct span payload)
{
    struct span wal = without(name, SPAN_LITERAL("-wal"));
    struct span journal = without(name, SPAN_LITERAL("-journal"));
    struct job_entry entry = entry_of(c, name, payload);
    bool present = payload.ptr[1] == 1;
    for (size_t i = 0; i < registry_count(); i++) {
        const struct artifact *a = registry_get(i);
        if (artifact_wants(a, name)) {
            c->artifact_seen[i] |= present;
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
    memcpy(&e.size, payload.ptr + 3, sizeof e.size);
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
    frame_put_string(&item, e.name);
    frame_put_string(&item, e.locator);
    buf_byte(&item, e.has_size);
    buf_uint_le(&item, e.listed_size, 8);
    if (item.failed)
        return STATUS_TOO_LARGE;
    TRY(spool_write(&c->list, buf_span(&item)));
    return ++c->piece_items == HASH_PIECE_ITEMS ? end_piece(c) : STATUS_OK;
}

/* Each entry once, in the order of names. */
static enum status visit_sorted(struct catalogue *c, struct span name, struct span payload)
{
    bool file = payload.ptr[0] == ENTRY_FILE;
    (void)EVP_DigestUpdate(c->md, name.ptr, name.len);
    (void)EVP_DigestUpdate(c->md, "\n", 1);
    c->files += file;
    c->links += !file;
    if (!file)
        return STATUS_OK;
    struct arena_mark mark = arena_mark(&c->arena);
    offer_entry(c, name, payload);
    enum status status = STATUS_OK;
    if (payload.ptr[1] == 0)
        status = note_missing(c, name, payload);
    else
        c->present++;
    if (status == STATUS_OK && payload.ptr[1] == 1 && c->w->plan->hash_all)
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
    ios_backup_locator(span_head(name, colon), span_skip(name, colon + 1), locator);
    if (c->w->store.store.size(&c->w->store.store, locator, &size) != STATUS_OK)
        return;
    struct job_entry entry = {.name = source, .locator = locator};
    send_wanted(c, artifact, WANTED_ENTRY, name, &entry, true);
    worker_send_unknown(c->w, "file that the backup's list does not name, read all the same", 1,
                        name);
}

static void probe_all_unlisted(struct catalogue *c)
{
    for (size_t i = 0; i < registry_count(); i++) {
        const struct artifact *a = registry_get(i);
        for (const char *const *s = a->sources; !c->artifact_seen[i] && *s != NULL; s++)
            probe_unlisted(c, i, *s);
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
    fact_string(w, "layout", b->encrypted ? "ios_backup_encrypted" : "ios_backup");
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
        worker_send_unknown(c->w, "rows of Manifest.db that could not be read wholly", c->bad,
                            SPAN_EMPTY);
    if (c->wanted > WANTED_MAX)
        worker_send_note(c->w, "More entries fit the artifacts than the limit allows; the rest "
                               "was not read.");
}

static enum status list_backup(struct catalogue *c, struct job_done *done)
{
    static char reason[256];
    struct problem problem = {0};
    enum status status =
        ios_backup_list(&c->w->store.store, &c->arena, take_entry, c, &c->bad, &problem);
    if (status != STATUS_OK) { /* what was listed before the damage is still worth reading */
        (void)snprintf(reason, sizeof reason, "the list of files (Manifest.db) %s: %s",
                       status == STATUS_MALFORMED ? "is damaged" : "could not be read",
                       problem.what != NULL ? problem.what : status_text(status));
        done->status = coverage_of_status(status);
        done->reason = reason;
    }
    TRY(merge_entries(c));
    probe_all_unlisted(c);
    send_catalogue(c);
    return STATUS_OK;
}

static enum status catalogue_init(struct catalogue *c, struct worker *w)
{
    *c = (struct catalogue){.w = w, .md = EVP_MD_CTX_new()};
    arena_init(&c->arena, (size_t)ARTIFACT_ARENA_MAX);
    spool_init(&c->list, w->plan->catalogue_fd);
    c->artifact_seen = calloc(registry_count() + 1, sizeof *c->artifact_seen);
    if (c->md == NULL || c->artifact_seen == NULL ||
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
    free(c->artifact_seen);
}

void job_catalogue_run(struct worker *w)
{
    static struct catalogue c; /* large: it holds the list of runs */
    struct ios_backup backup;
    struct job_done done = {.status = COVERAGE_EXAMINED};
    enum status status = catalogue_init(&c, w);
    if (status == STATUS_OK && ios_backup_recognise(&w->store.store)) {
        status = ios_backup_describe(&w->store.store, &c.arena, &backup);
        if (status == STATUS_OK) {
            send_device(w, &backup);
            if (!backup.encrypted)
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
