/* Reader of typed streams:
 *
 *     stream  = version (4), "streamtyped" or "typedstream" with its length, system version, groups
 *     group   = types (shared string), then a value for each type code in it
 *     object  = 84, class, groups..., 86     or a number of an earlier one, or 85 for nil
 *     class   = 84, name (shared string), version, class it inherits from     or likewise
 *
 * An integer is one byte, or 81 and two, or 82 and four. Strings, and beside them objects, classes
 * and C strings, are numbered in order of appearance and named again as an integer minus 110; an
 * object has its number before what it holds is read. Checked on the samples of iMessage.
 */
#include "formats/typedstream_graph.h"

#include "base/ascii.h"
#include "base/cursor.h"
#include "base/limits.h"

enum tag {
    TAG_INT16 = 0x81,
    TAG_INT32 = 0x82,
    TAG_REAL = 0x83,
    TAG_NEW = 0x84,
    TAG_NIL = 0x85,
    TAG_END = 0x86,
    TAG_LAST = 0x91, /* the others up to here are reserved */
};

enum { REFERENCE_BASE = -110, VERSION = 4 };

/* An object being read. */
struct frame {
    uint32_t object;   /* its number; TYPEDSTREAM_NIL for the stream itself */
    struct span codes; /* type codes of the current group that are still to be read */
};

struct reader {
    struct arena *arena;
    struct cursor c;
    struct typedstream_graph graph;
    bool big_endian;
    struct span *strings;
    uint32_t string_count, string_room;
    uint32_t object_room;
    uint32_t value_count;
    size_t depth;
    struct frame frames[TYPEDSTREAM_DEPTH_MAX];
};

/* Remembers the first reason to stop; the cursor fails with it, so that reading ends. */
static void stop(struct reader *r, enum status status)
{
    if (r->graph.status == STATUS_OK)
        r->graph.status = status;
    r->c.failed = true;
}

static int peek(const struct reader *r)
{
    return cursor_left(&r->c) == 0 ? -1 : r->c.data.ptr[r->c.at];
}

static uint64_t take_raw(struct reader *r, size_t width)
{
    return r->big_endian ? cursor_uint_be(&r->c, width) : cursor_uint_le(&r->c, width);
}

static int64_t signed_byte(uint8_t byte)
{
    return byte < 0x80 ? byte : (int64_t)byte - 0x100;
}

static int64_t take_integer(struct reader *r)
{
    const uint8_t head = cursor_u8(&r->c);
    if (head == TAG_INT16)
        return (int16_t)take_raw(r, 2);
    if (head == TAG_INT32)
        return (int32_t)take_raw(r, 4);
    if (head > TAG_INT32 && head <= TAG_LAST)
        stop(r, STATUS_MALFORMED);
    return signed_byte(head);
}

/* A length that must fit what is left. */
static size_t take_length(struct reader *r)
{
    const int64_t length = take_integer(r);
    if (length < 0 || (uint64_t)length > cursor_left(&r->c)) {
        stop(r, STATUS_TRUNCATED);
        return 0;
    }
    return (size_t)length;
}

/* Number of something read earlier. */
static uint32_t take_reference(struct reader *r, uint32_t count)
{
    const int64_t number = take_integer(r) - REFERENCE_BASE;
    if (!r->c.failed && (number < 0 || number >= (int64_t)count))
        stop(r, STATUS_MALFORMED);
    return r->c.failed ? 0 : (uint32_t)number;
}

/* Room for one more element of a table in the arena; doubles it. */
static bool grow(struct reader *r, void **table, uint32_t count, uint32_t *room, size_t size)
{
    if (count < *room)
        return true;
    if (count >= TYPEDSTREAM_REFS_MAX) {
        stop(r, STATUS_TOO_LARGE);
        return false;
    }
    const uint32_t wanted = *room == 0 ? 32 : *room * 2;
    void *grown = arena_array(r->arena, wanted, size);
    if (grown == NULL) {
        stop(r, STATUS_NO_MEMORY);
        return false;
    }
    if (count > 0)
        memcpy(grown, *table, count * size);
    *table = grown;
    *room = wanted;
    return true;
}

/* A shared string, new or named again. */
static struct span take_string(struct reader *r)
{
    void *table = r->strings;
    if (peek(r) != TAG_NEW) {
        const uint32_t number = take_reference(r, r->string_count);
        return r->c.failed ? SPAN_EMPTY : r->strings[number];
    }
    cursor_skip(&r->c, 1);
    const struct span text = cursor_bytes(&r->c, take_length(r));
    if (r->c.failed || !grow(r, &table, r->string_count, &r->string_room, sizeof *r->strings))
        return SPAN_EMPTY;
    r->strings = table;
    r->strings[r->string_count++] = text;
    return text;
}

/* Number of a new object, or TYPEDSTREAM_NIL when there is no room. Moves the table. */
static uint32_t add_object(struct reader *r, enum typedstream_type type)
{
    void *table = r->graph.objects;
    if (r->c.failed || !grow(r, &table, r->graph.count, &r->object_room, sizeof *r->graph.objects))
        return TYPEDSTREAM_NIL;
    r->graph.objects = table;
    r->graph.objects[r->graph.count] =
        (struct typedstream_object){.type = type, .class = TYPEDSTREAM_NIL};
    return r->graph.count++;
}

/* A class and those it inherits from, until one was seen before or there is none. */
static uint32_t take_class(struct reader *r)
{
    uint32_t first = TYPEDSTREAM_NIL, below = TYPEDSTREAM_NIL;
    for (;;) {
        uint32_t number = TYPEDSTREAM_NIL;
        const int tag = peek(r);
        if (tag == TAG_NIL) {
            cursor_skip(&r->c, 1);
        } else if (tag != TAG_NEW) {
            number = take_reference(r, r->graph.count);
        } else {
            cursor_skip(&r->c, 1);
            const struct span name = take_string(r);
            (void)take_integer(r); /* its version */
            number = add_object(r, TYPEDSTREAM_CLASS);
            if (number != TYPEDSTREAM_NIL)
                r->graph.objects[number].name = name;
        }
        if (r->c.failed)
            return first;
        if (first == TYPEDSTREAM_NIL)
            first = number;
        if (below != TYPEDSTREAM_NIL)
            r->graph.objects[below].class = number;
        below = number;
        if (tag != TAG_NEW)
            return first;
    }
}

/* A C string: nil, named again, or a new one around a shared string. */
static uint32_t take_cstring(struct reader *r)
{
    const int tag = peek(r);
    if (tag == TAG_NIL || tag == TAG_NEW)
        cursor_skip(&r->c, 1);
    if (tag == TAG_NIL)
        return TYPEDSTREAM_NIL;
    if (tag != TAG_NEW)
        return take_reference(r, r->graph.count);
    const struct span text = take_string(r);
    const uint32_t number = add_object(r, TYPEDSTREAM_CSTRING);
    if (number != TYPEDSTREAM_NIL)
        r->graph.objects[number].name = text;
    return number;
}

/* Nil, an object named again, or a new one: then what follows belongs to it until its end. */
static uint32_t take_object(struct reader *r)
{
    const int tag = peek(r);
    if (tag == TAG_NIL || tag == TAG_NEW)
        cursor_skip(&r->c, 1);
    if (tag == TAG_NIL)
        return TYPEDSTREAM_NIL;
    if (tag != TAG_NEW)
        return take_reference(r, r->graph.count);
    const uint32_t number = add_object(r, TYPEDSTREAM_OBJECT);
    const uint32_t class = take_class(r);
    if (number == TYPEDSTREAM_NIL)
        return number;
    r->graph.objects[number].class = class;
    if (r->depth == TYPEDSTREAM_DEPTH_MAX)
        stop(r, STATUS_TOO_DEEP);
    else if (!r->c.failed)
        r->frames[r->depth++] = (struct frame){.object = number, .codes = SPAN_EMPTY};
    return number;
}

static double take_real(struct reader *r, size_t width)
{
    if (peek(r) != TAG_REAL)
        return (double)take_integer(r);
    cursor_skip(&r->c, 1);
    const uint64_t bits = take_raw(r, width);
    const uint32_t narrow = (uint32_t)bits;
    float single;
    double value;
    memcpy(&single, &narrow, sizeof single);
    memcpy(&value, &bits, sizeof value);
    return width == sizeof single ? (double)single : value;
}

/* Bytes of a text. A length beyond the end of the stream has been seen: then what there is up to
 * the end of the object counts. */
static struct span take_unshared(struct reader *r)
{
    const int64_t length = take_integer(r);
    if (r->c.failed)
        return SPAN_EMPTY;
    if (length >= 0 && (uint64_t)length <= cursor_left(&r->c))
        return cursor_bytes(&r->c, (uint64_t)length);
    r->graph.damaged = true;
    const struct span rest = span_skip(r->c.data, r->c.at);
    const uint8_t end[] = {TAG_END, TAG_NEW};
    return cursor_bytes(&r->c, span_find(rest, span_of(end, sizeof end)));
}

/* `[12c]`, behind its bracket: twelve raw bytes. */
static struct span take_array(struct reader *r, struct span *codes)
{
    size_t digits = 0;
    uint64_t length = 0;
    while (digits < codes->len && ascii_is_digit(codes->ptr[digits]))
        digits++;
    const bool counted = span_to_uint(span_head(*codes, digits), &length);
    const struct span rest = span_skip(*codes, digits);
    if (!counted ||
        (!span_starts(rest, SPAN_LITERAL("c]")) && !span_starts(rest, SPAN_LITERAL("C]")))) {
        stop(r, STATUS_UNSUPPORTED);
        return SPAN_EMPTY;
    }
    *codes = span_skip(rest, 2);
    return cursor_bytes(&r->c, length);
}

static void add_item(struct reader *r, uint32_t to, struct typedstream_item value)
{
    struct typedstream_object *object =
        to == TYPEDSTREAM_NIL ? &r->graph.root : &r->graph.objects[to];
    if (r->c.failed)
        return;
    struct typedstream_item *item = arena_alloc(r->arena, sizeof *item);
    if (item == NULL) {
        stop(r, STATUS_NO_MEMORY);
        return;
    }
    *item = value;
    if (object->items == NULL)
        object->items = item;
    else
        *object->tail = item;
    object->tail = &item->next;
}

/* The brackets and the name of a structure: its members stand in the stream like any values. */
static bool skip_structure(struct span *codes, uint8_t code)
{
    if (code == '{')
        *codes = span_skip(*codes, span_find_byte(*codes, '=') + 1);
    return code == '{' || code == '}';
}

/* Reads the value of the next type code of the innermost object. */
static void take_value(struct reader *r)
{
    struct frame *f = &r->frames[r->depth - 1]; /* stays where it is when an object begins */
    const uint32_t to = f->object;
    struct typedstream_item item = {.code = f->codes.ptr[0]};
    f->codes = span_skip(f->codes, 1);
    if (++r->value_count > TYPEDSTREAM_ITEMS_MAX) /* some codes stand for no byte */
        stop(r, STATUS_BUDGET);
    if (skip_structure(&f->codes, item.code) || item.code == '!') /* an integer never written */
        return;
    if (item.code == '@')
        item.object = take_object(r);
    else if (item.code == '#')
        item.object = take_class(r);
    else if (item.code == '*')
        item.object = take_cstring(r);
    else if (item.code == '%' || item.code == ':')
        item.bytes = take_string(r);
    else if (item.code == '+')
        item.bytes = take_unshared(r);
    else if (item.code == '[')
        item.bytes = take_array(r, &f->codes);
    else if (item.code == 'c' || item.code == 'C' || item.code == 'B')
        item.integer = signed_byte(cursor_u8(&r->c));
    else if (item.code == 'f' || item.code == 'd')
        item.real = take_real(r, item.code == 'f' ? 4 : 8);
    else if (memchr("sSiIlLqQ", item.code, 8) != NULL)
        item.integer = take_integer(r);
    else
        stop(r, STATUS_UNSUPPORTED);
    add_item(r, to, item);
}

static void take_groups(struct reader *r)
{
    r->frames[r->depth++] = (struct frame){.object = TYPEDSTREAM_NIL};
    while (!r->c.failed) {
        struct frame *f = &r->frames[r->depth - 1];
        if (f->codes.len > 0) {
            take_value(r);
        } else if (r->depth > 1 && peek(r) == TAG_END) {
            cursor_skip(&r->c, 1);
            r->depth--;
        } else if (r->depth == 1 && cursor_left(&r->c) == 0) {
            return;
        } else {
            f->codes = take_string(r);
        }
    }
}

static bool take_head(struct reader *r)
{
    const uint8_t version = cursor_u8(&r->c), length = cursor_u8(&r->c);
    const struct span name = cursor_bytes(&r->c, length);
    r->big_endian = span_equal_str(name, "typedstream");
    (void)take_integer(r); /* of the system that wrote it */
    return version == VERSION && (r->big_endian || span_equal_str(name, "streamtyped"));
}

enum status typedstream_read(struct arena *arena, struct span blob,
                             struct typedstream_graph *ret_graph)
{
    if (blob.len > TYPEDSTREAM_SIZE_MAX)
        return STATUS_TOO_LARGE;
    struct reader r = {.arena = arena, .c = cursor_of(blob)};
    if (!take_head(&r))
        return STATUS_MALFORMED;
    take_groups(&r);
    if (r.graph.status == STATUS_NO_MEMORY)
        return STATUS_NO_MEMORY;
    if (r.c.failed && r.graph.status == STATUS_OK)
        r.graph.status = STATUS_TRUNCATED;
    r.graph.damaged |= r.graph.status != STATUS_OK;
    *ret_graph = r.graph;
    return STATUS_OK;
}

struct typedstream_object *typedstream_object(const struct typedstream_graph *g, uint32_t number,
                                              enum typedstream_type type)
{
    if (number >= g->count || g->objects[number].type != type)
        return NULL;
    return &g->objects[number];
}

bool typedstream_is(const struct typedstream_graph *g, const struct typedstream_object *object,
                    const char *name)
{
    uint32_t number = object->class;
    for (size_t level = 0; level < TYPEDSTREAM_DEPTH_MAX; level++) {
        const struct typedstream_object *class = typedstream_object(g, number, TYPEDSTREAM_CLASS);
        if (class == NULL)
            return false;
        if (span_equal_str(class->name, name))
            return true;
        number = class->class;
    }
    return false;
}
