/* Writes age files, for tests of the reader that need more than the age program makes: chosen keys,
 * odd headers. Uses OpenSSL's own HKDF; fails by abort().
 */
#ifndef BRIDLE_TESTS_AGE_WRITE_H
#define BRIDLE_TESTS_AGE_WRITE_H

#include "base/buf.h"

/* The text of the identity of `secret` (32 bytes): AGE-SECRET-KEY-1... */
void age_write_identity(struct buf *out, const uint8_t *secret);

/* Header parts: the version line with stanzas is written by hand or by these, then age_write_end().
 */
void age_write_x25519(struct buf *out, const uint8_t *recipient_secret, const uint8_t *file_key);
void age_write_scrypt(struct buf *out, const char *passphrase, unsigned log_n,
                      const uint8_t *file_key);
/* MAC over all that `out` holds, nonce, and the chunks of `plain`. */
void age_write_end(struct buf *out, const uint8_t *file_key, struct span plain);

void age_write_armor(struct buf *out, struct span binary, const char *eol);

#endif
