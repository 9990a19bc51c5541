/* PBKDF2 (RFC 8018) with HMAC-SHA-1 and HMAC-SHA-256 that can report its progress: ten million
 * rounds are seconds, and OpenSSL's own function says nothing until it is done.
 */
#ifndef BRIDLE_FORMATS_PBKDF2_H
#define BRIDLE_FORMATS_PBKDF2_H

#include "base/span.h"
#include "base/status.h"

enum pbkdf2_hash { PBKDF2_SHA1, PBKDF2_SHA256 };

/* Where long work reports. `step` (may be NULL) is called now and then with the rounds done so far
 * and the rounds in all, and stops the work by returning false. `done` runs on from one derivation
 * to the next, so that two in a row show as one. */
struct pbkdf2_progress {
    bool (*step)(void *ctx, uint64_t done, uint64_t total);
    void *ctx;
    uint64_t done;
    uint64_t total;
};

/* Rounds that deriving `len` bytes takes: `rounds` for each block of the hash. */
uint64_t pbkdf2_work(enum pbkdf2_hash hash, uint32_t rounds, size_t len);

/* Fills `ret_key` with `len` bytes. STATUS_MALFORMED for zero rounds, STATUS_TOO_LARGE above
 * PBKDF2_ROUNDS_MAX, STATUS_STOPPED when `progress` (may be NULL) says so. */
enum status pbkdf2_derive(enum pbkdf2_hash hash, struct span password, struct span salt,
                          uint32_t rounds, struct pbkdf2_progress *progress, uint8_t *ret_key,
                          size_t len) WARN_UNUSED;

#endif
