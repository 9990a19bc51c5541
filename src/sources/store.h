/* The bytes of a source, by relative name: a folder on disk (check/), or memory in a test. Names
 * are made by us (`3d/3d0d...`), never taken from evidence unchecked.
 */
#ifndef BRIDLE_SOURCES_STORE_H
#define BRIDLE_SOURCES_STORE_H

#include "base/input.h"

struct stored_file {
    struct input input;
    void *ctx; /* the store's */
};

struct store {
    void *ctx;
    /* STATUS_NOT_FOUND, STATUS_IO_ERROR (no regular file, no permission), or an open file. */
    enum status (*open)(const struct store *store, const char *name, struct stored_file *ret_file);
    void (*close)(const struct store *store, struct stored_file *file);
    /* Whether it is there as a regular file, and how large. */
    enum status (*size)(const struct store *store, const char *name, uint64_t *ret_size);
};

#endif
