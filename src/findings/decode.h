/* Texts inside a value: a plain text is one; blobs that hold texts or links (styled text, link
 * previews, edit history) give several.
 */
#ifndef BRIDLE_FINDINGS_DECODE_H
#define BRIDLE_FINDINGS_DECODE_H

#include "artifacts/column.h"
#include "base/arena.h"

enum { DECODED_PARTS_MAX = 64 };

/* Fills `parts` (DECODED_PARTS_MAX of them; what they point to lives in the arena or the value) and
 * returns how many. *ret_damaged: a part of the blob could not be read, or there were more parts.
 */
size_t decode_text(struct arena *arena, enum column_type type, struct span value,
                   struct span *parts, bool *ret_damaged);

#endif
