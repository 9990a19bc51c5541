/* Signed containers (CMS SignedData, DER or BER): what is signed is taken out, the signature is not
 * judged. A profile's signature says who handed it out, not that it is harmless.
 */
#ifndef BRIDLE_FORMATS_CMS_H
#define BRIDLE_FORMATS_CMS_H

#include "base/arena.h"
#include "base/span.h"
#include "base/status.h"

/* Whether the bytes begin like one. */
bool cms_recognise(struct span bytes);
/* The signed content, copied into the arena. STATUS_UNSUPPORTED for other kinds of CMS (encrypted,
 * or with the content elsewhere), STATUS_TOO_LARGE above CMS_BYTES_MAX. */
enum status cms_content(struct arena *arena, struct span bytes,
                        struct span *ret_content) WARN_UNUSED;

#endif
