/* One pass over an input. */
#include "sources/input_digests.h"

#include <stdlib.h>

#include "formats/inflate.h"

enum { PIECE = 1 << 20 };

static enum status add_all(const struct input *input, uint8_t *piece, struct digesting *d,
                           uint32_t *crc)
{
    for (uint64_t at = 0; at < input->size;) {
        const uint64_t left = input->size - at;
        const size_t len = left < PIECE ? (size_t)left : PIECE;
        TRY(input_read_at(input, at, piece, len));
        digests_add(d, span_of(piece, len));
        if (crc != NULL)
            *crc = inflate_crc(*crc, span_of(piece, len));
        at += len;
    }
    return STATUS_OK;
}

enum status input_digests(const struct input *input, struct digests *digests, uint32_t *crc)
{
    struct digesting d;
    uint8_t *piece = malloc(input->size < PIECE ? (size_t)input->size + 1 : PIECE);
    if (piece == NULL)
        return STATUS_NO_MEMORY;
    digests_start(&d, digests->with_sha1);
    enum status status = add_all(input, piece, &d, crc);
    free(piece);
    if (status == STATUS_OK)
        return digests_end(&d, digests);
    digests_drop(&d);
    return status;
}
