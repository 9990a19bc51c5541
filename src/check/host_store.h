/* A folder on disk as a store. Files are opened beneath the folder only, never through a link,
 * never across a mount trick: a name can only be one that we made, and the kernel is asked to hold
 * us to it. What is read is hashed, and watched for change.
 */
#ifndef BRIDLE_CHECK_HOST_STORE_H
#define BRIDLE_CHECK_HOST_STORE_H

#include "sources/store.h"

enum { SHA256_LEN = 32 };

struct host_store {
    struct store store;
    int root; /* not owned */
};

/* `root` is a folder, opened for reading. */
void host_store_init(struct host_store *s, int root);

/* SHA-256 of a file opened from a host store; files up to WHOLE_FILE_MAX have it from opening on.
 */
enum status host_file_sha256(const struct stored_file *file, uint8_t *ret_digest);
/* SHA-256 of any input, by reading it. */
enum status host_input_sha256(const struct input *input, uint8_t *ret_digest);
/* STATUS_CHANGED when size, inode or times differ from those at opening. */
enum status host_file_unchanged(const struct stored_file *file);

/* Opens a file beneath `root` for reading; -1 and errno. Only regular files. */
int host_open_beneath(int root, const char *name);

#endif
