/* Digests of one pass over bytes: SHA-256 always, SHA-1 beside it where there is one to compare
 * with (an iPhone's backup lists it). Nothing rests on SHA-1's strength.
 */
#ifndef BRIDLE_BASE_DIGESTS_H
#define BRIDLE_BASE_DIGESTS_H

#include "base/sha256.h"

enum { SHA1_BYTES = 20 };

struct digests {
    bool with_sha1; /* the caller's wish; without it `sha1` is untouched */
    uint8_t sha256[SHA256_BYTES];
    uint8_t sha1[SHA1_BYTES];
};

struct digesting {
    struct sha256 sha256;
    bool with_sha1;
    void *sha1; /* OpenSSL's; NULL after a failure */
};

void digests_start(struct digesting *d, bool with_sha1);
void digests_add(struct digesting *d, struct span bytes);
/* Ends the computation and frees it, in either case. STATUS_NO_MEMORY when the library failed. */
enum status digests_end(struct digesting *d, struct digests *ret_digests) WARN_UNUSED;
/* Frees without a result; harmless after digests_end(). */
void digests_drop(struct digesting *d);

enum status digests_of(struct span bytes, struct digests *digests) WARN_UNUSED;

#endif
