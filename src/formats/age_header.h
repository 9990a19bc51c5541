/* The header of an age file (age-encryption.org/v1, C2SP age.md): for whom it is encrypted.
 *
 *   age-encryption.org/v1
 *   -> TYPE ARGUMENT ...          one stanza for each recipient
 *   <base64 without padding, in lines of 64; a shorter line, maybe empty, ends it>
 *   --- <HMAC in base64>
 */
#ifndef BRIDLE_FORMATS_AGE_HEADER_H
#define BRIDLE_FORMATS_AGE_HEADER_H

#include "base/cursor.h"
#include "base/status.h"

enum { AGE_MAC_SIZE = 32, AGE_FILE_KEY_SIZE = 16, AGE_BODY_MAX = 48 };

/* Spans point into the bytes of the header. */
struct age_stanza {
    struct span type;
    struct span args; /* separated by single spaces */
    size_t body_len;  /* of the whole; `body` holds its first AGE_BODY_MAX bytes */
    uint8_t body[AGE_BODY_MAX];
};

struct age_header {
    struct span stanzas;       /* for age_stanza_next() */
    struct span authenticated; /* what the MAC is over */
    uint8_t mac[AGE_MAC_SIZE];
    size_t size; /* of the header: the payload starts there */
    uint32_t x25519;
    uint32_t scrypt;
    uint32_t others;        /* kinds that are not read here: SSH keys, plugins, grease */
    struct span other_type; /* the first of them */
};

/* `head` is the start of the file. STATUS_NOT_ENCRYPTED: no age file; STATUS_TRUNCATED: the header
 * does not end within `head`; STATUS_UNSUPPORTED: another version. */
enum status age_header_parse(struct span head, struct age_header *ret_header,
                             struct problem *ret_problem);

/* Takes the next stanza; STATUS_END after the last. */
enum status age_stanza_next(struct cursor *stanzas, struct age_stanza *ret_stanza);

#endif
