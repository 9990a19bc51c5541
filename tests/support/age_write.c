/* age files, as C2SP age.md describes them. */
#include "support/age_write.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition))                                                                          \
            abort();                                                                               \
    } while (0)

enum { CHUNK = 65536 };

static void hkdf(const uint8_t *secret, size_t secret_len, const uint8_t *salt, size_t salt_len,
                 const char *info, uint8_t *key)
{
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
    EVP_KDF_CTX *ctx = EVP_KDF_CTX_new(kdf);
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, (char *)(uintptr_t) "SHA256", 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, (void *)(uintptr_t)secret,
                                          secret_len),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, (void *)(uintptr_t)info,
                                          strlen(info)),
        OSSL_PARAM_construct_end(),
        OSSL_PARAM_construct_end(),
    };
    if (salt_len > 0)
        params[3] = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, (void *)(uintptr_t)salt,
                                                      salt_len);
    MUST(EVP_KDF_derive(ctx, key, 32, params) == 1);
    EVP_KDF_CTX_free(ctx);
    EVP_KDF_free(kdf);
}

static void seal(struct buf *out, const uint8_t *key, const uint8_t *nonce, struct span plain)
{
    uint8_t sealed[CHUNK], tag[16], end[16];
    int len = 0, more = 0;
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    MUST(EVP_EncryptInit_ex(ctx, EVP_chacha20_poly1305(), NULL, key, nonce) == 1);
    MUST(plain.len == 0 || EVP_EncryptUpdate(ctx, sealed, &len, plain.ptr, (int)plain.len) == 1);
    MUST(EVP_EncryptFinal_ex(ctx, end, &more) == 1 && more == 0);
    MUST(EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, 16, tag) == 1);
    EVP_CIPHER_CTX_free(ctx);
    buf_add(out, span_of(sealed, (size_t)len));
    buf_add(out, span_of(tag, sizeof tag));
    MUST(!out->failed);
}

static void put_unpadded(struct buf *out, struct span bytes)
{
    buf_base64(out, bytes);
    while (out->len > 0 && out->ptr[out->len - 1] == '=')
        buf_truncate(out, out->len - 1);
}

static void put_wrapped_key(struct buf *out, const uint8_t *wrap_key, const uint8_t *file_key)
{
    static const uint8_t nonce[12];
    struct buf body;
    buf_init(&body, 64);
    seal(&body, wrap_key, nonce, span_of(file_key, 16));
    put_unpadded(out, buf_span(&body));
    buf_byte(out, '\n');
    buf_free(&body);
}

static void public_key(const uint8_t *secret, uint8_t *public)
{
    size_t len = 32;
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, secret, 32);
    MUST(key != NULL && EVP_PKEY_get_raw_public_key(key, public, &len) == 1);
    EVP_PKEY_free(key);
}

void age_write_x25519(struct buf *out, const uint8_t *recipient_secret, const uint8_t *file_key)
{
    uint8_t ephemeral[32], salt[64], shared[32], wrap_key[32];
    size_t len = 32;
    memset(ephemeral, 0x77, sizeof ephemeral);
    public_key(ephemeral, salt);
    public_key(recipient_secret, salt + 32);
    EVP_PKEY *ours = EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, ephemeral, 32);
    EVP_PKEY *theirs = EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, NULL, salt + 32, 32);
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(ours, NULL);
    MUST(EVP_PKEY_derive_init(ctx) == 1 && EVP_PKEY_derive_set_peer(ctx, theirs) == 1 &&
         EVP_PKEY_derive(ctx, shared, &len) == 1);
    EVP_PKEY_CTX_free(ctx);
    EVP_PKEY_free(ours);
    EVP_PKEY_free(theirs);
    hkdf(shared, sizeof shared, salt, sizeof salt, "age-encryption.org/v1/X25519", wrap_key);
    buf_str(out, "-> X25519 ");
    put_unpadded(out, span_of(salt, 32));
    buf_byte(out, '\n');
    put_wrapped_key(out, wrap_key, file_key);
}

void age_write_scrypt(struct buf *out, const char *passphrase, unsigned log_n,
                      const uint8_t *file_key)
{
    uint8_t salt[28 + 16] = "age-encryption.org/v1/scrypt", wrap_key[32];
    memset(salt + 28, 0x55, 16);
    MUST(EVP_PBE_scrypt(passphrase, strlen(passphrase), salt, sizeof salt, UINT64_C(1) << log_n, 8,
                        1, UINT64_C(1) << 32, wrap_key, sizeof wrap_key) == 1);
    buf_str(out, "-> scrypt ");
    put_unpadded(out, span_of(salt + 28, 16));
    buf_format(out, " %u\n", log_n);
    put_wrapped_key(out, wrap_key, file_key);
}

void age_write_end(struct buf *out, const uint8_t *file_key, struct span plain)
{
    uint8_t key[32], mac[32], nonce[16];
    size_t len = 0;
    hkdf(file_key, 16, NULL, 0, "header", key);
    buf_str(out, "---");
    MUST(EVP_Q_mac(NULL, "HMAC", NULL, "SHA256", NULL, key, 32, out->ptr, out->len, mac, 32,
                   &len) != NULL);
    buf_byte(out, ' ');
    put_unpadded(out, span_of(mac, 32));
    buf_byte(out, '\n');
    memset(nonce, 0x33, sizeof nonce);
    buf_add(out, span_of(nonce, sizeof nonce));
    hkdf(file_key, 16, nonce, sizeof nonce, "payload", key);
    for (size_t at = 0, n = 0; at == 0 || at < plain.len; at += CHUNK, n++) {
        uint8_t chunk_nonce[12] = {0};
        chunk_nonce[9] = (uint8_t)(n >> 8);
        chunk_nonce[10] = (uint8_t)n;
        chunk_nonce[11] = at + CHUNK >= plain.len;
        seal(out, key, chunk_nonce, span_head(span_skip(plain, at), CHUNK));
    }
}

static uint32_t checksum_step(uint32_t sum, uint32_t value)
{
    static const uint32_t g[] = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
    uint32_t top = sum >> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    for (int i = 0; i < 5; i++)
        if (((top >> i) & 1) != 0)
            sum ^= g[i];
    return sum;
}

void age_write_identity(struct buf *out, const uint8_t *secret)
{
    static const char alphabet[] = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", prefix[] = "age-secret-key-";
    uint8_t groups[52 + 6] = {0};
    uint32_t sum = 1;
    for (size_t bit = 0; bit < 256; bit++)
        groups[bit / 5] |= (uint8_t)((secret[bit / 8] >> (7 - bit % 8) & 1) << (4 - bit % 5));
    for (const char *p = prefix; *p != '\0'; p++)
        sum = checksum_step(sum, (uint32_t)*p >> 5);
    sum = checksum_step(sum, 0);
    for (const char *p = prefix; *p != '\0'; p++)
        sum = checksum_step(sum, (uint32_t)*p & 31);
    for (size_t i = 0; i < 52 + 6; i++)
        sum = checksum_step(sum, groups[i]);
    sum ^= 1;
    for (unsigned i = 0; i < 6; i++)
        groups[52 + i] = (uint8_t)(sum >> 5 * (5 - i) & 31);
    buf_str(out, "AGE-SECRET-KEY-1");
    for (size_t i = 0; i < sizeof groups; i++)
        buf_byte(out, (uint8_t)alphabet[groups[i]]);
    MUST(!out->failed);
}

void age_write_armor(struct buf *out, struct span binary, const char *eol)
{
    buf_str(out, "-----BEGIN AGE ENCRYPTED FILE-----");
    buf_str(out, eol);
    for (size_t at = 0; at < binary.len; at += 48) {
        buf_base64(out, span_head(span_skip(binary, at), 48));
        buf_str(out, eol);
    }
    buf_str(out, "-----END AGE ENCRYPTED FILE-----");
    buf_str(out, eol);
    MUST(!out->failed);
}
