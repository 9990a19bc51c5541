/* Drawing, and making worse. */
#include "support/pictures.h"

#include <math.h>

#include "support/chance.h"

void picture_fill(struct raster *r, uint8_t value)
{
    memset(r->px, value, r->width * r->height);
}

static uint8_t clamp(double v)
{
    return v < 0 ? 0 : v > 255 ? 255 : (uint8_t)lround(v);
}

void picture_clutter(struct raster *r, uint64_t seed)
{
    enum { CELL = 64, CELLS = 128 };
    struct chance c = chance_from(seed);
    static uint8_t light[CELLS][CELLS];
    for (size_t i = 0; i < CELLS; i++)
        for (size_t k = 0; k < CELLS; k++)
            light[i][k] = (uint8_t)(60 + chance_below(&c, 160));
    for (size_t y = 0; y < r->height; y++)
        for (size_t x = 0; x < r->width; x++) {
            size_t i = y / CELL % (CELLS - 1), k = x / CELL % (CELLS - 1);
            double v = (double)(y % CELL) / CELL, u = (double)(x % CELL) / CELL;
            double smooth = (light[i][k] * (1 - u) + light[i][k + 1] * u) * (1 - v) +
                            (light[i + 1][k] * (1 - u) + light[i + 1][k + 1] * u) * v;
            double stripe = i % 3 == 0 && (x / 7 + y / 11) % 2 ? 40 : 0;
            r->px[y * r->width + x] = clamp(smooth - stripe);
        }
}

/* Each pixel asks which module it shows. */
void picture_code(struct raster *r, const struct qr_drawing *code, const struct placing *how)
{
    double angle = how->turn * 3.14159265358979 / 180, c = cos(angle), s = sin(angle);
    double half = (double)code->side / 2, edge = half + how->quiet;
    for (size_t y = 0; y < r->height; y++)
        for (size_t x = 0; x < r->width; x++) {
            double dx = (double)x + 0.5 - how->x, dy = (double)y + 0.5 - how->y;
            double u = (dx * c + dy * s) / how->module, v = (dy * c - dx * s) / how->module;
            double far = 1 + how->lean * u / (double)code->side;
            u /= far;
            v /= far;
            if (far <= 0 || fabs(u) > edge || fabs(v) > edge)
                continue;
            bool inside = fabs(u) < half && fabs(v) < half;
            size_t at = inside ? (size_t)(v + half) * code->side + (size_t)(u + half) : 0;
            r->px[y * r->width + x] = inside && code->dark[at] ? how->dark : how->light;
        }
}

void picture_noise(struct raster *r, uint64_t seed, double deviation)
{
    struct chance c = chance_from(seed);
    for (size_t i = 0; i < r->width * r->height; i++) {
        uint64_t bits = chance_next(&c);
        double sum = 0;
        for (size_t k = 0; k < 4; k++, bits >>= 16)
            sum += (double)(bits & 0xFFFF) / 65536 - 0.5;
        r->px[i] = clamp(r->px[i] + sum * 1.732 * deviation);
    }
}

void picture_shade(struct raster *r, double least)
{
    for (size_t i = 0; i < r->width * r->height; i++) {
        double there = (double)(i % r->width) / (double)r->width;
        r->px[i] = clamp(r->px[i] * (1 - there * (1 - least)));
    }
}

void picture_blur(struct raster *r, struct arena *arena, size_t times)
{
    struct arena_mark mark = arena_mark(arena);
    struct raster old;
    while (times-- > 0 && raster_new(arena, r->width, r->height, &old) == STATUS_OK) {
        memcpy(old.px, r->px, r->width * r->height);
        for (size_t y = 1; y + 1 < r->height; y++)
            for (size_t x = 1; x + 1 < r->width; x++) {
                const uint8_t *p = old.px + y * r->width + x;
                unsigned sum = 0;
                for (size_t k = 0; k < 3; k++)
                    sum += (unsigned)p[k * r->width - r->width - 1] + p[k * r->width - r->width] +
                           p[k * r->width - r->width + 1];
                r->px[y * r->width + x] = (uint8_t)(sum / 9);
            }
        arena_rewind(arena, mark);
    }
}

void picture_marks(struct raster *r, size_t module)
{
    enum { PITCH = 8 };
    for (size_t y = 0; y < r->height; y++)
        for (size_t x = 0; x < r->width; x++) {
            size_t u = x / module % PITCH, v = y / module % PITCH;
            size_t ring = u < v ? u : v, other = u > v ? u : v;
            size_t in = 6 - other < ring ? 6 - other : ring;
            bool dark = other < 7 && in != 1;
            r->px[y * r->width + x] = dark ? 0 : 255;
        }
}
