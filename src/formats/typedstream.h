/* Typed streams ("streamtyped"), the archive before keyed archives. iMessage keeps attributed texts
 * in them: column attributedBody of sms.db, where a text since iOS 16 often stands alone, and each
 * version of an edited message.
 */
#ifndef BRIDLE_FORMATS_TYPEDSTREAM_H
#define BRIDLE_FORMATS_TYPEDSTREAM_H

#include "base/arena.h"
#include "base/span.h"
#include "base/status.h"

/* A stretch of text with the same attributes. Absent attributes are empty spans. */
struct typedstream_run {
    size_t start; /* UTF-16 code units from the start of the text, as the stream counts */
    size_t length;
    struct span text; /* its part of the text, UTF-8 */
    bool has_part;
    int64_t part;              /* number of the message part */
    struct span link;          /* where a tap leads; may differ from what the text shows */
    struct span transfer;      /* GUID of the attachment in its place */
    struct span detected;      /* what the data detector recognised, as written in the text */
    struct span detected_type; /* "HttpURL", "PhoneNumber" ... */
    struct span mention;       /* handle of a mentioned person */
};

struct typedstream_text {
    struct span text; /* valid UTF-8; U+FFFC stands for attachments */
    struct typedstream_run *runs;
    size_t run_count;
    /* The stream broke off, contradicts itself or reached a limit: text and runs are what could be
     * read before that. */
    bool damaged;
};

/* Reads the string or attributed string that the stream begins with. Spans point into `blob` or the
 * arena. STATUS_MALFORMED (or TRUNCATED, TOO_DEEP, BUDGET) when not even a text could be read. */
enum status typedstream_text(struct arena *arena, struct span blob,
                             struct typedstream_text *ret_text) WARN_UNUSED;

#endif
