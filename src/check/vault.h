/* Unpacked files that are too large for memory, in an unlinked file, encrypted with a key that only
 * this process has and that ends with it (AES-256-CTR, no place of the key stream is used twice).
 */
#ifndef BRIDLE_CHECK_VAULT_H
#define BRIDLE_CHECK_VAULT_H

#include "base/buf.h"
#include "check/secret.h"
#include "sources/archive.h"

struct vault {
    int fd; /* not owned; -1: there is none */
    struct secret key;
    struct buf pending;   /* of the file that is being written, not encrypted yet */
    uint64_t start, end;  /* of that file, in the key stream */
    uint64_t file_origin; /* place in the key stream of the first byte on disk */
    size_t kept;          /* files that can still be read */
};

/* The key is made at the first use. */
void vault_init(struct vault *v, int fd);
/* Overwrites the key: nothing in the file can be read any more. */
void vault_free(struct vault *v);
struct attic vault_attic(struct vault *v);

#endif
