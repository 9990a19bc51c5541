/* DKIM's canonical forms (RFC 6376, 3.4): what is hashed and signed. Lone line feeds count as CRLF:
 * mails are often saved with them.
 */
#ifndef BRIDLE_FORMATS_DKIM_CANON_H
#define BRIDLE_FORMATS_DKIM_CANON_H

#include "base/arena.h"
#include "formats/mail_header.h"

struct dkim_canon {
    bool relaxed_header, relaxed_body;
};

/* `relaxed/simple` and the like; the empty text is simple/simple. False when unknown. */
bool dkim_canon_from_name(struct span name, struct dkim_canon *ret_canon);

struct dkim_out {
    void (*add)(void *ctx, struct span bytes);
    void *ctx;
};

/* Hands over the canonical body, at most `limit` bytes of it; returns how many more there were. */
uint64_t dkim_canon_body(const struct dkim_canon *canon, struct span body, uint64_t limit,
                         struct dkim_out out);

/* The signed fields (`names`: as in h=, from the bottom up, missing ones count as empty), then the
 * signature's own without its signature. */
enum status dkim_canon_fields(struct arena *arena, const struct dkim_canon *canon,
                              const struct mail_header *header, const struct mail_field *own,
                              struct span names, struct span *ret_fields) WARN_UNUSED;

#endif
