/* The unwrapped class keys of an encrypted backup: what a password is turned into, once. Plain data
 * without pointers, so that one worker can derive it and others be sent it as bytes.
 */
#ifndef BRIDLE_FORMATS_CLASS_KEYS_H
#define BRIDLE_FORMATS_CLASS_KEYS_H

#include <stdbool.h>

#include "base/limits.h"
#include "formats/key_wrap.h"

struct class_key {
    uint32_t id; /* protection class, 1..11 and a few more */
    uint8_t key[KEY_SIZE];
};

struct class_keys {
    uint32_t count;
    uint32_t damaged; /* classes whose key did not unwrap although others did */
    struct class_key keys[KEYBAG_CLASSES_MAX];
};

/* Key of protection class `id`, NULL when there is none. */
const uint8_t *class_keys_find(const struct class_keys *keys, uint32_t id);

/* True when `keys`, which may have come over a pipe, keeps within its bounds. */
bool class_keys_valid(const struct class_keys *keys);

enum { ITEM_KEY_SIZE = 4 + WRAPPED_KEY_SIZE };

/* Protection class that an EncryptionKey or ManifestKey names (a little-endian number before the
 * wrapped key); false when it is no such blob. */
bool item_key_class(struct span item_key, uint32_t *ret_id);

/* Unwraps the key of a file (EncryptionKey of its manifest entry) or of Manifest.db (ManifestKey).
 * STATUS_MALFORMED: not 4 + 40 bytes, or damaged (it does not unwrap with its class key);
 * STATUS_NOT_FOUND: there is no key for its class. */
enum status class_keys_unwrap(const struct class_keys *keys, struct span item_key,
                              uint8_t ret_key[KEY_SIZE]) WARN_UNUSED;

/* Overwrites all keys. */
void class_keys_cleanse(struct class_keys *keys);

#endif
