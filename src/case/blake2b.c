/* BLAKE2b, after RFC 7693, section 3. */
#include "case/blake2b.h"

enum { BLOCK = 128, ROUNDS = 12 };

static const uint64_t IV[8] = {0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b,
                               0xa54ff53a5f1d36f1, 0x510e527fade682d1, 0x9b05688c2b3e6c1f,
                               0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};

static const uint8_t SIGMA[10][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
    {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
    {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
    {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
    {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
};

struct blake2b_state {
    uint64_t h[8];
    uint64_t count; /* bytes compressed; inputs here are far below 2^64 */
    uint8_t block[BLOCK];
    size_t used;
};

static uint64_t rotate(uint64_t x, unsigned n)
{
    return x >> n | x << (64 - n);
}

static void mix(uint64_t *v, const unsigned *at, uint64_t x, uint64_t y)
{
    uint64_t *a = &v[at[0]], *b = &v[at[1]], *c = &v[at[2]], *d = &v[at[3]];
    *a += *b + x;
    *d = rotate(*d ^ *a, 32);
    *c += *d;
    *b = rotate(*b ^ *c, 24);
    *a += *b + y;
    *d = rotate(*d ^ *a, 16);
    *c += *d;
    *b = rotate(*b ^ *c, 63);
}

static uint64_t word_at(const uint8_t *p)
{
    uint64_t word = 0;
    for (int i = 7; i >= 0; i--)
        word = word << 8 | p[i];
    return word;
}

static void compress(struct blake2b_state *s, bool last)
{
    static const unsigned lanes[8][4] = {{0, 4, 8, 12},  {1, 5, 9, 13},  {2, 6, 10, 14},
                                         {3, 7, 11, 15}, {0, 5, 10, 15}, {1, 6, 11, 12},
                                         {2, 7, 8, 13},  {3, 4, 9, 14}};
    uint64_t v[16], m[16];
    s->count += s->used;
    for (size_t i = 0; i < 16; i++)
        m[i] = word_at(s->block + 8 * i);
    for (size_t i = 0; i < 8; i++) {
        v[i] = s->h[i];
        v[i + 8] = IV[i];
    }
    v[12] ^= s->count;
    v[14] = last ? ~v[14] : v[14];
    for (size_t round = 0; round < ROUNDS; round++)
        for (size_t i = 0; i < 8; i++)
            mix(v, lanes[i], m[SIGMA[round % 10][2 * i]], m[SIGMA[round % 10][2 * i + 1]]);
    for (size_t i = 0; i < 8; i++)
        s->h[i] ^= v[i] ^ v[i + 8];
    s->used = 0;
}

static void add(struct blake2b_state *s, struct span bytes)
{
    while (bytes.len > 0) {
        if (s->used == BLOCK)
            compress(s, false);
        size_t n = BLOCK - s->used < bytes.len ? BLOCK - s->used : bytes.len;
        memcpy(s->block + s->used, bytes.ptr, n);
        s->used += n;
        bytes = span_skip(bytes, n);
    }
}

void blake2b(const struct span *pieces, size_t count, uint8_t *ret_digest, size_t len)
{
    struct blake2b_state s = {0};
    memcpy(s.h, IV, sizeof s.h);
    s.h[0] ^= 0x01010000U ^ len;
    for (size_t i = 0; i < count; i++)
        add(&s, pieces[i]);
    memset(s.block + s.used, 0, BLOCK - s.used);
    compress(&s, true);
    for (size_t i = 0; i < len; i++)
        ret_digest[i] = (uint8_t)(s.h[i / 8] >> (8 * (i % 8)));
}
