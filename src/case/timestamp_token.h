/* Time-stamps from a third party (RFC 3161) over OpenSSL: the query as a file that can be carried
 * over a gap, and the reply, read and checked.
 */
#ifndef BRIDLE_CASE_TIMESTAMP_TOKEN_H
#define BRIDLE_CASE_TIMESTAMP_TOKEN_H

#include "base/buf.h"
#include "base/sha256.h"
#include "base/span.h"
#include "base/status.h"
#include "base/timestamp.h"

/* A query (DER) for this hash: no nonce, so the same hash gives the same bytes, and asks for the
 * authority's certificate. */
enum status timestamp_query_write(const uint8_t digest[SHA256_BYTES], struct buf *out) WARN_UNUSED;

struct timestamp_reply {
    uint8_t digest[SHA256_BYTES]; /* of what was stamped */
    struct timestamp time;
    char authority[256]; /* subject of the signing certificate, as that says; may be "" */
};

/* Reads a reply (DER) and checks that it was granted and that its signature fits the certificate
 * in it. Who issued that certificate is not looked at: see timestamp_reply_trusted(). On failure
 * one line for people in `ret_why`. */
enum status timestamp_reply_read(struct span der, struct timestamp_reply *ret_reply,
                                 struct buf *ret_why) WARN_UNUSED;
/* Whether its certificate leads to one of those in `roots` (PEM), at the time that it states. */
enum status timestamp_reply_trusted(struct span der, const uint8_t digest[SHA256_BYTES],
                                    struct span roots, struct buf *ret_why) WARN_UNUSED;

#endif
