/* PBKDF2 on the bare compression functions: a round is two of them, since the states after the
 * padded key are computed once. That is about half the time of PKCS5_PBKDF2_HMAC, which copies two
 * contexts in each round. The low-level functions are deprecated in OpenSSL 3 in favour of EVP,
 * which has no way to do this.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "formats/pbkdf2.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include "base/limits.h"
#include "formats/key_wrap.h"

enum { BLOCK = 64, WORDS_MAX = 8, STEP_ROUNDS = 1 << 16 };

struct hash_kind {
    size_t words; /* of state and digest */
    const EVP_MD *(*evp)(void);
    void (*compress)(uint32_t *state, const uint8_t *block);
    uint32_t initial[WORDS_MAX];
};

struct pbkdf2_state {
    const struct hash_kind *kind;
    uint32_t inner[WORDS_MAX]; /* after the block of key ^ ipad */
    uint32_t outer[WORDS_MAX]; /* after the block of key ^ opad */
    uint8_t block[BLOCK];      /* a digest and the padding of its message */
    uint32_t sum[WORDS_MAX];   /* xor of all rounds */
};

static void compress_sha1(uint32_t *state, const uint8_t *block)
{
    SHA_CTX c = {.h0 = state[0], .h1 = state[1], .h2 = state[2], .h3 = state[3], .h4 = state[4]};
    SHA1_Transform(&c, block);
    const uint32_t after[] = {c.h0, c.h1, c.h2, c.h3, c.h4};
    memcpy(state, after, sizeof after);
}

static void compress_sha256(uint32_t *state, const uint8_t *block)
{
    SHA256_CTX c;
    memcpy(c.h, state, sizeof c.h);
    SHA256_Transform(&c, block);
    memcpy(state, c.h, sizeof c.h);
}

static const struct hash_kind KINDS[] = {
    [PBKDF2_SHA1] = {.words = 5,
                     .evp = EVP_sha1,
                     .compress = compress_sha1,
                     .initial = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0}},
    [PBKDF2_SHA256] = {.words = 8,
                       .evp = EVP_sha256,
                       .compress = compress_sha256,
                       .initial = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f,
                                   0x9b05688c, 0x1f83d9ab, 0x5be0cd19}},
};

static void put_words(uint8_t *out, const uint32_t *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        out[4 * i] = (uint8_t)(words[i] >> 24);
        out[4 * i + 1] = (uint8_t)(words[i] >> 16);
        out[4 * i + 2] = (uint8_t)(words[i] >> 8);
        out[4 * i + 3] = (uint8_t)words[i];
    }
}

static void xor_bytes(struct pbkdf2_state *s, const uint8_t *bytes)
{
    for (size_t i = 0; i < s->kind->words; i++)
        s->sum[i] ^= (uint32_t)bytes[4 * i] << 24 | (uint32_t)bytes[4 * i + 1] << 16 |
                     (uint32_t)bytes[4 * i + 2] << 8 | bytes[4 * i + 3];
}

/* The states after the first blocks of the inner and the outer hash. */
static bool prepare(struct pbkdf2_state *s, struct span password)
{
    uint8_t key[BLOCK] = {0}, padded[BLOCK];
    unsigned len = 0;
    if (password.len > BLOCK &&
        EVP_Digest(password.ptr, password.len, key, &len, s->kind->evp(), NULL) != 1)
        return false;
    if (password.len > 0 && password.len <= BLOCK)
        memcpy(key, password.ptr, password.len);
    const uint8_t pads[] = {0x36, 0x5c};
    uint32_t *const states[] = {s->inner, s->outer};
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; i < BLOCK; i++)
            padded[i] = key[i] ^ pads[k];
        memcpy(states[k], s->kind->initial, sizeof s->kind->initial);
        s->kind->compress(states[k], padded);
    }
    key_cleanse(key, sizeof key);
    key_cleanse(padded, sizeof padded);
    return true;
}

/* Round 1 of block `number`: HMAC over salt and number; leaves its digest in s->block, padded as a
 * message that follows one block of key. */
static bool first_round(struct pbkdf2_state *s, struct span password, struct span salt,
                        uint32_t number)
{
    const uint8_t suffix[] = {(uint8_t)(number >> 24), (uint8_t)(number >> 16),
                              (uint8_t)(number >> 8), (uint8_t)number};
    size_t digest = s->kind->words * 4;
    unsigned len = 0;
    HMAC_CTX *hmac = HMAC_CTX_new();
    memset(s->block, 0, sizeof s->block);
    bool ok = hmac != NULL &&
              HMAC_Init_ex(hmac, password.len == 0 ? (const void *)"" : password.ptr,
                           (int)password.len, s->kind->evp(), NULL) == 1 &&
              (salt.len == 0 || HMAC_Update(hmac, salt.ptr, salt.len) == 1) &&
              HMAC_Update(hmac, suffix, sizeof suffix) == 1 &&
              HMAC_Final(hmac, s->block, &len) == 1;
    HMAC_CTX_free(hmac);
    const uint32_t bits = (uint32_t)(BLOCK + digest) * 8;
    memset(s->sum, 0, sizeof s->sum);
    xor_bytes(s, s->block);
    s->block[digest] = 0x80;
    put_words(s->block + BLOCK - 4, &bits, 1);
    return ok;
}

static void run_rounds(struct pbkdf2_state *s, uint32_t count)
{
    uint32_t state[WORDS_MAX];
    for (uint32_t n = 0; n < count; n++) {
        memcpy(state, s->inner, sizeof state);
        s->kind->compress(state, s->block);
        put_words(s->block, state, s->kind->words);
        memcpy(state, s->outer, sizeof state);
        s->kind->compress(state, s->block);
        put_words(s->block, state, s->kind->words);
        for (size_t i = 0; i < s->kind->words; i++)
            s->sum[i] ^= state[i];
    }
    key_cleanse(state, sizeof state);
}

static enum status run_block(struct pbkdf2_state *s, uint32_t rounds, struct pbkdf2_progress *p)
{
    for (uint32_t left = rounds; left > 0;) {
        uint32_t count = left < STEP_ROUNDS ? left : STEP_ROUNDS;
        /* the first round of the block is done already */
        run_rounds(s, left == rounds ? count - 1 : count);
        left -= count;
        if (p == NULL)
            continue;
        p->done += count;
        if (p->step != NULL && !p->step(p->ctx, p->done, p->total))
            return STATUS_STOPPED;
    }
    return STATUS_OK;
}

uint64_t pbkdf2_work(enum pbkdf2_hash hash, uint32_t rounds, size_t len)
{
    size_t digest = KINDS[hash].words * 4;
    return (uint64_t)rounds * ((len + digest - 1) / digest);
}

static enum status derive(struct pbkdf2_state *s, struct span password, struct span salt,
                          uint32_t rounds, struct pbkdf2_progress *progress, uint8_t *key,
                          size_t len)
{
    size_t digest = s->kind->words * 4;
    uint8_t out[WORDS_MAX * 4];
    if (!prepare(s, password))
        return STATUS_NO_MEMORY;
    for (uint32_t number = 1; len > 0; number++) {
        if (!first_round(s, password, salt, number))
            return STATUS_NO_MEMORY;
        TRY(run_block(s, rounds, progress));
        size_t take = len < digest ? len : digest;
        put_words(out, s->sum, s->kind->words);
        memcpy(key, out, take);
        key_cleanse(out, sizeof out);
        key += take;
        len -= take;
    }
    return STATUS_OK;
}

enum status pbkdf2_derive(enum pbkdf2_hash hash, struct span password, struct span salt,
                          uint32_t rounds, struct pbkdf2_progress *progress, uint8_t *ret_key,
                          size_t len)
{
    if (rounds == 0)
        return STATUS_MALFORMED;
    if (rounds > PBKDF2_ROUNDS_MAX || password.len > PASSWORD_BYTES_MAX)
        return STATUS_TOO_LARGE;
    struct pbkdf2_state state = {.kind = &KINDS[hash]};
    enum status status = derive(&state, password, salt, rounds, progress, ret_key, len);
    key_cleanse(&state, sizeof state);
    return status;
}
