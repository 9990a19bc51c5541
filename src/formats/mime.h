/* The parts of a mail (RFC 2045 to 2047): walks all leaves, also those of forwarded messages, and
 * what hides before the first and behind the last delimiter. Damage costs the part it is in.
 */
#ifndef BRIDLE_FORMATS_MIME_H
#define BRIDLE_FORMATS_MIME_H

#include "base/buf.h"
#include "formats/mail_header.h"
#include "formats/mail_param.h"

enum mime_place {
    MIME_BODY,     /* an ordinary part */
    MIME_PREAMBLE, /* before the first delimiter: mail programs do not show it */
    MIME_EPILOGUE, /* behind the last one */
};

enum mime_encoding {
    MIME_PLAIN, /* 7bit, 8bit, binary */
    MIME_QUOTED_PRINTABLE,
    MIME_BASE64,
    MIME_UUENCODE,
    MIME_UNKNOWN, /* left as it stands */
};

struct mime_part {
    enum mime_place place;
    const struct mail_header *header; /* NULL for preambles and epilogues */
    struct mail_params type;          /* type.value is `text/plain` where nothing says otherwise */
    struct mail_params disposition;
    enum mime_encoding encoding;
    struct span file_name;  /* decoded; empty: none */
    struct span other_name; /* the Content-Type's, when it is another one than the disposition's */
    struct span raw;        /* body, still encoded */
    unsigned depth;         /* 0: the message's own body */
    unsigned messages;      /* how many forwarded messages it lies in */
    bool unclosed;          /* no delimiter ended it */
};

/* Valid during the callback. Anything but STATUS_OK ends the walk and is returned. */
typedef enum status mime_part_fn(void *ctx, const struct mime_part *part);
/* A message begins: the mail itself (depth 0), or one forwarded in it. */
typedef enum status mime_message_fn(void *ctx, const struct mail_header *header, unsigned messages);

struct mime_walker {
    mime_part_fn *part;
    mime_message_fn *message; /* NULL: not asked for */
    void *ctx;
};

struct mime_report {
    size_t parts;
    size_t unclosed;    /* multiparts without their last delimiter */
    size_t no_boundary; /* multiparts that do not say what delimits them */
    size_t after_end;   /* delimiters behind the last one of a multipart */
    size_t two_types;   /* parts with more than one Content-Type */
    bool cut;           /* a limit left something out: depth or number of parts */
};

enum status mime_walk(struct arena *arena, struct span message, const struct mime_walker *walker,
                      struct mime_report *ret_report) WARN_UNUSED;

/* The part's bytes with the transfer encoding undone; points into the part where nothing was to do.
 * *ret_damaged (may be NULL): bytes that do not belong there. */
enum status mime_decode(struct arena *arena, const struct mime_part *part, struct span *ret_bytes,
                        size_t *ret_damaged) WARN_UNUSED;
/* The text of a part in UTF-8. An unknown charset is read as UTF-8 or Windows 1252. */
enum status mime_text(struct arena *arena, const struct mime_part *part,
                      struct span *ret_text) WARN_UNUSED;

#endif
