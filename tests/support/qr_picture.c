/* Makes the pictures of fixtures and of tests in Python.
 *
 *   qr-picture OUT KIND TEXT      OUT ends in .png, .jpg or .webp
 *
 * KIND: plain, inverted, turned, photo (12 megapixels, noisy), marks (corner marks only), none.
 */
#include <stdio.h>
#include <stdlib.h>

#include "support/pictures.h"

static struct qr_drawing code;

static void draw(struct raster *r, const char *kind)
{
    bool inverted = strcmp(kind, "inverted") == 0, photo = strcmp(kind, "photo") == 0;
    struct placing how = {.x = (double)r->width / 2,
                          .y = (double)r->height / 2,
                          .module = photo ? 11 : 4,
                          .turn = strcmp(kind, "turned") == 0 || photo ? 23 : 0,
                          .lean = photo ? 0.15 : 0,
                          .dark = inverted ? 235
                                  : photo  ? 45
                                           : 0,
                          .light = inverted ? 20
                                   : photo  ? 215
                                            : 255,
                          .quiet = 4};
    if (strcmp(kind, "none") != 0)
        picture_code(r, &code, &how);
}

/* Made worse as a camera does. */
static void worsen(struct raster *r, struct arena *arena)
{
    picture_blur(r, arena, 2);
    picture_shade(r, 0.6);
    picture_noise(r, 7, 16);
}

static enum status make(struct arena *arena, const char *kind, struct raster *ret)
{
    bool photo = strcmp(kind, "photo") == 0;
    size_t side = 4 * (code.side + 10);
    TRY(raster_new(arena, photo ? 4000 : side, photo ? 3000 : side, ret));
    if (photo)
        picture_clutter(ret, 3);
    if (strcmp(kind, "marks") == 0) {
        TRY(raster_new(arena, 1600, 1600, ret));
        picture_marks(ret, 8);
        return STATUS_OK;
    }
    draw(ret, kind);
    if (photo)
        worsen(ret, arena);
    return STATUS_OK;
}

static struct span encode(const struct raster *r, const char *path)
{
    struct span name = span_str(path);
    if (span_ends(name, SPAN_LITERAL(".png")))
        return picture_as_png(r);
    return span_ends(name, SPAN_LITERAL(".webp")) ? picture_as_webp(r)
                                                  : picture_as_jpeg(r, 60, false);
}

int main(int argc, char **argv)
{
    struct arena arena;
    struct raster r;
    if (argc != 4)
        return 64;
    arena_init(&arena, (size_t)256 << 20);
    qr_draw(argv[3], 2, &code);
    FILE *out =
        code.side > 0 && make(&arena, argv[2], &r) == STATUS_OK ? fopen(argv[1], "wb") : NULL;
    if (out == NULL)
        return 1;
    struct span file = encode(&r, argv[1]);
    bool ok = file.len > 0 && fwrite(file.ptr, 1, file.len, out) == file.len;
    ok = fclose(out) == 0 && ok;
    free((void *)(uintptr_t)file.ptr);
    arena_free(&arena);
    return ok ? 0 : 1;
}
