/* DKIM signatures (RFC 6376, RFC 8463): parsed, and verified where the signer's public key is at
 * hand. Nothing is looked up: keys come from what the user has (a DNS answer somebody saved). A
 * signature that verifies proves that the signing domain sent these very words; one without a key
 * proves nothing, and is told apart from a broken one.
 */
#ifndef BRIDLE_FORMATS_DKIM_H
#define BRIDLE_FORMATS_DKIM_H

#include "base/arena.h"
#include "formats/mail_header.h"

#define DKIM_OUTCOME_LIST(X)                                                                       \
    X(PASS, "pass", "the signature is good")                                                       \
    X(BODY_CHANGED, "body_changed", "the text is not the one that was signed")                     \
    X(BAD_SIGNATURE, "bad_signature", "the signature does not fit the signed header fields")       \
    X(NO_KEY, "no_key", "the signer's public key is not at hand; the text is as it was signed")    \
    X(KEY_REVOKED, "key_revoked", "the signer has withdrawn the key")                              \
    X(KEY_UNUSABLE, "key_unusable", "the public key cannot be used for this signature")            \
    X(UNSUPPORTED, "unsupported", "an algorithm or version that is not known here")                \
    X(MALFORMED, "malformed", "the signature cannot be read")

#define DKIM_OUTCOME_ENUM(name, word, text) DKIM_##name,
enum dkim_outcome { DKIM_OUTCOME_LIST(DKIM_OUTCOME_ENUM) DKIM_OUTCOME_COUNT };
#undef DKIM_OUTCOME_ENUM

const char *dkim_outcome_word(enum dkim_outcome outcome);
const char *dkim_outcome_text(enum dkim_outcome outcome);

struct dkim_signature {
    struct span version, algorithm, domain, selector, identity, signed_fields;
    struct span signature, body_hash; /* Base64, as it stands */
    struct span canonical;
    bool has_length; /* only the first body_length bytes of the text are signed */
    uint64_t body_length;
    bool has_time, has_expiry;
    uint64_t time, expiry; /* seconds since 1970 */
};

struct dkim_result {
    struct dkim_signature signature;
    enum dkim_outcome outcome;
    unsigned key_bits;      /* of an RSA key that was used; 0: other or none */
    uint64_t unsigned_tail; /* bytes of the text behind what is signed */
    bool weak;              /* SHA-1, or an RSA key below 1024 bits: proves little today */
};

/* Public keys by `selector._domainkey.domain` (lower case). */
struct dkim_keys {
    void *ctx;
    /* The TXT record; false when there is none. */
    bool (*find)(void *ctx, struct span name, struct span *ret_record);
};

/* Verifies one DKIM-Signature (or ARC-Message-Signature) field of the header. `keys` may be NULL.
 * STATUS_OK unless memory ends. */
enum status dkim_verify(struct arena *arena, const struct mail_header *header,
                        const struct mail_field *field, const struct dkim_keys *keys,
                        struct dkim_result *ret_result) WARN_UNUSED;

/* Keys from a text file: one record a line, `selector._domainkey.domain v=DKIM1; p=...`, as a zone
 * file or `dig` writes it (`... 3600 IN TXT "v=DKIM1; " "p=..."`) or bare. */
struct dkim_key_file {
    struct span *names, *records; /* names in lower case, without a trailing dot */
    size_t count;
    size_t bad_lines;
    struct dkim_keys keys;
};

/* `file` points to itself afterwards and must not be moved. */
enum status dkim_key_file_read(struct arena *arena, struct span text,
                               struct dkim_key_file *file) WARN_UNUSED;

#endif
