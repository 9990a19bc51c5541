/* A key's fingerprint in words that can be read out on the phone: twelve words from a list of 256,
 * so 96 bits of the SHA-256 over the public key as minisign writes it.
 */
#ifndef BRIDLE_CASE_KEY_WORDS_H
#define BRIDLE_CASE_KEY_WORDS_H

#include "base/buf.h"
#include "case/minisign.h"

enum { KEY_WORDS = 12 };

/* Appends the words with spaces between them. */
enum status key_words(const struct minisign_public *key, struct buf *out) WARN_UNUSED;

#endif
