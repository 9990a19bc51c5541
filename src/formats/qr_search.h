/* Looks for QR codes in a picture, in several ways and always in all of them, since one that is
 * easy to read may stand beside one that is not: whole, half and quarter size, small pictures also
 * doubled; dark on light and light on dark; one threshold for all and one for each surrounding.
 *
 * The work is bounded by counting, never by a clock. Where more look-alikes of corner marks are
 * than the library could try in a second, the picture is smoothed; where that does not help, the
 * way is left out. What that means for the picture is said by its extent.
 */
#ifndef BRIDLE_FORMATS_QR_SEARCH_H
#define BRIDLE_FORMATS_QR_SEARCH_H

#include "base/limits.h"
#include "formats/raster.h"

enum qr_extent {
    QR_WHOLE,   /* as it is, dark on light and light on dark */
    QR_COARSER, /* only smoothed or at half or quarter size: small codes may have been missed */
    QR_NOT,     /* not at all */
};

struct qr_code {
    struct span text; /* UTF-8 */
    bool inverted;    /* light on dark */
};

struct qr_search {
    enum qr_extent extent;
    struct qr_code codes[QR_CODES_MAX]; /* each text once, in the order of the ways */
    size_t count;
    bool full; /* there may be more than fit */
};

/* `picture` is turned light for dark and back. Texts live in the arena. `*work_left` is what may
 * still be done, in pixels; STATUS_BUDGET: not enough for this picture, which was not begun. */
enum status qr_search(struct arena *arena, struct raster *picture, uint64_t *work_left,
                      struct qr_search *ret_search) WARN_UNUSED;

#endif
