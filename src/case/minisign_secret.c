/* minisign's secret key files: one base64 line of
 *
 *   "Ed" "Sc" "B2" salt[32] operations u64 memory u64, then xored with scrypt's output:
 *   id[8] seed[32] public[32] checksum[32]
 *
 * The checksum is BLAKE2b-256 over "Ed", id, seed and public; a wrong password shows there.
 */
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base/base64.h"
#include "base/cursor.h"
#include "base/limits.h"
#include "case/blake2b.h"
#include "case/minisign.h"

enum {
    HEAD = 6,
    SALT = 32,
    CHECK = 32,
    BOX = MINISIGN_ID + MINISIGN_SEED + MINISIGN_KEY + CHECK,
    SECRET_BYTES = HEAD + SALT + 16 + BOX,
    BLOCK_SIZE = 8, /* scrypt's r */
};

const struct minisign_cost MINISIGN_COST = {.operations = 4 << 20, .memory = 128 << 20};

struct scrypt_cost {
    uint64_t n, p;
};

/* Largest power of two not above half of `max`, doubled: as libsodium rounds. */
static uint64_t power_below(uint64_t max)
{
    uint64_t n = 2;
    while (n <= max / 2 && n < UINT64_C(1) << 62)
        n *= 2;
    return n;
}

/* From the two limits in the file to scrypt's parameters, as libsodium does it. */
static struct scrypt_cost scrypt_cost_of(struct minisign_cost cost)
{
    uint64_t operations = cost.operations < 32768 ? 32768 : cost.operations;
    if (operations < cost.memory / 32)
        return (struct scrypt_cost){.n = power_below(operations / (BLOCK_SIZE * 4)), .p = 1};
    uint64_t n = power_below(cost.memory / (BLOCK_SIZE * 128));
    uint64_t rp = operations / 4 / n;
    rp = rp > 0x3fffffff ? 0x3fffffff : rp;
    return (struct scrypt_cost){.n = n, .p = rp / BLOCK_SIZE};
}

static enum status stretch(struct span password, const uint8_t salt[SALT],
                           struct minisign_cost cost, uint8_t ret_stream[BOX])
{
    struct scrypt_cost s = scrypt_cost_of(cost);
    uint64_t memory = s.n * BLOCK_SIZE * 128;
    if (s.n > UINT64_C(1) << 24 || memory > SCRYPT_MEMORY_MAX || s.p == 0 || s.p > 64)
        return STATUS_NO_MEMORY;
    const char *bytes = password.len > 0 ? (const char *)password.ptr : "";
    int ok = EVP_PBE_scrypt(bytes, password.len, salt, SALT, s.n, BLOCK_SIZE, s.p,
                            memory + (4U << 20), ret_stream, BOX);
    return ok == 1 ? STATUS_OK : STATUS_NO_MEMORY;
}

/* `box` holds id, seed and public key. */
static void checksum(const uint8_t *box, uint8_t ret_check[CHECK])
{
    const struct span pieces[] = {SPAN_LITERAL("Ed"), span_of(box, BOX - CHECK)};
    blake2b(pieces, 2, ret_check, CHECK);
}

static void put_u64(uint8_t *at, uint64_t value)
{
    for (int i = 0; i < 8; i++)
        at[i] = (uint8_t)(value >> (8 * i));
}

enum status minisign_secret_write(const struct minisign_public *key,
                                  const uint8_t seed[MINISIGN_SEED], struct span password,
                                  const uint8_t salt[SALT], struct minisign_cost cost,
                                  const char *comment, struct buf *out)
{
    uint8_t bytes[SECRET_BYTES] = "EdScB2", stream[BOX];
    uint8_t *box = bytes + HEAD + SALT + 16;
    enum status status = stretch(password, salt, cost, stream);
    if (status != STATUS_OK)
        return status;
    memcpy(bytes + HEAD, salt, SALT);
    put_u64(bytes + HEAD + SALT, cost.operations);
    put_u64(bytes + HEAD + SALT + 8, cost.memory);
    memcpy(box, key->id, MINISIGN_ID);
    memcpy(box + MINISIGN_ID, seed, MINISIGN_SEED);
    memcpy(box + MINISIGN_ID + MINISIGN_SEED, key->key, MINISIGN_KEY);
    checksum(box, box + BOX - CHECK);
    for (size_t i = 0; i < BOX; i++)
        box[i] ^= stream[i];
    buf_str(out, "untrusted comment: ");
    buf_str(out, comment);
    buf_byte(out, '\n');
    buf_base64(out, span_of(bytes, sizeof bytes));
    buf_byte(out, '\n');
    OPENSSL_cleanse(bytes, sizeof bytes);
    OPENSSL_cleanse(stream, sizeof stream);
    return out->failed ? STATUS_TOO_LARGE : STATUS_OK;
}

static enum status open_box(const uint8_t *bytes, struct span password,
                            struct minisign_public *ret_key, uint8_t ret_seed[MINISIGN_SEED])
{
    uint8_t box[BOX], check[CHECK];
    struct cursor c = cursor_of(span_of(bytes + HEAD + SALT, 16));
    struct minisign_cost cost = {.operations = cursor_uint_le(&c, 8)};
    cost.memory = cursor_uint_le(&c, 8);
    TRY(stretch(password, bytes + HEAD, cost, box));
    for (size_t i = 0; i < BOX; i++)
        box[i] ^= bytes[HEAD + SALT + 16 + i];
    checksum(box, check);
    bool fits = CRYPTO_memcmp(check, box + BOX - CHECK, CHECK) == 0;
    if (fits) {
        memcpy(ret_key->id, box, MINISIGN_ID);
        memcpy(ret_seed, box + MINISIGN_ID, MINISIGN_SEED);
        memcpy(ret_key->key, box + MINISIGN_ID + MINISIGN_SEED, MINISIGN_KEY);
    }
    OPENSSL_cleanse(box, sizeof box);
    return fits ? STATUS_OK : STATUS_WRONG_PASSWORD;
}

enum status minisign_secret_read(struct span text, struct span password,
                                 struct minisign_public *ret_key, uint8_t ret_seed[MINISIGN_SEED])
{
    uint8_t bytes[SECRET_BYTES];
    size_t len = 0;
    struct cursor c = cursor_of(text);
    struct span comment, line, more;
    if (!cursor_line(&c, &comment) || !cursor_line(&c, &line) || cursor_line(&c, &more) ||
        !base64_decode(line, BASE64_PADDED, bytes, sizeof bytes, &len) || len != sizeof bytes ||
        memcmp(bytes, "Ed", 2) != 0 || memcmp(bytes + 4, "B2", 2) != 0)
        return STATUS_MALFORMED;
    if (memcmp(bytes + 2, "\0\0", 2) == 0)
        return STATUS_NOT_ENCRYPTED;
    if (memcmp(bytes + 2, "Sc", 2) != 0)
        return STATUS_UNSUPPORTED;
    return open_box(bytes, password, ret_key, ret_seed);
}
