/* Open addressing with linear probing; at most two thirds full. */
#include "base/table.h"

#include <stdlib.h>
#include <xxhash.h>

void table_init(struct table *t, size_t max_entries, size_t max_key_bytes, uint64_t seed)
{
    if (max_entries > UINT32_MAX / 2)
        max_entries = UINT32_MAX / 2;
    *t = (struct table){.max = max_entries, .seed = seed};
    arena_init(&t->keys, max_key_bytes);
}

void table_free(struct table *t)
{
    free(t->entries);
    free(t->slots);
    arena_free(&t->keys);
    *t = (struct table){.max = t->max, .seed = t->seed, .keys = t->keys};
}

void table_clear(struct table *t)
{
    t->count = 0;
    arena_free(&t->keys);
    if (t->slots != NULL)
        memset(t->slots, 0, t->slot_count * sizeof *t->slots);
}

/* Slot of the key, or the free slot where it belongs. Needs slot_count > 0. */
static size_t find_slot(const struct table *t, struct span key, uint64_t hash)
{
    size_t mask = t->slot_count - 1;
    for (size_t at = hash & mask;; at = (at + 1) & mask) {
        uint32_t index = t->slots[at];
        if (index == 0)
            return at;
        const struct table_entry *e = &t->entries[index - 1];
        if (e->hash == hash && span_equal(e->key, key))
            return at;
    }
}

uint64_t *table_find(const struct table *t, struct span key)
{
    if (t->count == 0)
        return NULL;
    uint32_t index = t->slots[find_slot(t, key, XXH3_64bits_withSeed(key.ptr, key.len, t->seed))];
    return index == 0 ? NULL : &t->entries[index - 1].value;
}

static bool grow_entries(struct table *t)
{
    if (t->count < t->entry_room)
        return true;
    size_t room = t->entry_room == 0 ? 64 : t->entry_room * 2;
    struct table_entry *grown = realloc(t->entries, room * sizeof *grown);
    if (grown == NULL)
        return false;
    t->entries = grown;
    t->entry_room = room;
    return true;
}

static bool grow_slots(struct table *t)
{
    if (t->slot_count > 0 && t->count < t->slot_count / 3 * 2)
        return true;
    size_t count = t->slot_count == 0 ? 128 : t->slot_count * 2;
    uint32_t *slots = calloc(count, sizeof *slots);
    if (slots == NULL)
        return false;
    free(t->slots);
    t->slots = slots;
    t->slot_count = count;
    for (size_t i = 0; i < t->count; i++)
        slots[find_slot(t, t->entries[i].key, t->entries[i].hash)] = (uint32_t)(i + 1);
    return true;
}

enum status table_put(struct table *t, struct span key, uint64_t **ret_value, bool *ret_is_new)
{
    const uint64_t hash = XXH3_64bits_withSeed(key.ptr, key.len, t->seed);
    const uint32_t found = t->count == 0 ? 0 : t->slots[find_slot(t, key, hash)];
    if (ret_is_new != NULL)
        *ret_is_new = found == 0;
    if (found != 0) {
        *ret_value = &t->entries[found - 1].value;
        return STATUS_OK;
    }
    struct span copy;
    if (t->count >= t->max || !grow_entries(t) || !grow_slots(t))
        return STATUS_NO_MEMORY;
    TRY(arena_copy(&t->keys, key, &copy));
    t->entries[t->count] = (struct table_entry){.key = copy, .value = 0, .hash = hash};
    t->slots[find_slot(t, key, hash)] = (uint32_t)(t->count + 1);
    *ret_value = &t->entries[t->count++].value;
    return STATUS_OK;
}
