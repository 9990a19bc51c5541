/* A growable byte buffer that cannot be made without its maximum. The first addition that does not
 * fit sets `failed`, keeps what was there, and makes all later ones no-ops: write a whole line,
 * then check once. Owns its memory; buf_free() is harmless twice.
 */
#ifndef BRIDLE_BASE_BUF_H
#define BRIDLE_BASE_BUF_H

#include "base/span.h"

struct buf {
    uint8_t *ptr;
    size_t len;
    size_t room; /* never above max */
    size_t max;
    bool failed;
};

void buf_init(struct buf *b, size_t max);
/* Writes into `size` bytes of the caller's (an arena's, say), never more, and takes no memory: not
 * for buf_free(). */
void buf_fixed(struct buf *b, void *memory, size_t size);
void buf_free(struct buf *b);
/* Forgets content and failure, keeps the memory. */
void buf_clear(struct buf *b);
/* Cuts back to `len` bytes (no-op when shorter). */
void buf_truncate(struct buf *b, size_t len);

/* The slow way of buf_add(): makes room first, or fails. */
void buf_add_growing(struct buf *b, struct span bytes);

/* These three are most of what a timeline is made of, so they are compiled into their callers. */
static inline void buf_add(struct buf *b, struct span bytes)
{
    if (b->failed || bytes.len > b->room - b->len) {
        buf_add_growing(b, bytes);
        return;
    }
    if (bytes.len > 0)
        memcpy(b->ptr + b->len, bytes.ptr, bytes.len);
    b->len += bytes.len;
}

static inline void buf_str(struct buf *b, const char *text)
{
    buf_add(b, span_str(text));
}

static inline void buf_byte(struct buf *b, uint8_t byte)
{
    buf_add(b, span_of(&byte, 1));
}

void buf_uint(struct buf *b, uint64_t value);
void buf_int(struct buf *b, int64_t value);
void buf_hex(struct buf *b, struct span bytes); /* lower case */
void buf_base64(struct buf *b, struct span bytes);
void buf_uint_le(struct buf *b, uint64_t value, size_t width);
/* LEB128: seven bits a byte, the lowest first; read with cursor_varint(). */
void buf_varint(struct buf *b, uint64_t value);
void buf_format(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

static inline struct span buf_span(const struct buf *b)
{
    return span_of(b->ptr, b->len);
}

#define BUF_SCOPED __attribute__((cleanup(buf_free)))

#endif
