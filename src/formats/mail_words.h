/* Words of a header that are not ASCII: `=?charset?B|Q?text?=` (RFC 2047), as UTF-8. */
#ifndef BRIDLE_FORMATS_MAIL_WORDS_H
#define BRIDLE_FORMATS_MAIL_WORDS_H

#include "base/buf.h"
#include "base/span.h"

/* Appends an unfolded text with its encoded words decoded. White space between two of them is
 * dropped; letters that are cut in two between words of one charset are put together. Raw 8-bit
 * bytes are taken for UTF-8 if they are that, else for Windows 1252. A charset that is not known
 * leaves its word as it stands. */
void mail_words_decode(struct span text, struct buf *out);

#endif
