/* The vectors of a builder as one position-independent table: sets in the order of their names,
 * indicators in the order of their sets, keys in a hash table with a filter of bits before it.
 */
#include <stdlib.h>
#include <xxhash.h>

#include "indicators/builder.h"
#include "indicators/builder_vectors.h"
#include "indicators/host_tail.h"

enum {
    PROBE_MAX = 256, /* a longer run of occupied slots means that somebody chose the keys */
    RESEED_MAX = 8,
    FILTER_BITS_PER_KEY = 16, /* one absent key in 16 to 32 passes the filter */
    SLOTS_MIN = 8,
};

struct compiler {
    struct indicator_builder *b;
    size_t set_count, indicator_count, key_count;
    uint32_t *set_order;    /* by name: number of the set in the builder */
    uint32_t *new_number;   /* of an indicator of the builder */
    uint32_t *entry_of_key; /* for each pending key */
    struct table_entry_record *entries;
    uint32_t *refs;
    uint64_t *slots, *filter;
    size_t entry_count, slot_count, filter_words;
    uint64_t seed;
};

static void *array(size_t count, size_t size)
{
    return calloc(count == 0 ? 1 : count, size);
}

static void compiler_free(struct compiler *c)
{
    free(c->set_order);
    free(c->new_number);
    free(c->entry_of_key);
    free(c->entries);
    free(c->refs);
    free(c->slots);
    free(c->filter);
}

static struct span text_at(const struct compiler *c, struct text_ref ref)
{
    return span_of(c->b->strings.ptr + ref.offset, ref.len);
}

static bool set_comes_first(const struct compiler *c, uint32_t x, uint32_t y)
{
    const struct table_set *a = VECTOR_AT(c->b->sets, struct table_set, x);
    const struct table_set *b = VECTOR_AT(c->b->sets, struct table_set, y);
    int order = span_compare(text_at(c, a->name), text_at(c, b->name));
    return order != 0 ? order < 0 : memcmp(a->sha256, b->sha256, sizeof a->sha256) < 0;
}

/* Insertion sort: there are few sets, and they often come sorted. */
static void order_sets(struct compiler *c)
{
    for (uint32_t i = 0; i < c->set_count; i++) {
        size_t at = i;
        for (; at > 0 && set_comes_first(c, i, c->set_order[at - 1]); at--)
            c->set_order[at] = c->set_order[at - 1];
        c->set_order[at] = i;
    }
}

static void number_indicators(struct compiler *c)
{
    uint32_t next = 0;
    for (size_t s = 0; s < c->set_count; s++) {
        const struct table_set *set = VECTOR_AT(c->b->sets, struct table_set, c->set_order[s]);
        for (uint32_t i = 0; i < set->indicator_count; i++)
            c->new_number[set->first_indicator + i] = next++;
    }
}

/* --- the hash table --- */

static uint64_t class_hash(const struct compiler *c, enum key_class class, struct span key)
{
    return XXH3_64bits_withSeed(key.ptr, key.len, TABLE_SEED(c->seed, class));
}

static void set_filter_bit(struct compiler *c, uint64_t hash)
{
    const uint64_t bit = TABLE_FILTER_BIT(hash, c->filter_words * 64 - 1);
    c->filter[bit / 64] |= UINT64_C(1) << (bit % 64);
}

/* Puts one key in; false when the slots around it are too crowded. */
static bool insert_key(struct compiler *c, size_t key)
{
    const struct pending_key *k = VECTOR_AT(c->b->keys, struct pending_key, key);
    struct span bytes = text_at(c, k->key);
    const uint64_t hash = class_hash(c, (enum key_class)k->class, bytes);
    size_t at = hash & (c->slot_count - 1);
    for (size_t probes = 0; c->slots[at] != 0; at = (at + 1) & (c->slot_count - 1)) {
        uint32_t number = (uint32_t)c->slots[at] - 1;
        struct table_entry_record *e = &c->entries[number];
        if (e->class == k->class && span_equal(text_at(c, e->key), bytes)) {
            e->ref_count++;
            c->entry_of_key[key] = number;
            return true;
        }
        if (++probes > PROBE_MAX)
            return false;
    }
    set_filter_bit(c, hash);
    if (k->class == KEY_HOST || k->class == KEY_URL_HOST)
        set_filter_bit(c, class_hash(c, KEY_HOST_TAIL, host_tail(bytes)));
    c->slots[at] = TABLE_SLOT(hash, (uint64_t)c->entry_count);
    c->entries[c->entry_count] =
        (struct table_entry_record){.key = k->key, .class = k->class, .ref_count = 1};
    c->entry_of_key[key] = (uint32_t)c->entry_count++;
    return true;
}

static bool insert_keys(struct compiler *c)
{
    memset(c->slots, 0, c->slot_count * sizeof *c->slots);
    memset(c->filter, 0, c->filter_words * sizeof *c->filter);
    c->entry_count = 0;
    for (size_t i = 0; i < c->key_count; i++)
        if (!insert_key(c, i))
            return false;
    return true;
}

/* The seed comes from the files, so that the same files give the same table. */
static enum status build_hash(struct compiler *c)
{
    for (size_t s = 0; s < c->set_count; s++) {
        const struct table_set *set = VECTOR_AT(c->b->sets, struct table_set, c->set_order[s]);
        c->seed = XXH3_64bits_withSeed(set->sha256, sizeof set->sha256, c->seed);
    }
    for (int attempt = 0; attempt < RESEED_MAX; attempt++, c->seed++)
        if (insert_keys(c))
            return STATUS_OK;
    return STATUS_BUDGET;
}

static int compare_refs(const void *a, const void *b)
{
    uint32_t x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return x < y ? -1 : x > y;
}

/* The indicators of each entry, in the order of their numbers. */
static void collect_refs(struct compiler *c)
{
    uint32_t next = 0;
    for (size_t i = 0; i < c->entry_count; i++) {
        c->entries[i].first_ref = next;
        next += c->entries[i].ref_count;
        c->entries[i].ref_count = 0;
    }
    for (size_t i = 0; i < c->key_count; i++) {
        struct table_entry_record *e = &c->entries[c->entry_of_key[i]];
        const struct pending_key *k = VECTOR_AT(c->b->keys, struct pending_key, i);
        const bool condition = (k->ref & TABLE_REF_CONDITION) != 0;
        c->refs[e->first_ref + e->ref_count++] = condition ? k->ref : c->new_number[k->ref];
        e->plain_count += !condition;
    }
    for (size_t i = 0; i < c->entry_count; i++)
        qsort(c->refs + c->entries[i].first_ref, c->entries[i].ref_count, sizeof *c->refs,
              compare_refs);
}

/* Each indicator's first key is the exact one. */
static void note_entries(struct compiler *c)
{
    if (c->key_count == 0)
        return;
    struct table_indicator *x = VECTOR_AT(c->b->indicators, struct table_indicator, 0);
    for (size_t i = c->key_count; i-- > 0;) {
        uint32_t ref = VECTOR_AT(c->b->keys, struct pending_key, i)->ref;
        if ((ref & TABLE_REF_CONDITION) == 0)
            x[ref].entry = c->entry_of_key[i];
    }
}

/* --- writing --- */

static void begin_section(struct buf *out, size_t start, struct table_header *h,
                          enum table_section section, size_t count)
{
    while ((out->len - start) % 8 != 0 && !out->failed)
        buf_byte(out, 0);
    h->sections[section].offset = out->len - start;
    h->sections[section].count = count;
}

static void write_section(struct buf *out, size_t start, struct table_header *h,
                          enum table_section section, const void *records, size_t count,
                          size_t size)
{
    begin_section(out, start, h, section, count);
    buf_add(out, span_of(records, count * size));
}

static void write_sets(struct buf *out, size_t start, struct table_header *h,
                       const struct compiler *c)
{
    uint32_t first = 0;
    begin_section(out, start, h, SECTION_SETS, c->set_count);
    for (size_t s = 0; s < c->set_count; s++) {
        struct table_set set = *VECTOR_AT(c->b->sets, struct table_set, c->set_order[s]);
        set.first_indicator = first;
        first += set.indicator_count;
        buf_add(out, span_of(&set, sizeof set));
    }
}

static void write_indicators(struct buf *out, size_t start, struct table_header *h,
                             const struct compiler *c)
{
    begin_section(out, start, h, SECTION_INDICATORS, c->indicator_count);
    for (size_t s = 0; s < c->set_count; s++) {
        const struct table_set *set = VECTOR_AT(c->b->sets, struct table_set, c->set_order[s]);
        for (uint32_t i = 0; i < set->indicator_count; i++) {
            struct table_indicator x =
                *VECTOR_AT(c->b->indicators, struct table_indicator, set->first_indicator + i);
            x.set = (uint32_t)s;
            buf_add(out, span_of(&x, sizeof x));
        }
    }
}

static void write_conditions(struct buf *out, size_t start, struct table_header *h,
                             const struct compiler *c)
{
    const size_t count = VECTOR_COUNT(c->b->conditions, struct table_condition);
    begin_section(out, start, h, SECTION_CONDITIONS, count);
    for (size_t i = 0; i < count; i++) {
        struct table_condition condition = *VECTOR_AT(c->b->conditions, struct table_condition, i);
        condition.indicator = c->new_number[condition.indicator];
        buf_add(out, span_of(&condition, sizeof condition));
    }
}

/* Wildcards and expressions, ordered by class. */
static void write_patterns(struct buf *out, size_t start, struct table_header *h,
                           const struct compiler *c)
{
    const size_t count = VECTOR_COUNT(c->b->conditions, struct table_condition);
    begin_section(out, start, h, SECTION_PATTERNS, c->b->pattern_count);
    for (uint32_t class = 0; class < KEY_CLASS_COUNT && c->b->pattern_count > 0; class ++) {
        for (uint32_t i = 0; i < count; i++) {
            const struct table_condition *x =
                VECTOR_AT(c->b->conditions, struct table_condition, i);
            if (x->op != CONDITION_EQUAL && x->class == class)
                buf_add(out, span_of(&i, sizeof i));
        }
    }
}

static enum status write_table(const struct compiler *c, struct buf *out)
{
    const struct indicator_builder *b = c->b;
    const size_t start = out->len;
    struct table_header h = {.magic = TABLE_MAGIC, .seed = c->seed};
    memcpy(h.ip_prefixes, b->ip_prefixes, sizeof h.ip_prefixes);
    buf_add(out, span_of(&h, sizeof h));
    write_section(out, start, &h, SECTION_STRINGS, b->strings.ptr, b->strings.len, 1);
    write_sets(out, start, &h, c);
    write_section(out, start, &h, SECTION_REASONS, b->reasons.ptr,
                  VECTOR_COUNT(b->reasons, struct table_reason), sizeof(struct table_reason));
    write_section(out, start, &h, SECTION_ORIGINS, b->origins.ptr,
                  VECTOR_COUNT(b->origins, struct table_origin), sizeof(struct table_origin));
    write_indicators(out, start, &h, c);
    write_section(out, start, &h, SECTION_ENTRIES, c->entries, c->entry_count, sizeof *c->entries);
    write_section(out, start, &h, SECTION_REFS, c->refs, c->key_count, sizeof *c->refs);
    write_section(out, start, &h, SECTION_SLOTS, c->slots, c->slot_count, sizeof *c->slots);
    write_section(out, start, &h, SECTION_FILTER, c->filter, c->filter_words, sizeof *c->filter);
    write_conditions(out, start, &h, c);
    write_section(out, start, &h, SECTION_NODES, b->nodes.ptr, VECTOR_COUNT(b->nodes, uint32_t),
                  sizeof(uint32_t));
    write_patterns(out, start, &h, c);
    if (out->failed)
        return STATUS_NO_MEMORY;
    h.size = out->len - start;
    memcpy(out->ptr + start, &h, sizeof h);
    return STATUS_OK;
}

static size_t power_of_two_from(size_t least)
{
    size_t n = SLOTS_MIN;
    while (n < least)
        n *= 2;
    return n;
}

static enum status compiler_init(struct compiler *c, struct indicator_builder *b)
{
    *c = (struct compiler){.b = b};
    c->set_count = VECTOR_COUNT(b->sets, struct table_set);
    c->indicator_count = VECTOR_COUNT(b->indicators, struct table_indicator);
    c->key_count = VECTOR_COUNT(b->keys, struct pending_key);
    c->slot_count = power_of_two_from(2 * c->key_count);
    c->filter_words = power_of_two_from(c->key_count * FILTER_BITS_PER_KEY / 64 + 1);
    c->set_order = array(c->set_count, sizeof *c->set_order);
    c->new_number = array(c->indicator_count, sizeof *c->new_number);
    c->entry_of_key = array(c->key_count, sizeof *c->entry_of_key);
    c->entries = array(c->key_count, sizeof *c->entries);
    c->refs = array(c->key_count, sizeof *c->refs);
    c->slots = array(c->slot_count, sizeof *c->slots);
    c->filter = array(c->filter_words, sizeof *c->filter);
    bool ok = c->set_order != NULL && c->new_number != NULL && c->entry_of_key != NULL &&
              c->entries != NULL && c->refs != NULL && c->slots != NULL && c->filter != NULL;
    return ok ? STATUS_OK : STATUS_NO_MEMORY;
}

enum status indicator_builder_compile(struct indicator_builder *b, struct buf *ret_blob)
{
    struct compiler c;
    enum status status = compiler_init(&c, b);
    if (status == STATUS_OK) {
        order_sets(&c);
        number_indicators(&c);
        status = build_hash(&c);
    }
    if (status == STATUS_OK) {
        collect_refs(&c);
        note_entries(&c);
        status = write_table(&c, ret_blob);
    }
    compiler_free(&c);
    return status;
}
