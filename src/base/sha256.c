/* SHA-256 by OpenSSL's EVP interface. */
#include "base/sha256.h"

#include <openssl/evp.h>

#include "base/ascii.h"

void sha256_start(struct sha256 *s)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (context != NULL && EVP_DigestInit_ex(context, EVP_sha256(), NULL) != 1) {
        EVP_MD_CTX_free(context);
        context = NULL;
    }
    s->context = context;
}

void sha256_drop(struct sha256 *s)
{
    EVP_MD_CTX_free(s->context);
    s->context = NULL;
}

void sha256_add(struct sha256 *s, struct span bytes)
{
    if (s->context == NULL || bytes.len == 0)
        return;
    if (EVP_DigestUpdate(s->context, bytes.ptr, bytes.len) != 1)
        sha256_drop(s);
}

enum status sha256_end(struct sha256 *s, uint8_t ret_digest[SHA256_BYTES])
{
    uint8_t digest[SHA256_BYTES];
    bool ok = s->context != NULL && EVP_DigestFinal_ex(s->context, digest, NULL) == 1;
    sha256_drop(s);
    if (!ok)
        return STATUS_NO_MEMORY;
    memcpy(ret_digest, digest, sizeof digest);
    return STATUS_OK;
}

enum status sha256_of(struct span bytes, uint8_t ret_digest[SHA256_BYTES])
{
    struct sha256 s;
    sha256_start(&s);
    sha256_add(&s, bytes);
    return sha256_end(&s, ret_digest);
}

void sha256_hex(const uint8_t digest[SHA256_BYTES], char ret_hex[SHA256_HEX + 1])
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < SHA256_BYTES; i++) {
        ret_hex[2 * i] = digits[digest[i] >> 4];
        ret_hex[2 * i + 1] = digits[digest[i] & 15];
    }
    ret_hex[SHA256_HEX] = '\0';
}

bool sha256_is_hex(struct span text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!ascii_is_digit(text.ptr[i]) && (text.ptr[i] < 'a' || text.ptr[i] > 'f'))
            return false;
    return text.len == SHA256_HEX;
}

bool sha256_from_hex(struct span text, uint8_t ret_digest[SHA256_BYTES])
{
    if (!sha256_is_hex(text))
        return false;
    for (size_t i = 0; i < SHA256_BYTES; i++)
        ret_digest[i] =
            (uint8_t)(ascii_hex_value(text.ptr[2 * i]) << 4 | ascii_hex_value(text.ptr[2 * i + 1]));
    return true;
}
