/* Runs and other items while they are built aside, hashed file by file as they are written. */
#include <errno.h>
#include <unistd.h>

#include "base/json.h"
#include "base/limits.h"
#include "case/case_change.h"
#include "case/durable.h"
#include "case/write_behind.h"

enum { FILE_BUFFER = 64 << 10, BEHIND_FROM = 4 << 20 };

struct case_file {
    struct case_run *run;
    size_t index;
    int fd;
    struct sha256 hash;
    uint64_t size;
    size_t used, room;
    uint8_t *at; /* `room` bytes: own[], or a slot of the process that writes a large file */
    struct write_behind *behind;
    uint8_t own[FILE_BUFFER];
};

const char *case_run_id(const struct case_run *r)
{
    return r->id;
}

void case_item_free(struct case_run *r)
{
    r->folder->building[r->item] = NULL;
    durable_close(&r->fd);
    free(r);
}

enum status case_item_begin(struct case_folder *c, enum case_item item, struct case_run **ret_item,
                            struct buf *ret_why)
{
    const char *name = CASE_ITEM_KINDS[item].building;
    if (c->building[item] != NULL)
        return case_say(ret_why, STATUS_BUSY, c->path, "one is being written already");
    struct case_run *r = calloc(1, sizeof *r);
    if (r == NULL)
        return case_say(ret_why, STATUS_NO_MEMORY, c->path, "nothing can be added");
    *r = (struct case_run){.folder = c, .item = item, .fd = -1};
    enum status status = case_next_id(c, item, r->id);
    if (status == STATUS_OK)
        status = durable_remove(c->fd, name);
    if (status == STATUS_OK)
        status = durable_mkdir(c->fd, name);
    if (status == STATUS_OK) {
        r->fd = durable_open_folder(c->fd, name);
        status = r->fd < 0 ? STATUS_IO_ERROR : STATUS_OK;
    }
    if (status != STATUS_OK) {
        status = case_say(ret_why, status, c->path, "nothing can be added");
        free(r);
        return status;
    }
    c->building[item] = r;
    *ret_item = r;
    return STATUS_OK;
}

enum status case_run_begin(struct case_folder *c, struct case_run **ret_run, struct buf *ret_why)
{
    return case_item_begin(c, CASE_ITEM_RUN, ret_run, ret_why);
}

enum status case_run_unwritten(const struct case_run_listener *listener, struct case_run **ret_run)
{
    struct case_run *r = calloc(1, sizeof *r);
    if (r == NULL)
        return STATUS_NO_MEMORY;
    *r = (struct case_run){.listener = listener, .fd = -1};
    *ret_run = r;
    return STATUS_OK;
}

void case_run_abandon(struct case_run *r)
{
    if (r == NULL)
        return;
    if (r->folder == NULL) {
        free(r);
        return;
    }
    (void)!durable_remove(r->folder->fd, CASE_ITEM_KINDS[r->item].building);
    case_item_free(r);
}

/* Remembers the first failure of any file: a run with a hole must never be committed. */
static enum status note(struct case_run *r, enum status status)
{
    if (status != STATUS_OK && !r->failed) {
        r->failed = true;
        r->fault = status == STATUS_IO_ERROR ? errno : 0;
    }
    return status;
}

void case_run_fault(const struct case_run *r, struct buf *ret_why)
{
    if (!r->failed || r->folder == NULL)
        return;
    errno = r->fault != 0 ? r->fault : ENOMEM;
    (void)case_say(ret_why, STATUS_IO_ERROR, r->folder->path, "the run cannot be written");
}

static bool has_file(const struct case_run *r, struct span name)
{
    for (size_t i = 0; i < r->count; i++)
        if (span_equal_str(name, r->files[i].name))
            return true;
    return false;
}

enum status case_file_create(struct case_run *r, const char *name, struct case_file **ret_file)
{
    if (!bag_name_ok(span_str(name)))
        return STATUS_MALFORMED;
    if (has_file(r, span_str(name)))
        return STATUS_EXISTS;
    if (r->count >= CASE_FILES_MAX)
        return STATUS_TOO_LARGE;
    struct case_file *f = malloc(sizeof *f);
    if (f == NULL)
        return note(r, STATUS_NO_MEMORY);
    f->fd = r->folder == NULL ? -1 : durable_create(r->fd, name);
    if (f->fd < 0 && r->folder != NULL) {
        free(f);
        return note(r, STATUS_IO_ERROR);
    }
    f->run = r;
    f->index = r->count++;
    f->size = 0;
    f->used = 0;
    f->at = f->own;
    f->room = sizeof f->own;
    f->behind = NULL;
    sha256_start(&f->hash);
    r->open_files++;
    (void)snprintf(r->files[f->index].name, sizeof r->files[f->index].name, "%s", name);
    *ret_file = f;
    return STATUS_OK;
}

/* From here on another process writes and hashes. */
static void go_behind(struct case_file *f)
{
    f->behind = write_behind_start(f->fd, &f->hash);
    uint8_t *slot = f->behind != NULL ? write_behind_slot(f->behind) : NULL;
    if (slot == NULL)
        return;
    f->at = slot;
    f->room = WRITE_BEHIND_SLOT;
}

static enum status flush_behind(struct case_file *f)
{
    bool sent = write_behind_send(f->behind, f->used);
    f->used = 0;
    uint8_t *slot = sent ? write_behind_slot(f->behind) : NULL;
    if (slot == NULL)
        return note(f->run, STATUS_IO_ERROR);
    f->at = slot;
    return STATUS_OK;
}

static enum status flush(struct case_file *f)
{
    if (f->behind != NULL)
        return flush_behind(f);
    const struct span bytes = span_of(f->at, f->used);
    const struct case_run *r = f->run;
    if (r->folder == NULL) {
        f->used = 0;
        r->listener->piece(r->listener->ctx, r->files[f->index].name, bytes);
        return STATUS_OK;
    }
    sha256_add(&f->hash, bytes);
    enum status status = durable_write(f->fd, bytes);
    f->used = 0;
    if (status == STATUS_OK && f->size >= BEHIND_FROM)
        go_behind(f);
    return note(f->run, status);
}

enum status case_file_write(struct case_file *f, struct span bytes)
{
    f->size += bytes.len;
    while (bytes.len > 0) {
        size_t n = f->room - f->used < bytes.len ? f->room - f->used : bytes.len;
        memcpy(f->at + f->used, bytes.ptr, n);
        f->used += n;
        bytes = span_skip(bytes, n);
        if (f->used == f->room)
            TRY(flush(f));
    }
    return STATUS_OK;
}

/* The digest of the whole file, when the last byte is written. */
static enum status finish_hash(struct case_file *f, uint8_t *ret_digest)
{
    if (f->behind == NULL)
        return note(f->run, sha256_end(&f->hash, ret_digest));
    sha256_drop(&f->hash);
    return note(f->run, write_behind_end(f->behind, ret_digest));
}

enum status case_file_close(struct case_file *f)
{
    struct case_run *r = f->run;
    struct case_new_file *entry = &r->files[f->index];
    enum status status = flush(f);
    enum status hashed = finish_hash(f, entry->digest);
    if (r->folder == NULL)
        r->listener->end(r->listener->ctx, entry->name);
    else if (status == STATUS_OK && hashed == STATUS_OK)
        status = note(r, durable_sync(f->fd));
    entry->size = f->size;
    durable_close(&f->fd);
    r->open_files--;
    free(f);
    return status != STATUS_OK ? status : hashed;
}

enum status case_file_put(struct case_run *r, const char *name, struct span bytes)
{
    struct case_file *f;
    TRY(case_file_create(r, name, &f));
    enum status written = case_file_write(f, bytes);
    enum status closed = case_file_close(f);
    return written != STATUS_OK ? written : closed;
}

/* One that is still open is the last. */
size_t case_run_file_count(const struct case_run *r)
{
    return r->count - (r->open_files > 0 ? 1 : 0);
}

const char *case_run_file(const struct case_run *r, size_t i, uint8_t ret_digest[SHA256_BYTES])
{
    memcpy(ret_digest, r->files[i].digest, SHA256_BYTES);
    return r->files[i].name;
}

/* What the line of custody says came out, when the caller has nothing to add. */
static enum status default_outputs(struct case_change *change, const char *id, struct buf *out)
{
    uint8_t digest[SHA256_BYTES];
    char hex[SHA256_HEX + 1];
    TRY(case_change_manifest_digest(change, digest));
    sha256_hex(digest, hex);
    struct json j = json_to(out);
    json_begin_object(&j);
    json_field_cstr(&j, "run", id);
    json_field_cstr(&j, "manifest_sha256", hex);
    json_end_object(&j);
    return out->failed ? STATUS_TOO_LARGE : STATUS_OK;
}

static enum status commit(struct case_change *change, struct case_run *r,
                          const struct custody_entry *entry, struct buf *ret_why)
{
    struct custody_entry line = *entry;
    BUF_SCOPED struct buf outputs;
    buf_init(&outputs, 4096);
    struct case_run *consent = r->folder->building[CASE_ITEM_CONSENT];
    if (consent != NULL)
        TRY(case_consent_adopt(change, consent, entry, ret_why));
    TRY(case_change_adopt(change, r, ret_why));
    if (line.outputs.len == 0) {
        enum status status = default_outputs(change, r->id, &outputs);
        if (status != STATUS_OK)
            return case_say(ret_why, status, r->folder->path, "the run cannot be written");
        line.outputs = buf_span(&outputs);
    }
    TRY(case_change_custody(change, &line, ret_why));
    return case_change_commit(change, &line, ret_why);
}

enum status case_run_commit(struct case_run *r, const struct custody_entry *entry,
                            struct buf *ret_why)
{
    struct case_change change;
    struct case_run *consent = r->folder->building[CASE_ITEM_CONSENT];
    enum status status = case_change_begin(&change, r->folder, ret_why);
    if (status == STATUS_OK)
        status = commit(&change, r, entry, ret_why);
    bool decided = change.decided;
    case_change_free(&change);
    if (decided) {
        case_item_free(r);
        if (consent != NULL)
            case_item_free(consent);
    } else {
        case_run_abandon(r);
        case_run_abandon(consent);
    }
    return status;
}
