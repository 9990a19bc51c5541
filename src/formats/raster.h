/* A picture as rows of bytes, one a pixel: brightness (0 black, 255 white), or the same in black
 * and white only. What is done to it before codes are looked for: all in integers, so that the same
 * picture gives the same pixels on every machine.
 */
#ifndef BRIDLE_FORMATS_RASTER_H
#define BRIDLE_FORMATS_RASTER_H

#include "base/arena.h"

struct raster {
    uint8_t *px; /* width * height bytes, in an arena */
    size_t width, height;
};

/* Room for a white picture. STATUS_TOO_LARGE beyond PICTURE_PIXELS_MAX, STATUS_MALFORMED when a
 * side is 0. */
enum status raster_new(struct arena *arena, uint64_t width, uint64_t height,
                       struct raster *ret_raster) WARN_UNUSED;
/* Half the size: each pixel is the mean of four, which takes noise away. An odd last row or column
 * is left out. */
enum status raster_half(struct arena *arena, const struct raster *in,
                        struct raster *ret_half) WARN_UNUSED;
/* Twice the size, each pixel four times. */
enum status raster_double(struct arena *arena, const struct raster *in,
                          struct raster *ret_double) WARN_UNUSED;
/* Each pixel the mean of nine, into `out` of the same size; the edge stays as it is. */
void raster_smooth(const struct raster *in, struct raster *out);
/* Light for dark, in place. */
void raster_invert(struct raster *r);
/* Black and white by one threshold for all, the one that divides the brightness best (Otsu): right
 * for pictures that a program drew. `out` has the size of `in`. */
void raster_split_all(const struct raster *in, struct raster *out);
/* Black is what is darker than its surroundings by an eighth: right for photographs. */
enum status raster_split_near(struct arena *arena, const struct raster *in,
                              struct raster *out) WARN_UNUSED;

#endif
