/* Codes of link shorteners as numbers: alphabets, the tests of order and range, estimates with
 * their intervals, and working hours.
 */
#include "support/unit.h"

#include <math.h>

#include "links/counter.h"
#include "links/hours.h"
#include "support/chance.h"

static const char base36[] = "0123456789abcdefghijklmnopqrstuvwxyz";
static const char base62[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

enum { CODE_ROOM = 16 };

static size_t write_code(uint64_t value, const char *digits, char *out)
{
    char reversed[64];
    size_t n = 0, base = strlen(digits);
    do {
        reversed[n++] = digits[value % base];
        value /= base;
    } while (value > 0);
    for (size_t i = 0; i < n; i++)
        out[i] = reversed[n - 1 - i];
    return n;
}

static const struct alphabet *alphabet_named(const char *name)
{
    size_t count;
    const struct alphabet *rows = alphabets(&count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].name, name) == 0)
            return &rows[i];
    return NULL;
}

static uint64_t read_code(const char *alphabet, const char *code)
{
    struct alphabet_reader reader;
    uint64_t value = UINT64_MAX;
    alphabet_reader_init(&reader, alphabet_named(alphabet));
    (void)alphabet_read(&reader, span_str(code), &value);
    return value;
}

static void test_alphabets(void **state)
{
    (void)state;
    size_t count;
    const struct alphabet *rows = alphabets(&count);
    for (size_t i = 0; i < count; i++)
        for (const char *d = rows[i].digits; *d != '\0'; d++)
            assert_null(strchr(d + 1, *d)); /* no digit twice */
    assert_int_equal(read_code("base 36", "b3"), 11 * 36 + 3);
    assert_int_equal(read_code("base 36", "0"), 0);
    assert_int_equal(read_code("base 36", "B3"), UINT64_MAX);
    assert_int_equal(read_code("base 36", ""), UINT64_MAX);
    assert_int_equal(read_code("base 62, lower before upper", "Zz"), 61 * 62 + 35);
    assert_int_equal(read_code("base 62, lower before upper", "ZZZZZZZZZZZZ"), UINT64_MAX);
    assert_int_equal(read_code("base 26, no zero", "z"), 26);
    assert_int_equal(read_code("base 26, no zero", "aa"), 27);
    assert_int_equal(read_code("base 36, reversed", "3b"), 11 * 36 + 3);
}

static void test_order(void **state)
{
    (void)state;
    struct arena arena;
    struct order_result r;
    arena_init(&arena, 1 << 20);
    struct order_point sorted[] = {{1, 10}, {2, 20}, {3, 30}, {4, 40}, {5, 50}};
    assert_int_equal(order_test(&arena, sorted, 5, &r), STATUS_OK);
    assert_int_equal(r.pairs, 10);
    assert_int_equal(r.inversions, 0);
    assert_true(fabs(r.p - 1.0 / 120) < 1e-12); /* one order of 5! */
    struct order_point one_swap[] = {{1, 10}, {2, 30}, {3, 20}, {4, 40}, {5, 50}};
    assert_int_equal(order_test(&arena, one_swap, 5, &r), STATUS_OK);
    assert_int_equal(r.inversions, 1);
    assert_true(fabs(r.p - 5.0 / 120) < 1e-12); /* the one order and four with one swap */
    struct order_point backwards[] = {{3, 10}, {2, 20}, {1, 30}};
    assert_int_equal(order_test(&arena, backwards, 3, &r), STATUS_OK);
    assert_int_equal(r.inversions, 3);
    assert_true(fabs(r.p - 1) < 1e-12);
    struct order_point one_date[] = {{7, 10}, {7, 5}, {7, 30}};
    assert_int_equal(order_test(&arena, one_date, 3, &r), STATUS_OK);
    assert_int_equal(r.pairs, 0);
    assert_true(r.p >= 1);
    assert_int_equal(order_test(&arena, one_date, 0, &r), STATUS_OK);
    arena_free(&arena);
}

static void test_chances(void **state)
{
    (void)state;
    assert_true(fabs(range_test(10, 100, 3) - 3 * 0.01) < 1e-12);
    assert_true(range_test(100, 100, 3) >= 1);
    assert_true(range_test(1, 100, 1) >= 1);
    assert_true(fabs(fisher_join(1, 1) - 1) < 1e-12);
    assert_true(fabs(fisher_join(0.1, 0.1) - 0.01 * (1 - log(0.01))) < 1e-12);
    assert_true(fisher_join(0, 0.5) <= 0);
}

/* A campaign: `total` links numbered from `first`, `seen` of them drawn, dates over 100 days. */
struct campaign {
    struct counter_sample samples[2048];
    char codes[2048][CODE_ROOM];
    uint64_t low, high;
};

static void make_campaign(struct campaign *c, struct chance *chance, const char *digits,
                          uint64_t first, uint64_t total, size_t seen, bool dated)
{
    c->low = UINT64_MAX;
    c->high = 0;
    for (size_t i = 0; i < seen; i++) {
        uint64_t number = chance_below(chance, total), value = first + number;
        size_t len = write_code(value, digits, c->codes[i]);
        c->low = value < c->low ? value : c->low;
        c->high = value > c->high ? value : c->high;
        c->samples[i] = (struct counter_sample){
            .code = span_of(c->codes[i], len),
            .has_time = dated,
            .time = {.seconds = 1546300800 + (int64_t)(number * 8640000 / total)}};
    }
}

static struct counter_report analyse(const struct campaign *c, size_t count)
{
    struct arena arena;
    struct counter_report r;
    arena_init(&arena, 64 << 20);
    assert_int_equal(counter_analyse(&arena, c->samples, count, &r), STATUS_OK);
    arena_free(&arena);
    return r;
}

static void test_long_campaign(void **state)
{
    (void)state;
    static struct campaign c;
    struct chance chance = chance_from(1);
    make_campaign(&c, &chance, base36, 100000, 1000, 300, true);
    struct counter_report r = analyse(&c, 300);
    assert_true(r.sequential);
    assert_int_equal(r.base, 36);
    assert_string_equal(r.alphabet->digits, base36);
    assert_int_equal(r.step, 1);
    assert_int_equal(r.first, c.low);
    assert_int_equal(r.last, c.high);
    assert_int_equal(r.issued.best, c.high - c.low + 1);
    assert_true(r.issued.low <= r.issued.best && r.issued.best <= r.issued.high);
    assert_true(r.issued.high <= 1010);
    assert_true(r.has_rate && fabs(r.per_day - 10) < 0.5);
    assert_true(r.campaign.best >= 990 && r.campaign.best <= 1010);
}

static void test_few_links(void **state)
{
    (void)state;
    static struct campaign c;
    struct chance chance = chance_from(2);
    unsigned sequential = 0, covered = 0, wide = 0;
    enum { TRIALS = 100 };
    for (unsigned i = 0; i < TRIALS; i++) {
        make_campaign(&c, &chance, i % 2 == 0 ? base36 : base62, 50000, 1000, 5, true);
        struct counter_report r = analyse(&c, 5);
        if (!r.sequential)
            continue;
        uint64_t truth = c.high - c.low + 1;
        sequential++;
        covered += r.issued.low <= truth && truth <= r.issued.high;
        wide += r.campaign.high >= 2 * r.campaign.low;
        assert_true(r.issued.low <= r.last - r.first + 1);
        assert_true(r.issued.high >= r.last - r.first + 1);
    }
    assert_true(sequential >= TRIALS * 9 / 10);
    assert_true(covered >= sequential * 95 / 100);
    assert_int_equal(wide, sequential); /* five links never give a narrow campaign size */
}

static void test_random_codes(void **state)
{
    (void)state;
    static struct campaign c;
    struct chance chance = chance_from(3);
    unsigned sequential = 0;
    enum { TRIALS = 300 };
    for (unsigned i = 0; i < TRIALS; i++) {
        size_t seen = 3 + i % 20;
        for (size_t k = 0; k < seen; k++) {
            for (size_t n = 0; n < 6; n++)
                c.codes[k][n] = base62[chance_below(&chance, 62)];
            c.samples[k] = (struct counter_sample){
                .code = span_of(c.codes[k], 6), .has_time = true, .time = {.seconds = (int64_t)k}};
        }
        sequential += analyse(&c, seen).sequential;
    }
    assert_true(sequential <= TRIALS / 100);
}

/* The shortener's own pages read as numbers too, far off; a step of two; no dates at all. */
static void test_odd_campaigns(void **state)
{
    (void)state;
    static struct campaign c;
    struct chance chance = chance_from(4);
    make_campaign(&c, &chance, base36, 50000, 500, 60, true);
    c.samples[60] = (struct counter_sample){.code = SPAN_LITERAL("about")};
    c.samples[61] = (struct counter_sample){.code = SPAN_LITERAL("login")};
    struct counter_report r = analyse(&c, 62);
    assert_true(r.sequential);
    assert_int_equal(r.left_out, 2);
    assert_int_equal(r.last, c.high);
    make_campaign(&c, &chance, base36, 50000, 500, 60, false);
    r = analyse(&c, 60);
    assert_true(r.sequential && !r.has_tau && !r.has_rate);
    for (size_t i = 0; i < 60; i++) {
        size_t len = write_code(80000 + 2 * chance_below(&chance, 400), base36, c.codes[i]);
        c.samples[i].code = span_of(c.codes[i], len);
    }
    r = analyse(&c, 60);
    assert_int_equal(r.step, 2);
    assert_true(r.issued.best <= 400 && r.issued.high >= r.last - r.first + 1);
}

static void test_too_few(void **state)
{
    (void)state;
    static struct campaign c;
    struct chance chance = chance_from(5);
    make_campaign(&c, &chance, base36, 50000, 500, 2, true);
    assert_false(analyse(&c, 2).sequential);
    assert_false(analyse(&c, 0).sequential);
    c.samples[0].code = c.samples[1].code = c.samples[2].code = SPAN_LITERAL("abc");
    struct counter_report r = analyse(&c, 3);
    assert_false(r.sequential);
    assert_int_equal(r.codes, 1);
}

static void test_memory(void **state)
{
    (void)state;
    static struct campaign c;
    struct chance chance = chance_from(6);
    make_campaign(&c, &chance, base36, 50000, 500, 30, true);
    for (uint64_t n = 0;; n++) {
        struct arena arena;
        struct counter_report r;
        arena_init(&arena, 64 << 20);
        arena.fail_after = n;
        enum status status = counter_analyse(&arena, c.samples, 30, &r);
        arena_free(&arena);
        if (status == STATUS_OK)
            break;
        assert_int_equal(status, STATUS_NO_MEMORY);
    }
}

/* --- hours --- */

/* Messages in office hours of a zone, Monday to Friday. */
static void fill_hours(struct hours_sample *samples, size_t count, struct chance *chance,
                       int offset, uint64_t from_hour, uint64_t hours)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t week = chance_below(chance, 20), day = chance_below(chance, hours == 24 ? 7 : 5);
        int64_t local = (int64_t)((week * 7 + day) * 86400 + from_hour * 3600 +
                                  chance_below(chance, hours * 3600));
        samples[i] = (struct hours_sample){
            .time = {.seconds = 1546819200 + local - (int64_t)offset * 60}, /* a Monday */
            .zone = HOURS_ZONE_UNKNOWN};
    }
}

static void test_hours(void **state)
{
    (void)state;
    static struct hours_sample samples[1000];
    struct chance chance = chance_from(7);
    struct hours_report r;
    fill_hours(samples, 1000, &chance, 330, 9, 9);
    hours_estimate(samples, 1000, &r);
    assert_true(r.has_offset);
    assert_int_equal(r.offset_minutes, 330);
    assert_true(r.confidence > 0.2 && r.confidence < 0.6); /* hours alone are not certain */
    assert_true(r.offset_low <= 330 && r.offset_high >= 330);
    assert_in_range(r.from_minute, 9 * 60, 10 * 60);
    assert_in_range(r.to_minute, 17 * 60, 18 * 60);
    for (size_t i = 0; i < 1000; i++)
        samples[i].zone = 330;
    hours_estimate(samples, 1000, &r);
    assert_int_equal(r.offset_minutes, 330);
    assert_int_equal(r.zones, 1000);
    assert_true(r.confidence > 0.9);
    fill_hours(samples, 1000, &chance, 0, 0, 24);
    hours_estimate(samples, 1000, &r);
    assert_false(r.has_offset); /* around the clock: no person */
    hours_estimate(samples, HOURS_MESSAGES_MIN - 1, &r);
    assert_false(r.has_offset);
    fill_hours(samples, 20, &chance, -480, 9, 8);
    hours_estimate(samples, 20, &r);
    assert_true(!r.has_offset || r.confidence < 0.7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alphabets),     cmocka_unit_test(test_order),
        cmocka_unit_test(test_chances),       cmocka_unit_test(test_long_campaign),
        cmocka_unit_test(test_few_links),     cmocka_unit_test(test_random_codes),
        cmocka_unit_test(test_odd_campaigns), cmocka_unit_test(test_too_few),
        cmocka_unit_test(test_memory),        cmocka_unit_test(test_hours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
