/* Numbers that look random and are the same in every run: for tests that try many cases. */
#ifndef BRIDLE_TESTS_CHANCE_H
#define BRIDLE_TESTS_CHANCE_H

#include <stdint.h>

struct chance {
    uint64_t state;
};

static inline struct chance chance_from(uint64_t seed)
{
    return (struct chance){.state = seed * UINT64_C(0x9E3779B97F4A7C15) + 1};
}

/* splitmix64 (Steele, Lea, Flood 2014). */
static inline uint64_t chance_next(struct chance *c)
{
    uint64_t z = c->state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

/* 0 to `limit` - 1. */
static inline uint64_t chance_below(struct chance *c, uint64_t limit)
{
    return chance_next(c) % limit;
}

#endif
