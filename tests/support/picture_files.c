/* Writing pictures as files. */
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>
#include <png.h>
#include <webp/encode.h>

#include "support/pictures.h"

static struct span png_of(png_image *image, const uint8_t *px)
{
    png_alloc_size_t size = 0;
    if (!png_image_write_to_memory(image, NULL, &size, 0, px, 0, NULL))
        return SPAN_EMPTY;
    uint8_t *out = malloc(size);
    if (out == NULL || !png_image_write_to_memory(image, out, &size, 0, px, 0, NULL)) {
        free(out);
        return SPAN_EMPTY;
    }
    return span_of(out, size);
}

struct span picture_as_png(const struct raster *r)
{
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .width = (uint32_t)r->width,
                       .height = (uint32_t)r->height,
                       .format = PNG_FORMAT_GRAY};
    return png_of(&image, r->px);
}

struct span picture_as_clear_png(const struct raster *r)
{
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .width = (uint32_t)r->width,
                       .height = (uint32_t)r->height,
                       .format = PNG_FORMAT_RGBA};
    size_t count = r->width * r->height;
    uint8_t *rgba = calloc(count, 4);
    for (size_t i = 0; rgba != NULL && i < count; i++)
        rgba[4 * i + 3] = (uint8_t)(255 - r->px[i]);
    struct span out = rgba == NULL ? SPAN_EMPTY : png_of(&image, rgba);
    free(rgba);
    return out;
}

static void write_rows(struct jpeg_compress_struct *c, const uint8_t *px, size_t row)
{
    while (c->next_scanline < c->image_height) {
        JSAMPROW from = (JSAMPROW)(uintptr_t)(px + c->next_scanline * row);
        (void)jpeg_write_scanlines(c, &from, 1);
    }
}

/* libjpeg ends the program on errors here: it is a test's. */
static struct span jpeg_of(const struct raster *r, const uint8_t *px, int channels, int quality,
                           bool progressive)
{
    struct jpeg_compress_struct c;
    struct jpeg_error_mgr errors;
    unsigned char *out = NULL;
    unsigned long size = 0;
    c.err = jpeg_std_error(&errors);
    jpeg_create_compress(&c);
    jpeg_mem_dest(&c, &out, &size);
    c.image_width = (JDIMENSION)r->width;
    c.image_height = (JDIMENSION)r->height;
    c.input_components = channels;
    c.in_color_space = channels == 4 ? JCS_CMYK : JCS_GRAYSCALE;
    jpeg_set_defaults(&c);
    jpeg_set_quality(&c, quality, TRUE);
    if (progressive)
        jpeg_simple_progression(&c);
    jpeg_start_compress(&c, TRUE);
    write_rows(&c, px, r->width * (size_t)channels);
    jpeg_finish_compress(&c);
    jpeg_destroy_compress(&c);
    return span_of(out, size);
}

struct span picture_as_jpeg(const struct raster *r, int quality, bool progressive)
{
    return jpeg_of(r, r->px, 1, quality, progressive);
}

struct span picture_as_inks(const struct raster *r)
{
    size_t count = r->width * r->height;
    uint8_t *inks = malloc(count * 4);
    for (size_t i = 0; inks != NULL && i < count; i++) {
        memset(inks + 4 * i, 255, 3);
        inks[4 * i + 3] = r->px[i];
    }
    struct span out = inks == NULL ? SPAN_EMPTY : jpeg_of(r, inks, 4, 95, false);
    free(inks);
    return out;
}

struct span picture_as_webp(const struct raster *r)
{
    size_t count = r->width * r->height;
    uint8_t *rgb = malloc(count * 3), *out = NULL;
    for (size_t i = 0; rgb != NULL && i < count; i++)
        memset(rgb + 3 * i, r->px[i], 3);
    size_t size = rgb == NULL ? 0
                              : WebPEncodeRGB(rgb, (int)r->width, (int)r->height, 3 * (int)r->width,
                                              80, &out);
    free(rgb);
    return size == 0 ? SPAN_EMPTY : span_of(out, size); /* WebPFree() is free() */
}
