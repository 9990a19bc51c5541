/* WebP (RFC 9649) through libwebp. */
#include <webp/decode.h>

#include "formats/picture.h"

enum { CHANNELS = 4, FULL = 255 };

static void lay_on_white(const uint8_t *rgba, struct raster *out)
{
    for (size_t i = 0, n = out->width * out->height; i < n; i++, rgba += CHANNELS) {
        unsigned alpha = rgba[3];
        unsigned own = picture_brightness(rgba[0], rgba[1], rgba[2]);
        out->px[i] = (uint8_t)((own * alpha + FULL * (FULL - alpha) + FULL / 2) / FULL);
    }
}

enum status picture_webp(struct arena *arena, struct span file, struct raster *ret_picture,
                         bool *ret_cut)
{
    WebPBitstreamFeatures seen;
    struct raster out;
    if (WebPGetFeatures(file.ptr, file.len, &seen) != VP8_STATUS_OK || seen.width < 1 ||
        seen.height < 1)
        return STATUS_MALFORMED;
    if (seen.has_animation)
        return STATUS_UNSUPPORTED;
    TRY(raster_new(arena, (uint64_t)seen.width, (uint64_t)seen.height, &out));
    struct arena_mark mark = arena_mark(arena);
    size_t room = out.width * out.height * CHANNELS;
    uint8_t *rgba = arena_alloc(arena, room);
    if (rgba == NULL)
        return STATUS_NO_MEMORY;
    /* sides are at most 2^14 */
    if (WebPDecodeRGBAInto(file.ptr, file.len, rgba, room, seen.width * CHANNELS) == NULL)
        return STATUS_MALFORMED;
    lay_on_white(rgba, &out);
    arena_rewind(arena, mark);
    *ret_picture = out;
    *ret_cut = false;
    return STATUS_OK;
}
