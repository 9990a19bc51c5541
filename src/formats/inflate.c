/* Deflate through zlib. */
#include "formats/inflate.h"

#include <zlib.h>

enum { PIECE = 64 << 10, RATIO_MAX = 1032 }; /* deflate's own limit: 258 bytes from two bits */

struct inflating {
    const struct input *input;
    uint64_t at, left; /* of the packed bytes */
    uint64_t size, done;
    inflate_fn *fn;
    void *ctx;
    uint32_t crc;
    z_stream z;
    uint8_t in[PIECE], out[PIECE];
};

uint32_t inflate_crc(uint32_t crc, struct span bytes)
{
    return (uint32_t)crc32_z(crc, bytes.ptr, bytes.len);
}

static enum status feed(struct inflating *f)
{
    size_t len = f->left < PIECE ? (size_t)f->left : PIECE;
    if (f->z.avail_in > 0)
        return STATUS_OK;
    TRY(input_read_at(f->input, f->at, f->in, len));
    f->at += len;
    f->left -= len;
    f->z.next_in = f->in;
    f->z.avail_in = (uInt)len;
    return STATUS_OK;
}

static enum status hand_on(struct inflating *f)
{
    struct span made = span_of(f->out, PIECE - f->z.avail_out);
    if (made.len > f->size - f->done)
        return STATUS_MALFORMED;
    f->done += made.len;
    f->crc = inflate_crc(f->crc, made);
    return made.len == 0 ? STATUS_OK : f->fn(f->ctx, made);
}

static enum status run(struct inflating *f)
{
    for (;;) {
        TRY(feed(f));
        f->z.next_out = f->out;
        f->z.avail_out = PIECE;
        int result = inflate(&f->z, Z_NO_FLUSH);
        if (result == Z_MEM_ERROR)
            return STATUS_NO_MEMORY;
        if (result != Z_OK && result != Z_STREAM_END)
            return STATUS_MALFORMED; /* also when it wants more than there is */
        TRY(hand_on(f));
        if (result == Z_STREAM_END)
            return f->done == f->size && f->left == 0 && f->z.avail_in == 0 ? STATUS_OK
                                                                            : STATUS_MALFORMED;
    }
}

enum status inflate_part(const struct input *input, uint64_t at, uint64_t packed, uint64_t size,
                         inflate_fn *fn, void *ctx, uint32_t *ret_crc)
{
    if (packed == 0 || size / RATIO_MAX > packed)
        return STATUS_MALFORMED;
    struct inflating *f = calloc(1, sizeof *f);
    if (f == NULL)
        return STATUS_NO_MEMORY;
    f->input = input;
    f->at = at;
    f->left = packed;
    f->size = size;
    f->fn = fn;
    f->ctx = ctx;
    enum status status = STATUS_NO_MEMORY;
    if (inflateInit2(&f->z, -MAX_WBITS) == Z_OK) {
        status = run(f);
        (void)inflateEnd(&f->z);
    }
    if (status == STATUS_OK)
        *ret_crc = f->crc;
    free(f);
    return status;
}
