/* Hash table from bytes to a 64-bit number, open addressing, seeded XXH3 (evidence chooses keys, so
 * the seed is not constant across runs of the program unless the caller makes it so; iteration is
 * in order of insertion and does not depend on it). Keys are copied. Bounded by a number of
 * entries.
 */
#ifndef BRIDLE_BASE_TABLE_H
#define BRIDLE_BASE_TABLE_H

#include "base/arena.h"
#include "base/span.h"
#include "base/status.h"

struct table_entry {
    struct span key;
    uint64_t value;
    uint64_t hash;
};

struct table {
    struct table_entry *entries; /* in order of insertion */
    uint32_t *slots;             /* index + 1 into entries, 0 = free */
    size_t count;
    size_t slot_count; /* a power of two, 0 before the first insertion */
    size_t entry_room;
    size_t max;
    uint64_t seed;
    struct arena keys;
};

/* At most `max_entries` entries and `max_key_bytes` of copied keys. */
void table_init(struct table *t, size_t max_entries, size_t max_key_bytes, uint64_t seed);
void table_free(struct table *t);
/* Forgets all entries; the memory of the slots stays. */
void table_clear(struct table *t);

/* Value under `key`, NULL when there is none. Valid until the next insertion. */
uint64_t *table_find(const struct table *t, struct span key);
/* Finds or inserts (value 0). *ret_is_new may be NULL. STATUS_NO_MEMORY when a limit is reached. */
enum status table_put(struct table *t, struct span key, uint64_t **ret_value,
                      bool *ret_is_new) WARN_UNUSED;

#endif
