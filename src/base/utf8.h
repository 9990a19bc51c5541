/* UTF-8 and UTF-16BE, strict: overlong forms, surrogates and values above 10FFFF are invalid. */
#ifndef BRIDLE_BASE_UTF8_H
#define BRIDLE_BASE_UTF8_H

#include "base/buf.h"
#include "base/span.h"

/* Decodes the character at the start of `s`: its length in bytes (1..4), 0 when it is invalid. */
size_t utf8_decode(struct span s, uint32_t *ret_codepoint);
void utf8_encode(struct buf *b, uint32_t codepoint); /* invalid values become U+FFFD */
bool utf8_valid(struct span s);
/* Appends `s` with each invalid byte as U+FFFD. */
void utf8_clean(struct buf *b, struct span s);
/* Appends big- or little-endian UTF-16 as UTF-8; unpaired surrogates and an odd tail as U+FFFD. */
void utf8_from_utf16(struct buf *b, struct span s, bool big_endian);
/* Longest prefix of at most `max` bytes that does not cut a character in two. */
struct span utf8_head(struct span s, size_t max);

#endif
