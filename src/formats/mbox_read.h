/* Mailboxes of any size, cut without holding them: the same rule as formats/mbox.h. */
#ifndef BRIDLE_FORMATS_MBOX_READ_H
#define BRIDLE_FORMATS_MBOX_READ_H

#include "base/arena.h"
#include "base/input.h"

struct mbox_reader {
    const struct input *input;
    uint8_t *window;
    uint64_t next; /* the separator of the next message; the size at the end */
};

struct mbox_range {
    uint64_t offset;    /* of the line `From ` */
    uint64_t text, end; /* of the message behind it */
};

/* `input` begins with a message (mbox_is() on its first bytes). */
enum status mbox_reader_init(struct mbox_reader *r, struct arena *arena,
                             const struct input *input) WARN_UNUSED;
/* STATUS_END behind the last one. */
enum status mbox_reader_next(struct mbox_reader *r, struct mbox_range *ret_range) WARN_UNUSED;

#endif
