/* Steps that change the disk, each through one of these functions: what is created is private
 * (0600, 0700), never follows a link, and never replaces anything but by durable_rename(). Tests
 * count the steps and stop the program at each of them.
 *
 * All names are of this program's making: one path component, no evidence in it.
 */
#ifndef BRIDLE_CASE_DURABLE_H
#define BRIDLE_CASE_DURABLE_H

#include "base/buf.h"
#include "base/span.h"
#include "base/status.h"

enum durable_kind {
    DURABLE_CREATE,
    DURABLE_WRITE,
    DURABLE_SYNC,
    DURABLE_RENAME,
    DURABLE_MKDIR,
    DURABLE_UNLINK,
};

/* One step, before it is taken. */
struct durable_step {
    enum durable_kind kind;
    int fd;            /* what is written or synced; -1 elsewhere */
    int folder;        /* where `name` stands; -1 for writes and syncs */
    const char *name;  /* NULL for writes and syncs */
    int to_folder;     /* of a rename */
    const char *to;    /* of a rename */
    struct span bytes; /* of a write */
};

/* Returns 0 to let the step happen, or the errno that it fails with. May end the process. */
typedef int durable_hook(const struct durable_step *step, void *ctx);
/* For tests; NULL takes it out again. */
void durable_set_hook(durable_hook *hook, void *ctx);

/* A new file for writing; -1 and errno. */
int durable_create(int folder, const char *name);
/* The functions below return STATUS_IO_ERROR with errno set when the system refuses. */
enum status durable_write(int fd, struct span bytes) WARN_UNUSED;
/* A file or a folder. File systems that cannot sync a folder are not an error. */
enum status durable_sync(int fd) WARN_UNUSED;
enum status durable_rename(int folder, const char *name, int to_folder, const char *to) WARN_UNUSED;
/* STATUS_EXISTS when there is something of that name. */
enum status durable_mkdir(int folder, const char *name) WARN_UNUSED;
/* STATUS_NOT_FOUND when there is nothing of that name. */
enum status durable_unlink(int folder, const char *name, bool is_folder) WARN_UNUSED;
/* Removes a file, or a folder with what is in it (links are removed, not followed). Nothing of that
 * name is success. STATUS_TOO_DEEP below eight levels: nothing of ours goes that deep. */
enum status durable_remove(int folder, const char *name) WARN_UNUSED;

/* A whole new file, synced. */
enum status durable_put(int folder, const char *name, struct span bytes) WARN_UNUSED;

/* Opens a folder beneath, no link; -1 and errno. */
int durable_open_folder(int folder, const char *name);
/* The content of a regular file, no link, appended to `ret_bytes`. STATUS_NOT_FOUND,
 * STATUS_TOO_LARGE (the buffer's maximum), STATUS_IO_ERROR. */
enum status durable_read(int folder, const char *name, struct buf *ret_bytes) WARN_UNUSED;

/* The same for a file that the user named: any path, links followed. */
enum status durable_read_named(const char *path, struct buf *ret_bytes) WARN_UNUSED;

/* Closes a file descriptor at the end of its scope; -1 is harmless. */
void durable_close(const int *fd);
#define FD_SCOPED __attribute__((cleanup(durable_close)))

#endif
