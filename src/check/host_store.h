/* A folder on disk, or a single file, as a store. Files are opened beneath the folder only, never
 * through a link, never across a mount trick: a name can only be one that we made, and the kernel
 * is asked to hold us to it. What is read is hashed, and watched for change.
 */
#ifndef BRIDLE_CHECK_HOST_STORE_H
#define BRIDLE_CHECK_HOST_STORE_H

#include "sources/store.h"

struct host_store {
    struct store store;
    int root;         /* the folder, or the file; not owned */
    const char *name; /* of the single file; NULL: a folder */
};

/* `root` is a folder, opened for reading. */
void host_store_folder(struct host_store *s, int root);
/* The store of one regular file, which is called `name` there (borrowed). */
void host_store_file(struct host_store *s, int file, const char *name);

/* Opens a file beneath `root` for reading; -1 and errno. Only regular files. */
int host_open_beneath(int root, const char *name);

#endif
