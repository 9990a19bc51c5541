/* The header block of a mail (RFC 5322) or of one of its parts: fields as they stand, folded lines
 * and all. Read generously: a line that is no field is counted, and what follows is still read.
 */
#ifndef BRIDLE_FORMATS_MAIL_HEADER_H
#define BRIDLE_FORMATS_MAIL_HEADER_H

#include "base/arena.h"
#include "base/span.h"
#include "base/status.h"

struct mail_field {
    struct span name;
    struct span value; /* after the colon, with its folds, without the last line end */
    struct span raw;   /* the whole field with its last line end, for signatures */
    size_t offset;     /* from the start of the mail */
};

struct mail_header {
    struct mail_field *fields;
    size_t count;
    size_t bad_lines; /* that were no field, nor the continuation of one */
    struct span body; /* what follows the empty line; empty when there is none */
    bool cut;         /* a limit ended the block */
};

/* `message` begins with a header block. A line `From ` of mbox files before it is skipped. */
enum status mail_header_read(struct arena *arena, struct span message,
                             struct mail_header *ret_header) WARN_UNUSED;

/* The i-th field (from 0, from the top) with that name, any case; NULL when there are fewer. */
const struct mail_field *mail_field_nth(const struct mail_header *h, const char *name, size_t i);
/* Value of the first one as it stands, with its folds; empty when absent. */
struct span mail_field_value(const struct mail_header *h, const char *name);
size_t mail_field_count(const struct mail_header *h, const char *name);

/* The value on one line: line ends are dropped, white space around it too. In the arena. */
enum status mail_unfold(struct arena *arena, struct span value, struct span *ret_line) WARN_UNUSED;

#endif
