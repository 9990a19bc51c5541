/* Signed containers. Samples stand in fuzz/corpus/cms, written by fuzz/make_seeds.py. */
#include "support/unit.h"

#include "formats/cms.h"
#include "formats/plist_texts.h"
#include "support/sweep.h"

static enum status parse(struct arena *arena, struct span data)
{
    struct span content;
    (void)cms_recognise(data);
    return cms_content(arena, data, &content);
}

static enum status content_of_file(const char *path, struct arena *arena, struct span *ret_content)
{
    struct span all = sweep_load(path);
    if (all.ptr == NULL)
        skip();
    arena_init(arena, 1 << 20);
    assert_true(cms_recognise(all));
    enum status status = cms_content(arena, all, ret_content);
    free((void *)(uintptr_t)all.ptr);
    return status;
}

static void content_in_one_piece_and_in_several(void **state)
{
    (void)state;
    static const char *const files[] = {"fuzz/corpus/cms/good-der", "fuzz/corpus/cms/good-split",
                                        "fuzz/corpus/cms/good-indefinite"};
    for (size_t i = 0; i < 3; i++) {
        ARENA_SCOPED struct arena arena;
        struct span content;
        assert_int_equal(content_of_file(files[i], &arena, &content), STATUS_OK);
        assert_int_equal(content.len, 160);
        assert_true(span_starts(content, SPAN_LITERAL("<plist><dict>")));
        assert_true(span_ends(content, SPAN_LITERAL("</dict></plist>")));
    }
}

static void other_kinds_are_named(void **state)
{
    (void)state;
    ARENA_SCOPED struct arena arena;
    struct span content;
    assert_int_equal(content_of_file("fuzz/corpus/cms/bad-detached", &arena, &content),
                     STATUS_UNSUPPORTED);
    arena_free(&arena);
    assert_int_not_equal(content_of_file("fuzz/corpus/cms/bad-encrypted", &arena, &content),
                         STATUS_OK);
}

static void what_is_no_container(void **state)
{
    (void)state;
    assert_false(cms_recognise(SPAN_LITERAL("bplist00 and something more")));
    assert_false(cms_recognise(SPAN_LITERAL("<?xml version=\"1.0\"?><plist/>")));
    assert_false(cms_recognise(SPAN_EMPTY));
}

static void sweeps(void **state)
{
    (void)state;
    struct span all = sweep_load("fuzz/corpus/cms/good-split");
    if (all.ptr == NULL)
        skip();
    assert_int_equal(sweep_prefixes(parse, all), 1); /* only the whole */
    sweep_allocations(parse, all);
    sweep_bytes(parse, all);
    free((void *)(uintptr_t)all.ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(content_in_one_piece_and_in_several),
        cmocka_unit_test(other_kinds_are_named),
        cmocka_unit_test(what_is_no_container),
        cmocka_unit_test(sweeps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
