/* Key bags, wrapped keys and encrypted files, as a phone writes them. */
#include "support/crypto_write.h"

#include <openssl/evp.h>

#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition))                                                                          \
            abort();                                                                               \
    } while (0)

/* 9, 10 and 11 are wrapped by the device too in real bags; the password opens all of these. */
const uint32_t crypto_classes[11] = {11, 16, 9, 8, 7, 6, 5, 4, 3, 2, 1};

static void put_be32(struct buf *out, uint32_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        buf_byte(out, (uint8_t)(value >> shift));
}

void crypto_tlv(struct buf *out, const char *tag, struct span value)
{
    buf_str(out, tag);
    put_be32(out, (uint32_t)value.len);
    buf_add(out, value);
}

void crypto_tlv_number(struct buf *out, const char *tag, uint32_t value)
{
    buf_str(out, tag);
    put_be32(out, 4);
    put_be32(out, value);
}

/* Reproducible bytes that look random: SHA-256 of a label. */
static void label_bytes(const struct keybag_plan *plan, const char *label, uint32_t number,
                        uint8_t *out, size_t len)
{
    uint8_t digest[32];
    struct buf b;
    buf_init(&b, 256);
    buf_format(&b, "bridle test %s %u %u", label, plan->seed, number);
    MUST(EVP_Digest(b.ptr, b.len, digest, NULL, EVP_sha256(), NULL) == 1);
    memcpy(out, digest, len);
    buf_free(&b);
}

void crypto_class_key(const struct keybag_plan *plan, uint32_t id, uint8_t ret_key[CRYPTO_KEY])
{
    label_bytes(plan, "class key", id, ret_key, CRYPTO_KEY);
}

void crypto_wrap(const uint8_t kek[CRYPTO_KEY], const uint8_t key[CRYPTO_KEY],
                 uint8_t ret_wrapped[CRYPTO_WRAPPED])
{
    int len = 0;
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    MUST(ctx != NULL);
    EVP_CIPHER_CTX_set_flags(ctx, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    MUST(EVP_EncryptInit_ex(ctx, EVP_aes_256_wrap(), NULL, kek, NULL) == 1);
    MUST(EVP_EncryptUpdate(ctx, ret_wrapped, &len, key, CRYPTO_KEY) == 1 && len == CRYPTO_WRAPPED);
    EVP_CIPHER_CTX_free(ctx);
}

/* The key that the password gives. */
static void derive(const struct keybag_plan *plan, struct span salt, struct span first_salt,
                   uint8_t *key)
{
    uint8_t first[32];
    const char *secret = plan->password;
    size_t len = strlen(plan->password);
    if (plan->first_iterations > 0) {
        MUST(PKCS5_PBKDF2_HMAC(secret, (int)len, first_salt.ptr, (int)first_salt.len,
                               (int)plan->first_iterations, EVP_sha256(), 32, first) == 1);
        secret = (const char *)first;
        len = sizeof first;
    }
    MUST(PKCS5_PBKDF2_HMAC(secret, (int)len, salt.ptr, (int)salt.len, (int)plan->iterations,
                           EVP_sha1(), CRYPTO_KEY, key) == 1);
}

void crypto_write_keybag(struct buf *out, const struct keybag_plan *plan)
{
    uint8_t uuid[16], salt[20], first_salt[20], key[CRYPTO_KEY], class_key[CRYPTO_KEY];
    uint8_t wrapped[CRYPTO_WRAPPED] = {0};
    label_bytes(plan, "uuid", 0, uuid, sizeof uuid);
    label_bytes(plan, "salt", 0, salt, sizeof salt);
    label_bytes(plan, "first salt", 0, first_salt, sizeof first_salt);
    derive(plan, span_of(salt, 20), span_of(first_salt, 20), key);
    crypto_tlv_number(out, "VERS", plan->first_iterations > 0 ? 4 : 3);
    crypto_tlv_number(out, "TYPE", 1);
    crypto_tlv(out, "UUID", span_of(uuid, sizeof uuid));
    crypto_tlv(out, "HMCK", span_of(wrapped, sizeof wrapped));
    crypto_tlv_number(out, "WRAP", 0);
    crypto_tlv(out, "SALT", span_of(salt, sizeof salt));
    crypto_tlv_number(out, "ITER", plan->iterations);
    if (plan->first_iterations > 0) {
        crypto_tlv_number(out, "DPWT", 0);
        crypto_tlv_number(out, "DPIC", plan->first_iterations);
        crypto_tlv(out, "DPSL", span_of(first_salt, sizeof first_salt));
    }
    for (size_t i = 0; i < sizeof crypto_classes / sizeof *crypto_classes; i++) {
        crypto_class_key(plan, crypto_classes[i], class_key);
        crypto_wrap(key, class_key, wrapped);
        label_bytes(plan, "uuid", crypto_classes[i], uuid, sizeof uuid);
        crypto_tlv(out, "UUID", span_of(uuid, sizeof uuid));
        crypto_tlv_number(out, "CLAS", crypto_classes[i]);
        crypto_tlv_number(out, "WRAP", crypto_classes[i] > 8 ? 3 : 2);
        crypto_tlv_number(out, "KTYP", 0);
        crypto_tlv(out, "WPKY", span_of(wrapped, sizeof wrapped));
    }
    MUST(!out->failed);
}

void crypto_write_item_key(struct buf *out, const struct keybag_plan *plan, uint32_t id,
                           const uint8_t key[CRYPTO_KEY])
{
    uint8_t class_key[CRYPTO_KEY], wrapped[CRYPTO_WRAPPED];
    crypto_class_key(plan, id, class_key);
    crypto_wrap(class_key, key, wrapped);
    buf_uint_le(out, id, 4);
    buf_add(out, span_of(wrapped, sizeof wrapped));
    MUST(!out->failed);
}

void crypto_encrypt(struct buf *out, const uint8_t key[CRYPTO_KEY], struct span plain, bool padded)
{
    static const uint8_t iv[16];
    uint8_t chunk[4096 + 16];
    int len = 0;
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    MUST(ctx != NULL && EVP_EncryptInit_ex(ctx, EVP_aes_256_cbc(), NULL, key, iv) == 1);
    MUST(EVP_CIPHER_CTX_set_padding(ctx, padded) == 1);
    for (size_t at = 0; at < plain.len; at += 4096) {
        struct span part = span_head(span_skip(plain, at), 4096);
        MUST(EVP_EncryptUpdate(ctx, chunk, &len, part.ptr, (int)part.len) == 1);
        buf_add(out, span_of(chunk, (size_t)len));
    }
    MUST(EVP_EncryptFinal_ex(ctx, chunk, &len) == 1);
    buf_add(out, span_of(chunk, (size_t)len));
    EVP_CIPHER_CTX_free(ctx);
    MUST(!out->failed);
}
