/* Keys of people's numbers and addresses: HMAC-SHA-256 under the catalogue's digest. Owns its
 * memory; not for two threads.
 */
#ifndef BRIDLE_FINDINGS_KEYER_H
#define BRIDLE_FINDINGS_KEYER_H

#include "base/span.h"
#include "base/status.h"

enum { CATALOGUE_KEY_LEN = 32, KEYER_KEY_LEN = 32 };

struct keyer;

/* `secret`: CATALOGUE_KEY_LEN bytes. */
enum status keyer_create(const uint8_t *secret, struct keyer **ret_keyer);
void keyer_free(struct keyer *k); /* NULL is harmless */
/* KEYER_KEY_LEN bytes; false when the library refuses. */
bool keyer_key(struct keyer *k, struct span normalised, uint8_t *ret_key);

#endif
