/* A reader over a span with a sticky failure: after the first short read every read gives 0 or the
 * empty span, and `failed` stays true. Parsers read a whole record and check `failed` once, before
 * they act on any of it.
 */
#ifndef BRIDLE_BASE_CURSOR_H
#define BRIDLE_BASE_CURSOR_H

#include "base/span.h"

struct cursor {
    struct span data;
    size_t at; /* always <= data.len */
    bool failed;
};

static inline struct cursor cursor_of(struct span data)
{
    return (struct cursor){.data = data, .at = 0, .failed = false};
}

/* Bytes still unread; 0 once failed, so that a loop on it ends. */
static inline size_t cursor_left(const struct cursor *c)
{
    return c->failed ? 0 : c->data.len - c->at;
}

/* Compiled into the parsers: they read byte by byte. */
static inline struct span cursor_bytes(struct cursor *c, uint64_t len)
{
    struct span part;
    if (c->failed || !span_slice(c->data, c->at, len, &part)) {
        c->failed = true;
        return SPAN_EMPTY;
    }
    c->at += part.len;
    return part;
}

static inline uint8_t cursor_u8(struct cursor *c)
{
    if (c->failed || c->at >= c->data.len) {
        c->failed = true;
        return 0;
    }
    return c->data.ptr[c->at++];
}

void cursor_skip(struct cursor *c, uint64_t len);
void cursor_seek(struct cursor *c, uint64_t offset); /* from the start of the data */
/* Unsigned integer of 1 to 8 bytes; another width fails the cursor. */
uint64_t cursor_uint_be(struct cursor *c, size_t width);
uint64_t cursor_uint_le(struct cursor *c, size_t width);
/* LEB128, as buf_varint() writes it; more than 64 bits fail the cursor. */
uint64_t cursor_varint(struct cursor *c);
/* Up to and without the next '\n' (a '\r' before it is dropped too); the last line may lack it.
 * False at the end of the data. */
bool cursor_line(struct cursor *c, struct span *ret_line);

#endif
