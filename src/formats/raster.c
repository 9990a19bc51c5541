/* Rows of pixels. */
#include "formats/raster.h"

#include "base/limits.h"

enum { LEVELS = 256, WHITE = 255 };

enum status raster_new(struct arena *arena, uint64_t width, uint64_t height,
                       struct raster *ret_raster)
{
    if (width == 0 || height == 0)
        return STATUS_MALFORMED;
    if (width > PICTURE_PIXELS_MAX || height > PICTURE_PIXELS_MAX / width)
        return STATUS_TOO_LARGE;
    size_t count = (size_t)(width * height);
    uint8_t *px = arena_alloc(arena, count);
    if (px == NULL)
        return STATUS_NO_MEMORY;
    memset(px, WHITE, count);
    *ret_raster = (struct raster){px, (size_t)width, (size_t)height};
    return STATUS_OK;
}

enum status raster_half(struct arena *arena, const struct raster *in, struct raster *ret_half)
{
    struct raster out;
    TRY(raster_new(arena, in->width / 2, in->height / 2, &out));
    for (size_t y = 0; y < out.height; y++) {
        const uint8_t *above = in->px + 2 * y * in->width, *below = above + in->width;
        uint8_t *row = out.px + y * out.width;
        for (size_t x = 0; x < out.width; x++)
            row[x] =
                (uint8_t)((above[2 * x] + above[2 * x + 1] + below[2 * x] + below[2 * x + 1] + 2) /
                          4);
    }
    *ret_half = out;
    return STATUS_OK;
}

enum status raster_double(struct arena *arena, const struct raster *in, struct raster *ret_double)
{
    struct raster out;
    TRY(raster_new(arena, (uint64_t)in->width * 2, (uint64_t)in->height * 2, &out));
    for (size_t y = 0; y < out.height; y++) {
        const uint8_t *from = in->px + y / 2 * in->width;
        for (size_t x = 0; x < out.width; x++)
            out.px[y * out.width + x] = from[x / 2];
    }
    *ret_double = out;
    return STATUS_OK;
}

static unsigned three_of(const uint8_t *middle)
{
    return (unsigned)middle[-1] + middle[0] + middle[1];
}

void raster_smooth(const struct raster *in, struct raster *out)
{
    size_t width = in->width;
    memcpy(out->px, in->px, width * in->height);
    for (size_t y = 1; y + 1 < in->height; y++)
        for (size_t x = 1; x + 1 < width; x++) {
            const uint8_t *p = in->px + y * width + x;
            out->px[y * width + x] =
                (uint8_t)((three_of(p - width) + three_of(p) + three_of(p + width) + 4) / 9);
        }
}

void raster_invert(struct raster *r)
{
    for (size_t i = 0, n = r->width * r->height; i < n; i++)
        r->px[i] = (uint8_t)(WHITE - r->px[i]);
}

/* --- one threshold --- */

/* The level that keeps the two sides' means furthest apart, weighed by how many pixels they have.
 * The difference is scaled, so that its square times two counts fits 64 bits: 40 million pixels
 * squared are 2^51, the means' difference has 8 bits, the rest is dropped from the counts. */
static unsigned best_level(const uint64_t *counts, uint64_t total)
{
    uint64_t sum = 0, below = 0, sum_below = 0, best = 0;
    unsigned level = 0;
    for (unsigned i = 0; i < LEVELS; i++)
        sum += i * counts[i];
    for (unsigned i = 0; i + 1 < LEVELS; i++) {
        below += counts[i];
        sum_below += i * counts[i];
        uint64_t above = total - below;
        if (below == 0 || above == 0)
            continue;
        uint64_t apart = 16 * (sum - sum_below) / above - 16 * sum_below / below;
        uint64_t share = below * 1024 / total * (above * 1024 / total) + 1;
        if (share * apart * apart > best) {
            best = share * apart * apart;
            level = i;
        }
    }
    return level;
}

void raster_split_all(const struct raster *in, struct raster *out)
{
    uint64_t counts[LEVELS] = {0};
    size_t total = in->width * in->height;
    for (size_t i = 0; i < total; i++)
        counts[in->px[i]]++;
    unsigned level = best_level(counts, total);
    for (size_t i = 0; i < total; i++)
        out->px[i] = in->px[i] <= level ? 0 : WHITE;
}

/* --- surroundings --- */

/* Sums over each column's rows of the window, moved down row by row. */
struct window {
    const struct raster *in;
    uint32_t *columns;
    size_t reach;       /* pixels to each side */
    size_t top, bottom; /* rows in the sums: top <= y < bottom */
};

static void add_row(struct window *w, size_t y)
{
    const uint8_t *row = w->in->px + y * w->in->width;
    for (size_t x = 0; x < w->in->width; x++)
        w->columns[x] += row[x];
}

static void drop_row(struct window *w, size_t y)
{
    const uint8_t *row = w->in->px + y * w->in->width;
    for (size_t x = 0; x < w->in->width; x++)
        w->columns[x] -= row[x];
}

static void move_to(struct window *w, size_t y)
{
    while (w->bottom < w->in->height && w->bottom <= y + w->reach)
        add_row(w, w->bottom++);
    while (w->top + w->reach < y)
        drop_row(w, w->top++);
}

/* Black: pixel < 7/8 of the mean, written without a division. */
static void split_row(const struct window *w, size_t y, uint8_t *out)
{
    size_t width = w->in->width, left = 0, right = 0;
    const uint8_t *row = w->in->px + y * width;
    uint64_t sum = 0, rows = w->bottom - w->top;
    for (size_t x = 0; x < width; x++) {
        while (right < width && right <= x + w->reach)
            sum += w->columns[right++];
        while (left + w->reach < x)
            sum -= w->columns[left++];
        out[x] = row[x] * rows * (right - left) * 8 < sum * 7 ? 0 : WHITE;
    }
}

/* An eighth of the shorter side, to both: wider than a corner mark of most codes, and narrower than
 * shadows. */
enum status raster_split_near(struct arena *arena, const struct raster *in, struct raster *out)
{
    enum { PART = 16, REACH_MIN = 8 };
    size_t side = in->width < in->height ? in->width : in->height;
    struct window w = {.in = in, .reach = side / PART < REACH_MIN ? REACH_MIN : side / PART};
    struct arena_mark mark = arena_mark(arena);
    w.columns = arena_array(arena, in->width, sizeof *w.columns);
    if (w.columns == NULL)
        return STATUS_NO_MEMORY;
    for (size_t y = 0; y < in->height; y++) {
        move_to(&w, y);
        split_row(&w, y, out->px + y * out->width);
    }
    arena_rewind(arena, mark);
    return STATUS_OK;
}
