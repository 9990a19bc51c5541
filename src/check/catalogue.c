/* Sorting the entries of a source, and offering them to the artifacts. */
#include "check/catalogue.h"

#include <unistd.h>

#include "artifacts/registry.h"
#include "base/limits.h"
#include "check/layouts.h"

enum { ITEM_KEY_KEPT = 64 };

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

/* Where the bytes are, as any worker finds them; "" when there are none. */
static enum status locate(struct catalogue *c, const struct entry *e, char *ret_locator,
                          uint64_t *ret_size)
{
    ret_locator[0] = '\0';
    if (e->type != ENTRY_FILE)
        return STATUS_NOT_FOUND;
    TRY(c->store->size(c->store, e->locator, ret_size));
    if (c->store->pin != NULL)
        return c->store->pin(c->store, e->locator, ret_locator);
    size_t len = strlen(e->locator);
    if (len >= STORE_LOCATOR_MAX)
        return STATUS_TOO_LARGE;
    memcpy(ret_locator, e->locator, len + 1);
    return STATUS_OK;
}

/* Into the sorter with what the merge will need. */
enum status catalogue_take(struct catalogue *c, const struct entry *e, bool *ret_present)
{
    BUF_SCOPED struct buf payload;
    char locator[STORE_LOCATOR_MAX];
    uint64_t size = 0;
    buf_init(&payload, (size_t)KIB(8));
    if (ret_present != NULL)
        *ret_present = false;
    if (e->type == ENTRY_FOLDER) {
        c->folders++;
        return STATUS_OK;
    }
    bool present = locate(c, e, locator, &size) == STATUS_OK;
    if (ret_present != NULL)
        *ret_present = present;
    buf_byte(&payload, (uint8_t)e->type);
    buf_byte(&payload, present);
    buf_uint_le(&payload, e->has_size ? e->size : size, 8);
    buf_byte(&payload, e->has_size);
    buf_byte(&payload, e->is_manifest);
    frame_put_string(&payload, locator);
    frame_put_span(&payload, span_head(e->item_key, ITEM_KEY_KEPT));
    frame_put_span(&payload, e->digest.len == SHA1_BYTES ? e->digest : SPAN_EMPTY);
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
        arena_copy(&c->arena, frame_get_span(&cur), &e.item_key) != STATUS_OK ||
        arena_copy(&c->arena, frame_get_span(&cur), &e.digest) != STATUS_OK)
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
    bool present = payload.ptr[AT_PRESENT] == 1;
    if (c->layout->reads != NULL && !c->layout->reads(c, name)) {
        c->unread++;
        return;
    }
    if (!source_heads_may_fit(&c->heads, name))
        return;
    struct job_entry entry = entry_of(c, name, payload);
    for (size_t i = 0; i < registry_count(); i++) {
        const struct artifact *a = registry_get(i);
        if (!layout_has_artifact(c->layout, a->name))
            continue;
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

void catalogue_want(struct catalogue *c, size_t artifact, const struct job_entry *entry)
{
    send_wanted(c, artifact, WANTED_ENTRY, span_str(entry->name), entry, true);
}

void catalogue_fact(struct catalogue *c, const char *key, const char *value)
{
    if (value != NULL)
        worker_send_fact(c->w, key, span_str(value));
}

static void fact_number(struct catalogue *c, const char *key, uint64_t value)
{
    char text[24];
    (void)snprintf(text, sizeof text, "%llu", (unsigned long long)value);
    catalogue_fact(c, key, text);
}

void catalogue_unknown(struct catalogue *c, const char *what, uint64_t count)
{
    if (count > 0)
        worker_send_unknown(c->w, what, count, SPAN_EMPTY);
}

enum status catalogue_finish(struct catalogue *c)
{
    uint8_t digest[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    TRY(source_heads_init(&c->arena, c->layout, &c->heads));
    TRY(merge_entries(c));
    (void)EVP_DigestFinal_ex(c->md, digest, &len);
    worker_send_fact(c->w, "catalogue", span_of(digest, SHA256_BYTES));
    catalogue_unknown(c, "files that are nothing this kind of source is read for", c->unread);
    fact_number(c, "entries.files", c->files);
    fact_number(c, "entries.links", c->links);
    fact_number(c, "entries.present", c->present);
    fact_number(c, "entries.missing", c->missing);
    if (c->wanted > WANTED_MAX)
        worker_send_note(c->w, "More entries fit the artifacts than the limit allows; the rest "
                               "was not read.");
    return STATUS_OK;
}

static enum status take_file(void *ctx, const char *name, uint64_t size)
{
    const struct entry e = {.name = span_str(name),
                            .locator = name,
                            .type = ENTRY_FILE,
                            .size = size,
                            .has_size = true};
    return catalogue_take(ctx, &e, NULL);
}

enum status catalogue_store_files(struct catalogue *c)
{
    return c->store->list(c->store, take_file, c);
}

enum status catalogue_init(struct catalogue *c, struct worker *w, const struct store *store)
{
    *c = (struct catalogue){.w = w, .store = store, .md = EVP_MD_CTX_new()};
    arena_init(&c->arena, (size_t)ARTIFACT_ARENA_MAX);
    spool_init(&c->list, w->plan->catalogue_fd);
    c->sources_seen = calloc(registry_count() + 1, sizeof *c->sources_seen);
    if (c->md == NULL || c->sources_seen == NULL ||
        EVP_DigestInit_ex(c->md, EVP_sha256(), NULL) != 1)
        return STATUS_NO_MEMORY;
    TRY(sorter_init(&c->entries, &w->spool, (size_t)SORT_MEMORY, note_run, c));
    return sorter_init(&c->evidence, &w->spool, (size_t)SORT_MEMORY / 4, evidence_run, c);
}

void catalogue_free(struct catalogue *c)
{
    sorter_free(&c->entries);
    sorter_free(&c->evidence);
    spool_free(&c->list);
    arena_free(&c->arena);
    EVP_MD_CTX_free(c->md);
    free(c->sources_seen);
}
