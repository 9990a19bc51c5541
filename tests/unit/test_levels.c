/* Levels: the bounds that DESIGN promises. */
#include "support/unit.h"

#include "findings/levels.h"

static void words_go_both_ways(void **state)
{
    (void)state;
    for (int i = 0; i < LEVEL_COUNT; i++) {
        enum level level;
        assert_true(level_from_name(span_str(level_name((enum level)i)), &level));
        assert_int_equal(level, i);
    }
    enum level level;
    assert_false(level_from_name(SPAN_LITERAL("severe"), &level));
    assert_string_equal(level_name(LEVEL_COUNT), "?");
}

static void leads_stay_at_medium(void **state)
{
    (void)state;
    for (int k = 0; k < KIND_COUNT; k++)
        for (int c = 0; c < CONTACT_COUNT; c++)
            assert_true(level_of_indicator((enum kind)k, (enum contact)c, true) <= LEVEL_MEDIUM);
}

static void names_need_a_second_trace(void **state)
{
    (void)state;
    for (int k = 0; k < KIND_COUNT; k++) {
        for (int c = 0; c < CONTACT_COUNT; c++) {
            struct level_judgement alone = level_judge((enum kind)k, (enum contact)c, false, false);
            struct level_judgement both = level_judge((enum kind)k, (enum contact)c, false, true);
            assert_null(both.missing);
            assert_int_equal(alone.without_bound, both.level);
            assert_true(both.level >= alone.level);
            assert_int_equal(alone.missing != NULL, both.level > alone.level);
            if (kind_is_name_only((enum kind)k))
                assert_true(alone.level <= LEVEL_MEDIUM);
            else
                assert_null(alone.missing);
        }
    }
    assert_true(kind_is_name_only(KIND_PROCESS) && kind_is_name_only(KIND_FILE_NAME));
    assert_false(kind_is_name_only(KIND_PATH) || kind_is_name_only(KIND_SHA256));
}

static void more_contact_never_weighs_less(void **state)
{
    (void)state;
    for (int k = 0; k < KIND_COUNT; k++)
        for (int c = 1; c < CONTACT_COUNT; c++)
            assert_true(level_judge((enum kind)k, (enum contact)c, false, true).level >=
                        level_judge((enum kind)k, (enum contact)(c - 1), false, true).level);
    assert_int_equal(level_of_indicator(KIND_DOMAIN, CONTACT_VISITED, false), LEVEL_CRITICAL);
    assert_int_equal(level_of_indicator(KIND_DOMAIN, CONTACT_RECEIVED, false), LEVEL_HIGH);
    assert_int_equal(level_of_indicator(KIND_PROCESS, CONTACT_RAN, false), LEVEL_MEDIUM);
    assert_true(level_of_indicator(KIND_DOMAIN, CONTACT_MENTIONED, true) <= LEVEL_MEDIUM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_go_both_ways),
        cmocka_unit_test(leads_stay_at_medium),
        cmocka_unit_test(names_need_a_second_trace),
        cmocka_unit_test(more_contact_never_weighs_less),
    };
    return cmocka_run_group_tests_name("levels", tests, NULL, NULL);
}
