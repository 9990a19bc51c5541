/* Counting observables, and their aggregates as bytes and as JSON. */
#include "findings/observable.h"

#include <stdlib.h>

#include "base/cursor.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "findings/finding_json.h"

enum { KEYED_FLAG = 0x80 };

enum status observables_init(struct observables *o, const char *artifact, const char *entry,
                             const struct sink *sink)
{
    *o = (struct observables){.entry = entry, .artifact = artifact, .sink = sink};
    table_init(&o->table, OBSERVABLES_TABLE_MAX, (size_t)OBSERVABLES_KEY_BYTES_MAX, 0);
    arena_init(&o->arena, (size_t)OBSERVABLES_KEY_BYTES_MAX);
    o->counts = calloc(OBSERVABLES_TABLE_MAX, sizeof *o->counts);
    return o->counts == NULL ? STATUS_NO_MEMORY : STATUS_OK;
}

void observables_free(struct observables *o)
{
    table_free(&o->table);
    arena_free(&o->arena);
    free(o->counts);
    o->counts = NULL;
}

static enum status start_count(struct observables *o, struct observable_count *c,
                               const struct place *place)
{
    struct span key = SPAN_EMPTY;
    if (place->key.len > 0)
        TRY(arena_copy(&o->arena, place->key, &key));
    *c = (struct observable_count){.place = *place};
    c->place.key = key;
    return STATUS_OK;
}

static void count_time(struct observable_count *c, const struct timestamp *time)
{
    if (time == NULL)
        return;
    if (!c->has_time || timestamp_compare(*time, c->first) < 0)
        c->first = *time;
    if (!c->has_time || timestamp_compare(*time, c->last) > 0)
        c->last = *time;
    c->has_time = true;
}

static enum status put(struct observables *o, struct span key, const struct timestamp *time,
                       const struct place *place)
{
    uint64_t *index;
    bool is_new;
    TRY(table_put(&o->table, key, &index, &is_new));
    if (is_new) {
        *index = o->table.count - 1;
        TRY(start_count(o, &o->counts[*index], place));
    }
    o->counts[*index].count++;
    count_time(&o->counts[*index], time);
    return STATUS_OK;
}

enum status observables_add(struct observables *o, enum kind kind, bool keyed, struct span value,
                            const struct timestamp *time, const struct place *place)
{
    uint8_t key[1 + OBSERVABLE_VALUE_MAX];
    value = utf8_head(value, OBSERVABLE_VALUE_MAX); /* the end of a monstrous URL is cut */
    key[0] = (uint8_t)kind | (keyed ? KEYED_FLAG : 0);
    if (value.len > 0)
        memcpy(key + 1, value.ptr, value.len);
    struct span whole = span_of(key, 1 + value.len);
    enum status status = put(o, whole, time, place);
    if (status != STATUS_NO_MEMORY)
        return status;
    TRY(observables_flush(o));
    return put(o, whole, time, place);
}

/* Sorting key: the kind's name orders the file, not its number. */
static void put_sort_key(struct buf *out, struct span table_key)
{
    buf_str(out, kind_name((enum kind)(table_key.ptr[0] & ~KEYED_FLAG)));
    buf_byte(out, 0);
    buf_add(out, span_skip(table_key, 1));
    buf_byte(out, 0);
    buf_byte(out, table_key.ptr[0]);
}

static void put_time(struct buf *out, struct timestamp t)
{
    buf_uint_le(out, (uint64_t)t.seconds, 8);
    buf_uint_le(out, t.nanos, 4);
    buf_byte(out, t.has_nanos);
}

static void put_payload(struct buf *out, const struct observables *o,
                        const struct observable_count *c)
{
    buf_uint_le(out, c->count, 8);
    buf_byte(out, c->has_time);
    put_time(out, c->first);
    put_time(out, c->last);
    buf_uint_le(out, strlen(o->artifact), 2);
    buf_str(out, o->artifact);
    struct json j = json_to(out);
    finding_where_json(&j, o->entry, &c->place, NULL);
}

struct sorted_entry {
    struct span key; /* the table's */
    size_t index;
};

static int compare_entries(const void *a, const void *b)
{
    const struct sorted_entry *left = a, *right = b;
    uint8_t left_kind = left->key.ptr[0] & 0x7F, right_kind = right->key.ptr[0] & 0x7F;
    if (left_kind != right_kind)
        return strcmp(kind_name((enum kind)left_kind), kind_name((enum kind)right_kind));
    int order = span_compare(span_skip(left->key, 1), span_skip(right->key, 1));
    return order != 0 ? order : (int)left->key.ptr[0] - (int)right->key.ptr[0];
}

static enum status send_all(struct observables *o, const struct sorted_entry *sorted)
{
    BUF_SCOPED struct buf key;
    BUF_SCOPED struct buf payload;
    buf_init(&key, OBSERVABLE_VALUE_MAX + 64);
    buf_init(&payload, (size_t)MIB(1));
    for (size_t i = 0; i < o->table.count; i++) {
        buf_clear(&key);
        buf_clear(&payload);
        put_sort_key(&key, sorted[i].key);
        put_payload(&payload, o, &o->counts[sorted[i].index]);
        if (key.failed || payload.failed)
            return STATUS_NO_MEMORY;
        TRY(o->sink->observable(o->sink->ctx, buf_span(&key), buf_span(&payload)));
    }
    return STATUS_OK;
}

enum status observables_flush(struct observables *o)
{
    if (o->table.count == 0)
        return STATUS_OK;
    struct sorted_entry *sorted = malloc(o->table.count * sizeof *sorted);
    if (sorted == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < o->table.count; i++)
        sorted[i] = (struct sorted_entry){.key = o->table.entries[i].key, .index = i};
    qsort(sorted, o->table.count, sizeof *sorted, compare_entries);
    enum status status = send_all(o, sorted);
    free(sorted);
    table_clear(&o->table);
    arena_free(&o->arena);
    return status;
}

static struct timestamp take_time(struct cursor *c)
{
    struct timestamp t = {.seconds = (int64_t)cursor_uint_le(c, 8)};
    t.nanos = (uint32_t)cursor_uint_le(c, 4);
    t.has_nanos = cursor_u8(c) == 1;
    if (t.nanos > 999999999 || t.seconds < -INT64_C(62135596800) ||
        t.seconds > INT64_C(253402300799))
        c->failed = true;
    return t;
}

/* Taken from the end: the value may itself hold a NUL. */
static bool decode_key(struct span key, struct observable *o)
{
    size_t name_end = span_find_byte(key, 0);
    if (key.len < name_end + 3 || !kind_from_name(span_head(key, name_end), &o->kind))
        return false;
    o->keyed = (key.ptr[key.len - 1] & KEYED_FLAG) != 0;
    o->value = span_of(key.ptr + name_end + 1, key.len - name_end - 3);
    return true;
}

enum status observable_decode(struct span key, struct span payload, struct observable *ret)
{
    struct observable o = {0};
    struct cursor c = cursor_of(payload);
    if (!decode_key(key, &o))
        return STATUS_MALFORMED;
    o.count = cursor_uint_le(&c, 8);
    o.has_time = cursor_u8(&c) == 1;
    o.first = take_time(&c);
    o.last = take_time(&c);
    o.artifact = cursor_bytes(&c, cursor_uint_le(&c, 2));
    o.where = cursor_bytes(&c, cursor_left(&c));
    if (c.failed)
        return STATUS_MALFORMED;
    *ret = o;
    return STATUS_OK;
}

void observable_merge(struct observable *into, const struct observable *more)
{
    if (__builtin_add_overflow(into->count, more->count, &into->count))
        into->count = UINT64_MAX;
    if (!more->has_time)
        return;
    if (!into->has_time || timestamp_compare(more->first, into->first) < 0)
        into->first = more->first;
    if (!into->has_time || timestamp_compare(more->last, into->last) > 0)
        into->last = more->last;
    into->has_time = true;
}

static void time_field(struct json *j, const char *key, struct timestamp t)
{
    char text[TIMESTAMP_TEXT_MAX];
    timestamp_text(t, text);
    json_field_cstr(j, key, text);
}

void observable_json(struct json *j, const struct observable *o, const struct span *artifacts,
                     size_t artifact_count)
{
    json_begin_object(j);
    json_field_cstr(j, "kind", kind_name(o->kind));
    json_field_string(j, o->keyed ? "keyed" : "value", o->value);
    json_field_uint(j, "count", o->count);
    if (o->has_time) {
        time_field(j, "first", o->first);
        time_field(j, "last", o->last);
    }
    json_key(j, "artifacts");
    json_begin_array(j);
    for (size_t i = 0; i < artifact_count; i++)
        json_string(j, artifacts[i]);
    json_end_array(j);
    json_key(j, "where");
    json_raw(j, o->where);
    json_end_object(j);
}
