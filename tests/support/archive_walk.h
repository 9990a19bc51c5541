/* Walks an archive as a hostile-input test wants it: the list, every file opened by name and by its
 * pinned locator, read and hashed.
 */
#ifndef BRIDLE_TESTS_ARCHIVE_WALK_H
#define BRIDLE_TESTS_ARCHIVE_WALK_H

#include "sources/archive.h"

struct archive_walk {
    uint64_t files, unreadable;
    /* Called for each file, may be NULL; `why` says why it could not be opened. */
    void (*file)(void *ctx, const char *name, uint64_t size, enum status status, const char *why,
                 const uint8_t *sha256);
    void *ctx;
};

/* `max`: bytes of unpacked files in all, so that a fuzzer keeps going. */
enum status archive_walk(struct archive *archive, uint64_t max, struct archive_walk *walk);

#endif
