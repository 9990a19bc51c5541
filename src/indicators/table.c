/* The compiled table: checking and reading. */
#include "indicators/table.h"

#include "base/limits.h"
#include "indicators/file_format.h"
#include "indicators/leads.h"
#include "indicators/table_lookup.h"

static const size_t record_sizes[SECTION_COUNT] = {
    [SECTION_STRINGS] = 1,
    [SECTION_SETS] = sizeof(struct table_set),
    [SECTION_REASONS] = sizeof(struct table_reason),
    [SECTION_ORIGINS] = sizeof(struct table_origin),
    [SECTION_INDICATORS] = sizeof(struct table_indicator),
    [SECTION_ENTRIES] = sizeof(struct table_entry_record),
    [SECTION_REFS] = sizeof(uint32_t),
    [SECTION_SLOTS] = sizeof(uint64_t),
    [SECTION_FILTER] = sizeof(uint64_t),
    [SECTION_CONDITIONS] = sizeof(struct table_condition),
    [SECTION_NODES] = sizeof(uint32_t),
    [SECTION_PATTERNS] = sizeof(uint32_t),
};

static bool is_power_of_two(uint64_t n)
{
    return n != 0 && (n & (n - 1)) == 0;
}

/* Where a section lies; false when it does not lie wholly inside, aligned. */
static bool place(struct span blob, const struct table_header *h, enum table_section section,
                  void *ret_start)
{
    const struct table_section_place *p = &h->sections[section];
    struct span part;
    uint64_t bytes;
    if (__builtin_mul_overflow(p->count, record_sizes[section], &bytes) || p->offset % 8 != 0 ||
        p->count > UINT32_MAX || !span_slice(blob, p->offset, bytes, &part))
        return false;
    memcpy(ret_start, &part.ptr, sizeof part.ptr); /* into a pointer of any type */
    return true;
}

static bool place_all(struct span blob, struct indicator_table *t)
{
    const struct table_header *h = t->header;
    return place(blob, h, SECTION_STRINGS, &t->strings) && place(blob, h, SECTION_SETS, &t->sets) &&
           place(blob, h, SECTION_REASONS, &t->reasons) &&
           place(blob, h, SECTION_ORIGINS, &t->origins) &&
           place(blob, h, SECTION_INDICATORS, &t->indicators) &&
           place(blob, h, SECTION_ENTRIES, &t->entries) && place(blob, h, SECTION_REFS, &t->refs) &&
           place(blob, h, SECTION_SLOTS, &t->slots) && place(blob, h, SECTION_FILTER, &t->filter) &&
           place(blob, h, SECTION_CONDITIONS, &t->conditions) &&
           place(blob, h, SECTION_NODES, &t->nodes) &&
           place(blob, h, SECTION_PATTERNS, &t->patterns);
}

static bool range_is_inside(uint32_t first, uint32_t count, uint64_t size)
{
    return first <= size && count <= size - first;
}

static bool time_is_sound(int64_t seconds, uint32_t nanos)
{
    struct timestamp t;
    return nanos <= 999999999 && timestamp_from_units(EPOCH_UNIX, seconds, 1, &t);
}

static bool counts_are_sound(const struct table_set *s)
{
    uint64_t sum = 0;
    for (size_t k = 0; k < KIND_COUNT; k++)
        sum += s->kinds[k];
    return sum == s->usable && s->indicator_count == s->usable && s->usable <= s->loaded;
}

static bool sets_are_sound(const struct indicator_table *t)
{
    for (size_t i = 0; i < table_count(t, SECTION_SETS); i++) {
        const struct table_set *s = &t->sets[i];
        if (!table_text_is_inside(t, s->name) || !table_text_is_inside(t, s->problem) ||
            !range_is_inside(s->first_reason, s->reason_count, table_count(t, SECTION_REASONS)) ||
            !range_is_inside(s->first_indicator, s->indicator_count,
                             table_count(t, SECTION_INDICATORS)) ||
            !counts_are_sound(s) || !time_is_sound(s->date, 0))
            return false;
    }
    for (size_t i = 0; i < table_count(t, SECTION_REASONS); i++)
        if (!table_text_is_inside(t, t->reasons[i].reason) ||
            !table_text_is_inside(t, t->reasons[i].example))
            return false;
    return true;
}

static bool origins_are_sound(const struct indicator_table *t)
{
    for (size_t i = 0; i < table_count(t, SECTION_ORIGINS); i++) {
        const struct table_origin *o = &t->origins[i];
        if (!table_text_is_inside(t, o->name) || !table_text_is_inside(t, o->campaign) ||
            !table_text_is_inside(t, o->reference) || !table_text_is_inside(t, o->description) ||
            !table_text_is_inside(t, o->tlp) || !table_text_is_inside(t, o->source))
            return false;
    }
    return true;
}

static bool indicators_are_sound(const struct indicator_table *t)
{
    for (size_t i = 0; i < table_count(t, SECTION_INDICATORS); i++) {
        const struct table_indicator *x = &t->indicators[i];
        if (!table_text_is_inside(t, x->value) || !table_text_is_inside(t, x->id) ||
            x->kind >= KIND_COUNT || x->set >= table_count(t, SECTION_SETS) ||
            x->origin >= table_count(t, SECTION_ORIGINS) ||
            (x->node_count == 0 && x->entry >= table_count(t, SECTION_ENTRIES)) ||
            x->lead > leads_count || !time_is_sound(x->valid_from, x->from_nanos) ||
            !time_is_sound(x->valid_until, x->until_nanos))
            return false;
    }
    return true;
}

/* First indicators, then conditions. */
static bool refs_are_sound(const struct indicator_table *t, const struct table_entry_record *e)
{
    const uint32_t *refs = t->refs + e->first_ref;
    for (uint32_t i = 0; i < e->ref_count; i++) {
        bool plain = i < e->plain_count;
        uint64_t count = table_count(t, plain ? SECTION_INDICATORS : SECTION_CONDITIONS);
        if (((refs[i] & TABLE_REF_CONDITION) == 0) != plain ||
            (refs[i] & ~TABLE_REF_CONDITION) >= count)
            return false;
    }
    return true;
}

static bool is_v4_key(struct span key)
{
    struct ip_address ip = {.prefix = 0};
    if (key.len != IP_KEY_SIZE)
        return false;
    memcpy(ip.bytes, key.ptr, sizeof ip.bytes);
    ip.prefix = key.ptr[IP_KEY_SIZE - 1];
    return ip_is_v4(&ip);
}

static bool entries_are_sound(struct indicator_table *t)
{
    for (size_t i = 0; i < table_count(t, SECTION_ENTRIES); i++) {
        const struct table_entry_record *e = &t->entries[i];
        if (!table_text_is_inside(t, e->key) || e->class >= KEY_CLASS_COUNT || e->ref_count == 0 ||
            e->plain_count > e->ref_count ||
            !range_is_inside(e->first_ref, e->ref_count, table_count(t, SECTION_REFS)) ||
            !refs_are_sound(t, e))
            return false;
        t->class_counts[e->class]++;
        t->has_v6 |= e->class == KEY_IP && !is_v4_key(table_text(t, e->key));
    }
    return true;
}

/* At least one slot must be free, or looking for an absent key would never end. */
static bool slots_are_sound(const struct indicator_table *t)
{
    bool free_slot = false;
    if (!is_power_of_two(table_count(t, SECTION_SLOTS)) ||
        !is_power_of_two(table_count(t, SECTION_FILTER)))
        return false;
    for (size_t i = 0; i < table_count(t, SECTION_SLOTS); i++) {
        uint32_t number = (uint32_t)t->slots[i];
        free_slot |= t->slots[i] == 0;
        if (t->slots[i] != 0 && (number == 0 || number > table_count(t, SECTION_ENTRIES)))
            return false;
    }
    return free_slot;
}

enum status indicator_table_open(struct arena *arena, struct span blob,
                                 struct indicator_table **ret_table)
{
    struct indicator_table *t = arena_alloc(arena, sizeof *t);
    if (t == NULL)
        return STATUS_NO_MEMORY;
    if (blob.len < sizeof *t->header || (uintptr_t)blob.ptr % 8 != 0)
        return STATUS_MALFORMED;
    t->header = (const struct table_header *)(const void *)blob.ptr;
    if (t->header->magic != TABLE_MAGIC || t->header->size != blob.len || !place_all(blob, t) ||
        !sets_are_sound(t) || !origins_are_sound(t) || !indicators_are_sound(t) ||
        !entries_are_sound(t) || !slots_are_sound(t))
        return STATUS_MALFORMED;
    TRY(table_open_programs(arena, t));
    t->slot_mask = table_count(t, SECTION_SLOTS) - 1;
    t->filter_mask = table_count(t, SECTION_FILTER) * 64 - 1;
    t->seed = t->header->seed;
    *ret_table = t;
    return STATUS_OK;
}

const struct table_entry_record *table_probe(const struct indicator_table *t, enum key_class class,
                                             struct span key, uint64_t hash)
{
    const uint64_t tag = hash & ~UINT64_C(0xFFFFFFFF);
    for (uint64_t at = hash & t->slot_mask; t->slots[at] != 0; at = (at + 1) & t->slot_mask) {
        if ((t->slots[at] & ~UINT64_C(0xFFFFFFFF)) != tag)
            continue;
        const struct table_entry_record *e = &t->entries[(uint32_t)t->slots[at] - 1];
        if (e->class == (uint32_t) class && span_equal(table_text(t, e->key), key))
            return e;
    }
    return NULL;
}

/* The largest n <= bits that networks of the table have; -1 when there is none. */
static int next_length(const struct indicator_table *t, int bits)
{
    while (bits >= 0) {
        const unsigned word = (unsigned)bits / 64, bit = (unsigned)bits % 64;
        const uint64_t lengths = t->header->ip_prefixes[word] & (UINT64_MAX >> (63 - bit));
        if (lengths != 0)
            return (int)(word * 64) + 63 - __builtin_clzll(lengths);
        bits = (int)(word * 64) - 1;
    }
    return -1;
}

const struct table_entry_record *table_next_network(const struct indicator_table *t,
                                                    const struct ip_address *ip, int *bits)
{
    uint8_t key[IP_KEY_SIZE];
    for (int n = next_length(t, *bits); n >= 0; n = next_length(t, n - 1)) {
        const struct ip_address network = n == ip->prefix ? *ip : ip_network(ip, (unsigned)n);
        ip_key_make(&network, key);
        const struct table_entry_record *e = table_lookup(t, KEY_IP, span_of(key, sizeof key));
        if (e != NULL) {
            *bits = n - 1;
            return e;
        }
    }
    return NULL;
}

size_t indicator_table_sets(const struct indicator_table *t)
{
    return (size_t)table_count(t, SECTION_SETS);
}

struct indicator_set_info indicator_table_set(const struct indicator_table *t, size_t set)
{
    const struct table_set *s = &t->sets[set];
    struct indicator_set_info info = {.name = table_text(t, s->name),
                                      .problem = table_text(t, s->problem),
                                      .format = file_format_name((enum file_format)s->format),
                                      .date = {.seconds = s->date},
                                      .has_date = s->has_date != 0,
                                      .loaded = s->loaded,
                                      .usable = s->usable,
                                      .reason_count = s->reason_count,
                                      .first_indicator = s->first_indicator,
                                      .indicator_count = s->indicator_count};
    memcpy(info.sha256, s->sha256, sizeof info.sha256);
    memcpy(info.kinds, s->kinds, sizeof info.kinds);
    return info;
}

struct indicator_reason indicator_table_reason(const struct indicator_table *t, size_t set,
                                               size_t reason)
{
    const struct table_reason *r = &t->reasons[t->sets[set].first_reason + reason];
    return (struct indicator_reason){.reason = table_text(t, r->reason),
                                     .example = table_text(t, r->example),
                                     .count = r->count,
                                     .line = r->line};
}

size_t indicator_table_count(const struct indicator_table *t)
{
    return (size_t)table_count(t, SECTION_INDICATORS);
}

struct indicator_info indicator_table_get(const struct indicator_table *t, size_t indicator)
{
    const struct table_indicator *x = &t->indicators[indicator];
    const struct table_origin *o = &t->origins[x->origin];
    return (struct indicator_info){
        .kind = (enum kind)x->kind,
        .value = table_text(t, x->value),
        .id = table_text(t, x->id),
        .name = table_text(t, o->name),
        .campaign = table_text(t, o->campaign),
        .reference = table_text(t, o->reference),
        .description = table_text(t, o->description),
        .source = table_text(t, o->source),
        .tlp = table_text(t, o->tlp),
        .set = x->set,
        .valid_from = {.seconds = x->valid_from, .nanos = x->from_nanos},
        .valid_until = {.seconds = x->valid_until, .nanos = x->until_nanos},
        .has_from = (x->flags & TABLE_HAS_FROM) != 0,
        .has_until = (x->flags & TABLE_HAS_UNTIL) != 0,
        .revoked = (x->flags & TABLE_REVOKED) != 0,
        .context = (x->flags & TABLE_CONTEXT) != 0,
        .lead = x->lead == 0 ? NULL : leads[x->lead - 1].reason,
    };
}

uint32_t indicator_table_applicable(const struct indicator_table *t, size_t set,
                                    kind_set observables)
{
    const kind_set shown = kinds_shown_by(observables);
    uint32_t sum = 0;
    for (size_t k = 0; k < KIND_COUNT; k++)
        sum += (shown & KIND_BIT(k)) != 0 ? t->sets[set].kinds[k] : 0;
    return sum;
}
