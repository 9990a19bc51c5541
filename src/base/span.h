/* A borrowed, read-only run of bytes: the only way bytes are passed between functions.
 * Never NUL-terminated, never owned; valid as long as what it points into. A span of length 0 may
 * have any pointer. Untrusted (offset, length) pairs go through span_slice() and nothing else.
 */
#ifndef BRIDLE_BASE_SPAN_H
#define BRIDLE_BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct span {
    const uint8_t *ptr;
    size_t len;
};

#define SPAN_EMPTY ((struct span){.ptr = NULL, .len = 0})
/* Span over a string literal, without its NUL. */
#define SPAN_LITERAL(text)                                                                         \
    ((struct span){.ptr = (const uint8_t *)("" text), .len = sizeof(text) - 1})

static inline struct span span_of(const void *ptr, size_t len)
{
    return (struct span){.ptr = ptr, .len = len};
}

/* Span over a NUL-terminated string; NULL gives the empty span. */
static inline struct span span_str(const char *text)
{
    return span_of(text, text == NULL ? 0 : strlen(text));
}

/* Part of `s`; false, and *ret_part untouched, when it does not lie wholly inside. */
static inline bool span_slice(struct span s, uint64_t offset, uint64_t len, struct span *ret_part)
{
    if (offset > s.len || len > s.len - offset)
        return false;
    *ret_part = span_of(s.ptr + offset, (size_t)len);
    return true;
}

/* What is left of `s` after its first `n` bytes; empty when there are fewer. */
static inline struct span span_skip(struct span s, size_t n)
{
    return n >= s.len ? span_of(s.ptr, 0) : span_of(s.ptr + n, s.len - n);
}

/* At most the first `n` bytes of `s`. */
static inline struct span span_head(struct span s, size_t n)
{
    return span_of(s.ptr, n < s.len ? n : s.len);
}

bool span_equal(struct span a, struct span b);
bool span_equal_str(struct span a, const char *b);
bool span_equal_nocase(struct span a, struct span b); /* ASCII letters only */
bool span_starts(struct span s, struct span prefix);
bool span_starts_nocase(struct span s, struct span prefix); /* ASCII letters only */
bool span_ends(struct span s, struct span suffix);
int span_compare(struct span a, struct span b); /* byte order, shorter first */

/* Index of the first occurrence, or s.len when there is none. */
size_t span_find_byte(struct span s, uint8_t byte);
size_t span_find(struct span s, struct span needle);
size_t span_find_last_byte(struct span s, uint8_t byte);

/* Without leading and trailing ASCII white space. */
struct span span_trim(struct span s);

/* Cuts off and returns the part before the next `separator` (or all); *rest moves behind it.
 * False when *rest was already exhausted (ptr NULL marks that). */
bool span_split(struct span *rest, uint8_t separator, struct span *ret_part);

/* Whole of `s` as a decimal number; false on anything else or overflow. */
bool span_to_uint(struct span s, uint64_t *ret_value);
bool span_to_int(struct span s, int64_t *ret_value);

#endif
