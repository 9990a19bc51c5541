/* The key bag of an iOS backup (Manifest.plist: BackupKeyBag): tag, length, value; and how a
 * password opens it. Layout: the iOS security literature; a tag is four letters, lengths and
 * numbers are big-endian, the second UUID starts the list of classes.
 *
 *   header  VERS TYPE UUID HMCK WRAP SALT ITER, since iOS 10.2 also DPWT DPIC DPSL
 *   class   UUID CLAS WRAP KTYP WPKY [PBKY]
 *
 * Three things can be wrong, and are told apart: there is no key bag (STATUS_NOT_ENCRYPTED), it is
 * damaged (STATUS_MALFORMED, before any password is tried), the password is not the one
 * (STATUS_WRONG_PASSWORD: of all the keys that a password wraps none unwraps).
 */
#ifndef BRIDLE_FORMATS_KEYBAG_H
#define BRIDLE_FORMATS_KEYBAG_H

#include "formats/class_keys.h"
#include "formats/pbkdf2.h"

struct keybag_class {
    uint32_t id;
    uint32_t wrap; /* what wraps the key: bit 0 the device, bit 1 the password */
    uint32_t key_type;
    struct span wrapped; /* WPKY */
};

/* Spans point into the data that was parsed. */
struct keybag {
    uint32_t version;
    uint32_t type; /* 1: backup */
    uint32_t wrap;
    struct span uuid;
    struct span salt;
    uint32_t iterations;
    struct span first_salt;    /* DPSL; empty before iOS 10.2: then there is one derivation only */
    uint32_t first_iterations; /* DPIC */
    uint32_t damaged;          /* classes with fields that make no sense, left out */
    uint32_t class_count;
    struct keybag_class classes[KEYBAG_CLASSES_MAX];
};

/* STATUS_NOT_ENCRYPTED for empty data; STATUS_MALFORMED with the place; STATUS_UNSUPPORTED when it
 * is the key bag of something else than a backup, or no class is protected by a password. */
enum status keybag_parse(struct span data, struct keybag *ret_keybag, struct problem *ret_problem);

/* Rounds that keybag_derive() takes, for the `total` of its progress. */
uint64_t keybag_work(const struct keybag *keybag);

/* Turns the password (bytes as typed) into the key that wraps the class keys. Knows nothing of
 * right or wrong. STATUS_STOPPED when `progress` (may be NULL) says so. */
enum status keybag_derive(const struct keybag *keybag, struct span password,
                          struct pbkdf2_progress *progress, uint8_t ret_key[KEY_SIZE]) WARN_UNUSED;

/* Unwraps all class keys that a password protects; those that do not unwrap while others do are
 * counted in ->damaged. */
enum status keybag_unwrap(const struct keybag *keybag, const uint8_t key[KEY_SIZE],
                          struct class_keys *ret_keys) WARN_UNUSED;

/* All three in a row. */
enum status keybag_open(struct span data, struct span password, struct pbkdf2_progress *progress,
                        struct class_keys *ret_keys, struct problem *ret_problem) WARN_UNUSED;

#endif
