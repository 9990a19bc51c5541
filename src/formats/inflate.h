/* Raw deflate, from an input to a sink, bounded by the size that was stated for it. */
#ifndef BRIDLE_FORMATS_INFLATE_H
#define BRIDLE_FORMATS_INFLATE_H

#include "base/input.h"

/* Takes unpacked bytes in order; any other status than STATUS_OK ends the work. */
typedef enum status inflate_fn(void *ctx, struct span bytes);

/* Unpacks `packed` bytes at `at`. They must give exactly `size` bytes: more are never produced.
 * STATUS_MALFORMED: they do not, or are no deflate, or the ratio is one that deflate cannot reach.
 * *ret_crc: CRC-32 of what came out. */
enum status inflate_part(const struct input *input, uint64_t at, uint64_t packed, uint64_t size,
                         inflate_fn *fn, void *ctx, uint32_t *ret_crc) WARN_UNUSED;

/* CRC-32 of more bytes; 0 at first. */
uint32_t inflate_crc(uint32_t crc, struct span bytes);

#endif
