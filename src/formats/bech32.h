/* Bech32 (BIP 173), as far as age writes its keys in it: decoding, of any length. */
#ifndef BRIDLE_FORMATS_BECH32_H
#define BRIDLE_FORMATS_BECH32_H

#include "base/span.h"

/* Decodes `text` when its part before the last '1' is `prefix` (lower case; the text may be all
 * upper case) and its checksum holds. False, with `out` in any state, otherwise or when it gives
 * more than `room` bytes. */
bool bech32_decode(struct span text, const char *prefix, uint8_t *out, size_t room,
                   size_t *ret_len);

#endif
