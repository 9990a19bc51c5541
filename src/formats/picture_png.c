/* PNG (ISO/IEC 15948) through libpng's simplified reader, which sets its own limits on chunks. */
#include <png.h>

#include "formats/picture.h"

/* What was decoded before damage stays; the rest is white, as raster_new() made it. */
static void decode(png_image *image, struct raster *out, bool *ret_cut)
{
    const png_color white = {255, 255, 255};
    image->format = PNG_FORMAT_GRAY;
    *ret_cut = png_image_finish_read(image, &white, out->px, 0, NULL) == 0;
}

enum status picture_png(struct arena *arena, struct span file, struct raster *ret_picture,
                        bool *ret_cut)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    struct raster out;
    if (png_image_begin_read_from_memory(&image, file.ptr, file.len) == 0)
        return STATUS_MALFORMED;
    enum status status = raster_new(arena, image.width, image.height, &out);
    if (status == STATUS_OK) {
        decode(&image, &out, ret_cut);
        *ret_picture = out;
    }
    png_image_free(&image);
    return status;
}
