/* Finding keys in the compiled table; used by the matcher only. */
#ifndef BRIDLE_INDICATORS_TABLE_LOOKUP_H
#define BRIDLE_INDICATORS_TABLE_LOOKUP_H

#define XXH_INLINE_ALL /* keys are short: the call would cost as much as the hash */
#include <xxhash.h>

#include "formats/regex.h"
#include "indicators/keys.h"
#include "indicators/table.h"
#include "indicators/table_format.h"

struct indicator_table {
    const struct table_header *header;
    const uint8_t *strings;
    const struct table_set *sets;
    const struct table_reason *reasons;
    const struct table_origin *origins;
    const struct table_indicator *indicators;
    const struct table_entry_record *entries;
    const uint32_t *refs;
    const uint64_t *slots;
    const uint64_t *filter;
    const struct table_condition *conditions;
    const uint32_t *nodes;
    const uint32_t *patterns;         /* conditions that are no equality, by class */
    const struct regex **expressions; /* of each pattern; NULL: a wildcard */
    uint32_t first_pattern[KEY_CLASS_COUNT + 1];
    uint64_t slot_mask, filter_mask; /* filter_mask counts bits */
    uint64_t seed;
    uint32_t class_counts[KEY_CLASS_COUNT]; /* entries of each name space */
    bool has_v6;                            /* addresses other than IPv4 */
};

static inline struct span table_text(const struct indicator_table *t, struct text_ref ref)
{
    return span_of(t->strings + ref.offset, ref.len);
}

/* The conditions and programs (table_program.c); part of indicator_table_open(). */
enum status table_open_programs(struct arena *arena, struct indicator_table *t);

static inline uint64_t table_count(const struct indicator_table *t, enum table_section section)
{
    return t->header->sections[section].count;
}

static inline bool table_text_is_inside(const struct indicator_table *t, struct text_ref ref)
{
    uint64_t size = table_count(t, SECTION_STRINGS);
    return ref.offset <= size && ref.len <= size - ref.offset;
}

const struct table_entry_record *table_probe(const struct indicator_table *t, enum key_class class,
                                             struct span key, uint64_t hash);

static inline uint64_t table_hash(const struct indicator_table *t, enum key_class class,
                                  struct span key)
{
    return XXH3_64bits_withSeed(key.ptr, key.len, TABLE_SEED(t->seed, class));
}

static inline bool table_filter_bit(const struct indicator_table *t, uint64_t hash)
{
    uint64_t bit = TABLE_FILTER_BIT(hash, t->filter_mask);
    return (t->filter[bit / 64] >> (bit % 64) & 1) != 0;
}

/* False: the key is certainly not there. */
static inline bool table_filter_passes(const struct indicator_table *t, enum key_class class,
                                       struct span key)
{
    return table_filter_bit(t, table_hash(t, class, key));
}

/* The entry of a key, NULL when there is none: nearly always answered by one bit. */
static inline const struct table_entry_record *table_lookup(const struct indicator_table *t,
                                                            enum key_class class, struct span key)
{
    const uint64_t hash = table_hash(t, class, key);
    return table_filter_bit(t, hash) ? table_probe(t, class, key, hash) : NULL;
}

/* The narrowest network of at most *bits bits that holds the address; *bits becomes one less than
 * its own, so that the next call goes on (-1: there can be no more). */
const struct table_entry_record *table_next_network(const struct indicator_table *t,
                                                    const struct ip_address *ip, int *bits);

#endif
