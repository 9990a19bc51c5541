/* Times and places as bytes. */
#include "findings/stored.h"

enum { KIND_BITS = 7, OTHER_TABLE = 8, HAS_TABLE = 16, HAS_RECOVERED = 32, ALL_BITS = 63 };

void stored_put_time(struct buf *out, struct timestamp t)
{
    buf_uint_le(out, (uint64_t)t.seconds, 8);
    buf_uint_le(out, t.nanos, 4);
    buf_byte(out, t.has_nanos);
}

struct timestamp stored_take_time(struct cursor *c)
{
    struct timestamp t = {.seconds = (int64_t)cursor_uint_le(c, 8)};
    t.nanos = (uint32_t)cursor_uint_le(c, 4);
    t.has_nanos = cursor_u8(c) == 1;
    if (!timestamp_valid(t))
        c->failed = true;
    return t;
}

void stored_put_span(struct buf *out, struct span s)
{
    buf_varint(out, s.len);
    buf_add(out, s);
}

struct span stored_take_span(struct cursor *c)
{
    return cursor_bytes(c, cursor_varint(c));
}

/* With its NUL, so that reading needs no copy. */
static void put_string(struct buf *out, const char *text)
{
    stored_put_span(out, span_of(text, strlen(text) + 1));
}

static const char *take_string(struct cursor *c)
{
    struct span s = stored_take_span(c);
    if (s.len > 0 && span_find_byte(s, 0) == s.len - 1)
        return (const char *)s.ptr;
    c->failed = true;
    return NULL;
}

static bool is_own(const char *table, const char *own_table)
{
    return table == own_table ||
           (table != NULL && own_table != NULL && strcmp(table, own_table) == 0);
}

void stored_put_place(struct buf *out, const struct place *p, const char *own_table)
{
    const bool other = p->kind == PLACE_ROW && !is_own(p->table, own_table);
    unsigned bits = (unsigned)p->kind & KIND_BITS;
    bits |= other ? OTHER_TABLE : 0;
    bits |= other && p->table != NULL ? HAS_TABLE : 0;
    bits |= p->recovered != NULL ? HAS_RECOVERED : 0;
    buf_byte(out, (uint8_t)bits);
    if (p->kind == PLACE_KEY)
        stored_put_span(out, p->key);
    else if (p->kind != PLACE_WHOLE)
        buf_varint(out, p->number);
    if ((bits & HAS_TABLE) != 0)
        put_string(out, p->table);
    if (p->recovered != NULL)
        put_string(out, p->recovered);
}

struct place stored_take_place(struct cursor *c, const char *own_table)
{
    const unsigned bits = cursor_u8(c);
    struct place p = {.kind = (enum place_kind)(bits & KIND_BITS)};
    if (bits > ALL_BITS || p.kind > PLACE_KEY)
        c->failed = true;
    if (p.kind == PLACE_KEY)
        p.key = stored_take_span(c);
    else if (p.kind != PLACE_WHOLE)
        p.number = cursor_varint(c);
    if (p.kind == PLACE_ROW && (bits & OTHER_TABLE) == 0)
        p.table = own_table;
    if ((bits & HAS_TABLE) != 0)
        p.table = take_string(c);
    if ((bits & HAS_RECOVERED) != 0)
        p.recovered = take_string(c);
    return p;
}
