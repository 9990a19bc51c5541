/* Pictures for tests: drawn, made worse as a camera does, and written as files. The same seed gives
 * the same picture.
 */
#ifndef BRIDLE_TESTS_PICTURES_H
#define BRIDLE_TESTS_PICTURES_H

#include "formats/raster.h"
#include "support/qr_draw.h"

/* How a code lies in a picture. */
struct placing {
    double x, y;   /* of its middle */
    double module; /* pixels */
    double turn;   /* degrees */
    double lean;   /* perspective: 0 none, 0.3 much */
    uint8_t dark, light;
    double quiet; /* modules of light around it */
};

void picture_fill(struct raster *r, uint8_t value);
/* Smooth stains, stripes and fine texture: what lies on a desk. */
void picture_clutter(struct raster *r, uint64_t seed);
void picture_code(struct raster *r, const struct qr_drawing *code, const struct placing *how);
/* About normal, with that deviation. */
void picture_noise(struct raster *r, uint64_t seed, double deviation);
/* From full light on the left to `least` of it on the right. */
void picture_shade(struct raster *r, double least);
void picture_blur(struct raster *r, struct arena *arena, size_t times);
/* Corner marks side by side, one pixel a module times `module`: what keeps ZXing busy. */
void picture_marks(struct raster *r, size_t module);

/* Files in malloc'ed memory (caller frees .ptr); .ptr NULL: it could not be written. */
struct span picture_as_png(const struct raster *r);
struct span picture_as_clear_png(const struct raster *r); /* black, as opaque as it is dark */
struct span picture_as_jpeg(const struct raster *r, int quality, bool progressive);
struct span picture_as_inks(const struct raster *r); /* JPEG in four inks, as Adobe writes it */
struct span picture_as_webp(const struct raster *r);

#endif
