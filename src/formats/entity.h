/* HTML character references (WHATWG HTML, 13.5): `&amp;`, `&#64;`, `&#x40;`. Only the names that
 * stand for ASCII or the no-break space are known: they are the ones that hide links.
 */
#ifndef BRIDLE_FORMATS_ENTITY_H
#define BRIDLE_FORMATS_ENTITY_H

#include "base/span.h"

/* Length of the reference at text[at] (with its `;`, if there is one), 0 when there is none. */
size_t entity_at(struct span text, size_t at, uint32_t *ret_codepoint);
/* Decodes once into `out` (at least text.len bytes; may be text's own memory): no reference is
 * shorter than the UTF-8 it stands for. Returns the length. */
size_t entity_decode(struct span text, uint8_t *out);

#endif
