/* Text in the charsets that mails come in, as UTF-8. Own tables: the C library's converters open
 * files, which a locked worker cannot do, and their answers differ between systems.
 */
#ifndef BRIDLE_FORMATS_CHARSET_H
#define BRIDLE_FORMATS_CHARSET_H

#include "base/buf.h"
#include "base/span.h"

/* Appends `text` as UTF-8; bytes that are no letter become U+FFFD. False, and nothing appended,
 * when the charset is not known here: the caller decides what its bytes are worth. `name` as in
 * mails ("ISO-8859-1", "utf8"); the empty name is UTF-8. */
bool charset_to_utf8(struct span name, struct span text, struct buf *out);
bool charset_is_known(struct span name);

#endif
