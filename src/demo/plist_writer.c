/* Binary property lists, written. Layout: objects, table of their offsets, 32 bytes of trailer. */
#include "demo/plist_writer.h"

enum { BYTES_MAX = 16 << 10, OFFSET_WIDTH = 2 };

static void add_uint_be(struct buf *out, uint64_t value, unsigned width)
{
    for (unsigned i = width; i > 0; i--)
        buf_byte(out, (uint8_t)(value >> (8 * (i - 1))));
}

static unsigned begin_object(struct plist_writer *w)
{
    if (w->count >= 255) {
        w->failed = true;
        return 0;
    }
    w->offsets[w->count] = w->out.len;
    return w->count++;
}

/* A type's marker with its count; from 15 on the count follows as an integer. */
static void add_marker(struct plist_writer *w, uint8_t type, size_t count)
{
    if (count < 15) {
        buf_byte(&w->out, (uint8_t)(type | count));
        return;
    }
    buf_byte(&w->out, type | 0x0F);
    buf_byte(&w->out, 0x11);
    add_uint_be(&w->out, count, 2);
}

void plist_writer_init(struct plist_writer *w)
{
    *w = (struct plist_writer){.count = 0};
    buf_init(&w->out, BYTES_MAX);
    buf_str(&w->out, "bplist00");
}

void plist_writer_free(struct plist_writer *w)
{
    buf_free(&w->out);
}

unsigned plist_add_int(struct plist_writer *w, int64_t value)
{
    unsigned object = begin_object(w);
    buf_byte(&w->out, 0x13);
    add_uint_be(&w->out, (uint64_t)value, 8);
    return object;
}

unsigned plist_add_text(struct plist_writer *w, struct span ascii)
{
    unsigned object = begin_object(w);
    add_marker(w, 0x50, ascii.len);
    buf_add(&w->out, ascii);
    return object;
}

unsigned plist_add_uid(struct plist_writer *w, unsigned object)
{
    unsigned uid = begin_object(w);
    buf_byte(&w->out, 0x80);
    buf_byte(&w->out, (uint8_t)object);
    return uid;
}

unsigned plist_add_array(struct plist_writer *w, const unsigned *items, size_t count)
{
    unsigned object = begin_object(w);
    add_marker(w, 0xA0, count);
    for (size_t i = 0; i < count; i++)
        buf_byte(&w->out, (uint8_t)items[i]);
    return object;
}

unsigned plist_add_dict(struct plist_writer *w, const unsigned *keys, const unsigned *values,
                        size_t count)
{
    unsigned object = begin_object(w);
    add_marker(w, 0xD0, count);
    for (size_t i = 0; i < count; i++)
        buf_byte(&w->out, (uint8_t)keys[i]);
    for (size_t i = 0; i < count; i++)
        buf_byte(&w->out, (uint8_t)values[i]);
    return object;
}

bool plist_writer_end(struct plist_writer *w, struct span *ret_bytes)
{
    size_t table = w->out.len;
    for (unsigned i = 0; i < w->count; i++)
        add_uint_be(&w->out, w->offsets[i], OFFSET_WIDTH);
    add_uint_be(&w->out, 0, 6);
    buf_byte(&w->out, OFFSET_WIDTH);
    buf_byte(&w->out, 1); /* bytes of a reference */
    add_uint_be(&w->out, w->count, 8);
    add_uint_be(&w->out, w->count == 0 ? 0 : w->count - 1, 8);
    add_uint_be(&w->out, table, 8);
    if (w->failed || w->out.failed || w->count == 0)
        return false;
    *ret_bytes = buf_span(&w->out);
    return true;
}
