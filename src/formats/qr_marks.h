/* Counts what looks like a corner mark of a QR code: black, white, black, white, black in the
 * lengths 1:1:3:1:1, along a row and along the column through its middle.
 *
 * The library that reads codes tries all threes of the marks it sees, so a picture made of marks
 * would keep it busy for hours. This count is meant to be never below the library's: it makes the
 * same two tests, on every row (the library leaves rows out), and none of those that the library
 * makes after them, which depend on its version.
 */
#ifndef BRIDLE_FORMATS_QR_MARKS_H
#define BRIDLE_FORMATS_QR_MARKS_H

#include "formats/raster.h"

/* Stops at `most`. Fewer than three: there is no code. */
enum status qr_marks_count(struct arena *arena, const struct raster *bits, size_t most,
                           size_t *ret_count) WARN_UNUSED;

#endif
