/* RFC 3394 through OpenSSL. */
#include "formats/key_wrap.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>

void key_cleanse(void *bytes, size_t len)
{
    OPENSSL_cleanse(bytes, len);
}

static enum status unwrap_with(EVP_CIPHER_CTX *ctx, const uint8_t *kek, struct span wrapped,
                               uint8_t *key)
{
    int len = 0;
    EVP_CIPHER_CTX_set_flags(ctx, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    if (EVP_DecryptInit_ex(ctx, EVP_aes_256_wrap(), NULL, kek, NULL) != 1)
        return STATUS_NO_MEMORY;
    if (EVP_DecryptUpdate(ctx, key, &len, wrapped.ptr, (int)wrapped.len) != 1 || len != KEY_SIZE)
        return STATUS_WRONG_PASSWORD;
    return STATUS_OK;
}

enum status key_unwrap(const uint8_t kek[KEY_SIZE], struct span wrapped, uint8_t ret_key[KEY_SIZE])
{
    if (wrapped.len != WRAPPED_KEY_SIZE)
        return STATUS_MALFORMED;
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    if (ctx == NULL)
        return STATUS_NO_MEMORY;
    uint8_t key[WRAPPED_KEY_SIZE]; /* OpenSSL may use the room of the integrity value too */
    enum status status = unwrap_with(ctx, kek, wrapped, key);
    EVP_CIPHER_CTX_free(ctx);
    if (status == STATUS_OK)
        memcpy(ret_key, key, KEY_SIZE);
    else
        ERR_clear_error(); /* a failed integrity check is an answer, not an event */
    key_cleanse(key, sizeof key);
    return status;
}
