/* Asking a time-stamping authority over HTTP (RFC 3161, section 3.4). The two halves are apart on
 * purpose: connecting needs the network, what comes back is hostile until it was checked.
 */
#ifndef BRIDLE_CASE_TIMESTAMP_ASK_H
#define BRIDLE_CASE_TIMESTAMP_ASK_H

#include "base/buf.h"
#include "base/span.h"
#include "base/status.h"

enum { TIMESTAMP_REPLY_MAX = 1 << 20, TIMESTAMP_SECONDS = 60 };

struct timestamp_address {
    char host[256], port[8], path[1024];
};

/* http://HOST[:PORT][/PATH]; anything else is STATUS_UNSUPPORTED or STATUS_MALFORMED with a line in
 * `ret_why`. Encryption is not needed here: the query holds a hash only, and the reply is signed.
 */
enum status timestamp_address_parse(const char *url, struct timestamp_address *ret_address,
                                    struct buf *ret_why) WARN_UNUSED;
/* A connected socket, with time limits; -1 with a line in `ret_why`. */
int timestamp_connect(const struct timestamp_address *address, struct buf *ret_why);
/* Sends the query and reads the reply: for a locked worker, which has the socket already. */
enum status timestamp_exchange(int socket, const struct timestamp_address *address,
                               struct span query, struct buf *ret_reply,
                               struct buf *ret_why) WARN_UNUSED;

#endif
