/* Encrypted files: 1 byte of choices, 8 of stated size, then the stored bytes. Reading in pieces
 * must give what reading at once gives. */
#include <stdlib.h>

#include "formats/cbc_input.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void compare_reads(const struct input *plain, size_t step)
{
    size_t len = (size_t)plain->size;
    uint8_t *whole = malloc(len + 1), piece[64];
    if (whole == NULL || input_read_at(plain, 0, whole, len) != STATUS_OK)
        __builtin_trap();
    for (size_t at = 0; at < len; at += step) {
        size_t take = len - at < sizeof piece ? len - at : sizeof piece;
        if (input_read_at(plain, at, piece, take) != STATUS_OK ||
            memcmp(piece, whole + at, take) != 0)
            __builtin_trap();
    }
    free(whole);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    static const uint8_t key[KEY_SIZE];
    if (size < 9)
        return 0;
    struct span stored = span_of(data + 9, size - 9);
    struct cbc_options options = {.key = key,
                                  .tail = (data[0] & 1) != 0 ? CBC_TAIL_DATABASE : CBC_TAIL_PADDED,
                                  .has_size = (data[0] & 2) != 0};
    memcpy(&options.size, data + 1, sizeof options.size);
    struct arena arena;
    arena_init(&arena, 1 << 20);
    struct input inner = input_from_span(&stored, "fuzz"), plain;
    struct cbc_facts facts;
    if (cbc_input_open(&arena, &inner, &options, &plain, &facts) == STATUS_OK) {
        if (plain.size > stored.len)
            __builtin_trap();
        compare_reads(&plain, 1 + (size_t)(data[0] >> 2));
        cbc_input_close(&plain);
    }
    arena_free(&arena);
    return 0;
}
