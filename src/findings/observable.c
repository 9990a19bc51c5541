/* Counting observables, and their aggregates as bytes and as JSON. */
#include "findings/observable.h"

#include <stdlib.h>

#include "base/cursor.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "findings/finding_json.h"
#include "findings/stored.h"

enum { KEYED_FLAG = 0x80 };

/* Kinds by their names: the file is sorted so. */
static const uint8_t by_name[KIND_COUNT] = {
    KIND_APP_ID,     KIND_CERTIFICATE, KIND_DOMAIN, KIND_EMAIL,  KIND_FILE_NAME, KIND_IP,
    KIND_JA3,        KIND_JA4,         KIND_MD5,    KIND_PATH,   KIND_PHONE,     KIND_PROCESS,
    KIND_PROFILE_ID, KIND_PROPERTY,    KIND_SHA1,   KIND_SHA256, KIND_SNI,       KIND_URL,
};

enum status observables_init(struct observables *o, const char *own_table, const struct sink *sink)
{
    *o = (struct observables){.own_table = own_table, .sink = sink};
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
    *c = (struct observable_count){.count = 0}; /* also when there is no room for the place */
    if (place->key.len > 0)
        TRY(arena_copy(&o->arena, place->key, &key));
    c->place = *place;
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

static enum status put(struct observables *o, struct span key, const struct place *place,
                       size_t *ret_index)
{
    uint64_t *index;
    bool is_new;
    TRY(table_put(&o->table, key, &index, &is_new));
    if (is_new) {
        *index = o->table.count - 1;
        TRY(start_count(o, &o->counts[*index], place));
    }
    *ret_index = *index;
    return STATUS_OK;
}

enum status observables_put(struct observables *o, enum kind kind, bool keyed, struct span value,
                            const struct place *place, size_t *ret_index)
{
    uint8_t key[1 + OBSERVABLE_VALUE_MAX];
    value = utf8_head(value, OBSERVABLE_VALUE_MAX); /* the end of a monstrous URL is cut */
    key[0] = (uint8_t)((unsigned)kind | (keyed ? KEYED_FLAG : 0));
    if (value.len > 0)
        memcpy(key + 1, value.ptr, value.len);
    struct span whole = span_of(key, 1 + value.len);
    enum status status = put(o, whole, place, ret_index);
    if (status != STATUS_NO_MEMORY)
        return status;
    TRY(observables_flush(o));
    return put(o, whole, place, ret_index);
}

struct observable_count *observables_count(struct observables *o, size_t index,
                                           const struct timestamp *time)
{
    struct observable_count *c = &o->counts[index];
    c->count++;
    count_time(c, time);
    return c;
}

struct span observables_value(const struct observables *o, size_t index)
{
    return span_skip(o->table.entries[index].key, 1);
}

/* Sorting key: the kind's place among the names orders the file, not its number. */
static void put_sort_key(struct buf *out, struct span table_key)
{
    const uint8_t *at = memchr(by_name, table_key.ptr[0] & ~KEYED_FLAG, KIND_COUNT);
    buf_byte(out, (uint8_t)(at - by_name));
    buf_add(out, span_skip(table_key, 1));
    buf_byte(out, 0);
    buf_byte(out, table_key.ptr[0] & KEYED_FLAG);
}

static void put_payload(struct buf *out, const struct observables *o,
                        const struct observable_count *c)
{
    buf_varint(out, c->count);
    buf_byte(out, c->has_time);
    if (c->has_time) {
        stored_put_time(out, c->first);
        stored_put_time(out, c->last);
    }
    stored_put_place(out, &c->place, o->own_table);
}

/* In the order of appearance: the sink sorts. */
static enum status send_all(struct observables *o)
{
    BUF_SCOPED struct buf key;
    BUF_SCOPED struct buf payload;
    buf_init(&key, OBSERVABLE_VALUE_MAX + 64);
    buf_init(&payload, (size_t)MIB(1));
    for (size_t i = 0; i < o->table.count; i++) {
        if (o->counts[i].count == 0)
            continue;
        buf_clear(&key);
        buf_clear(&payload);
        put_sort_key(&key, o->table.entries[i].key);
        put_payload(&payload, o, &o->counts[i]);
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
    enum status status = send_all(o);
    table_clear(&o->table);
    arena_free(&o->arena);
    o->flushes++;
    return status;
}

/* Taken from the end: the value may itself hold a NUL. */
static bool decode_key(struct span key, struct observable *o)
{
    if (key.len < 3 || key.ptr[0] >= KIND_COUNT)
        return false;
    o->kind = (enum kind)by_name[key.ptr[0]];
    o->keyed = (key.ptr[key.len - 1] & KEYED_FLAG) != 0;
    o->value = span_of(key.ptr + 1, key.len - 3);
    return !o->keyed || o->value.len == OBSERVABLE_KEY_LEN;
}

enum status observable_decode(struct span key, struct span payload, struct observable *ret)
{
    struct observable o = {0};
    struct cursor c = cursor_of(payload);
    if (!decode_key(key, &o))
        return STATUS_MALFORMED;
    o.count = cursor_varint(&c);
    o.has_time = cursor_u8(&c) == 1;
    if (o.has_time) {
        o.first = stored_take_time(&c);
        o.last = stored_take_time(&c);
    }
    o.place = cursor_bytes(&c, cursor_left(&c));
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

static void put_time(struct buf *out, const char *before, struct timestamp t)
{
    buf_str(out, before);
    timestamp_format(out, t);
    buf_byte(out, '"');
}

static void put_value(struct buf *out, const struct observable *o)
{
    buf_str(out, "{\"kind\":\"");
    buf_str(out, kind_name(o->kind));
    if (o->keyed) {
        buf_str(out, "\",\"keyed\":\"");
        buf_hex(out, o->value);
    } else {
        buf_str(out, "\",\"value\":\"");
        json_escape(out, o->value);
    }
    buf_str(out, "\",\"count\":");
    buf_uint(out, o->count);
    if (!o->has_time)
        return;
    put_time(out, ",\"first\":\"", o->first);
    put_time(out, ",\"last\":\"", o->last);
}

enum status observable_line(struct buf *out, const struct observable *o,
                            const struct span *artifacts, size_t artifact_count, const char *entry,
                            const char *own_table)
{
    struct cursor c = cursor_of(o->place);
    const struct place place = stored_take_place(&c, own_table);
    if (c.failed || c.at != c.data.len)
        return STATUS_MALFORMED;
    put_value(out, o);
    struct json j = {.out = out, .comma = true};
    json_key(&j, "artifacts");
    json_begin_array(&j);
    for (size_t i = 0; i < artifact_count; i++)
        json_string(&j, artifacts[i]);
    json_end_array(&j);
    json_key(&j, "where");
    finding_where_json(&j, entry, &place, NULL);
    buf_byte(out, '}');
    return STATUS_OK;
}
