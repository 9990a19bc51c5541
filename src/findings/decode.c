/* Texts out of values. */
#include "findings/decode.h"

size_t decode_text(struct arena *arena, enum column_type type, struct span value,
                   struct span *parts, bool *ret_damaged)
{
    (void)arena;
    *ret_damaged = false;
    if (type != COLUMN_TEXT)
        return 0;
    parts[0] = value;
    return 1;
}
