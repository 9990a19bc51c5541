/* What a case holds, told to helpers and lawyers: from the JSON of `bridle case show` (case/
 * case_summary.h), as lines for a terminal and as one page to print.
 */
#ifndef BRIDLE_REPORT_CASE_SHEET_H
#define BRIDLE_REPORT_CASE_SHEET_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/status.h"

enum { CASE_SHEET_MAX = 16 << 20 };

/* `json` may come from a process that was attacked: it is read with care, and all texts in it are
 * made harmless. STATUS_MALFORMED when it is not what it should be. */
enum status case_sheet_text(struct arena *arena, struct span json, struct buf *out) WARN_UNUSED;
/* `name`: how the user called the case. */
enum status case_sheet_html(struct arena *arena, struct span json, const char *name,
                            struct buf *out) WARN_UNUSED;

#endif
