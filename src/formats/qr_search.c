/* All ways of looking at one picture. */
#include "formats/qr_search.h"

#include "formats/qr_find.h"
#include "formats/qr_marks.h"

/* WORST: a way smoothed as well, each pixel looked at some four times; all sizes together are less
 * than twice the first, a doubled picture is four times as large. */
enum { POLARITIES = 2, MARKS_OF_A_CODE = 3, WORK_OF_ALL = 8, WORK_OF_DOUBLED = 24 };

struct searching {
    struct arena *arena;
    struct qr_search *found;
    struct raster smooth, bits; /* room for the largest size */
    uint64_t *work_left;
    unsigned polarity;
    enum qr_extent best[POLARITIES];
};

static enum status take_text(void *ctx, const char *bytes, size_t len)
{
    struct searching *s = ctx;
    struct qr_search *found = s->found;
    struct span text = span_of(bytes, len);
    for (size_t i = 0; i < found->count; i++)
        if (span_equal(found->codes[i].text, text))
            return STATUS_OK;
    if (found->count == QR_CODES_MAX) {
        found->full = true;
        return STATUS_OK;
    }
    struct qr_code *code = &found->codes[found->count];
    TRY(arena_copy(s->arena, text, &code->text));
    code->inverted = s->polarity == 1;
    found->count++;
    return STATUS_OK;
}

static void spend(struct searching *s, uint64_t work)
{
    *s->work_left -= work < *s->work_left ? work : *s->work_left;
}

/* The library is asked only where a code can be, and only where it ends soon. `extent` is what a
 * search of these bits would be worth. */
static enum status search_bits(struct searching *s, enum qr_extent extent, bool *ret_crowded)
{
    size_t marks;
    TRY(qr_marks_count(s->arena, &s->bits, QR_MARKS_MAX, &marks));
    spend(s, s->bits.width * s->bits.height);
    *ret_crowded = marks >= QR_MARKS_MAX;
    if (*ret_crowded)
        return STATUS_OK;
    if (extent < s->best[s->polarity])
        s->best[s->polarity] = extent;
    if (marks < MARKS_OF_A_CODE)
        return STATUS_OK;
    spend(s, (uint64_t)marks * marks * marks / 6);
    return qr_find(s->bits.px, s->bits.width, s->bits.height, take_text, s);
}

enum split { SPLIT_ALL, SPLIT_NEAR, SPLIT_COUNT };

static enum status split_and_search(struct searching *s, const struct raster *picture,
                                    enum split split, enum qr_extent extent, bool *ret_crowded)
{
    if (split == SPLIT_ALL)
        raster_split_all(picture, &s->bits);
    else
        TRY(raster_split_near(s->arena, picture, &s->bits));
    return search_bits(s, extent, ret_crowded);
}

static enum status search_way(struct searching *s, const struct raster *picture, enum split split,
                              enum qr_extent extent)
{
    bool crowded;
    TRY(split_and_search(s, picture, split, extent, &crowded));
    if (!crowded)
        return STATUS_OK;
    raster_smooth(picture, &s->smooth);
    return split_and_search(s, &s->smooth, split, QR_COARSER, &crowded);
}

static enum status search_size(struct searching *s, struct raster *picture, enum qr_extent extent)
{
    s->bits.width = s->smooth.width = picture->width;
    s->bits.height = s->smooth.height = picture->height;
    for (s->polarity = 0; s->polarity < POLARITIES; s->polarity++) {
        for (enum split split = SPLIT_ALL; split < SPLIT_COUNT; split++)
            TRY(search_way(s, picture, split, extent));
        raster_invert(picture); /* the second time it is as before */
    }
    return STATUS_OK;
}

/* The library wants more than one pixel a module. */
static enum status search_doubled(struct searching *s, const struct raster *picture)
{
    struct raster doubled;
    TRY(raster_double(s->arena, picture, &doubled));
    return search_size(s, &doubled, QR_COARSER);
}

static enum status search_sizes(struct searching *s, struct raster now)
{
    enum qr_extent extent = QR_WHOLE;
    for (unsigned size = 0; size < QR_SIZES; size++) {
        TRY(search_size(s, &now, extent));
        if (now.width < 2 * QR_SIDE_MIN || now.height < 2 * QR_SIDE_MIN)
            break;
        TRY(raster_half(s->arena, &now, &now));
        extent = QR_COARSER;
    }
    return STATUS_OK;
}

static enum status make_room(struct searching *s, size_t width, size_t height)
{
    TRY(raster_new(s->arena, width, height, &s->bits));
    return raster_new(s->arena, width, height, &s->smooth);
}

enum status qr_search(struct arena *arena, struct raster *picture, uint64_t *work_left,
                      struct qr_search *ret_search)
{
    struct searching s = {
        .arena = arena, .found = ret_search, .work_left = work_left, .best = {QR_NOT, QR_NOT}};
    uint64_t pixels = (uint64_t)picture->width * picture->height;
    bool small = pixels <= QR_DOUBLED_MAX;
    size_t times = small ? 2 : 1;
    if (pixels * (small ? WORK_OF_DOUBLED : WORK_OF_ALL) > *work_left)
        return STATUS_BUDGET;
    *ret_search = (struct qr_search){.extent = QR_NOT};
    TRY(make_room(&s, picture->width * times, picture->height * times));
    if (small)
        TRY(search_doubled(&s, picture));
    TRY(search_sizes(&s, *picture));
    ret_search->extent = s.best[0] > s.best[1] ? s.best[0] : s.best[1];
    return STATUS_OK;
}
