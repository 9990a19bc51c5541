/* SHA-256 over OpenSSL: piece by piece, at once, and as hex text. A failure of the library (no
 * memory) is sticky and seen at the end.
 */
#ifndef BRIDLE_BASE_SHA256_H
#define BRIDLE_BASE_SHA256_H

#include "base/span.h"
#include "base/status.h"

enum { SHA256_BYTES = 32, SHA256_HEX = 64 };

struct sha256 {
    void *context; /* OpenSSL's; NULL after a failure */
};

void sha256_start(struct sha256 *s);
void sha256_add(struct sha256 *s, struct span bytes);
/* Ends the computation and frees the context, in either case. */
enum status sha256_end(struct sha256 *s, uint8_t ret_digest[SHA256_BYTES]) WARN_UNUSED;
/* Frees without a result; harmless after sha256_end(). */
void sha256_drop(struct sha256 *s);

enum status sha256_of(struct span bytes, uint8_t ret_digest[SHA256_BYTES]) WARN_UNUSED;
/* Lower-case hex and a NUL. */
void sha256_hex(const uint8_t digest[SHA256_BYTES], char ret_hex[SHA256_HEX + 1]);
/* True for exactly 64 lower-case hex digits. */
bool sha256_is_hex(struct span text);
/* The digest of such a text; false, and nothing written, for any other. */
bool sha256_from_hex(struct span text, uint8_t ret_digest[SHA256_BYTES]);

#endif
