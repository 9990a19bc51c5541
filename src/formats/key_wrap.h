/* AES-256 key unwrapping (RFC 3394), as Apple wraps class keys and file keys. */
#ifndef BRIDLE_FORMATS_KEY_WRAP_H
#define BRIDLE_FORMATS_KEY_WRAP_H

#include "base/span.h"
#include "base/status.h"

enum { KEY_SIZE = 32, WRAPPED_KEY_SIZE = KEY_SIZE + 8 };

/* Unwraps `wrapped` with `kek` into `ret_key`. STATUS_MALFORMED when its length is not
 * WRAPPED_KEY_SIZE, STATUS_WRONG_PASSWORD when the integrity value does not come out: another key
 * wrapped it, or it is damaged. */
enum status key_unwrap(const uint8_t kek[KEY_SIZE], struct span wrapped,
                       uint8_t ret_key[KEY_SIZE]) WARN_UNUSED;

/* Overwrites memory that held a key or a password, in a way that the compiler keeps. */
void key_cleanse(void *bytes, size_t len);

#endif
