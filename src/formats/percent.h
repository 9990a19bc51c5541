/* Percent encoding (RFC 3986, 2.1), read as browsers read it: what is no valid pair stays. */
#ifndef BRIDLE_FORMATS_PERCENT_H
#define BRIDLE_FORMATS_PERCENT_H

#include "base/span.h"

/* Value of the pair at text[at], -1 when there is none. */
int percent_pair(struct span text, size_t at);
bool percent_is_encoded(struct span text); /* holds at least one valid pair */

/* Decodes once into `out` (at least text.len bytes; may be text's own memory). Returns the length.
 */
size_t percent_decode(struct span text, uint8_t *out);

#endif
