/* Plain text for terminals of 80 columns. */
#ifndef BRIDLE_REPORT_WRAP_H
#define BRIDLE_REPORT_WRAP_H

#include "base/buf.h"
#include "base/span.h"

enum { WRAP_WIDTH = 79 };

/* Appends `text` broken at spaces. The first line begins with `lead` (filled up to `indent`
 * columns), the others with `indent` spaces. A word longer than a line stands alone. Control
 * characters become spaces. Columns are counted in characters. */
void wrap_text(struct buf *out, const char *lead, size_t indent, struct span text);

#endif
