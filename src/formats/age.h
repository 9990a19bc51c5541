/* Files encrypted with age (age-encryption.org/v1): AndroidQF and others write them. The secret
 * opens the file key once; with it any part of the payload can be decrypted and checked on its own,
 * since it is sealed in chunks of 64 KiB. Specification: C2SP age.md. Recipients: X25519 and
 * passphrases.
 */
#ifndef BRIDLE_FORMATS_AGE_H
#define BRIDLE_FORMATS_AGE_H

#include "base/input.h"
#include "base/limits.h"
#include "formats/age_header.h"

struct age_identity {
    uint8_t secret[32];
    uint8_t recipient[32]; /* its public key */
};

/* What the user gave: identities, or the text itself as a passphrase. */
struct age_secret {
    struct span passphrase; /* borrowed; empty when there are identities */
    uint32_t identity_count;
    struct age_identity identities[AGE_IDENTITIES_MAX];
};

/* Plain data, can be sent between processes. Opens this one file. */
struct age_file_key {
    uint8_t bytes[AGE_FILE_KEY_SIZE];
};

struct age_facts {
    uint64_t stored_size; /* without armor */
    uint64_t plain_size;
    bool truncated; /* the end is missing or damaged; what is before it can be read */
};

/* Reads `text` as the file that age-keygen writes when a line of it is an identity, else as a
 * passphrase. STATUS_MALFORMED: an identity with a wrong checksum; STATUS_UNSUPPORTED: an SSH key,
 * a plugin's identity, or more than AGE_IDENTITIES_MAX. */
enum status age_secret_parse(struct span text, struct age_secret *ret_secret);
void age_secret_cleanse(struct age_secret *secret);

/* True for the first bytes of an age file, armored or not. */
bool age_recognise(struct span head);

/* An age file whose header was read. Nothing in it is owned. */
struct age_file {
    struct input bytes; /* of the binary form */
    struct age_header header;
};

/* Reads the header. `stored` and the arena must outlive `ret_file`, which must stay where it is.
 * STATUS_NOT_ENCRYPTED: not an age file. */
enum status age_file_open(struct arena *arena, const struct input *stored,
                          struct age_file *ret_file, struct problem *ret_problem) WARN_UNUSED;

/* Finds the file key and checks the header with it; a passphrase takes about a second and up to
 * AGE_SCRYPT_MEMORY_MAX bytes. STATUS_WRONG_PASSWORD: the secret is not one of its recipients;
 * STATUS_UNSUPPORTED: no recipient is of a kind that is read here, or the work factor is above the
 * limit; STATUS_MALFORMED: damaged, or changed after it was written. */
enum status age_unlock(const struct age_file *file, const struct age_secret *secret,
                       struct age_file_key *ret_key, struct problem *ret_problem) WARN_UNUSED;

/* The decrypted bytes at any offset. Checks the last chunk first, so a file that was cut off is
 * known at once. STATUS_MALFORMED: the key is another file's, or even the first chunk is damaged.
 * Reads of a damaged chunk return STATUS_MALFORMED and give nothing of it. Not for two threads at
 * once. Afterwards age_close(). */
enum status age_open(struct arena *arena, const struct age_file *file,
                     const struct age_file_key *key, struct input *ret_plain,
                     struct age_facts *ret_facts) WARN_UNUSED;

/* Overwrites key and decrypted bytes. Harmless twice. */
void age_close(struct input *plain);

#endif
