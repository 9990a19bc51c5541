/* Transactions: build aside, commit by one rename; case_complete.c moves into place. */
#include "case/case_change.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "case/durable.h"

enum { ARENA_BUDGET = 512 << 20 };

enum status case_say(struct buf *ret_why, enum status status, const char *path, const char *text)
{
    const char *reason = status == STATUS_IO_ERROR ? strerror(errno) : status_text(status);
    buf_str(ret_why, path);
    buf_str(ret_why, ": ");
    buf_str(ret_why, text);
    buf_str(ret_why, ": ");
    buf_str(ret_why, reason);
    return status;
}

static enum status read_manifest(struct case_change *change, const char *name,
                                 struct bag_manifest *m, struct buf *ret_why)
{
    BUF_SCOPED struct buf text;
    struct problem problem = {.what = "cannot be read"};
    buf_init(&text, MANIFEST_BYTES_MAX);
    bag_manifest_init(m, &change->arena);
    enum status status = durable_read(change->folder->fd, name, &text);
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK; /* the first change */
    if (status == STATUS_OK)
        status = bag_manifest_parse(m, buf_span(&text), &problem);
    if (status == STATUS_OK)
        return status;
    buf_str(ret_why, name);
    buf_str(ret_why, ": ");
    buf_str(ret_why, problem.what);
    buf_str(ret_why, " (see: bridle case verify)");
    return status;
}

enum status case_change_begin(struct case_change *change, struct case_folder *c,
                              struct buf *ret_why)
{
    *change = (struct case_change){.folder = c};
    arena_init(&change->arena, ARENA_BUDGET);
    buf_init(&change->custody, CUSTODY_BYTES_MAX);
    enum status status = case_complete(c); /* what a failure left, in this program's own time */
    if (status != STATUS_OK)
        return case_say(ret_why, status, c->path, "the change before this one is not complete");
    TRY(read_manifest(change, "manifest-sha256.txt", &change->payload, ret_why));
    TRY(read_manifest(change, "tagmanifest-sha256.txt", &change->tags, ret_why));
    status = durable_read(c->fd, "custody.jsonl", &change->custody);
    if (status == STATUS_OK || status == STATUS_NOT_FOUND)
        return STATUS_OK;
    return case_say(ret_why, status, c->path, "custody.jsonl");
}

void case_change_free(struct case_change *change)
{
    if (!change->decided)
        (void)!durable_remove(change->folder->fd, CASE_NEXT);
    arena_free(&change->arena);
    buf_free(&change->custody);
}

enum status case_change_adopt(struct case_change *change, struct case_run *item,
                              struct buf *ret_why)
{
    const struct case_item_kind *kind = &CASE_ITEM_KINDS[item->item];
    struct bag_manifest *m = kind->payload ? &change->payload : &change->tags;
    enum status status = STATUS_OK;
    if (item->failed || item->open_files > 0) {
        errno = item->fault != 0 ? item->fault : EBADF;
        status = STATUS_IO_ERROR;
    }
    if (status == STATUS_OK)
        status = durable_sync(item->fd);
    for (size_t i = 0; status == STATUS_OK && i < item->count; i++) {
        char path[128];
        (void)snprintf(path, sizeof path, "%s%s/%s", kind->prefix, item->id, item->files[i].name);
        status = bag_manifest_put(m, span_str(path), item->files[i].digest);
    }
    if (status != STATUS_OK)
        return case_say(ret_why, status, change->folder->path, "not written whole");
    change->items[item->item] = item;
    return STATUS_OK;
}

enum status case_change_custody(struct case_change *change, const struct custody_entry *entry,
                                struct buf *ret_why)
{
    enum status status = custody_append(&change->custody, entry);
    if (status == STATUS_OK)
        return status;
    return case_say(ret_why, status, change->folder->path, "no line can be added to custody.jsonl");
}

enum status case_change_manifest_digest(struct case_change *change,
                                        uint8_t ret_digest[SHA256_BYTES])
{
    BUF_SCOPED struct buf text;
    buf_init(&text, MANIFEST_BYTES_MAX);
    bag_manifest_write(&change->payload, &text);
    return text.failed ? STATUS_TOO_LARGE : sha256_of(buf_span(&text), ret_digest);
}

/* Whether a path lies in an item that this change adds, so that it is not in its place yet. */
static bool is_new(const struct case_change *change, struct span path)
{
    for (int i = 0; i < CASE_ITEM_COUNT; i++) {
        char own[64];
        if (change->items[i] == NULL)
            continue;
        (void)snprintf(own, sizeof own, "%s%s/", CASE_ITEM_KINDS[i].prefix, change->items[i]->id);
        if (span_starts(path, span_str(own)))
            return true;
    }
    return false;
}

/* Size and number of the payload: what stands there already by its size on disk, and what comes. */
static enum status measure_payload(const struct case_change *change, struct bag_info *info)
{
    info->payload_files = change->payload.count;
    for (int i = 0; i < CASE_ITEM_COUNT; i++)
        for (size_t k = 0; change->items[i] != NULL && k < change->items[i]->count; k++)
            info->payload_bytes += CASE_ITEM_KINDS[i].payload ? change->items[i]->files[k].size : 0;
    for (size_t i = 0; i < change->payload.count; i++) {
        struct span path = change->payload.lines[i].path;
        char name[512];
        struct stat file;
        if (is_new(change, path))
            continue;
        (void)snprintf(name, sizeof name, "%.*s", (int)path.len, (const char *)path.ptr);
        if (fstatat(change->folder->fd, name, &file, AT_SYMLINK_NOFOLLOW) != 0)
            return STATUS_IO_ERROR;
        info->payload_bytes += (uint64_t)file.st_size;
    }
    return STATUS_OK;
}

/* Writes a tag file aside and enters it in the tag manifest. */
static enum status stage_tag(struct case_change *change, int next, const char *name,
                             const struct buf *text)
{
    uint8_t digest[SHA256_BYTES];
    if (text->failed)
        return STATUS_TOO_LARGE;
    TRY(sha256_of(buf_span(text), digest));
    TRY(bag_manifest_put(&change->tags, span_str(name), digest));
    return durable_put(next, name, buf_span(text));
}

static enum status stage_tags(struct case_change *change, const struct custody_entry *entry,
                              int next)
{
    BUF_SCOPED struct buf text;
    struct bag_info info = {.tool = entry->tool != NULL ? entry->tool : "bridle",
                            .time = entry->time};
    buf_init(&text, MANIFEST_BYTES_MAX);
    buf_str(&text, BAG_DECLARATION);
    TRY(stage_tag(change, next, "bagit.txt", &text));
    buf_clear(&text);
    bag_manifest_write(&change->payload, &text);
    TRY(stage_tag(change, next, "manifest-sha256.txt", &text));
    buf_clear(&text);
    TRY(measure_payload(change, &info));
    bag_info_write(&info, &text);
    TRY(stage_tag(change, next, "bag-info.txt", &text));
    buf_clear(&text);
    bag_manifest_write(&change->tags, &text);
    if (text.failed)
        return STATUS_TOO_LARGE;
    return durable_put(next, "tagmanifest-sha256.txt", buf_span(&text));
}

static enum status stage(struct case_change *change, const struct custody_entry *entry)
{
    struct case_folder *c = change->folder;
    TRY(durable_remove(c->fd, CASE_NEXT));
    TRY(durable_mkdir(c->fd, CASE_NEXT));
    FD_SCOPED int next = durable_open_folder(c->fd, CASE_NEXT);
    if (next < 0)
        return STATUS_IO_ERROR;
    TRY(stage_tags(change, entry, next));
    TRY(durable_put(next, "custody.jsonl", buf_span(&change->custody)));
    for (int i = 0; i < CASE_ITEM_COUNT; i++) {
        char staged[32];
        if (change->items[i] == NULL)
            continue;
        (void)snprintf(staged, sizeof staged, "%s%s", CASE_ITEM_KINDS[i].staged,
                       change->items[i]->id);
        TRY(durable_rename(c->fd, CASE_ITEM_KINDS[i].building, next, staged));
    }
    if (change->purge)
        TRY(durable_mkdir(next, CASE_PURGE));
    return durable_sync(next);
}

enum status case_change_commit(struct case_change *change, const struct custody_entry *entry,
                               struct buf *ret_why)
{
    struct case_folder *c = change->folder;
    enum status status = stage(change, entry);
    if (status == STATUS_OK)
        status = durable_rename(c->fd, CASE_NEXT, c->fd, CASE_COMMIT);
    if (status != STATUS_OK)
        return case_say(ret_why, status, c->path, "nothing was changed in the case");
    change->decided = true;
    c->made_here = false;
    status = durable_sync(c->fd);
    if (status == STATUS_OK)
        status = case_complete(c);
    if (status == STATUS_OK)
        return status;
    return case_say(ret_why, status, c->path,
                    "the case was changed, but not completed; the next command on it will try");
}
