/* Keys and signatures in minisign's file formats (Ed25519 over BLAKE2b-512, secret keys encrypted
 * with scrypt), so that anybody can check a seal with a program that is not ours. Format:
 * minisign's manual. Tests run the real program in both directions.
 */
#ifndef BRIDLE_CASE_MINISIGN_H
#define BRIDLE_CASE_MINISIGN_H

#include "base/buf.h"
#include "base/span.h"
#include "base/status.h"

enum { MINISIGN_ID = 8, MINISIGN_KEY = 32, MINISIGN_SEED = 32, MINISIGN_SIGNATURE = 64 };

struct minisign_public {
    uint8_t id[MINISIGN_ID];
    uint8_t key[MINISIGN_KEY];
};

struct minisign_signature {
    uint8_t id[MINISIGN_ID]; /* of the key that made it */
    bool prehashed;
    uint8_t signature[MINISIGN_SIGNATURE];
    struct span trusted; /* comment, signed too; points into the text */
    uint8_t global[MINISIGN_SIGNATURE];
};

/* A public key: the two lines of a .pub file, or only the base64. STATUS_MALFORMED. */
enum status minisign_public_read(struct span text, struct minisign_public *ret_key) WARN_UNUSED;
void minisign_public_write(const struct minisign_public *key, const char *comment, struct buf *out);
/* The id as minisign prints it: 16 hex digits. */
void minisign_id_text(const uint8_t id[MINISIGN_ID], char ret_text[2 * MINISIGN_ID + 1]);

enum status minisign_signature_read(struct span text,
                                    struct minisign_signature *ret_signature) WARN_UNUSED;
/* STATUS_OK when both signatures hold; STATUS_NOT_FOUND when another key made them;
 * STATUS_MALFORMED when they do not hold. */
enum status minisign_verify(const struct minisign_public *key, struct span message,
                            const struct minisign_signature *signature) WARN_UNUSED;
/* A signature file. `trusted` is one line without control characters. */
enum status minisign_sign(const struct minisign_public *key, const uint8_t seed[MINISIGN_SEED],
                          struct span message, const char *comment, const char *trusted,
                          struct buf *out) WARN_UNUSED;

/* The public part of a seed. */
enum status minisign_public_of(const uint8_t seed[MINISIGN_SEED],
                               uint8_t ret_key[MINISIGN_KEY]) WARN_UNUSED;

struct minisign_cost {
    uint64_t operations, memory; /* scrypt's, as libsodium counts them */
};
/* 128 MiB and under a second: fits into a small laptop. */
extern const struct minisign_cost MINISIGN_COST;

/* A secret key file; `salt` is 32 random bytes. */
enum status minisign_secret_write(const struct minisign_public *key,
                                  const uint8_t seed[MINISIGN_SEED], struct span password,
                                  const uint8_t salt[32], struct minisign_cost cost,
                                  const char *comment, struct buf *out) WARN_UNUSED;
/* STATUS_WRONG_PASSWORD (also for a damaged file: the checksum is inside), STATUS_NOT_ENCRYPTED,
 * STATUS_NO_MEMORY when scrypt wants more than limits.h allows, STATUS_MALFORMED. */
enum status minisign_secret_read(struct span text, struct span password,
                                 struct minisign_public *ret_key,
                                 uint8_t ret_seed[MINISIGN_SEED]) WARN_UNUSED;

#endif
