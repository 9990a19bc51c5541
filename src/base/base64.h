/* Base64 (RFC 4648): strict for what has one right spelling (no white space, no bits left over in
 * the last character), loose for what people send.
 */
#ifndef BRIDLE_BASE_BASE64_H
#define BRIDLE_BASE_BASE64_H

#include "base/span.h"

enum base64_form {
    BASE64_PADDED,   /* a multiple of four characters, '=' at the end where needed */
    BASE64_UNPADDED, /* no '=' at all */
};

/* Decodes all of `text` into `out`. False, with `out` in any state, when it is not of that form or
 * gives more than `room` bytes. */
bool base64_decode(struct span text, enum base64_form form, uint8_t *out, size_t room,
                   size_t *ret_len);

/* Decodes what mails and links carry: `+/` or `-_`, with padding or without, several pieces one
 * after the other. White space is skipped; other bytes are skipped and counted in *ret_foreign
 * (may be NULL). `out` has room for text.len bytes. Returns the length. */
size_t base64_decode_loose(struct span text, uint8_t *out, size_t *ret_foreign);

/* The same in pieces of at most BASE64_STREAM_IN bytes, for what is not held whole. */
enum { BASE64_STREAM_IN = 4096, BASE64_STREAM_OUT = BASE64_STREAM_IN + 4 };
struct base64_stream {
    uint32_t bits;
    size_t count;
};
/* Decodes a piece into `out` (BASE64_STREAM_OUT bytes); returns the length. */
size_t base64_stream_add(struct base64_stream *s, struct span piece, uint8_t *out);
/* What is left at the end: at most 3 bytes. */
size_t base64_stream_end(struct base64_stream *s, uint8_t *out);

#endif
