/* Wrappers around links: each row of the table undone, and what must not be taken for one. */
#include "support/unit.h"

#include "base/base64.h"
#include "formats/entity.h"
#include "formats/url_wrapper.h"
#include "support/sweep.h"

static struct arena arena;

static void check(const char *url, const char *inner, size_t steps)
{
    struct url_chain c;
    assert_int_equal(url_unwrap(&arena, NULL, span_str(url), &c), STATUS_OK);
    assert_span(url_chain_end(&c), inner);
    assert_int_equal(c.count, steps);
    assert_span(c.steps[0], url);
}

static void test_each(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"https://eur03.safelinks.protection.outlook.com/"
         "?url=https%3A%2F%2Fexample.org%2Fa%3Fb%3D1&"
         "data=05%7C02%7Cx%40example.org%7C&reserved=0",
         "https://example.org/a?b=1"},
        {"https://statics.teams.cdn.office.net/evergreen-assets/safelinks/2/atp-safelinks.html?"
         "url=https%3A%2F%2Fexample.org",
         "https://example.org"},
        {"https://urldefense.proofpoint.com/v1/url?u=http://example.org/a%26amp%3Bb&k=x",
         "http://example.org/a&b"},
        {"https://urldefense.proofpoint.com/v2/url?u=http-3A__www.example.org_url&d=DwMF&c=x",
         "http://www.example.org/url"},
        {"https://urldefense.com/v3/__https://example.com/a*b**Ac__;Pz0m!!key!token$",
         "https://example.com/a?b=&c"},
        {"https://urldefense.us/v3/__http:/example.com/__;!!key!token$", "http://example.com/"},
        {"https://linkprotect.cudasvc.com/url?a=https%3a%2f%2fexample.org%2f&c=E,1",
         "https://example.org/"},
        {"https://secure-web.cisco.com/1abcDEF-_/https%3A%2F%2Fexample.org%2Fx",
         "https://example.org/x"},
        {"https://us-west-2.protection.sophos.com/"
         "?d=example.org&u=aHR0cHM6Ly9leGFtcGxlLm9yZw==&i=x",
         "https://example.org"},
        {"https://www.google.co.uk/url?sa=t&q=https%3A%2F%2Fexample.org%2F",
         "https://example.org/"},
        {"https://google.com/url?url=http://example.org/&x=1", "http://example.org/"},
        {"https://www.google.com/amp/s/example.org/story", "https://example.org/story"},
        {"https://example-org.cdn.ampproject.org/c/s/example.org/a", "https://example.org/a"},
        {"https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org&h=AT0", "https://example.org"},
        {"https://www.youtube.com/redirect?event=x&q=https%3A%2F%2Fexample.org",
         "https://example.org"},
        {"https://www.bing.com/ck/a?!&&p=1&u=a1aHR0cHM6Ly9leGFtcGxlLmNvbS94&ntb=1",
         "https://example.com/x"},
        {"https://vk.com/away.php?to=https%3A%2F%2Fexample.org", "https://example.org"},
        {"https://duckduckgo.com/l/?uddg=https%3A%2F%2Fexample.org&rut=1", "https://example.org"},
        {"https://r.search.yahoo.com/_ylt=A/RV=2/RU=https%3a%2f%2fexample.org%2f/RK=2/RS=x-",
         "https://example.org/"},
        {"HTTPS://L.INSTAGRAM.COM/?U=mailto%3Asomebody%40example.org",
         "mailto:somebody@example.org"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        check(rows[i][0], rows[i][1], 2);
}

static void test_not_wrapped(void **state)
{
    (void)state;
    static const char *const urls[] = {
        "https://example.org/?url=https://example.com/",
        "https://safelinks.protection.outlook.com.evil.test/?url=https%3A%2F%2Fexample.org",
        "https://www.google.com.evil.test/url?q=https%3A%2F%2Fexample.org",
        "https://www.google.evil.test/url?q=https%3A%2F%2Fexample.org",
        "https://evilgoogle.com/url?q=https%3A%2F%2Fexample.org",
        "https://www.google.com/url?q=no+link",
        "https://www.google.com/search?q=https%3A%2F%2Fexample.org",
        "https://www.bing.com/ck/a?u=a1!!!!",
        "https://urldefense.com/v3/__https://example.com/*__;!!key", /* a letter is missing */
        "https://urldefense.com/v3/__https://example.com/",
        "notes",
        ""};
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++)
        check(urls[i], urls[i], 1);
}

static void test_chain(void **state)
{
    (void)state;
    struct url_chain c;
    check("https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttps%253A%252F"
          "%252Fexample.org%252Fa",
          "https://example.org/a", 3);
    const struct span token =
        SPAN_LITERAL("https://www.google.com/"
                     "url?q=https%3A%2F%2Fprotect-eu.mimecast.com%2Fs%2FAbC%3Fdomain%3Dx");
    assert_int_equal(url_unwrap(&arena, NULL, token, &c), STATUS_OK);
    assert_string_equal(c.opaque, "Mimecast");
    assert_string_equal(c.wrappers[0], "Google");
    char deep[512] = "https://example.org/";
    for (int i = 0; i < URL_CHAIN_MAX + 2; i++) {
        char inner[512];
        memcpy(inner, deep, sizeof inner);
        (void)snprintf(deep, sizeof deep, "http://vk.com/away.php?to=%.450s", inner);
    }
    assert_int_equal(url_unwrap(&arena, NULL, span_str(deep), &c), STATUS_OK);
    assert_true(c.cut);
    assert_int_equal(c.count, URL_CHAIN_MAX + 1);
}

static void test_entities(void **state)
{
    (void)state;
    static const char *const rows[][2] = {{"a&amp;b", "a&b"},
                                          {"&#64;&#x40;&commat;", "@@@"},
                                          {"&ampb", "&b"},
                                          {"&amp=1", "&amp=1"},
                                          {"&unknown;", "&unknown;"},
                                          {"&", "&"},
                                          {"&#;", "&#;"},
                                          {"&#xZ", "&#xZ"},
                                          {"https&colon;&sol;&sol;x", "https://x"},
                                          {"&nbsp;", "\xc2\xa0"},
                                          {"&#99999999;", "\xef\xbf\xbd"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t out[64];
        struct span text = span_str(rows[i][0]);
        assert_span(span_of(out, entity_decode(text, out)), rows[i][1]);
    }
}

static void test_loose_base64(void **state)
{
    (void)state;
    uint8_t out[64];
    size_t foreign;
    assert_span(span_of(out, base64_decode_loose(SPAN_LITERAL("eA=="), out, NULL)), "x");
    assert_span(span_of(out, base64_decode_loose(SPAN_LITERAL("eA"), out, NULL)), "x");
    assert_span(span_of(out, base64_decode_loose(SPAN_LITERAL("eA==\r\neHk="), out, &foreign)),
                "xxy");
    assert_int_equal(foreign, 0);
    assert_int_equal(base64_decode_loose(SPAN_LITERAL("-_+/"), out, &foreign), 3);
    assert_memory_equal(out, "\xfb\xff\xbf", 3);
    assert_span(span_of(out, base64_decode_loose(SPAN_LITERAL("e*A"), out, &foreign)), "x");
    assert_int_equal(foreign, 1);
    assert_int_equal(base64_decode_loose(SPAN_LITERAL("e"), out, NULL), 0);
}

static enum status parse(struct arena *a, struct span data)
{
    struct url_chain c;
    return url_unwrap(a, NULL, data, &c);
}

static void test_sweeps(void **state)
{
    (void)state;
    static const char *const urls[] = {
        "https://urldefense.com/v3/__https://example.com/a*b**Ac__;Pz0m!!key!token$",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttps%253A%252F"
        "%252Fexample.org%252Fa",
    };
    for (size_t i = 0; i < 2; i++) {
        (void)sweep_prefixes(parse, span_str(urls[i]));
        (void)sweep_allocations(parse, span_str(urls[i]));
        sweep_bytes(parse, span_str(urls[i]));
    }
}

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, 1 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each),         cmocka_unit_test(test_not_wrapped),
        cmocka_unit_test(test_chain),        cmocka_unit_test(test_entities),
        cmocka_unit_test(test_loose_base64), cmocka_unit_test(test_sweeps),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
