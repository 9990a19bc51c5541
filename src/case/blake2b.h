/* BLAKE2b (RFC 7693) without a key, for any length of digest: minisign's key files carry one of 256
 * bits, and OpenSSL 3.0 has only that of 512.
 */
#ifndef BRIDLE_CASE_BLAKE2B_H
#define BRIDLE_CASE_BLAKE2B_H

#include "base/span.h"

enum { BLAKE2B_MAX = 64 };

/* Digest of `len` bytes, 1 to BLAKE2B_MAX, over the pieces in order. */
void blake2b(const struct span *pieces, size_t count, uint8_t *ret_digest, size_t len);

#endif
