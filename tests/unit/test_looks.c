/* What host names pretend to be. */
#include "support/unit.h"

#include "links/edit_distance.h"
#include "links/lists.h"
#include "links/looks.h"

static struct arena arena;
static struct look_finder finder;

static int set_up(void **state)
{
    static const char *const ours[] = {"example.org"};
    (void)state;
    arena_init(&arena, 8 << 20);
    return look_finder_init(&finder, &arena, psl_builtin(), ours, 1) == STATUS_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    look_finder_free(&finder);
    arena_free(&arena);
    return 0;
}

static const struct look *find(struct looks *looks, const char *host)
{
    struct site site;
    assert_true(site_of(finder.psl, span_str(host), &site));
    looks_of_site(&finder, &site, looks);
    return looks->count == 0 ? NULL : &looks->items[0];
}

static void test_flagged(void **state)
{
    (void)state;
    static const struct {
        const char *host;
        enum look_kind kind;
        const char *of;
    } rows[] = {
        {"com-en-us.example.com-en-us.com", LOOK_COM_PREFIX, "an address under .com"},
        {"corn-en-us.com", LOOK_COM_PREFIX, "an address under .com"},
        {"accounts.google.com-en-us.com", LOOK_BRAND_HOST, "google.com"},
        {"paypal.com.evil.example", LOOK_BRAND_HOST, "paypal.com"},
        {"example.org.evil.test.com", LOOK_BRAND_HOST, "example.org"},
        {"paypa1.com", LOOK_CONFUSABLE, "paypal.com"},
        {"rnicrosoft.com", LOOK_CONFUSABLE, "microsoft.com"},
        {"exarnple.org", LOOK_CONFUSABLE, "example.org"},
        {"xn--80ak6aa92e.com", LOOK_CONFUSABLE, "apple.com"}, /* all Cyrillic */
        {"xn--pple-43d.com", LOOK_MIXED, "a name in Latin letters"},
        {"gooogle.com", LOOK_NEAR, "google.com"},
        {"exmaple.org", LOOK_NEAR, "example.org"},
        {"facebook-login.net", LOOK_INSIDE, "facebook.com"},
        {"example-support.com", LOOK_INSIDE, "example.org"},
        {"example.net", LOOK_OTHER_END, "example.org"},
        {"frwrdrurl.com", LOOK_WORN, "a link or server service"},
        {"shrinkthisurl.com", LOOK_LINK_WORDS, "a link shortener"},
        {"mailserveruk89.com", LOOK_WORDS, "a mail, login or server service"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct looks looks;
        const struct look *look = find(&looks, rows[i].host);
        assert_non_null(look);
        assert_int_equal(look->kind, rows[i].kind);
        assert_span(look->of, rows[i].of);
        assert_non_null(look_info(look->kind)->why);
        assert_non_null(look_info(look->kind)->benign);
    }
}

static void test_not_flagged(void **state)
{
    (void)state;
    static const char *const hosts[] = {"example.org",
                                        "www.example.org",
                                        "accounts.google.com",
                                        "google.co.uk",
                                        "www.secureserver.net",
                                        "en.wikipedia.org",
                                        "cloud.zebra.test",
                                        "192.0.2.1",
                                        "notgood.example",
                                        "commons.zebra.test",
                                        "com",
                                        "cloud.us",
                                        "xn--mnchen-3ya.de",
                                        "fonts.googleapis.com",
                                        "bit.ly"};
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        struct looks looks;
        if (find(&looks, hosts[i]) != NULL)
            fail_msg("%s looks like %.*s", hosts[i], (int)looks.items[0].of.len,
                     (const char *)looks.items[0].of.ptr);
    }
}

static void test_several_looks(void **state)
{
    (void)state;
    struct looks looks;
    (void)find(&looks, "google.com-mailserver39.com");
    assert_int_equal(looks.count, 3); /* the brand, the .com, the service words */
    assert_false(looks.link_words);
    (void)find(&looks, "tinyurlshortner.com");
    assert_true(looks.link_words);
}

static void test_own_domain_must_be_one(void **state)
{
    (void)state;
    static const char *const wrong[] = {"not a domain"};
    struct arena scratch;
    struct look_finder f;
    arena_init(&scratch, 8 << 20);
    assert_int_equal(look_finder_init(&f, &scratch, psl_builtin(), wrong, 1), STATUS_MALFORMED);
    arena_free(&scratch);
}

static void test_confusables(void **state)
{
    (void)state;
    struct label_look look;
    label_look_of(SPAN_LITERAL("\xd0\xb0pple"), &look); /* Cyrillic a */
    assert_span(label_look_latin(&look), "apple");
    assert_true(label_look_is_mixed(&look));
    label_look_of(SPAN_LITERAL("m\xc3\xbcnchen"), &look);
    assert_span(label_look_latin(&look), "munchen");
    assert_false(label_look_is_mixed(&look));
    label_look_of(SPAN_LITERAL("\xe4\xb8\xad\xe6\x96\x87"), &look); /* two Chinese letters */
    assert_true(look.foreign);
    assert_int_equal(look.latin_len, 0);
    label_look_of(SPAN_LITERAL("VVikipedia0"), &look);
    assert_span(label_look_shape(&look), "wlklpedlao");
    label_look_of(SPAN_LITERAL("\xff\xfe"), &look);
    assert_true(look.foreign);
    assert_string_equal(confusable_latin(0x0430), "a");
    assert_string_equal(confusable_latin(0xFF41), "a");
    assert_string_equal(confusable_latin(0xFF3A), "z");
    assert_null(confusable_latin(0x4E2D));
}

/* The textbook's way, without leaving anything out. */
static unsigned plain_distance(struct span a, struct span b)
{
    unsigned d[8][8];
    for (unsigned i = 0; i <= a.len; i++)
        for (unsigned k = 0; k <= b.len; k++) {
            if (i == 0 || k == 0) {
                d[i][k] = i + k;
                continue;
            }
            d[i][k] = d[i - 1][k - 1] + (a.ptr[i - 1] != b.ptr[k - 1]);
            d[i][k] = d[i - 1][k] + 1 < d[i][k] ? d[i - 1][k] + 1 : d[i][k];
            d[i][k] = d[i][k - 1] + 1 < d[i][k] ? d[i][k - 1] + 1 : d[i][k];
            if (i > 1 && k > 1 && a.ptr[i - 1] == b.ptr[k - 2] && a.ptr[i - 2] == b.ptr[k - 1] &&
                d[i - 2][k - 2] + 1 < d[i][k])
                d[i][k] = d[i - 2][k - 2] + 1;
        }
    return d[a.len][b.len];
}

/* Word number n of all words of a, b and c. */
static struct span word(unsigned n, uint8_t text[8])
{
    size_t len = 0;
    for (; n > 0; n = (n - 1) / 3)
        text[len++] = (uint8_t)('a' + (n - 1) % 3);
    return span_of(text, len);
}

static void edit_distance_of_all_short_words(void **state)
{
    (void)state;
    enum { WORDS = 364 }; /* up to five letters */
    uint8_t one[8], other[8];
    for (unsigned i = 0; i < WORDS; i++)
        for (unsigned k = 0; k < WORDS; k++)
            for (unsigned most = 0; most <= 2; most++) {
                struct span a = word(i, one), b = word(k, other);
                unsigned plain = plain_distance(a, b);
                assert_int_equal(edit_distance(a, b, most), plain > most ? most + 1 : plain);
            }
}

static void test_edit_distance(void **state)
{
    (void)state;
    assert_int_equal(edit_distance(SPAN_LITERAL("abcd"), SPAN_LITERAL("abcd"), 2), 0);
    assert_int_equal(edit_distance(SPAN_LITERAL("abcd"), SPAN_LITERAL("abdc"), 2), 1);
    assert_int_equal(edit_distance(SPAN_LITERAL("abcd"), SPAN_LITERAL("abxd"), 2), 1);
    assert_int_equal(edit_distance(SPAN_LITERAL("abcd"), SPAN_LITERAL("bcd"), 2), 1);
    assert_int_equal(edit_distance(SPAN_LITERAL("abcd"), SPAN_LITERAL("xbcy"), 1), 2);
    assert_int_equal(edit_distance(SPAN_LITERAL("abcd"), SPAN_LITERAL("a"), 1), 2);
    assert_int_equal(edit_distance(SPAN_EMPTY, SPAN_EMPTY, 1), 0);
}

static void test_words(void **state)
{
    (void)state;
    struct words_of_label w;
    words_cut(&finder.words, SPAN_LITERAL("mailserveruk89"), &w);
    assert_int_equal(w.letters, 12);
    assert_int_equal(w.covered, 12);
    assert_true(w.has_digits);
    assert_int_equal(w.items[w.count - 1].class, WORD_PLACE);
    words_cut(&finder.words, SPAN_LITERAL("xqz"), &w);
    assert_int_equal(w.count, 0);
    words_cut(&finder.words, SPAN_EMPTY, &w);
    assert_int_equal(w.letters, 0);
}

static void test_domain_list(void **state)
{
    (void)state;
    struct domain_list list;
    struct site site;
    assert_int_equal(domain_list_init(&list, links_freemail), STATUS_OK);
    assert_true(site_of(finder.psl, SPAN_LITERAL("gmail.com"), &site));
    assert_true(domain_list_has(&list, &site));
    assert_true(site_of(finder.psl, SPAN_LITERAL("smtp.yahoo.co.uk"), &site));
    assert_true(domain_list_has(&list, &site));
    assert_true(site_of(finder.psl, SPAN_LITERAL("who.int"), &site));
    assert_false(domain_list_has(&list, &site));
    domain_list_free(&list);
}

/* The published domains of one campaign, by looks alone. */
static void test_published_domains(void **state)
{
    (void)state;
    FILE *file = fopen("../shared/indicators/darkbasin/iocs.csv", "r");
    char line[1024];
    unsigned domains = 0, flagged = 0;
    if (file == NULL)
        skip();
    while (fgets(line, sizeof line, file) != NULL) {
        struct looks looks;
        char *from = strstr(line, ",domain,\"");
        if (from == NULL)
            continue;
        from += strlen(",domain,\"");
        from[strcspn(from, "\"")] = '\0';
        domains++;
        flagged += find(&looks, from) != NULL;
    }
    assert_int_equal(fclose(file), 0);
    assert_int_equal(domains, 462);
    assert_true(flagged * 100 >= domains * 69);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_flagged),
        cmocka_unit_test(test_not_flagged),
        cmocka_unit_test(test_several_looks),
        cmocka_unit_test(test_own_domain_must_be_one),
        cmocka_unit_test(test_confusables),
        cmocka_unit_test(test_edit_distance),
        cmocka_unit_test(edit_distance_of_all_short_words),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_domain_list),
        cmocka_unit_test(test_published_domains),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
