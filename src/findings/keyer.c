/* HMAC-SHA-256 with the key's two blocks hashed once: a phone has thousands of contacts, and
 * setting up the library's own HMAC costs ten times what hashing a number does.
 */
#include "findings/keyer.h"

#include <openssl/evp.h>
#include <stdlib.h>

enum { BLOCK = 64 };

struct keyer {
    EVP_MD_CTX *inner, *outer, *work; /* RFC 2104: after the padded key */
};

static EVP_MD_CTX *start(const uint8_t *secret, uint8_t pad)
{
    uint8_t block[BLOCK];
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    memset(block, pad, sizeof block);
    for (size_t i = 0; i < CATALOGUE_KEY_LEN; i++)
        block[i] ^= secret[i];
    if (md != NULL && EVP_DigestInit_ex(md, EVP_sha256(), NULL) == 1 &&
        EVP_DigestUpdate(md, block, sizeof block) == 1)
        return md;
    EVP_MD_CTX_free(md);
    return NULL;
}

enum status keyer_create(const uint8_t *secret, struct keyer **ret_keyer)
{
    struct keyer *k = calloc(1, sizeof *k);
    if (k == NULL)
        return STATUS_NO_MEMORY;
    k->inner = start(secret, 0x36);
    k->outer = start(secret, 0x5C);
    k->work = EVP_MD_CTX_new();
    if (k->inner == NULL || k->outer == NULL || k->work == NULL) {
        keyer_free(k);
        return STATUS_NO_MEMORY;
    }
    *ret_keyer = k;
    return STATUS_OK;
}

void keyer_free(struct keyer *k)
{
    if (k == NULL)
        return;
    EVP_MD_CTX_free(k->inner);
    EVP_MD_CTX_free(k->outer);
    EVP_MD_CTX_free(k->work);
    free(k);
}

static bool hash(struct keyer *k, const EVP_MD_CTX *from, struct span bytes, uint8_t *ret_digest)
{
    return EVP_MD_CTX_copy_ex(k->work, from) == 1 &&
           EVP_DigestUpdate(k->work, bytes.ptr, bytes.len) == 1 &&
           EVP_DigestFinal_ex(k->work, ret_digest, NULL) == 1;
}

bool keyer_key(struct keyer *k, struct span normalised, uint8_t *ret_key)
{
    uint8_t inner[KEYER_KEY_LEN];
    return hash(k, k->inner, normalised, inner) &&
           hash(k, k->outer, span_of(inner, sizeof inner), ret_key);
}
