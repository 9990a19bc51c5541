/* Runs: built in `.run`, hashed file by file while they are written. */
#include <errno.h>
#include <unistd.h>

#include "base/json.h"
#include "base/limits.h"
#include "case/case_change.h"
#include "case/durable.h"

enum { FILE_BUFFER = 64 << 10 };

struct case_run {
    struct case_folder *folder;
    int fd;
    char id[CASE_ID_SIZE];
    struct case_new_file files[CASE_FILES_MAX];
    size_t count;
    size_t open_files;
    bool failed;
    int fault; /* errno of the first failure */
};

struct case_file {
    struct case_run *run;
    size_t index;
    int fd;
    struct sha256 hash;
    uint64_t size;
    size_t used;
    uint8_t buffer[FILE_BUFFER];
};

const char *case_run_id(const struct case_run *r)
{
    return r->id;
}

static void run_free(struct case_run *r)
{
    r->folder->run = NULL;
    durable_close(&r->fd);
    free(r);
}

enum status case_run_begin(struct case_folder *c, struct case_run **ret_run, struct buf *ret_why)
{
    const char *name = CASE_ITEM_KINDS[CASE_ITEM_RUN].building;
    if (c->run != NULL)
        return case_say(ret_why, STATUS_BUSY, c->path, "a run is open already");
    struct case_run *r = calloc(1, sizeof *r);
    if (r == NULL)
        return case_say(ret_why, STATUS_NO_MEMORY, c->path, "no run can be begun");
    r->folder = c;
    r->fd = -1;
    enum status status = case_next_id(c, CASE_ITEM_RUN, r->id);
    if (status == STATUS_OK)
        status = durable_remove(c->fd, name);
    if (status == STATUS_OK)
        status = durable_mkdir(c->fd, name);
    if (status == STATUS_OK) {
        r->fd = durable_open_folder(c->fd, name);
        status = r->fd < 0 ? STATUS_IO_ERROR : STATUS_OK;
    }
    if (status != STATUS_OK) {
        status = case_say(ret_why, status, c->path, "no run can be begun");
        free(r);
        return status;
    }
    c->run = r;
    *ret_run = r;
    return STATUS_OK;
}

void case_run_abandon(struct case_run *r)
{
    if (r == NULL)
        return;
    (void)!durable_remove(r->folder->fd, CASE_ITEM_KINDS[CASE_ITEM_RUN].building);
    run_free(r);
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
    f->fd = durable_create(r->fd, name);
    if (f->fd < 0) {
        free(f);
        return note(r, STATUS_IO_ERROR);
    }
    f->run = r;
    f->index = r->count++;
    f->size = 0;
    f->used = 0;
    sha256_start(&f->hash);
    r->open_files++;
    (void)snprintf(r->files[f->index].name, sizeof r->files[f->index].name, "%s", name);
    *ret_file = f;
    return STATUS_OK;
}

static enum status flush(struct case_file *f)
{
    enum status status = durable_write(f->fd, span_of(f->buffer, f->used));
    f->used = 0;
    return note(f->run, status);
}

enum status case_file_write(struct case_file *f, struct span bytes)
{
    sha256_add(&f->hash, bytes);
    f->size += bytes.len;
    while (bytes.len > 0) {
        size_t n = FILE_BUFFER - f->used < bytes.len ? FILE_BUFFER - f->used : bytes.len;
        memcpy(f->buffer + f->used, bytes.ptr, n);
        f->used += n;
        bytes = span_skip(bytes, n);
        if (f->used == FILE_BUFFER)
            TRY(flush(f));
    }
    return STATUS_OK;
}

enum status case_file_close(struct case_file *f)
{
    struct case_run *r = f->run;
    struct case_new_file *entry = &r->files[f->index];
    enum status status = flush(f);
    if (status == STATUS_OK)
        status = note(r, durable_sync(f->fd));
    enum status hashed = note(r, sha256_end(&f->hash, entry->digest));
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

/* What the line of custody says came out, when the caller has nothing to add. */
static enum status default_outputs(struct case_change *change, struct buf *out)
{
    uint8_t digest[SHA256_BYTES];
    char hex[SHA256_HEX + 1];
    TRY(case_change_manifest_digest(change, digest));
    sha256_hex(digest, hex);
    struct json j = json_to(out);
    json_begin_object(&j);
    json_field_cstr(&j, "run", change->id);
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
    enum status status = durable_sync(r->fd);
    if (status == STATUS_OK)
        status = case_change_adopt(change, CASE_ITEM_RUN, r->id, r->files, r->count);
    if (status == STATUS_OK && line.outputs.len == 0) {
        status = default_outputs(change, &outputs);
        line.outputs = buf_span(&outputs);
    }
    if (status != STATUS_OK)
        return case_say(ret_why, status, r->folder->path, "the run cannot be written");
    return case_change_commit(change, &line, ret_why);
}

enum status case_run_commit(struct case_run *r, const struct custody_entry *entry,
                            struct buf *ret_why)
{
    if (r->failed || r->open_files > 0) {
        errno = r->fault != 0 ? r->fault : EBADF;
        (void)case_say(ret_why, STATUS_IO_ERROR, r->folder->path, "the run was not written whole");
        case_run_abandon(r);
        return STATUS_IO_ERROR;
    }
    struct case_change change;
    enum status status = case_change_begin(&change, r->folder, ret_why);
    if (status == STATUS_OK)
        status = commit(&change, r, entry, ret_why);
    bool decided = change.decided;
    case_change_free(&change);
    if (decided)
        run_free(r);
    else
        case_run_abandon(r);
    return status;
}
