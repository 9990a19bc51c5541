/* Reader of binary property lists, object by object. All integers are big-endian:
 *
 *     "bplist0" version    objects...    offset table    trailer of 32 bytes, at the very end
 *
 * trailer: 5 unused, sort version, bytes per offset, bytes per reference, then as 64-bit numbers
 * the count of objects, the root's reference, the place of the offset table. An object begins with
 * a marker: type in the high four bits, length in the low ones (15: an integer object follows with
 * the length). Known from Apple's CFBinaryPList.c, and checked on the files of iOS.
 */
#include "base/cursor.h"
#include "base/limits.h"
#include "formats/plist_value.h"

enum {
    HEADER_SIZE = 8,
    TRAILER_SIZE = 32,
    TRAILER_OFFSET_SIZE = 6, /* position of that field */
    MARKER_LENGTH_FOLLOWS = 15,
};

static uint64_t read_be(const uint8_t *ptr, size_t width)
{
    uint64_t value = 0;
    for (size_t i = 0; i < width; i++)
        value = value << 8 | ptr[i];
    return value;
}

/* References of `width` bytes can name no more than this many objects. */
static uint64_t references_max(size_t width)
{
    return width >= 8 ? UINT64_MAX : (uint64_t)1 << (8 * width);
}

enum status bplist_open(struct span bytes, struct plist *p, struct problem *ret_problem)
{
    struct span table;
    if (bytes.len < HEADER_SIZE + TRAILER_SIZE)
        return problem_at(ret_problem, STATUS_TRUNCATED, bytes.len,
                          "a binary property list without room for its trailer");
    const size_t trailer_at = bytes.len - TRAILER_SIZE;
    struct cursor c = cursor_of(span_skip(bytes, trailer_at + TRAILER_OFFSET_SIZE));
    const size_t offset_size = cursor_u8(&c), ref_size = cursor_u8(&c);
    const uint64_t count = cursor_uint_be(&c, 8), root = cursor_uint_be(&c, 8);
    const uint64_t table_at = cursor_uint_be(&c, 8);
    if (offset_size < 1 || offset_size > 8 || ref_size < 1 || ref_size > 8)
        return problem_at(ret_problem, STATUS_MALFORMED, trailer_at,
                          "a binary property list with integers of impossible width");
    if (count < 1 || count > (bytes.len - HEADER_SIZE - TRAILER_SIZE) / offset_size)
        return problem_at(ret_problem, STATUS_MALFORMED, trailer_at,
                          "a binary property list with more objects than bytes, or none");
    if (count > PLIST_OBJECTS_MAX)
        return problem_at(ret_problem, STATUS_TOO_LARGE, trailer_at,
                          "a binary property list with more objects than the limit");
    if (root >= count || count > references_max(ref_size))
        return problem_at(ret_problem, STATUS_MALFORMED, trailer_at,
                          "a binary property list whose references cannot be right");
    if (table_at <= HEADER_SIZE ||
        !span_slice(span_head(bytes, trailer_at), table_at, count * offset_size, &table))
        return problem_at(ret_problem, STATUS_MALFORMED, trailer_at,
                          "a binary property list whose offset table lies outside");
    p->objects = span_head(bytes, (size_t)table_at);
    p->offsets = table.ptr;
    p->count = count;
    p->offset_size = offset_size;
    p->ref_size = ref_size;
    p->root = root;
    return STATUS_OK;
}

/* The length behind a marker; fails the cursor when it is no integer object. */
static uint64_t take_length(struct cursor *c, uint8_t low)
{
    if (low != MARKER_LENGTH_FOLLOWS)
        return low;
    uint8_t marker = cursor_u8(c);
    if (marker >> 4 != 1 || (marker & 15) > 3)
        c->failed = true;
    return cursor_uint_be(c, (size_t)1 << (marker & 3));
}

/* `length` units of `width` bytes. */
static struct span take_units(struct cursor *c, uint64_t length, size_t width)
{
    uint64_t size;
    if (__builtin_mul_overflow(length, width, &size)) {
        c->failed = true;
        return SPAN_EMPTY;
    }
    return cursor_bytes(c, size);
}

static double real_from_bits(uint64_t bits, size_t width)
{
    if (width == 4) {
        uint32_t narrow = (uint32_t)bits;
        float value;
        memcpy(&value, &narrow, sizeof value);
        return (double)value;
    }
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* Widths below 8 are unsigned; 16 bytes are written for what does not fit into a signed 64. */
static void take_integer(struct cursor *c, uint8_t low, struct plist_value *v)
{
    v->kind = PLIST_INT;
    uint64_t high = low == 4 ? cursor_uint_be(c, 8) : 0;
    uint64_t value = cursor_uint_be(c, low >= 3 ? 8 : (size_t)1 << low);
    if (low > 4 || (high != 0 && !(high == UINT64_MAX && value > INT64_MAX)))
        c->failed = true;
    if (low == 4 && high == 0 && value > INT64_MAX) {
        v->form = PLIST_FORM_NATURAL;
        v->natural = value;
    } else {
        v->integer = (int64_t)value;
    }
}

static void take_simple(struct cursor *c, uint8_t low, struct plist_value *v)
{
    if (low == 0)
        v->kind = PLIST_NULL;
    else if (low == 8 || low == 9)
        v->kind = PLIST_BOOL;
    else
        c->failed = true; /* fill bytes and types that are never written to disk */
    v->integer = low == 9;
}

static void take_real(struct cursor *c, uint8_t low, struct plist_value *v)
{
    v->kind = PLIST_REAL;
    if (low != 2 && low != 3)
        c->failed = true;
    size_t width = low == 2 ? 4 : 8;
    v->real = real_from_bits(cursor_uint_be(c, width), width);
}

static void take_date(struct cursor *c, uint8_t low, struct plist_value *v)
{
    v->kind = PLIST_DATE;
    if (low != 3)
        c->failed = true;
    v->real = real_from_bits(cursor_uint_be(c, 8), 8);
}

static void take_uid(struct cursor *c, uint8_t low, struct plist_value *v)
{
    v->kind = PLIST_UID;
    v->form = PLIST_FORM_NATURAL;
    v->natural = cursor_uint_be(c, (size_t)low + 1);
}

/* How the types with a length are read. */
static const struct {
    uint8_t kind, form;
    uint8_t width;      /* bytes a unit */
    uint8_t references; /* per unit; then the width is the list's */
} LENGTH_TYPES[16] = {
    [0x4] = {PLIST_DATA, PLIST_FORM_NONE, 1, 0},      [0x5] = {PLIST_STRING, PLIST_FORM_BYTE, 1, 0},
    [0x6] = {PLIST_STRING, PLIST_FORM_UTF16BE, 2, 0}, [0x7] = {PLIST_STRING, PLIST_FORM_RAW8, 1, 0},
    [0xA] = {PLIST_ARRAY, PLIST_FORM_NONE, 0, 1},     [0xB] = {PLIST_ARRAY, PLIST_FORM_NONE, 0, 1},
    [0xC] = {PLIST_ARRAY, PLIST_FORM_NONE, 0, 1},     [0xD] = {PLIST_DICT, PLIST_FORM_NONE, 0, 2},
};

static void take_by_length(const struct plist *p, struct cursor *c, uint8_t marker,
                           struct plist_value *v)
{
    const size_t references = LENGTH_TYPES[marker >> 4].references;
    const size_t width =
        references > 0 ? references * p->ref_size : LENGTH_TYPES[marker >> 4].width;
    if (width == 0) {
        c->failed = true;
        return;
    }
    uint64_t length = take_length(c, marker & 15);
    v->kind = LENGTH_TYPES[marker >> 4].kind;
    v->form = LENGTH_TYPES[marker >> 4].form;
    v->bytes = take_units(c, length, width);
    v->count = (size_t)length;
}

/* What the marker stands for, read from behind it. */
static void take_object(const struct plist *p, struct cursor *c, struct plist_value *v)
{
    const uint8_t marker = cursor_u8(c), low = marker & 15;
    switch (marker >> 4) {
    case 0x0:
        take_simple(c, low, v);
        break;
    case 0x1:
        take_integer(c, low, v);
        break;
    case 0x2:
        take_real(c, low, v);
        break;
    case 0x3:
        take_date(c, low, v);
        break;
    case 0x8:
        take_uid(c, low, v);
        break;
    default:
        take_by_length(p, c, marker, v);
    }
}

void bplist_value(const struct plist *p, uint64_t ref, struct plist_value *ret_value)
{
    *ret_value = (struct plist_value){.kind = PLIST_INVALID};
    if (ref >= p->count) {
        plist_note(p, STATUS_MALFORMED, 0, "a reference to an object that is not there");
        return;
    }
    const uint64_t at = read_be(p->offsets + ref * p->offset_size, p->offset_size);
    struct cursor c = cursor_of(p->objects);
    cursor_seek(&c, at < HEADER_SIZE ? UINT64_MAX : at);
    take_object(p, &c, ret_value);
    if (c.failed) {
        plist_note(p, STATUS_MALFORMED, at, "a broken object in a binary property list");
        *ret_value = (struct plist_value){.kind = PLIST_INVALID};
    }
}
