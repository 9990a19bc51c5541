/* minisign's public keys and signatures; minisign_secret.c has the secret keys.
 *
 *   public key   "Ed" id[8] key[32]
 *   signature    "ED" (prehashed) or "Ed", id[8] signature[64]; then the trusted comment and a
 *                second signature over signature[64] and that comment
 *
 * Each stands as base64 on a line of its own behind a line with a comment.
 */
#include "case/minisign.h"

#include <openssl/evp.h>

#include "base/base64.h"
#include "base/cursor.h"

enum { PUBLIC_BYTES = 2 + MINISIGN_ID + MINISIGN_KEY, SIGNATURE_BYTES = 2 + MINISIGN_ID + 64 };

#define UNTRUSTED "untrusted comment: "
#define TRUSTED "trusted comment: "

void minisign_id_text(const uint8_t id[MINISIGN_ID], char ret_text[2 * MINISIGN_ID + 1])
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < MINISIGN_ID; i++) {
        ret_text[2 * i] = digits[id[MINISIGN_ID - 1 - i] >> 4];
        ret_text[2 * i + 1] = digits[id[MINISIGN_ID - 1 - i] & 15];
    }
    ret_text[2 * MINISIGN_ID] = '\0';
}

static bool decode_exactly(struct span line, uint8_t *out, size_t len)
{
    size_t got = 0;
    return base64_decode(line, BASE64_PADDED, out, len, &got) && got == len;
}

enum status minisign_public_read(struct span text, struct minisign_public *ret_key)
{
    uint8_t bytes[PUBLIC_BYTES];
    struct cursor c = cursor_of(text);
    struct span line, more;
    if (!cursor_line(&c, &line))
        return STATUS_MALFORMED;
    if (span_starts(line, SPAN_LITERAL(UNTRUSTED)) && !cursor_line(&c, &line))
        return STATUS_MALFORMED;
    if (cursor_line(&c, &more) || !decode_exactly(line, bytes, sizeof bytes) ||
        memcmp(bytes, "Ed", 2) != 0)
        return STATUS_MALFORMED;
    memcpy(ret_key->id, bytes + 2, MINISIGN_ID);
    memcpy(ret_key->key, bytes + 2 + MINISIGN_ID, MINISIGN_KEY);
    return STATUS_OK;
}

void minisign_public_write(const struct minisign_public *key, const char *comment, struct buf *out)
{
    uint8_t bytes[PUBLIC_BYTES] = "Ed";
    memcpy(bytes + 2, key->id, MINISIGN_ID);
    memcpy(bytes + 2 + MINISIGN_ID, key->key, MINISIGN_KEY);
    buf_str(out, UNTRUSTED);
    buf_str(out, comment);
    buf_byte(out, '\n');
    buf_base64(out, span_of(bytes, sizeof bytes));
    buf_byte(out, '\n');
}

enum status minisign_signature_read(struct span text, struct minisign_signature *ret_signature)
{
    struct minisign_signature s;
    uint8_t bytes[SIGNATURE_BYTES];
    struct span comment, first, trusted, second, more;
    struct cursor c = cursor_of(text);
    if (!cursor_line(&c, &comment) || !cursor_line(&c, &first) || !cursor_line(&c, &trusted) ||
        !cursor_line(&c, &second) || cursor_line(&c, &more))
        return STATUS_MALFORMED;
    if (!span_starts(comment, SPAN_LITERAL(UNTRUSTED)) ||
        !span_starts(trusted, SPAN_LITERAL(TRUSTED)) ||
        !decode_exactly(first, bytes, sizeof bytes) ||
        !decode_exactly(second, s.global, sizeof s.global) || bytes[0] != 'E' ||
        (bytes[1] != 'D' && bytes[1] != 'd'))
        return STATUS_MALFORMED;
    s.prehashed = bytes[1] == 'D';
    memcpy(s.id, bytes + 2, MINISIGN_ID);
    memcpy(s.signature, bytes + 2 + MINISIGN_ID, MINISIGN_SIGNATURE);
    s.trusted = span_skip(trusted, strlen(TRUSTED));
    *ret_signature = s;
    return STATUS_OK;
}

static bool verify_bytes(const struct minisign_public *key, struct span message,
                         const uint8_t signature[MINISIGN_SIGNATURE])
{
    EVP_PKEY *pkey = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key->key, MINISIGN_KEY);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool holds =
        pkey != NULL && context != NULL &&
        EVP_DigestVerifyInit(context, NULL, NULL, NULL, pkey) == 1 &&
        EVP_DigestVerify(context, signature, MINISIGN_SIGNATURE, message.ptr, message.len) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(pkey);
    return holds;
}

static bool sign_bytes(const uint8_t seed[MINISIGN_SEED], struct span message,
                       uint8_t ret_signature[MINISIGN_SIGNATURE])
{
    size_t len = MINISIGN_SIGNATURE;
    EVP_PKEY *pkey = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, MINISIGN_SEED);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool made = pkey != NULL && context != NULL &&
                EVP_DigestSignInit(context, NULL, NULL, NULL, pkey) == 1 &&
                EVP_DigestSign(context, ret_signature, &len, message.ptr, message.len) == 1 &&
                len == MINISIGN_SIGNATURE;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(pkey);
    return made;
}

static bool prehash(struct span message, uint8_t ret_digest[64])
{
    unsigned len = 64;
    const uint8_t nothing = 0;
    return EVP_Digest(message.len > 0 ? message.ptr : &nothing, message.len, ret_digest, &len,
                      EVP_blake2b512(), NULL) == 1;
}

/* What the second signature is over. */
static void global_message(const uint8_t signature[MINISIGN_SIGNATURE], struct span trusted,
                           struct buf *out)
{
    buf_add(out, span_of(signature, MINISIGN_SIGNATURE));
    buf_add(out, trusted);
}

enum status minisign_verify(const struct minisign_public *key, struct span message,
                            const struct minisign_signature *signature)
{
    uint8_t digest[64];
    if (memcmp(key->id, signature->id, MINISIGN_ID) != 0)
        return STATUS_NOT_FOUND;
    if (signature->prehashed) {
        if (!prehash(message, digest))
            return STATUS_NO_MEMORY;
        message = span_of(digest, sizeof digest);
    }
    BUF_SCOPED struct buf global;
    buf_init(&global, MINISIGN_SIGNATURE + signature->trusted.len);
    global_message(signature->signature, signature->trusted, &global);
    if (global.failed)
        return STATUS_NO_MEMORY;
    bool holds = verify_bytes(key, message, signature->signature) &&
                 verify_bytes(key, buf_span(&global), signature->global);
    return holds ? STATUS_OK : STATUS_MALFORMED;
}

enum status minisign_sign(const struct minisign_public *key, const uint8_t seed[MINISIGN_SEED],
                          struct span message, const char *comment, const char *trusted,
                          struct buf *out)
{
    uint8_t digest[64], global_signature[MINISIGN_SIGNATURE];
    uint8_t bytes[SIGNATURE_BYTES] = "ED";
    uint8_t *signature = bytes + 2 + MINISIGN_ID;
    BUF_SCOPED struct buf global;
    memcpy(bytes + 2, key->id, MINISIGN_ID);
    buf_init(&global, 4096);
    if (!prehash(message, digest) || !sign_bytes(seed, span_of(digest, sizeof digest), signature))
        return STATUS_NO_MEMORY;
    global_message(signature, span_str(trusted), &global);
    if (global.failed)
        return STATUS_TOO_LARGE;
    if (!sign_bytes(seed, buf_span(&global), global_signature))
        return STATUS_NO_MEMORY;
    buf_str(out, UNTRUSTED);
    buf_str(out, comment);
    buf_byte(out, '\n');
    buf_base64(out, span_of(bytes, sizeof bytes));
    buf_str(out, "\n" TRUSTED);
    buf_str(out, trusted);
    buf_byte(out, '\n');
    buf_base64(out, span_of(global_signature, sizeof global_signature));
    buf_byte(out, '\n');
    return out->failed ? STATUS_TOO_LARGE : STATUS_OK;
}

enum status minisign_public_of(const uint8_t seed[MINISIGN_SEED], uint8_t ret_key[MINISIGN_KEY])
{
    size_t len = MINISIGN_KEY;
    EVP_PKEY *pkey = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, MINISIGN_SEED);
    bool ok = pkey != NULL && EVP_PKEY_get_raw_public_key(pkey, ret_key, &len) == 1;
    EVP_PKEY_free(pkey);
    return ok ? STATUS_OK : STATUS_NO_MEMORY;
}
