/* One message of a file, brought into memory. Small ones whole; of large ones the middle of each
 * long stretch without a delimiter is left out (an attachment of 500 MB is a line of As for
 * everything but its hash), so that memory stays bounded and all parts are still seen.
 */
#ifndef BRIDLE_FORMATS_MAIL_LOAD_H
#define BRIDLE_FORMATS_MAIL_LOAD_H

#include "base/arena.h"
#include "base/input.h"

struct mail_gap {
    size_t at;    /* where in the text bytes are missing */
    uint64_t len; /* how many */
};

struct mail_copy {
    struct span text;
    const struct input *input;
    uint64_t start; /* of the message in the input */
    struct mail_gap *gaps;
    size_t gap_count, gap_room;
    bool cut; /* the end is missing: more than MAIL_KEPT_MAX had to be kept */
};

/* The bytes from `start` to `end` of the input, which must outlive the text. */
enum status mail_load(struct arena *arena, const struct input *input, uint64_t start, uint64_t end,
                      struct mail_copy *ret_text) WARN_UNUSED;
/* Where in the input a byte of the text stands. */
uint64_t mail_copy_offset(const struct mail_copy *text, const uint8_t *byte);
/* Bytes that are missing within a part of the text. */
uint64_t mail_copy_missing(const struct mail_copy *text, struct span part);

typedef enum status mail_bytes_fn(void *ctx, struct span bytes);
/* Hands over a part of the text in pieces with what is missing in it, read from the input. Pieces
 * of missing bytes lie in the arena. */
enum status mail_copy_pieces(struct arena *arena, const struct mail_copy *text, struct span part,
                             mail_bytes_fn *fn, void *ctx) WARN_UNUSED;

#endif
