/* Sixteen bytes at once, in the compiler's own vectors: no processor is named, and each has them.
 */
#ifndef BRIDLE_INDICATORS_BYTE_BLOCK_H
#define BRIDLE_INDICATORS_BYTE_BLOCK_H

#include <stdint.h>
#include <string.h>

enum { BYTE_BLOCK = 16 };

typedef uint8_t byte_block __attribute__((vector_size(BYTE_BLOCK)));

static inline byte_block byte_block_load(const uint8_t *at)
{
    byte_block b;
    memcpy(&b, at, sizeof b);
    return b;
}

/* Bytes from `first` to `last`, as 0xFF. */
static inline byte_block byte_block_range(byte_block b, uint8_t first, uint8_t last)
{
    return (byte_block)((b - first) <= (uint8_t)(last - first));
}

/* Bit n: byte n is 0xFF (and not 0). */
static inline uint32_t byte_block_mask(byte_block b)
{
#ifdef __SSE2__
    typedef char signed_block __attribute__((vector_size(BYTE_BLOCK)));
    return (uint32_t)__builtin_ia32_pmovmskb128((signed_block)b);
#else
    /* gathers the lowest bit of eight bytes in the highest byte of a product */
    uint64_t half[2];
    memcpy(half, &b, sizeof half);
    const uint64_t ones = UINT64_C(0x0101010101010101), gather = UINT64_C(0x0102040810204080);
    return (uint32_t)((half[0] & ones) * gather >> 56) | (uint32_t)((half[1] & ones) * gather >> 56)
                                                             << 8;
#endif
}

#endif
