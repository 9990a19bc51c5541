/* Stands in for the libraries where the program is built without QR codes. */
#include "formats/picture.h"
#include "formats/qr_find.h"

enum status picture_png(struct arena *arena, struct span file, struct raster *ret_picture,
                        bool *ret_cut)
{
    (void)arena, (void)file, (void)ret_picture, (void)ret_cut;
    return STATUS_UNSUPPORTED;
}

enum status picture_jpeg(struct arena *arena, struct span file, struct raster *ret_picture,
                         bool *ret_cut)
{
    return picture_png(arena, file, ret_picture, ret_cut);
}

enum status picture_webp(struct arena *arena, struct span file, struct raster *ret_picture,
                         bool *ret_cut)
{
    return picture_png(arena, file, ret_picture, ret_cut);
}

enum status qr_find(const uint8_t *px, size_t width, size_t height, qr_text_fn *fn, void *ctx)
{
    (void)px, (void)width, (void)height, (void)fn, (void)ctx;
    return STATUS_UNSUPPORTED;
}

const char *qr_library(void)
{
    return NULL;
}
