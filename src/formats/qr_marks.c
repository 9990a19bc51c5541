/* Corner marks, by the lengths of their runs. */
#include "formats/qr_marks.h"

enum { RUNS = 5, MODULES = 7, MIDDLE = 2 };

static const uint64_t SHAPE[RUNS] = {1, 1, 3, 1, 1};

/* How far a run may be from its length, in halves of a module and of a pixel. */
struct slack {
    uint64_t modules, pixels;
};

/* The library's own, and one in fourteen for how it rounds. */
static const struct slack ALONG_ROW = {1, 1};
/* The library allows 1 and 1 along column and row, one and a half and 1 along diagonals. */
static const struct slack ACROSS = {2, 2};

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

/* --- lines through a place --- */

/* Where a line is, going on in steps of one pixel; wraps below 0, which is outside, too. */
struct walker {
    const struct raster *bits;
    size_t x, y;
    size_t right, down; /* 0, 1, or SIZE_MAX: one back */
};

static bool is_there(const struct walker *w, bool black)
{
    return w->x < w->bits->width && w->y < w->bits->height &&
           (w->bits->px[w->y * w->bits->width + w->x] == 0) == black;
}

/* Pixels of one colour from here on, no more than `far` of them and one. */
static uint64_t run_from(struct walker *w, bool black, uint64_t far)
{
    uint64_t len = 0;
    while (len <= far && is_there(w, black)) {
        len++;
        w->x += w->right;
        w->y += w->down;
    }
    return len;
}

/* Whether a line through a black pixel shows a mark; how many pixels of the middle run lie behind
 * and ahead of it, both with the pixel itself. */
static bool line_fits(const struct walker *from, uint64_t far, size_t *ret_back, size_t *ret_on)
{
    uint64_t runs[RUNS];
    struct walker on = *from, back = *from;
    back.right = 0 - from->right;
    back.down = 0 - from->down;
    uint64_t ahead = run_from(&on, true, far), behind = run_from(&back, true, far);
    if (ahead == 0 || ahead > far || behind > far)
        return false;
    runs[MIDDLE] = ahead + behind - 1; /* the pixel itself is in both */
    runs[1] = run_from(&back, false, far);
    runs[0] = run_from(&back, true, far);
    runs[3] = run_from(&on, false, far);
    runs[4] = run_from(&on, true, far);
    *ret_back = (size_t)behind;
    *ret_on = (size_t)ahead;
    return runs[0] > 0 && runs[4] > 0 && fits(runs, ACROSS);
}

/* Along the column, then along the row through the column's middle, then along both diagonals
 * through the middle of both. */
static bool is_mark(const struct counter *c, size_t x, size_t y, uint64_t width)
{
    struct walker w = {.bits = c->bits, .x = x, .y = y, .right = 0, .down = 1};
    uint64_t far = 4 * width;
    size_t back, on;
    if (!line_fits(&w, far, &back, &on))
        return false;
    w = (struct walker){.bits = c->bits, .x = x, .y = y - back + (back + on) / 2, .right = 1};
    if (!line_fits(&w, far, &back, &on))
        return false;
    w = (struct walker){
        .bits = c->bits, .x = x - back + (back + on) / 2, .y = w.y, .right = 1, .down = 1};
    if (!line_fits(&w, 2 * far, &back, &on))
        return false;
    w.down = SIZE_MAX;
    return line_fits(&w, 2 * far, &back, &on);
}

/* --- rows --- */

/* A mark is hit by many rows; those within a module of the first one count once. The library drops
 * what is nearer than three modules and a half. */
static void take_row_hit(struct counter *c, const uint64_t *runs, size_t start, size_t y)
{
    uint64_t width = sum_of(runs);
    size_t x = start + (size_t)(runs[0] + runs[1] + runs[MIDDLE] / 2);
    size_t module = (size_t)(width / MODULES);
    if (y < c->until[x] || !is_mark(c, x, y, width))
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
