/* Binary property lists for tests. */
#include "support/make_bplist.h"

#include "base/ascii.h"
#include "support/unit.h"

enum { OUT_MAX = 64 << 20, OFFSET_SIZE = 4 };

static void put_be(struct buf *b, uint64_t value, size_t width)
{
    while (width-- > 0)
        buf_byte(b, (uint8_t)(value >> (8 * width)));
}

void make_begin(struct make_bplist *m, size_t ref_size)
{
    buf_init(&m->out, OUT_MAX);
    buf_init(&m->offsets, OUT_MAX);
    m->ref_size = ref_size;
    buf_str(&m->out, "bplist00");
}

static uint64_t begin_object(struct make_bplist *m)
{
    put_be(&m->offsets, m->out.len, OFFSET_SIZE);
    return m->offsets.len / OFFSET_SIZE - 1;
}

uint64_t make_object(struct make_bplist *m, const void *bytes, size_t len)
{
    uint64_t ref = begin_object(m);
    buf_add(&m->out, span_of(bytes, len));
    return ref;
}

uint64_t make_text(struct make_bplist *m, const char *ascii)
{
    uint64_t ref = begin_object(m);
    assert_true(strlen(ascii) < 15);
    buf_byte(&m->out, (uint8_t)(0x50 | strlen(ascii)));
    buf_str(&m->out, ascii);
    return ref;
}

uint64_t make_array(struct make_bplist *m, size_t count, uint64_t first, uint64_t step)
{
    uint64_t ref = begin_object(m);
    buf_byte(&m->out, (uint8_t)(0xA0 | (count < 15 ? count : 15)));
    if (count >= 15) {
        buf_byte(&m->out, 0x12);
        put_be(&m->out, count, 4);
    }
    for (size_t i = 0; i < count; i++)
        put_be(&m->out, first + i * step, m->ref_size);
    return ref;
}

struct span make_end(struct make_bplist *m, uint64_t root)
{
    const uint64_t table = m->out.len;
    buf_add(&m->out, buf_span(&m->offsets));
    put_be(&m->out, 0, 6);
    put_be(&m->out, OFFSET_SIZE, 1);
    put_be(&m->out, m->ref_size, 1);
    put_be(&m->out, m->offsets.len / OFFSET_SIZE, 8);
    put_be(&m->out, root, 8);
    put_be(&m->out, table, 8);
    assert_false(m->out.failed || m->offsets.failed);
    return buf_span(&m->out);
}

void make_free(struct make_bplist *m)
{
    buf_free(&m->out);
    buf_free(&m->offsets);
}

struct span make_from_hex(const char *hex)
{
    const size_t len = strlen(hex) / 2;
    uint8_t *bytes = malloc(len + 1);
    assert_non_null(bytes);
    for (size_t i = 0; i < len; i++)
        bytes[i] = (uint8_t)(ascii_hex_value((uint8_t)hex[2 * i]) << 4 |
                             ascii_hex_value((uint8_t)hex[2 * i + 1]));
    return span_of(bytes, len);
}
