/* Text inside HTML, whatever the text. */
#ifndef BRIDLE_REPORT_MARKUP_H
#define BRIDLE_REPORT_MARKUP_H

#include "base/buf.h"
#include "base/span.h"

/* Appends `text` so that it is text anywhere in a page, also inside a quoted attribute: & < > " '
 * as references, invalid UTF-8 as U+FFFD, control and bidirectional characters in words (U+202E).
 */
void markup_text(struct buf *out, struct span text);
void markup_cstr(struct buf *out, const char *text);

#endif
