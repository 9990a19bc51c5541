/* Corner marks, by the lengths of their runs. */
#include "formats/qr_marks.h"

enum { RUNS = 5, MODULES = 7, MIDDLE = 2 };

static const uint64_t SHAPE[RUNS] = {1, 1, 3, 1, 1};

/* How far a run may be from its length, in halves of a module and of a pixel. */
struct slack {
    uint64_t modules, pixels;
};

/* The library's own along rows and columns is 1 and 1; one in fourteen is added for how it rounds.
 */
static const struct slack ALONG_ROW = {1, 1};
static const struct slack ALONG_COLUMN = {1, 1};

static uint64_t sum_of(const uint64_t *runs)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < RUNS; i++)
        sum += runs[i];
    return sum;
}

/* All in fourteenths of a pixel times the modules. */
static bool fits(const uint64_t *runs, struct slack slack)
{
    uint64_t width = sum_of(runs);
    if (width < MODULES)
        return false;
    for (size_t i = 0; i < RUNS; i++) {
        uint64_t is = 2 * MODULES * runs[i], should = 2 * SHAPE[i] * width;
        uint64_t apart = is > should ? is - should : should - is;
        if (apart > slack.modules * width + slack.pixels * MODULES + 1)
            return false;
    }
    return true;
}

struct counter {
    const struct raster *bits;
    size_t *until; /* per column: rows before this one belong to a mark that was counted */
    size_t count, most;
};

/* --- columns --- */

static bool is_black(const struct raster *bits, size_t x, size_t y)
{
    return bits->px[y * bits->width + x] == 0;
}

/* Pixels of one colour in column x from row *y on, no more than `far` and one; *y moves behind
 * them. Above the first row it wraps, which is outside as well. */
static uint64_t run_from(const struct raster *bits, size_t x, size_t *y, bool down, bool black,
                         uint64_t far)
{
    uint64_t len = 0;
    while (*y < bits->height && len <= far && is_black(bits, x, *y) == black) {
        len++;
        *y = down ? *y + 1 : *y - 1;
    }
    return len;
}

/* Whether the column shows a mark, too. The library looks no further than three widths. */
static bool column_fits(const struct raster *bits, size_t x, size_t y, uint64_t width)
{
    uint64_t runs[RUNS], far = 4 * width;
    size_t up = y, down = y;
    uint64_t above = run_from(bits, x, &up, false, true, far);
    uint64_t below = run_from(bits, x, &down, true, true, far);
    if (above == 0 || above > far || below > far)
        return false;
    runs[MIDDLE] = above + below - 1; /* the pixel itself is in both */
    runs[1] = run_from(bits, x, &up, false, false, far);
    runs[0] = run_from(bits, x, &up, false, true, far);
    runs[3] = run_from(bits, x, &down, true, false, far);
    runs[4] = run_from(bits, x, &down, true, true, far);
    return fits(runs, ALONG_COLUMN);
}

/* --- rows --- */

/* A mark is hit by many rows; those within a module of the first one count once. The library drops
 * what is nearer than three modules and a half. */
static void take_row_hit(struct counter *c, const uint64_t *runs, size_t start, size_t y)
{
    uint64_t width = sum_of(runs);
    size_t x = start + (size_t)(runs[0] + runs[1] + runs[MIDDLE] / 2);
    size_t module = (size_t)(width / MODULES);
    if (y < c->until[x] || !column_fits(c->bits, x, y, width))
        return;
    c->count++;
    size_t end = x + module < c->bits->width ? x + module + 1 : c->bits->width;
    for (size_t i = x > module ? x - module : 0; i < end; i++)
        c->until[i] = y + module + 1;
}

/* The last five runs are kept; a row may end in one that belongs to a mark. */
static void count_row(struct counter *c, size_t y)
{
    const uint8_t *row = c->bits->px + y * c->bits->width;
    uint64_t runs[RUNS] = {0};
    size_t x = 0, width = c->bits->width, seen = 0;
    while (x < width && c->count < c->most) {
        size_t start = x;
        bool black = row[x] == 0;
        while (x < width && (row[x] == 0) == black)
            x++;
        memmove(runs, runs + 1, sizeof runs - sizeof runs[0]);
        runs[RUNS - 1] = x - start;
        seen++;
        if (black && seen >= RUNS && fits(runs, ALONG_ROW))
            take_row_hit(c, runs, x - (size_t)(runs[0] + runs[1] + runs[2] + runs[3] + runs[4]), y);
    }
}

enum status qr_marks_count(struct arena *arena, const struct raster *bits, size_t most,
                           size_t *ret_count)
{
    struct arena_mark mark = arena_mark(arena);
    struct counter c = {.bits = bits, .most = most};
    c.until = arena_array(arena, bits->width, sizeof *c.until);
    if (c.until == NULL)
        return STATUS_NO_MEMORY;
    for (size_t y = 0; y < bits->height && c.count < most; y++)
        count_row(&c, y);
    *ret_count = c.count;
    arena_rewind(arena, mark);
    return STATUS_OK;
}
