/* Digests of an input, in one pass with large pieces. */
#ifndef BRIDLE_SOURCES_INPUT_DIGESTS_H
#define BRIDLE_SOURCES_INPUT_DIGESTS_H

#include "base/digests.h"
#include "base/input.h"

/* `digests->with_sha1` says which. `crc`: a CRC-32 to be carried on over the same bytes, or NULL.
 */
enum status input_digests(const struct input *input, struct digests *digests,
                          uint32_t *crc) WARN_UNUSED;

#endif
