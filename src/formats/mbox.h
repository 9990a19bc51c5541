/* Mailboxes in one file (mbox, RFC 4155): messages behind lines that begin with `From `. Lengths
 * that a header claims are not believed. Quoting of such lines in texts (`>From `) is left as it
 * stands.
 */
#ifndef BRIDLE_FORMATS_MBOX_H
#define BRIDLE_FORMATS_MBOX_H

#include "base/span.h"

struct mbox {
    struct span data;
    size_t at;
};

struct mbox_message {
    struct span envelope; /* the `From ` line, without its end */
    struct span text;     /* the message */
    size_t offset;        /* of the `From ` line */
};

static inline struct mbox mbox_of(struct span data)
{
    return (struct mbox){.data = data};
}

/* Begins with `From ` and a header field on the next line. */
bool mbox_is(struct span data);
/* Whether the line that `text` begins with separates messages: it follows an empty line, or is
 * written in the form that programs give it; and a header field follows. */
bool mbox_separates(struct span text, bool after_empty);
/* The next message; false at the end. What stands before the first `From ` line is skipped. */
bool mbox_next(struct mbox *m, struct mbox_message *ret_message);

#endif
