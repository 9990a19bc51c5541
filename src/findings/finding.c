/* Findings as bytes, their identity and their order. */
#include "findings/finding.h"

#include <openssl/sha.h>

#include "base/cursor.h"
#include "base/limits.h"
#include "findings/finding_json.h"
#include "findings/stored.h"

static void put_span(struct buf *out, struct span s)
{
    buf_uint_le(out, s.len, 4);
    buf_add(out, s);
}

static void put_string(struct buf *out, const char *text)
{
    buf_byte(out, text != NULL);
    put_span(out, span_str(text));
}

void finding_encode(struct buf *out, const struct finding *f)
{
    buf_byte(out, (uint8_t)f->level);
    put_string(out, f->rule);
    buf_uint_le(out, f->indicator, 4);
    put_string(out, f->artifact);
    buf_byte(out, f->has_contact);
    buf_byte(out, (uint8_t)f->contact);
    buf_byte(out, f->has_time);
    stored_put_time(out, f->time);
    buf_byte(out, (uint8_t)f->kind);
    put_span(out, f->value);
    put_span(out, f->matched);
    put_string(out, f->entry);
    put_string(out, f->variant);
    buf_byte(out, (uint8_t)f->place.kind);
    put_string(out, f->place.table);
    buf_uint_le(out, f->place.number, 8);
    put_span(out, f->place.key);
    put_string(out, f->place.recovered);
    put_span(out, f->excerpt);
    put_span(out, f->detail);
    buf_byte(out, f->lead);
    put_span(out, f->lead_reason);
    put_span(out, f->note);
    buf_byte(out, (uint8_t)f->also_count);
    for (size_t i = 0; i < f->also_count; i++)
        buf_uint_le(out, f->also[i], 4);
    buf_byte(out, f->unreviewed);
    buf_add(out, span_of(f->id, FINDING_ID_LEN));
}

static struct span take_span(struct cursor *c)
{
    uint64_t len = cursor_uint_le(c, 4);
    return cursor_bytes(c, len);
}

/* NULL when absent; out of memory fails the cursor. */
static const char *take_string(struct cursor *c, struct arena *arena)
{
    bool present = cursor_u8(c) == 1;
    struct span text = take_span(c);
    if (!present || c->failed)
        return NULL;
    const char *copy = arena_string(arena, text);
    if (copy == NULL)
        c->failed = true;
    return copy;
}

static uint8_t take_below(struct cursor *c, unsigned limit)
{
    uint8_t value = cursor_u8(c);
    if (value >= limit)
        c->failed = true;
    return value;
}

static struct place take_place(struct cursor *c, struct arena *arena)
{
    struct place p = {.kind = (enum place_kind)take_below(c, PLACE_KEY + 1)};
    p.table = take_string(c, arena);
    p.number = cursor_uint_le(c, 8);
    p.key = take_span(c);
    p.recovered = take_string(c, arena);
    return p;
}

enum status finding_decode(struct arena *arena, struct span bytes, struct finding *ret_finding)
{
    struct finding f = {0};
    struct span copy;
    TRY(arena_copy(arena, bytes, &copy));
    struct cursor c = cursor_of(copy);
    f.level = (enum level)take_below(&c, LEVEL_COUNT);
    f.rule = take_string(&c, arena);
    f.indicator = (uint32_t)cursor_uint_le(&c, 4);
    f.artifact = take_string(&c, arena);
    f.has_contact = cursor_u8(&c) == 1;
    f.contact = (enum contact)take_below(&c, CONTACT_COUNT);
    f.has_time = cursor_u8(&c) == 1;
    f.time = stored_take_time(&c);
    f.kind = (enum kind)take_below(&c, KIND_COUNT);
    f.value = take_span(&c);
    f.matched = take_span(&c);
    f.entry = take_string(&c, arena);
    f.variant = take_string(&c, arena);
    f.place = take_place(&c, arena);
    f.excerpt = take_span(&c);
    f.detail = take_span(&c);
    f.lead = cursor_u8(&c) == 1;
    f.lead_reason = take_span(&c);
    f.note = take_span(&c);
    f.also_count = take_below(&c, FINDING_ALSO_MAX + 1);
    for (size_t i = 0; i < f.also_count && !c.failed; i++)
        f.also[i] = (uint32_t)cursor_uint_le(&c, 4);
    f.unreviewed = cursor_u8(&c) == 1;
    struct span id = cursor_bytes(&c, FINDING_ID_LEN);
    if (c.failed || c.at != copy.len || f.artifact == NULL || f.entry == NULL)
        return STATUS_MALFORMED;
    for (size_t i = 0; i < id.len; i++) /* it stands unescaped in timeline lines */
        if (strchr("0123456789abcdef", id.ptr[i]) == NULL || id.ptr[i] == '\0')
            return STATUS_MALFORMED;
    memcpy(f.id, id.ptr, FINDING_ID_LEN);
    *ret_finding = f;
    return STATUS_OK;
}

void finding_set_id(struct finding *f, struct span indicator_id)
{
    BUF_SCOPED struct buf text;
    BUF_SCOPED struct buf hex;
    uint8_t digest[SHA256_DIGEST_LENGTH];
    buf_init(&text, MIB(2));
    buf_init(&hex, 2 * SHA256_DIGEST_LENGTH);
    if (f->rule != NULL)
        buf_str(&text, f->rule);
    else
        buf_format(&text, "indicator.%s", kind_name(f->kind));
    buf_byte(&text, '\n');
    struct json j = json_to(&text);
    finding_where_json(&j, f->entry, &f->place, NULL);
    buf_byte(&text, '\n');
    buf_str(&text, kind_name(f->kind));
    buf_byte(&text, '\n');
    buf_add(&text, f->value);
    buf_byte(&text, '\n');
    buf_add(&text, indicator_id);
    buf_byte(&text, '\n');
    (void)SHA256(text.ptr, text.len, digest);
    buf_hex(&hex, span_of(digest, sizeof digest));
    memcpy(f->id, hex.ptr, FINDING_ID_LEN);
    f->id[FINDING_ID_LEN] = '\0';
}

uint64_t place_order(const struct place *p)
{
    if (p->kind == PLACE_ROW) /* row ids are signed */
        return p->number ^ (UINT64_C(1) << 63);
    return p->kind == PLACE_LINE || p->kind == PLACE_OFFSET ? p->number : 0;
}

static int compare_strings(const char *a, const char *b)
{
    return strcmp(a == NULL ? "" : a, b == NULL ? "" : b);
}

int place_compare(const struct place *a, const struct place *b)
{
    int order = compare_strings(a->table, b->table);
    if (order != 0)
        return order;
    uint64_t left = place_order(a), right = place_order(b);
    if (left != right)
        return left < right ? -1 : 1;
    return span_compare(a->key, b->key);
}

int finding_compare(const struct finding *a, const struct finding *b)
{
    if (a->level != b->level)
        return a->level > b->level ? -1 : 1;
    if (a->has_time != b->has_time)
        return a->has_time ? 1 : -1;
    int order = a->has_time ? timestamp_compare(a->time, b->time) : 0;
    order = order != 0 ? order : compare_strings(a->artifact, b->artifact);
    order = order != 0 ? order : compare_strings(a->entry, b->entry);
    order = order != 0 ? order : place_compare(&a->place, &b->place);
    order = order != 0 ? order : compare_strings(a->rule, b->rule);
    return order != 0 ? order : strcmp(a->id, b->id);
}
