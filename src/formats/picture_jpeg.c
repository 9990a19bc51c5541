/* JPEG (ITU-T T.81) through libjpeg. It reports errors by jumping: everything that lives across the
 * jump stands in `struct decoding`, whose owner does not return in between.
 */
#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>

#include "base/limits.h"
#include "formats/picture.h"

/* The numbers of messages, as the header says to list them; without its macros, which use what is
 * banned here. */
#define JERROR_H
#define JMESSAGE(code, string) code,
enum jpeg_message {
#include <jerror.h>
};

enum { INKS = 4, FULL = 255 };

struct decoding {
    struct jpeg_decompress_struct c;
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    jmp_buf back;
    struct arena *arena;
    struct span file;
    struct raster out;
    enum status status; /* why there is no picture */
    bool cut;
};

static void jump(j_common_ptr c)
{
    struct decoding *d = c->client_data;
    longjmp(d->back, 1);
}

static void refuse(struct decoding *d, enum status status)
{
    d->status = status;
    longjmp(d->back, 1);
}

/* Nothing is printed. Of warnings only those count that say that pixels are missing. */
static void note(j_common_ptr c, int level)
{
    struct decoding *d = c->client_data;
    int code = c->err->msg_code;
    d->cut |= level < 0 &&
              (code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER || code == JWRN_HUFF_BAD_CODE);
}

static void print_nothing(j_common_ptr c)
{
    (void)c;
}

/* Each scan of a progressive picture goes over all of it, however few bytes it has. */
static void watch(j_common_ptr c)
{
    struct decoding *d = c->client_data;
    uint64_t work = (uint64_t)d->c.input_scan_number * d->out.width * d->out.height;
    if (d->c.input_scan_number > PICTURE_SCANS_MAX || work > PICTURE_SCANNED_MAX)
        refuse(d, STATUS_TOO_LARGE);
}

static void set_up(struct decoding *d)
{
    d->c.err = jpeg_std_error(&d->errors);
    d->errors.error_exit = jump;
    d->errors.emit_message = note;
    d->errors.output_message = print_nothing;
    d->c.client_data = d;
}

static void begin(struct decoding *d)
{
    d->c.mem->max_memory_to_use = PICTURE_MEMORY_MAX;
    d->progress.progress_monitor = watch;
    d->c.progress = &d->progress;
    jpeg_mem_src(&d->c, d->file.ptr, (unsigned long)d->file.len);
    (void)jpeg_read_header(&d->c, TRUE);
    enum status status = raster_new(d->arena, d->c.image_width, d->c.image_height, &d->out);
    if (status != STATUS_OK)
        refuse(d, status);
    bool inks = d->c.jpeg_color_space == JCS_CMYK || d->c.jpeg_color_space == JCS_YCCK;
    d->c.out_color_space = inks ? JCS_CMYK : JCS_GRAYSCALE;
    d->c.dct_method = JDCT_ISLOW; /* the same pixels with every processor */
    (void)jpeg_start_decompress(&d->c);
}

/* Adobe writes inks upside down: 255 is none of it. */
static void mix_inks(const struct decoding *d, const uint8_t *inks, uint8_t *row)
{
    for (size_t x = 0; x < d->out.width; x++) {
        unsigned light[INKS];
        for (size_t i = 0; i < INKS; i++)
            light[i] = d->c.saw_Adobe_marker ? inks[x * INKS + i] : FULL - inks[x * INKS + i];
        row[x] = picture_brightness(light[0] * light[3] / FULL, light[1] * light[3] / FULL,
                                    light[2] * light[3] / FULL);
    }
}

static void read_rows(struct decoding *d)
{
    bool inks = d->c.out_color_space == JCS_CMYK;
    uint8_t *room = inks ? arena_array(d->arena, d->out.width, INKS) : NULL;
    if (inks && room == NULL)
        refuse(d, STATUS_NO_MEMORY);
    while (d->c.output_scanline < d->c.output_height) {
        uint8_t *row = d->out.px + d->c.output_scanline * d->out.width;
        JSAMPROW into = inks ? room : row;
        if (jpeg_read_scanlines(&d->c, &into, 1) == 1 && inks)
            mix_inks(d, room, row);
    }
}

/* What came before an error stays. libjpeg says NO_MEMORY by the same jump as damage. */
static enum status decode(struct decoding *d)
{
    set_up(d);
    if (setjmp(d->back) == 0) {
        jpeg_create_decompress(&d->c);
        begin(d);
        read_rows(d);
    } else {
        d->cut = true;
    }
    jpeg_destroy_decompress(&d->c);
    if (d->status != STATUS_OK)
        return d->status;
    if (d->out.px == NULL)
        return STATUS_MALFORMED;
    return d->errors.msg_code == JERR_OUT_OF_MEMORY || d->errors.msg_code == JERR_NO_BACKING_STORE
               ? STATUS_NO_MEMORY
               : STATUS_OK;
}

enum status picture_jpeg(struct arena *arena, struct span file, struct raster *ret_picture,
                         bool *ret_cut)
{
    struct decoding d = {.arena = arena, .file = file};
    enum status status = decode(&d);
    if (status != STATUS_OK)
        return status;
    *ret_picture = d.out;
    *ret_cut = d.cut;
    return STATUS_OK;
}
