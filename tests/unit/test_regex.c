/* Regular expressions: what they accept, what they refuse, and that nothing makes them slow. */
#include "support/unit.h"

#include "formats/regex.h"
#include "support/sweep.h"

static bool search(const char *expression, const char *text)
{
    ARENA_SCOPED struct arena arena;
    const struct regex *regex;
    arena_init(&arena, 1 << 20);
    assert_int_equal(regex_compile(&arena, span_str(expression), &regex, NULL), STATUS_OK);
    return regex_search(regex, span_str(text));
}

static const struct {
    const char *expression, *text;
    bool found;
} cases[] = {
    {"abc", "xabcx", true},
    {"^abc$", "abc", true},
    {"^abc$", "abcd", false},
    {"", "anything", true},
    {"a|b|cd", "xcdx", true},
    {"^(a|b|cd)$", "c", false},
    {"^a*b+c?$", "aabbc", true},
    {"^a*b+c?$", "aac", false},
    {"^(?:a+b)?$", "a", false},
    {"^(?:a+b)?$", "aab", true},
    {"^(?:a+b)*c$", "abaabc", true},
    {"^(?:a+b)*c$", "abac", false},
    {"^(a|b+c)*$", "abbca", true},
    {"^(a|b+c)*$", "abb", false},
    {"^a{2,3}$", "a", false},
    {"^a{2,3}$", "aaa", true},
    {"^a{2,3}$", "aaaa", false},
    {"^(ab){2,}$", "abab", true},
    {"^(ab){2,}$", "ababab", true},
    {"^(ab){2,}$", "ab", false},
    {"^(ab|c){0,2}d$", "abcd", true},
    {"^(ab|c){0,2}d$", "abccd", false},
    {"^x{0}y$", "y", true},
    {"[a-c0-9_]+\\.example", "zz9_.example", true},
    {"^[^a-c]$", "b", false},
    {"^[]x]$", "]", true},
    {"^[a-]$", "-", true},
    {"^\\d{3}-\\w+\\s$", "123-ab_ ", true},
    {"^\\D\\W\\S$", "a-b", true},
    {"^[\\d.]+$", "1.2.3", true},
    {"\\bevil\\b", "an evil thing", true},
    {"\\bevil\\b", "devilish", false},
    {"\\Bvil\\B", "devilish", true},
    {"(?i)EvIl", "xEVILx", true},
    {"EvIl", "evil", false},
    {"^.$", "\xc3\xa9", true},
    {"^[\xc3\xa0-\xc3\xbf]$", "\xc3\xa9", true},
    {"^a.c$", "a\nc", false},
    {"^a\\x2fb\\/c$", "a/b/c", true},
    {"a+?b", "aab", true},
    {"((((a))))", "a", true},
    {"^(a|)b$", "b", true},
};

static void every_case_holds(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (search(cases[i].expression, cases[i].text) != cases[i].found)
            fail_msg("%s on %s", cases[i].expression, cases[i].text);
}

static void what_is_not_known_is_refused(void **state)
{
    (void)state;
    static const char *const refused[] = {
        "(a)\\1", "(?=a)",  "(?<n>a)", "\\p{L}", "a++", "[[:alpha:]]", "(",     ")",     "[a",
        "*a",     "a{2,1}", "a{999}",  "[b-a]",  "a{2", "\\",          "[\\D]", "a{,3}", "\xff"};
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        ARENA_SCOPED struct arena arena;
        const struct regex *regex;
        struct problem problem = {.what = NULL};
        arena_init(&arena, 1 << 20);
        assert_int_not_equal(regex_compile(&arena, span_str(refused[i]), &regex, &problem),
                             STATUS_OK);
        assert_non_null(problem.what);
    }
}

static void bombs_are_refused_or_linear(void **state)
{
    (void)state;
    ARENA_SCOPED struct arena arena;
    const struct regex *regex;
    arena_init(&arena, 1 << 20);
    assert_int_equal(regex_compile(&arena, SPAN_LITERAL("((((a{99}){99}){99}){99})"), &regex, NULL),
                     STATUS_TOO_LARGE);
    char text[REGEX_TEXT_MAX + 1];
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_false(search("^(a+)+$x", text));
    assert_false(search("(a|a|a|a|aa)*b", text));
    assert_true(search("(a?){50}a{50}", text));
}

static enum status parse(struct arena *arena, struct span data)
{
    const struct regex *regex;
    enum status status = regex_compile(arena, data, &regex, NULL);
    if (status == STATUS_OK)
        (void)regex_search(regex, data);
    return status;
}

static void sweeps(void **state)
{
    (void)state;
    const struct span sample = SPAN_LITERAL("(?i)^(ab|[^c-e]\\d{2,4}|(x+y?)*)z$");
    assert_true(sweep_prefixes(parse, sample) > 5);
    (void)sweep_allocations(parse, sample);
    sweep_bytes(parse, sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_holds),
        cmocka_unit_test(what_is_not_known_is_refused),
        cmocka_unit_test(bombs_are_refused_or_linear),
        cmocka_unit_test(sweeps),
    };
    return cmocka_run_group_tests_name("regex", tests, NULL, NULL);
}
