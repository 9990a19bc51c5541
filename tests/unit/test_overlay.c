/* Writing over an input that stays as it is. */
#include "support/unit.h"

#include "formats/overlay.h"

enum { SIZE = 10000 };

static uint8_t original[SIZE], model[3 * SIZE];

static void setup(struct overlay *o, struct arena *pages, struct span *data, struct input *input)
{
    for (size_t i = 0; i < SIZE; i++)
        original[i] = (uint8_t)(i * 7 + i / 256);
    memset(model, 0, sizeof model);
    memcpy(model, original, SIZE);
    *data = span_of(original, SIZE);
    *input = input_from_span(data, "original");
    arena_init(pages, 1 << 20);
    overlay_init(o, input, pages, 1 << 20);
}

static void assert_same(const struct overlay *o)
{
    uint8_t got[3 * SIZE];
    bool is_short;
    assert_int_equal(overlay_read(o, 0, got, sizeof got, &is_short), STATUS_OK);
    assert_true(is_short == (o->size < sizeof got));
    assert_memory_equal(got, model, sizeof got);
}

static void behaves_as_a_file(void **state)
{
    (void)state;
    struct overlay o;
    struct arena pages;
    struct span data;
    struct input input;
    setup(&o, &pages, &data, &input);
    assert_same(&o);
    uint32_t chance = 1;
    for (int i = 0; i < 2000; i++) {
        chance = chance * 1664525 + 1013904223;
        const size_t at = chance / 65536 % (2 * SIZE);
        chance = chance * 1664525 + 1013904223;
        const size_t len = chance / 65536 % 5000;
        if (chance % 9 == 0) {
            overlay_truncate(&o, at);
            memset(model + at, 0, sizeof model - at);
        } else {
            uint8_t bytes[5000];
            memset(bytes, i, sizeof bytes);
            assert_int_equal(overlay_write(&o, at, bytes, len), STATUS_OK);
            memcpy(model + at, bytes, len);
        }
        if (i % 50 == 0)
            assert_same(&o);
    }
    assert_same(&o);
    for (size_t i = 0; i < SIZE; i++)
        assert_int_equal(original[i], (uint8_t)(i * 7 + i / 256));
    overlay_free(&o);
    arena_free(&pages);
}

static void knows_what_was_never_there(void **state)
{
    (void)state;
    struct overlay o;
    struct arena pages;
    struct span data;
    struct input input;
    setup(&o, &pages, &data, &input);
    const uint8_t page[4096] = {1};
    assert_true(overlay_covers(&o, 0, SIZE));
    assert_true(overlay_covers(&o, SIZE, 0));
    assert_false(overlay_covers(&o, 0, SIZE + 1));
    assert_false(overlay_covers(&o, 12288, 4096));
    assert_int_equal(overlay_write(&o, 12288, page, sizeof page), STATUS_OK);
    assert_true(overlay_covers(&o, 12288, 4096));
    assert_false(overlay_covers(&o, 8192, 8192));
    overlay_free(&o);
    arena_free(&pages);
}

static void is_bounded(void **state)
{
    (void)state;
    struct overlay o;
    struct arena pages;
    const uint8_t byte = 1;
    arena_init(&pages, 40000);
    overlay_init(&o, NULL, &pages, 40000);
    enum status status = STATUS_OK;
    size_t written = 0;
    while (written < 100 && status == STATUS_OK)
        status = overlay_write(&o, 4096 * written++, &byte, 1);
    assert_int_equal(status, STATUS_NO_MEMORY);
    assert_in_range(written, 5, 10);
    assert_int_equal(overlay_write(&o, UINT64_MAX, &byte, 1), STATUS_TOO_LARGE);
    overlay_free(&o);
    arena_free(&pages);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(behaves_as_a_file),
        cmocka_unit_test(knows_what_was_never_there),
        cmocka_unit_test(is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
