/* Address fields of mails (RFC 5322, 3.4): display names and addresses, as they stand and decoded.
 */
#ifndef BRIDLE_FORMATS_MAIL_ADDRESS_H
#define BRIDLE_FORMATS_MAIL_ADDRESS_H

#include "base/arena.h"
#include "base/span.h"
#include "base/status.h"

struct mail_address {
    struct span name;    /* decoded, UTF-8; the comment when there is no name; may be empty */
    struct span address; /* `local@domain` as it stands; empty when there is none */
};

struct mail_addresses {
    struct mail_address *items;
    size_t count;
    bool cut; /* more than the limit */
};

/* Groups (`list: a, b;`) give their members. */
enum status mail_addresses_parse(struct arena *arena, struct span text,
                                 struct mail_addresses *ret_addresses) WARN_UNUSED;

#endif
