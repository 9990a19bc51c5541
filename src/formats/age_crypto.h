/* What the key and the payload of an age file have in common: key derivation and sealed bytes. Only
 * for src/formats/age*.c. */
#ifndef BRIDLE_FORMATS_AGE_CRYPTO_H
#define BRIDLE_FORMATS_AGE_CRYPTO_H

#include <openssl/evp.h>

#include "base/span.h"
#include "base/status.h"

enum { AGE_KEY_SIZE = 32, AGE_NONCE_SIZE = 12, AGE_TAG_SIZE = 16 };

/* HKDF-SHA-256 of one block; `info` shorter than 64 bytes. False when there is no memory. */
bool age_hkdf(struct span secret, struct span salt, struct span info,
              uint8_t ret_key[AGE_KEY_SIZE]);

/* ChaCha20-Poly1305 with the key that `ctx` was made with. `sealed` has at least a tag. ret_plain
 * gets sealed.len - AGE_TAG_SIZE bytes, all zero when the tag does not fit (STATUS_MALFORMED). */
enum status age_unseal(EVP_CIPHER_CTX *ctx, const uint8_t *nonce, struct span sealed,
                       uint8_t *ret_plain) WARN_UNUSED;

#endif
