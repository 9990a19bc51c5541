/* QR codes in pictures: which are found, and what keeps the search short. */
#include "support/unit.h"

#include <math.h>

#include "formats/picture.h"
#include "formats/qr_marks.h"
#include "formats/qr_search.h"
#include "support/hostile.h"
#include "support/pictures.h"
#include "support/sweep.h"

#define LINK "https://login.example/verify?u=4711"

static struct arena arena;
static struct qr_drawing drawing;
static struct qr_search found;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, (size_t)384 << 20);
    qr_draw(LINK, 2, &drawing);
    return drawing.side > 0 ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static struct raster blank(size_t width, size_t height, uint8_t value)
{
    struct raster r;
    assert_int_equal(raster_new(&arena, width, height, &r), STATUS_OK);
    picture_fill(&r, value);
    return r;
}

static struct raster with_code(size_t width, size_t height, double module, double turn)
{
    struct raster r = blank(width, height, 255);
    const struct placing how = {(double)width / 2, (double)height / 2, module, turn, 0, 0, 255, 4};
    picture_code(&r, &drawing, &how);
    return r;
}

/* Takes over the file's memory. */
static enum status look(struct span file, bool *ret_cut)
{
    struct raster picture;
    uint64_t work = QR_WORK_MAX;
    assert_non_null(file.ptr);
    enum status status = picture_read(&arena, file, &picture, ret_cut);
    if (status == STATUS_OK)
        status = qr_search(&arena, &picture, &work, &found);
    free((void *)(uintptr_t)file.ptr);
    return status;
}

static bool has(const char *text)
{
    for (size_t i = 0; i < found.count; i++)
        if (span_equal_str(found.codes[i].text, text))
            return true;
    return false;
}

static void check_file(struct span file)
{
    bool cut = true;
    assert_int_equal(look(file, &cut), STATUS_OK);
    assert_false(cut);
    assert_int_equal(found.extent, QR_WHOLE);
    assert_int_equal(found.count, 1);
    assert_true(has(LINK));
}

static void test_forms(void **state)
{
    (void)state;
    struct raster r = with_code(300, 260, 5, 0);
    check_file(picture_as_png(&r));
    check_file(picture_as_clear_png(&r));
    check_file(picture_as_jpeg(&r, 80, false));
    check_file(picture_as_jpeg(&r, 80, true));
    check_file(picture_as_inks(&r));
    check_file(picture_as_webp(&r));
}

static void test_sizes(void **state)
{
    (void)state;
    for (int step = 0; step < 12; step++) {
        double module = pow(1.37, step);
        size_t side = (size_t)(module * 45) | 1;
        struct raster r = with_code(side, side, module, 0);
        assert_true(module != 1 || r.width == 45);
        check_file(picture_as_png(&r));
    }
    struct raster r = with_code(1200, 900, 30, 0); /* cut at its quiet zone, no white around */
    check_file(picture_as_png(&r));
}

static void test_directions(void **state)
{
    (void)state;
    for (int turn = 0; turn < 360; turn += 17) {
        struct raster r = with_code(420, 420, 6, (double)turn);
        check_file(picture_as_jpeg(&r, 70, false));
    }
}

static void test_inverted(void **state)
{
    (void)state;
    struct raster r = blank(400, 400, 30);
    const struct placing how = {200, 200, 6, 5, 0, 230, 30, 4};
    picture_code(&r, &drawing, &how);
    check_file(picture_as_png(&r));
    assert_true(found.codes[0].inverted);
}

/* An easy code does not hide another one. */
static void test_several(void **state)
{
    (void)state;
    static struct qr_drawing other;
    struct raster r = blank(900, 500, 255);
    const struct placing left = {200, 250, 8, 0, 0, 0, 255, 4};
    const struct placing right = {650, 250, 5, 10, 0, 190, 120, 4};
    bool cut;
    qr_draw("HTTPS://OTHER.EXAMPLE/", 0, &other);
    picture_code(&r, &drawing, &left);
    picture_code(&r, &other, &right);
    assert_int_equal(look(picture_as_png(&r), &cut), STATUS_OK);
    assert_int_equal(found.count, 2);
    assert_true(has(LINK) && has("HTTPS://OTHER.EXAMPLE/"));
}

/* What a camera makes of a code on a desk, at twelve megapixels. */
static struct raster photograph(uint64_t seed, double module, double deviation)
{
    struct raster r = blank(4000, 3000, 255);
    const struct placing how = {
        1700 + 60 * (double)seed, 1400, module, (double)seed * 31, 0.12, 45, 215, 4};
    picture_clutter(&r, seed);
    picture_code(&r, &drawing, &how);
    picture_blur(&r, &arena, 2);
    picture_shade(&r, 0.6);
    picture_noise(&r, seed, deviation);
    return r;
}

static void test_noisy_photograph(void **state)
{
    (void)state;
    struct raster r = photograph(1, 12, 18);
    bool cut;
    assert_int_equal(look(picture_as_jpeg(&r, 60, false), &cut), STATUS_OK);
    assert_true(has(LINK));
    assert_int_not_equal(found.extent, QR_NOT);
}

/* A picture of nothing but corner marks would keep the library busy for hours. */
static void test_marks(void **state)
{
    (void)state;
    for (size_t module = 1; module < 4; module++) {
        struct raster r = blank(1600, 1200, 255);
        bool cut;
        picture_marks(&r, module);
        struct span file = picture_as_png(&r);
        struct hostile_clock began = hostile_start();
        assert_int_equal(look(file, &cut), STATUS_OK);
        hostile_check(began);
        assert_int_equal(found.count, 0);
        assert_int_not_equal(found.extent, QR_WHOLE);
    }
}

static void test_marks_counted(void **state)
{
    (void)state;
    struct raster r = blank(400, 300, 255), bits = with_code(300, 300, 6, 0);
    size_t count;
    assert_int_equal(qr_marks_count(&arena, &r, QR_MARKS_MAX, &count), STATUS_OK);
    assert_int_equal(count, 0);
    assert_int_equal(qr_marks_count(&arena, &bits, QR_MARKS_MAX, &count), STATUS_OK);
    assert_in_range(count, 3, 12);
    picture_marks(&r, 2);
    assert_int_equal(qr_marks_count(&arena, &r, QR_MARKS_MAX, &count), STATUS_OK);
    assert_in_range(count, 400 / 16 * (300 / 16), QR_MARKS_MAX);
}

/* Marks whose diagonals are broken count: the library takes them, and tried all threes of 1,700
 * such marks for minutes while an earlier count said that there are none. */
static void test_marks_without_diagonals(void **state)
{
    (void)state;
    enum { PITCH = 16, ACROSS = 20 };
    struct raster r = blank((size_t)PITCH * ACROSS, (size_t)PITCH * ACROSS, 255), one;
    size_t count;
    one = blank(7, 7, 255);
    picture_marks(&one, 1);
    one.px[1 * 7 + 1] = one.px[1 * 7 + 5] = one.px[5 * 7 + 1] = one.px[5 * 7 + 5] = 0;
    for (size_t i = 0; i < (size_t)ACROSS * ACROSS; i++)
        for (size_t y = 0; y < 7; y++)
            memcpy(r.px + (i / ACROSS * PITCH + y + 4) * r.width + i % ACROSS * PITCH + 4,
                   one.px + 7 * y, 7);
    assert_int_equal(qr_marks_count(&arena, &r, QR_MARKS_MAX, &count), STATUS_OK);
    assert_in_range(count, ACROSS * ACROSS, QR_MARKS_MAX);
}

/* The work is known before it is begun, and the same each time. */
static void test_work(void **state)
{
    (void)state;
    struct raster r = with_code(300, 260, 5, 0);
    uint64_t work = 300 * 260, first = QR_WORK_MAX, second = QR_WORK_MAX;
    assert_int_equal(qr_search(&arena, &r, &work, &found), STATUS_BUDGET);
    assert_int_equal(work, 300 * 260);
    assert_int_equal(qr_search(&arena, &r, &first, &found), STATUS_OK);
    assert_int_equal(qr_search(&arena, &r, &second, &found), STATUS_OK);
    assert_int_equal(first, second);
    assert_true(first < QR_WORK_MAX);
}

static enum status parse(struct arena *memory, struct span data)
{
    struct raster picture;
    bool cut;
    uint64_t work = QR_WORK_MAX;
    TRY(picture_read(memory, data, &picture, &cut));
    return qr_search(memory, &picture, &work, &found);
}

static void sweep(struct span file)
{
    (void)sweep_prefixes(parse, file);
    assert_true(sweep_allocations(parse, file) > 3);
    sweep_bytes(parse, file);
    free((void *)(uintptr_t)file.ptr);
}

static void test_damage(void **state)
{
    (void)state;
    struct raster r = with_code(33, 33, 1, 0);
    sweep(picture_as_png(&r));
    sweep(picture_as_jpeg(&r, 20, false));
    sweep(picture_as_jpeg(&r, 20, true));
    sweep(picture_as_webp(&r));
}

/* The upper half of a picture is there, and said to be no more than that. */
static void test_cut(void **state)
{
    (void)state;
    struct raster r = with_code(300, 600, 5, 0);
    bool cut = false;
    picture_noise(&r, 1, 20); /* so that the code is not in the last bytes */
    struct span whole = picture_as_jpeg(&r, 90, false);
    whole.len = whole.len * 9 / 10;
    assert_int_equal(look(whole, &cut), STATUS_OK);
    assert_true(cut && has(LINK));
    cut = false;
    whole = picture_as_png(&r);
    whole.len = whole.len * 9 / 10;
    assert_int_equal(look(whole, &cut), STATUS_OK);
    assert_true(cut && has(LINK));
}

/* Sides are refused before a byte is decoded. */
static void test_large(void **state)
{
    (void)state;
    struct raster r = with_code(60, 60, 1, 0);
    struct span png = picture_as_png(&r), jpeg = picture_as_jpeg(&r, 50, false);
    uint8_t *bytes = (uint8_t *)(uintptr_t)png.ptr;
    bool cut;
    memcpy(bytes + 16, "\0\1\0\0\0\1\0\0", 8); /* 65536 x 65536, and a checksum that is none */
    assert_int_equal(look(png, &cut), STATUS_MALFORMED);
    bytes = (uint8_t *)(uintptr_t)jpeg.ptr;
    size_t frame = span_find(jpeg, SPAN_LITERAL("\xFF\xC0"));
    assert_true(frame + 9 < jpeg.len);
    memcpy(bytes + frame + 5, "\xFF\xDC\xFF\xDC", 4);
    assert_int_equal(look(jpeg, &cut), STATUS_TOO_LARGE);
    assert_int_equal(raster_new(&arena, 0, 5, &r), STATUS_MALFORMED);
    assert_int_equal(raster_new(&arena, UINT64_MAX, UINT64_MAX, &r), STATUS_TOO_LARGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_forms, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_sizes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_directions, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_inverted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_several, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_noisy_photograph, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_marks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_marks_counted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_marks_without_diagonals, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_work, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_damage, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_cut, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_large, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
