/* Pictures that mails carry, as brightness: PNG, JPEG and WebP, by libraries that are there when
 * the program was built with QR codes. What is transparent lies on white. Sides are looked at
 * before anything is decoded.
 */
#ifndef BRIDLE_FORMATS_PICTURE_H
#define BRIDLE_FORMATS_PICTURE_H

#include "formats/raster.h"

/* STATUS_UNSUPPORTED: no form that is read here. STATUS_TOO_LARGE: more than PICTURE_PIXELS_MAX.
 * STATUS_MALFORMED: nothing could be decoded. *ret_cut: the data is damaged or ends early, and the
 * rest of the picture is white or grey. */
enum status picture_read(struct arena *arena, struct span file, struct raster *ret_picture,
                         bool *ret_cut) WARN_UNUSED;

/* --- one form each --- */

enum status picture_png(struct arena *arena, struct span file, struct raster *ret_picture,
                        bool *ret_cut) WARN_UNUSED;
enum status picture_jpeg(struct arena *arena, struct span file, struct raster *ret_picture,
                         bool *ret_cut) WARN_UNUSED;
/* Of moving ones nothing. */
enum status picture_webp(struct arena *arena, struct span file, struct raster *ret_picture,
                         bool *ret_cut) WARN_UNUSED;

/* 0.299, 0.587 and 0.114 of red, green and blue. */
static inline uint8_t picture_brightness(unsigned red, unsigned green, unsigned blue)
{
    return (uint8_t)((306 * red + 601 * green + 117 * blue + 512) >> 10);
}

#endif
