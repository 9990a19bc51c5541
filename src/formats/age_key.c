/* From a secret to the file key of an age file: X25519 and scrypt stanzas, header MAC. */
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/ascii.h"
#include "base/base64.h"
#include "formats/age.h"
#include "formats/age_crypto.h"
#include "formats/bech32.h"
#include "formats/key_wrap.h"

enum { SHARE = 32, SALT = 16, WRAPPED = AGE_FILE_KEY_SIZE + AGE_TAG_SIZE };

static const struct span X25519_LABEL = SPAN_LITERAL("age-encryption.org/v1/X25519");
static const char SCRYPT_LABEL[] = "age-encryption.org/v1/scrypt";

static bool derive_recipient(struct age_identity *identity)
{
    size_t len = sizeof identity->recipient;
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, identity->secret,
                                                 sizeof identity->secret);
    bool ok = key != NULL && EVP_PKEY_get_raw_public_key(key, identity->recipient, &len) == 1;
    EVP_PKEY_free(key);
    return ok;
}

static enum status add_identity(struct span line, struct age_secret *secret)
{
    struct age_identity *next = &secret->identities[secret->identity_count];
    size_t len = 0;
    if (secret->identity_count == AGE_IDENTITIES_MAX)
        return STATUS_UNSUPPORTED;
    if (!bech32_decode(line, "age-secret-key-", next->secret, sizeof next->secret, &len) ||
        len != sizeof next->secret || !derive_recipient(next))
        return STATUS_MALFORMED;
    secret->identity_count++;
    return STATUS_OK;
}

enum status age_secret_parse(struct span text, struct age_secret *ret_secret)
{
    struct cursor c = cursor_of(text);
    struct span line;
    struct age_secret secret = {0};
    enum status status = STATUS_OK;
    while (status == STATUS_OK && cursor_line(&c, &line)) {
        line = span_trim(line);
        if (span_starts_nocase(line, SPAN_LITERAL("AGE-SECRET-KEY-1")))
            status = add_identity(line, &secret);
        else if (span_starts_nocase(line, SPAN_LITERAL("AGE-PLUGIN-")) ||
                 span_starts(line, SPAN_LITERAL("-----BEGIN OPENSSH")))
            status = STATUS_UNSUPPORTED;
    }
    if (secret.identity_count == 0)
        secret.passphrase = text;
    if (status == STATUS_OK)
        *ret_secret = secret;
    age_secret_cleanse(&secret);
    return status;
}

void age_secret_cleanse(struct age_secret *secret)
{
    key_cleanse(secret, sizeof *secret);
}

bool age_hkdf(struct span secret, struct span salt, struct span info, uint8_t ret_key[AGE_KEY_SIZE])
{
    /* one block of output is all that is needed: HMAC(HMAC(salt, secret), info || 01) */
    uint8_t extracted[AGE_KEY_SIZE], message[64];
    if (info.len >= sizeof message)
        return false;
    memcpy(message, info.ptr, info.len);
    message[info.len] = 1;
    bool ok = HMAC(EVP_sha256(), salt.len == 0 ? (const void *)"" : salt.ptr, (int)salt.len,
                   secret.ptr, secret.len, extracted, NULL) != NULL &&
              HMAC(EVP_sha256(), extracted, sizeof extracted, message, info.len + 1, ret_key,
                   NULL) != NULL;
    key_cleanse(extracted, sizeof extracted);
    return ok;
}

enum status age_unseal(EVP_CIPHER_CTX *ctx, const uint8_t *nonce, struct span sealed,
                       uint8_t *ret_plain)
{
    int len = 0;
    size_t plain = sealed.len - AGE_TAG_SIZE;
    void *tag = (void *)(uintptr_t)(sealed.ptr + plain);
    if (EVP_DecryptInit_ex(ctx, NULL, NULL, NULL, nonce) != 1 ||
        EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, AGE_TAG_SIZE, tag) != 1 ||
        EVP_DecryptUpdate(ctx, ret_plain, &len, sealed.ptr, (int)plain) != 1)
        return STATUS_NO_MEMORY;
    if (EVP_DecryptFinal_ex(ctx, ret_plain + len, &len) == 1)
        return STATUS_OK;
    ERR_clear_error();
    key_cleanse(ret_plain, plain); /* nothing that was not checked leaves here */
    return STATUS_MALFORMED;
}

/* STATUS_WRONG_PASSWORD when `wrap_key` did not seal the body of the stanza. */
static enum status unwrap_body(const struct age_stanza *stanza, const uint8_t *wrap_key,
                               struct age_file_key *key)
{
    static const uint8_t nonce[AGE_NONCE_SIZE];
    uint8_t plain[AGE_FILE_KEY_SIZE];
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    enum status status = STATUS_NO_MEMORY;
    if (ctx != NULL && EVP_DecryptInit_ex(ctx, EVP_chacha20_poly1305(), NULL, wrap_key, nonce) == 1)
        status = age_unseal(ctx, nonce, span_of(stanza->body, WRAPPED), plain);
    EVP_CIPHER_CTX_free(ctx);
    if (status == STATUS_OK)
        memcpy(key->bytes, plain, sizeof plain);
    key_cleanse(plain, sizeof plain);
    return status == STATUS_MALFORMED ? STATUS_WRONG_PASSWORD : status;
}

/* False for a share that gives the zero secret, too. */
static bool agree(const struct age_identity *identity, const uint8_t *share, uint8_t *ret_shared)
{
    size_t len = SHARE;
    EVP_PKEY *ours = EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, identity->secret, SHARE);
    EVP_PKEY *theirs = EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, NULL, share, SHARE);
    EVP_PKEY_CTX *ctx = ours == NULL ? NULL : EVP_PKEY_CTX_new(ours, NULL);
    bool ok = ctx != NULL && theirs != NULL && EVP_PKEY_derive_init(ctx) == 1 &&
              EVP_PKEY_derive_set_peer(ctx, theirs) == 1 &&
              EVP_PKEY_derive(ctx, ret_shared, &len) == 1;
    EVP_PKEY_CTX_free(ctx);
    EVP_PKEY_free(theirs);
    EVP_PKEY_free(ours);
    ERR_clear_error();
    return ok;
}

static enum status try_x25519(const struct age_stanza *stanza, const struct age_secret *secret,
                              struct age_file_key *key)
{
    uint8_t salt[SHARE + sizeof secret->identities[0].recipient], shared[SHARE],
        wrap_key[AGE_KEY_SIZE];
    size_t len = 0;
    if (!base64_decode(stanza->args, BASE64_UNPADDED, salt, SHARE, &len) || len != SHARE ||
        stanza->body_len != WRAPPED)
        return STATUS_MALFORMED;
    enum status status = STATUS_WRONG_PASSWORD;
    for (uint32_t i = 0; i < secret->identity_count && status == STATUS_WRONG_PASSWORD; i++) {
        memcpy(salt + SHARE, secret->identities[i].recipient, SHARE);
        if (!agree(&secret->identities[i], salt, shared))
            return STATUS_MALFORMED;
        status = age_hkdf(span_of(shared, sizeof shared), span_of(salt, sizeof salt), X25519_LABEL,
                          wrap_key)
                     ? unwrap_body(stanza, wrap_key, key)
                     : STATUS_NO_MEMORY;
    }
    key_cleanse(shared, sizeof shared);
    key_cleanse(wrap_key, sizeof wrap_key);
    return status;
}

/* The work factor is a decimal number without leading zeros. */
static bool parse_scrypt(const struct age_stanza *stanza, uint8_t *salt, uint64_t *ret_log_n)
{
    struct span args = stanza->args, text;
    size_t len = 0;
    return span_split(&args, ' ', &text) &&
           base64_decode(text, BASE64_UNPADDED, salt, SALT, &len) && len == SALT &&
           span_split(&args, ' ', &text) && text.len > 0 && text.ptr[0] != '0' && text.len <= 2 &&
           ascii_is_digit(text.ptr[0]) && span_to_uint(text, ret_log_n) && args.ptr == NULL &&
           stanza->body_len == WRAPPED;
}

static enum status try_scrypt(const struct age_stanza *stanza, const struct age_secret *secret,
                              struct age_file_key *key)
{
    const size_t label = sizeof SCRYPT_LABEL - 1;
    uint8_t salt[sizeof SCRYPT_LABEL - 1 + SALT], wrap_key[AGE_KEY_SIZE];
    uint64_t log_n = 0;
    memcpy(salt, SCRYPT_LABEL, label);
    if (!parse_scrypt(stanza, salt + label, &log_n))
        return STATUS_MALFORMED;
    if (log_n > AGE_SCRYPT_LOG_N_MAX)
        return STATUS_TOO_LARGE;
    if (EVP_PBE_scrypt((const char *)secret->passphrase.ptr, secret->passphrase.len, salt,
                       sizeof salt, UINT64_C(1) << log_n, 8, 1, AGE_SCRYPT_MEMORY_MAX, wrap_key,
                       sizeof wrap_key) != 1) {
        ERR_clear_error();
        return STATUS_NO_MEMORY;
    }
    enum status status = unwrap_body(stanza, wrap_key, key);
    key_cleanse(wrap_key, sizeof wrap_key);
    return status;
}

static enum status check_mac(const struct age_header *h, const struct age_file_key *key)
{
    uint8_t mac_key[AGE_KEY_SIZE], mac[AGE_MAC_SIZE];
    enum status status = STATUS_NO_MEMORY;
    if (age_hkdf(span_of(key->bytes, sizeof key->bytes), SPAN_EMPTY, SPAN_LITERAL("header"),
                 mac_key) &&
        HMAC(EVP_sha256(), mac_key, sizeof mac_key, h->authenticated.ptr, h->authenticated.len, mac,
             NULL) != NULL)
        status = CRYPTO_memcmp(mac, h->mac, sizeof mac) == 0 ? STATUS_OK : STATUS_MALFORMED;
    key_cleanse(mac_key, sizeof mac_key);
    return status;
}

/* The first stanza that the secret opens. */
static enum status try_stanzas(const struct age_header *h, const struct age_secret *secret,
                               struct age_file_key *key)
{
    struct cursor c = cursor_of(h->stanzas);
    struct age_stanza stanza;
    bool identities = secret->identity_count > 0;
    while (age_stanza_next(&c, &stanza) == STATUS_OK) {
        enum status status = STATUS_WRONG_PASSWORD;
        if (identities && span_equal_str(stanza.type, "X25519"))
            status = try_x25519(&stanza, secret, key);
        else if (!identities && span_equal_str(stanza.type, "scrypt"))
            status = try_scrypt(&stanza, secret, key);
        if (status != STATUS_WRONG_PASSWORD)
            return status;
    }
    return STATUS_WRONG_PASSWORD;
}

static const char *unlock_text(const struct age_header *h, const struct age_secret *secret,
                               enum status status)
{
    switch (status) {
    case STATUS_WRONG_PASSWORD:
        if (secret->identity_count > 0)
            return h->x25519 > 0 ? "none of the identities is a recipient of the file"
                                 : "the file is encrypted with a passphrase, not for an identity";
        return h->scrypt > 0 ? "the passphrase does not fit"
                             : "the file is encrypted for an identity (AGE-SECRET-KEY-1...), not "
                               "with a passphrase";
    case STATUS_TOO_LARGE:
        return "the work factor of the passphrase is above the limit";
    case STATUS_NO_MEMORY:
        return "there is not enough memory for the work factor of the passphrase";
    default:
        return "the age header is damaged, or was changed after it was written";
    }
}

enum status age_unlock(const struct age_file *file, const struct age_secret *secret,
                       struct age_file_key *ret_key, struct problem *ret_problem)
{
    const struct age_header *h = &file->header;
    struct age_file_key key = {0};
    if (h->x25519 + h->scrypt == 0)
        return problem_at(ret_problem, STATUS_UNSUPPORTED, 0,
                          "the file is encrypted for kinds of keys that are not read here");
    enum status status = try_stanzas(h, secret, &key);
    if (status == STATUS_OK)
        status = check_mac(h, &key);
    if (status == STATUS_OK)
        *ret_key = key;
    key_cleanse(&key, sizeof key);
    if (status == STATUS_OK)
        return STATUS_OK;
    return problem_at(ret_problem, status, 0, unlock_text(h, secret, status));
}
