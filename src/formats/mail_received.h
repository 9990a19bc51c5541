/* `Received:` lines (RFC 5321, 4.4): one for each server that a mail passed, the newest on top.
 * Only those that the receiver's own servers wrote are evidence; whoever sends a mail can write
 * others below.
 */
#ifndef BRIDLE_FORMATS_MAIL_RECEIVED_H
#define BRIDLE_FORMATS_MAIL_RECEIVED_H

#include "base/arena.h"
#include "formats/mail_date.h"

struct mail_hop {
    struct span from;    /* what the other side called itself */
    struct span from_ip; /* its address, as the writer saw it; empty: not said */
    struct span by, with, id, recipient;
    struct mail_date date;
    bool has_date;
};

/* What is not there stays empty. Spans point into an unfolded copy in the arena. */
enum status mail_received_parse(struct arena *arena, struct span value,
                                struct mail_hop *ret_hop) WARN_UNUSED;

#endif
