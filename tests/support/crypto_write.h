/* Writes what src/formats only reads: key bags, wrapped keys, encrypted files. It shares no code
 * with the readers and uses OpenSSL's own PBKDF2 and key wrap, so that an error there cannot hide
 * by being made twice. Fails by abort(): it is for tests.
 */
#ifndef BRIDLE_TESTS_CRYPTO_WRITE_H
#define BRIDLE_TESTS_CRYPTO_WRITE_H

#include "base/buf.h"

enum { CRYPTO_KEY = 32, CRYPTO_WRAPPED = 40 };

struct keybag_plan {
    const char *password;
    uint32_t iterations;       /* ITER */
    uint32_t first_iterations; /* DPIC; 0 writes the form before iOS 10.2 */
    uint8_t seed;              /* makes salts and class keys differ between bags */
};

/* The classes that a phone writes, in its order, and the key of each of them. */
extern const uint32_t crypto_classes[11];
void crypto_class_key(const struct keybag_plan *plan, uint32_t id, uint8_t ret_key[CRYPTO_KEY]);

void crypto_write_keybag(struct buf *out, const struct keybag_plan *plan);
void crypto_wrap(const uint8_t kek[CRYPTO_KEY], const uint8_t key[CRYPTO_KEY],
                 uint8_t ret_wrapped[CRYPTO_WRAPPED]);
/* Class number, little-endian, and the wrapped key: EncryptionKey and ManifestKey. */
void crypto_write_item_key(struct buf *out, const struct keybag_plan *plan, uint32_t id,
                           const uint8_t key[CRYPTO_KEY]);
/* AES-256-CBC, zero IV; with PKCS#7, or as it is (a whole number of blocks). */
void crypto_encrypt(struct buf *out, const uint8_t key[CRYPTO_KEY], struct span plain, bool padded);
/* One tag of a key bag. */
void crypto_tlv(struct buf *out, const char *tag, struct span value);
void crypto_tlv_number(struct buf *out, const char *tag, uint32_t value);

#endif
