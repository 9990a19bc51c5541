/* The consent record in words, as people read, print and sign it. An empty record gives the blank
 * form, with lines to write on.
 */
#ifndef BRIDLE_CASE_CONSENT_SHEET_H
#define BRIDLE_CASE_CONSENT_SHEET_H

#include "base/buf.h"
#include "case/consent.h"

/* Plain text, at most 78 columns. */
void consent_sheet_text(const struct consent *c, struct buf *out);
/* One HTML file without script or anything to load; prints on a page or two. */
void consent_sheet_html(const struct consent *c, struct buf *out);

#endif
