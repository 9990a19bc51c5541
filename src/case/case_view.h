/* Reading a case without changing it: what is there, and the bytes of a file. Whatever looks at a
 * case (show, verify) reads through this and nothing else, so that it runs the same in a locked
 * worker over a stranger's folder, in a test, and in a fuzzer over memory.
 */
#ifndef BRIDLE_CASE_CASE_VIEW_H
#define BRIDLE_CASE_CASE_VIEW_H

#include "base/buf.h"
#include "base/sha256.h"
#include "base/span.h"
#include "base/status.h"

enum case_entry_kind {
    CASE_ENTRY_FILE,
    CASE_ENTRY_FOLDER,
    CASE_ENTRY_OTHER, /* a link, a pipe, a device: never opened */
};

/* One entry, by its path from the case folder. The path may be any bytes that the file system
 * allows. Anything but STATUS_OK ends the listing with that status. */
typedef enum status case_entry_fn(void *ctx, struct span path, enum case_entry_kind kind,
                                  uint64_t size);
/* A piece of a file, in order. */
typedef enum status case_chunk_fn(void *ctx, struct span bytes);

struct case_view {
    /* Every entry beneath the folder, in no order that can be relied on. STATUS_TOO_DEEP,
     * STATUS_TOO_LARGE for folders that no case has. */
    enum status (*list)(const struct case_view *v, case_entry_fn *fn, void *ctx);
    /* The bytes of a regular file; STATUS_NOT_FOUND when there is none (or something else). */
    enum status (*read)(const struct case_view *v, const char *path, case_chunk_fn *fn, void *ctx);
    int fd; /* of the folder; not owned */
    const void *memory;
};

/* Over a folder that is open for reading. */
struct case_view case_view_folder(int fd);

/* Opens a file beneath a folder, for reading, part by part and never through a link; -1 and errno.
 * What it is, is not looked at. */
int case_view_open(int folder, const char *path);

/* Size and SHA-256 of a file. */
enum status case_view_hash(const struct case_view *v, const char *path, uint64_t *ret_size,
                           uint8_t ret_digest[SHA256_BYTES]) WARN_UNUSED;
/* A whole file, appended; STATUS_TOO_LARGE at the buffer's maximum. */
enum status case_view_load(const struct case_view *v, const char *path,
                           struct buf *ret_bytes) WARN_UNUSED;

/* The lines of a file, without their newlines; one that is longer than `max` comes as an empty
 * line.
 */
typedef enum status case_line_fn(void *ctx, struct span line);
enum status case_view_lines(const struct case_view *v, const char *path, size_t max,
                            case_line_fn *fn, void *ctx) WARN_UNUSED;

#endif
