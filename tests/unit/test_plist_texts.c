/* Texts gathered from property lists. */
#include "support/unit.h"

#include "formats/plist_texts.h"
#include "support/make_bplist.h"
#include "support/sweep.h"

static enum status parse(struct arena *arena, struct span data)
{
    struct span texts;
    return plist_texts(arena, data, &texts);
}

static void texts_in_their_order(void **state)
{
    (void)state;
    ARENA_SCOPED struct arena arena;
    struct span texts;
    arena_init(&arena, 1 << 20);
    assert_int_equal(plist_texts(&arena,
                                 SPAN_LITERAL("<plist><dict><key>k</key><string>one</string>"
                                              "<key>l</key><array><string>two</string>"
                                              "<integer>3</integer></array></dict></plist>"),
                                 &texts),
                     STATUS_OK);
    assert_span(texts, "one\ntwo\n");
}

static void a_prefix_of_four_bytes_is_skipped(void **state)
{
    (void)state;
    ARENA_SCOPED struct arena arena;
    struct span texts, all = sweep_load("fuzz/corpus/bplist/good-scalar");
    if (all.ptr == NULL)
        skip();
    arena_init(&arena, 1 << 20);
    uint8_t *bytes = malloc(all.len + 4);
    assert_non_null(bytes);
    memset(bytes, 2, 4);
    memcpy(bytes + 4, all.ptr, all.len);
    assert_int_equal(plist_texts(&arena, span_of(bytes, all.len + 4), &texts), STATUS_OK);
    assert_span(texts, "only a text\n");
    free(bytes);
    free((void *)(uintptr_t)all.ptr);
}

static void nothing_that_is_no_list(void **state)
{
    (void)state;
    ARENA_SCOPED struct arena arena;
    struct span texts;
    arena_init(&arena, 1 << 20);
    assert_int_not_equal(plist_texts(&arena, SPAN_LITERAL("bplist"), &texts), STATUS_OK);
    assert_int_equal(texts.len, 0);
}

/* A list with one data object, which holds `inner`. */
static struct span wrapped(struct make_bplist *m, struct span inner)
{
    uint8_t object[512] = {0x4F, 0x11, (uint8_t)(inner.len >> 8), (uint8_t)inner.len};
    assert_true(inner.len + 4 <= sizeof object);
    memcpy(object + 4, inner.ptr, inner.len);
    make_begin(m, 1);
    uint64_t text = make_text(m, "outer");
    (void)make_object(m, object, inner.len + 4);
    return make_end(m, make_array(m, 2, text, 1));
}

static void lists_within_lists_are_opened(void **state)
{
    (void)state;
    ARENA_SCOPED struct arena arena;
    struct make_bplist one, two, three;
    struct span texts;
    arena_init(&arena, 1 << 20);
    make_begin(&one, 1);
    struct span inner = make_end(&one, make_text(&one, "inner"));
    struct span middle = wrapped(&two, inner);
    struct span outer = wrapped(&three, middle);
    assert_int_equal(plist_texts(&arena, outer, &texts), STATUS_OK);
    assert_span(texts, "outer\nouter\ninner\n");
    (void)sweep_prefixes(parse, outer);
    sweep_allocations(parse, outer);
    sweep_bytes(parse, outer);
    make_free(&one);
    make_free(&two);
    make_free(&three);
}

static void sweeps(void **state)
{
    (void)state;
    struct span all = sweep_load("fuzz/corpus/bplist/good-all");
    if (all.ptr == NULL)
        skip();
    (void)sweep_prefixes(parse, all);
    sweep_allocations(parse, all);
    sweep_bytes(parse, all);
    free((void *)(uintptr_t)all.ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_in_their_order),
        cmocka_unit_test(a_prefix_of_four_bytes_is_skipped),
        cmocka_unit_test(nothing_that_is_no_list),
        cmocka_unit_test(lists_within_lists_are_opened),
        cmocka_unit_test(sweeps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
