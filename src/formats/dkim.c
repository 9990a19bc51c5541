/* Verifying DKIM signatures. */
#include "formats/dkim.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "base/ascii.h"
#include "base/base64.h"
#include "base/buf.h"
#include "formats/dkim_canon.h"
#include "formats/dkim_tags.h"

#define OUTCOME_WORD(name, word, text) word,
#define OUTCOME_TEXT(name, word, text) text,
static const char *const words[] = {DKIM_OUTCOME_LIST(OUTCOME_WORD)};
static const char *const texts[] = {DKIM_OUTCOME_LIST(OUTCOME_TEXT)};
#undef OUTCOME_WORD
#undef OUTCOME_TEXT

enum { RSA_BITS_MIN = 1024 };

const char *dkim_outcome_word(enum dkim_outcome outcome)
{
    return words[outcome];
}

const char *dkim_outcome_text(enum dkim_outcome outcome)
{
    return texts[outcome];
}

bool dkim_tag(struct span tags, const char *name, struct span *ret_value)
{
    struct span tag;
    while (span_split(&tags, ';', &tag)) {
        size_t equals = span_find_byte(tag, '=');
        if (equals < tag.len && span_equal_str(span_trim(span_head(tag, equals)), name)) {
            *ret_value = span_trim(span_skip(tag, equals + 1));
            return true;
        }
    }
    return false;
}

struct span dkim_tag_value(struct span tags, const char *name)
{
    struct span value = SPAN_EMPTY;
    (void)dkim_tag(tags, name, &value);
    return value;
}

static bool number_tag(struct span tags, const char *name, uint64_t *ret)
{
    return span_to_uint(dkim_tag_value(tags, name), ret);
}

static void read_signature(struct span tags, struct dkim_signature *s)
{
    s->version = dkim_tag_value(tags, "v");
    s->algorithm = dkim_tag_value(tags, "a");
    s->domain = dkim_tag_value(tags, "d");
    s->selector = dkim_tag_value(tags, "s");
    s->identity = dkim_tag_value(tags, "i");
    s->signed_fields = dkim_tag_value(tags, "h");
    s->signature = dkim_tag_value(tags, "b");
    s->body_hash = dkim_tag_value(tags, "bh");
    s->canonical = dkim_tag_value(tags, "c");
    s->has_length = number_tag(tags, "l", &s->body_length);
    s->has_time = number_tag(tags, "t", &s->time);
    s->has_expiry = number_tag(tags, "x", &s->expiry);
}

/* --- algorithms --- */

struct algorithm {
    const char *name;
    const char *key_type;
    const EVP_MD *(*digest)(void);
    bool ed25519;
    bool weak;
};

static const struct algorithm algorithms[] = {
    {"rsa-sha256", "rsa", EVP_sha256, false, false},
    {"ed25519-sha256", "ed25519", EVP_sha256, true, false},
    {"rsa-sha1", "rsa", EVP_sha1, false, true},
};

static const struct algorithm *find_algorithm(struct span name)
{
    for (size_t i = 0; i < sizeof algorithms / sizeof algorithms[0]; i++)
        if (span_equal_nocase(name, span_str(algorithms[i].name)))
            return &algorithms[i];
    return NULL;
}

/* --- one verification --- */

struct check {
    struct arena *arena;
    const struct mail_header *header;
    const struct mail_field *field;
    const struct dkim_keys *keys;
    const struct algorithm *algorithm;
    struct dkim_canon canon;
    struct dkim_result *r;
};

/* Whitespace inside is allowed. STATUS_NOT_FOUND when it is no Base64. */
static enum status decode(struct arena *arena, struct span text, struct span *ret)
{
    size_t foreign;
    uint8_t *out = arena_alloc(arena, text.len + 1);
    if (out == NULL)
        return STATUS_NO_MEMORY;
    *ret = span_of(out, base64_decode_loose(text, out, &foreign));
    return foreign > 0 ? STATUS_NOT_FOUND : STATUS_OK;
}

static void update(void *ctx, struct span bytes)
{
    (void)EVP_DigestUpdate(ctx, bytes.ptr, bytes.len);
}

static enum status hash_body(struct check *c, uint8_t *out, unsigned *ret_len)
{
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    if (md == NULL)
        return STATUS_NO_MEMORY;
    const struct dkim_signature *s = &c->r->signature;
    uint64_t limit = s->has_length ? s->body_length : UINT64_MAX;
    (void)EVP_DigestInit_ex(md, c->algorithm->digest(), NULL);
    c->r->unsigned_tail =
        dkim_canon_body(&c->canon, c->header->body, limit, (struct dkim_out){update, md});
    (void)EVP_DigestFinal_ex(md, out, ret_len);
    EVP_MD_CTX_free(md);
    return STATUS_OK;
}

static enum status body_fits(struct check *c, bool *ret_fits)
{
    uint8_t hash[EVP_MAX_MD_SIZE];
    unsigned len;
    struct span expected;
    TRY(decode(c->arena, c->r->signature.body_hash, &expected));
    TRY(hash_body(c, hash, &len));
    *ret_fits = span_equal(expected, span_of(hash, len));
    return STATUS_OK;
}

static enum status find_key(struct check *c, struct span *ret_record)
{
    const struct dkim_signature *s = &c->r->signature;
    struct buf name;
    size_t room = s->selector.len + s->domain.len + sizeof "._domainkey.";
    void *memory = arena_alloc(c->arena, room);
    if (memory == NULL)
        return STATUS_NO_MEMORY;
    buf_fixed(&name, memory, room);
    buf_add(&name, s->selector);
    buf_str(&name, "._domainkey.");
    buf_add(&name, s->domain);
    for (size_t i = 0; i < name.len; i++)
        name.ptr[i] = ascii_lower(name.ptr[i]);
    bool found = c->keys != NULL && c->keys->find(c->keys->ctx, buf_span(&name), ret_record);
    return found ? STATUS_OK : STATUS_NOT_FOUND;
}

/* The record's key for OpenSSL; NULL when it is none, or of another kind. */
static EVP_PKEY *read_key(const struct check *c, struct span record, struct span bytes)
{
    struct span type = dkim_tag_value(record, "k");
    const unsigned char *at = bytes.ptr;
    if (type.len > 0 && !span_equal_nocase(type, span_str(c->algorithm->key_type)))
        return NULL;
    if (c->algorithm->ed25519 && bytes.len == 32)
        return EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, bytes.ptr, bytes.len);
    EVP_PKEY *key = d2i_PUBKEY(NULL, &at, (long)bytes.len);
    at = bytes.ptr;
    if (key == NULL && !c->algorithm->ed25519) /* bare RSAPublicKey: RFC 6376, 3.6.1 */
        key = d2i_PublicKey(EVP_PKEY_RSA, NULL, &at, (long)bytes.len);
    if (key != NULL &&
        EVP_PKEY_base_id(key) != (c->algorithm->ed25519 ? EVP_PKEY_ED25519 : EVP_PKEY_RSA)) {
        EVP_PKEY_free(key);
        return NULL;
    }
    return key;
}

/* Ed25519 signs the hash of the fields, RSA the fields (with their hash inside). */
static bool verify(const struct check *c, EVP_PKEY *key, struct span fields, struct span signature)
{
    uint8_t hash[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    struct span message = fields;
    if (c->algorithm->ed25519) {
        (void)EVP_Digest(fields.ptr, fields.len, hash, &len, EVP_sha256(), NULL);
        message = span_of(hash, len);
    }
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    bool good =
        md != NULL &&
        EVP_DigestVerifyInit(md, NULL, c->algorithm->ed25519 ? NULL : c->algorithm->digest(), NULL,
                             key) == 1 &&
        EVP_DigestVerify(md, signature.ptr, signature.len, message.ptr, message.len) == 1;
    EVP_MD_CTX_free(md);
    return good;
}

static enum status check_signature(struct check *c, struct span record)
{
    struct span bytes, fields, signature;
    enum status status = decode(c->arena, dkim_tag_value(record, "p"), &bytes);
    if (status == STATUS_NO_MEMORY)
        return status;
    if (bytes.len == 0 && status == STATUS_OK) {
        c->r->outcome = DKIM_KEY_REVOKED;
        return STATUS_OK;
    }
    EVP_PKEY *key = status == STATUS_OK ? read_key(c, record, bytes) : NULL;
    c->r->outcome = DKIM_KEY_UNUSABLE;
    if (key == NULL)
        return STATUS_OK;
    c->r->key_bits = c->algorithm->ed25519 ? 0 : (unsigned)EVP_PKEY_bits(key);
    c->r->weak |= !c->algorithm->ed25519 && c->r->key_bits < RSA_BITS_MIN;
    c->r->outcome = DKIM_MALFORMED;
    status = decode(c->arena, c->r->signature.signature, &signature);
    if (status == STATUS_OK)
        status = dkim_canon_fields(c->arena, &c->canon, c->header, c->field,
                                   c->r->signature.signed_fields, &fields);
    if (status == STATUS_OK)
        c->r->outcome = verify(c, key, fields, signature) ? DKIM_PASS : DKIM_BAD_SIGNATURE;
    EVP_PKEY_free(key);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* Tags that a signature cannot do without. */
static bool is_complete(const struct dkim_signature *s)
{
    return s->domain.len > 0 && s->selector.len > 0 && s->signature.len > 0 &&
           s->body_hash.len > 0 && s->signed_fields.len > 0 && s->algorithm.len > 0;
}

static enum status run(struct check *c)
{
    struct span record;
    bool fits;
    const struct dkim_signature *s = &c->r->signature;
    c->r->outcome = DKIM_MALFORMED;
    if (!is_complete(s))
        return STATUS_OK;
    c->r->outcome = DKIM_UNSUPPORTED;
    c->algorithm = find_algorithm(s->algorithm);
    if (c->algorithm == NULL || !dkim_canon_from_name(s->canonical, &c->canon) ||
        (s->version.len > 0 && !span_equal_str(s->version, "1")))
        return STATUS_OK;
    c->r->weak = c->algorithm->weak;
    c->r->outcome = DKIM_MALFORMED;
    enum status status = body_fits(c, &fits);
    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    c->r->outcome = DKIM_BODY_CHANGED;
    if (!fits)
        return STATUS_OK;
    c->r->outcome = DKIM_NO_KEY;
    status = find_key(c, &record);
    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    return check_signature(c, record);
}

enum status dkim_verify(struct arena *arena, const struct mail_header *header,
                        const struct mail_field *field, const struct dkim_keys *keys,
                        struct dkim_result *ret_result)
{
    struct dkim_result r = {.key_bits = 0};
    struct check c = {.arena = arena, .header = header, .field = field, .keys = keys, .r = &r};
    struct span tags;
    TRY(mail_unfold(arena, field->value, &tags));
    read_signature(tags, &r.signature);
    TRY(run(&c));
    *ret_result = r;
    return STATUS_OK;
}
