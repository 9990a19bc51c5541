/* Walking an archive. */
#include "support/archive_walk.h"

#include <stdlib.h>
#include <string.h>

struct walking {
    struct archive *archive;
    struct archive_walk *walk;
    uint64_t left;
};

/* The hash of the open file; reads pieces at odd offsets, too. */
static enum status use_file(const struct store *store, struct stored_file *file, uint8_t *ret_sha)
{
    uint8_t bytes[777];
    uint64_t size = file->input.size;
    for (uint64_t at = 0; at < size; at += sizeof bytes) {
        size_t len = size - at < sizeof bytes ? (size_t)(size - at) : sizeof bytes;
        enum status status = input_read_at(&file->input, size - at - len, bytes, len);
        if (status != STATUS_OK)
            return status;
    }
    if (input_read_at(&file->input, size, bytes, 1) != STATUS_TRUNCATED)
        abort();
    struct digests digests = {.with_sha1 = false};
    enum status status = store->digests(file, &digests);
    memcpy(ret_sha, digests.sha256, SHA256_BYTES);
    return status;
}

static enum status walk_file(void *ctx, const char *name, uint64_t size)
{
    struct walking *w = ctx;
    const struct store *store = &w->archive->store;
    struct stored_file file = {.ctx = NULL}, again = {.ctx = NULL};
    char locator[STORE_LOCATOR_MAX];
    uint8_t sha[SHA256_BYTES] = {0}, same[SHA256_BYTES] = {0};
    uint64_t stated = 0;
    if (store->size(store, name, &stated) != STATUS_OK || stated != size)
        abort();
    if (size > w->left)
        return STATUS_STOPPED;
    w->left -= size;
    enum status status = store->open(store, name, &file);
    const char *why = file.why;
    if (status == STATUS_OK) {
        status = use_file(store, &file, sha);
        store->close(store, &file);
    }
    if (store->pin(store, name, locator) == STATUS_OK) {
        enum status second = store->open(store, locator, &again);
        if (second == STATUS_OK) {
            struct digests digests = {.with_sha1 = true};
            second = store->digests(&again, &digests);
            memcpy(same, digests.sha256, sizeof same);
            store->close(store, &again);
        }
        if (second != status || (status == STATUS_OK && memcmp(sha, same, sizeof sha) != 0))
            abort();
    }
    w->walk->files++;
    w->walk->unreadable += status != STATUS_OK;
    if (w->walk->file != NULL)
        w->walk->file(w->walk->ctx, name, size, status, why, sha);
    return STATUS_OK;
}

enum status archive_walk(struct archive *archive, uint64_t max, struct archive_walk *walk)
{
    struct walking w = {.archive = archive, .walk = walk, .left = max};
    return archive->store.list(&archive->store, walk_file, &w);
}
