/* The bytes of a source, by relative name: a folder on disk or a single file (check/), an archive,
 * or memory in a test. What a source is (sources/ios_backup.h, check/layouts.h) is asked of a store
 * alone, so that a backup in an archive is read like one in a folder.
 */
#ifndef BRIDLE_SOURCES_STORE_H
#define BRIDLE_SOURCES_STORE_H

#include "base/digests.h"
#include "base/input.h"

enum { STORE_LOCATOR_MAX = 4096 }; /* with its NUL; as long as a path may be */

struct stored_file {
    struct input input;
    void *ctx;       /* the store's */
    const char *why; /* of a failed opening: a sentence for people, or NULL */
};

/* A regular file of the store; `name` is valid during the call only. */
typedef enum status store_fn(void *ctx, const char *name, uint64_t size);

struct store {
    void *ctx;
    /* STATUS_NOT_FOUND, STATUS_IO_ERROR (no regular file, no permission), or an open file. */
    enum status (*open)(const struct store *store, const char *name, struct stored_file *ret_file);
    void (*close)(const struct store *store, struct stored_file *file);
    /* Whether it is there as a regular file, and how large. */
    enum status (*size)(const struct store *store, const char *name, uint64_t *ret_size);
    /* Calls back for each regular file, in no order, until that fails. */
    enum status (*list)(const struct store *store, store_fn *fn, void *ctx);
    /* Another name of the same file (STORE_LOCATOR_MAX bytes) that any process can open without
     * reading a list of the whole store first. NULL: names are such themselves. */
    enum status (*pin)(const struct store *store, const char *name, char *ret_locator);
    /* SHA-256 of an open file, and SHA-1 if `digests` asks for it. */
    enum status (*digests)(const struct stored_file *file, struct digests *digests);
    /* STATUS_CHANGED when what it is read from is not what it was at opening. */
    enum status (*unchanged)(const struct stored_file *file);
};

static inline bool store_has(const struct store *store, const char *name)
{
    uint64_t size;
    return store->size(store, name, &size) == STATUS_OK;
}

#endif
