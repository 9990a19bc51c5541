/* The search for sequences: what makes one, what explains it away, and signals as bytes. */
#include "support/unit.h"

#include "findings/sequence.h"

enum { START = 1650000000 };

static struct signal step(enum signal_class class, int64_t at, uint64_t subject, uint8_t events)
{
    return (struct signal){.class = class,
                           .seconds = START + at,
                           .subject = subject,
                           .events = events,
                           .anchor = signal_has_anchor(class) ? (size_t)(subject + 100)
                                                              : SIGNAL_NO_ANCHOR};
}

struct hits {
    size_t count;
    struct sequence_hit last;
};

static void take(void *ctx, const struct sequence_hit *hit)
{
    struct hits *h = ctx;
    h->count++;
    h->last = *hit;
}

static struct hits search(struct signal *signals, size_t count)
{
    struct hits h = {0};
    sequence_find(signals, count, take, &h);
    return h;
}

#define SEARCH(...)                                                                                \
    search((struct signal[]){__VA_ARGS__},                                                         \
           sizeof((struct signal[]){__VA_ARGS__}) / sizeof(struct signal))

enum { BOTH = SIGNAL_MODIFIED | SIGNAL_CHANGED };

static void two_kinds_within_minutes_are_one(void **state)
{
    (void)state;
    struct hits h = SEARCH(step(SIGNAL_FOLDER, 0, 1, BOTH), step(SIGNAL_NETWORK, 299, 2, 1));
    assert_int_equal(h.count, 1);
    assert_int_equal(h.last.anchor, 102);
    assert_int_equal(h.last.from, START);
    assert_int_equal(h.last.to, START + 299);
    assert_int_equal(h.last.steps, 2);
    assert_int_equal(h.last.classes, 1u << SIGNAL_FOLDER | 1u << SIGNAL_NETWORK);
}

static void far_apart_or_of_one_kind_are_none(void **state)
{
    (void)state;
    assert_int_equal(SEARCH(step(SIGNAL_FOLDER, 0, 1, BOTH), step(SIGNAL_NETWORK, 301, 2, 1)).count,
                     0);
    assert_int_equal(SEARCH(step(SIGNAL_NETWORK, 0, 1, 1), step(SIGNAL_NETWORK, 1, 2, 1)).count, 0);
    assert_int_equal(SEARCH(step(SIGNAL_FOLDER, 0, 1, BOTH), step(SIGNAL_FOLDER, 9, 2, BOTH)).count,
                     0);
    assert_int_equal(search(NULL, 0).count, 0);
}

static void an_attachment_explains_the_folder(void **state)
{
    (void)state;
    assert_int_equal(SEARCH(step(SIGNAL_FOLDER, 0, 1, BOTH), step(SIGNAL_ATTACHMENT, 5, 0, 1),
                            step(SIGNAL_NETWORK, 10, 2, 1))
                         .count,
                     0);
    /* behind it the rest may still be one */
    assert_int_equal(SEARCH(step(SIGNAL_ATTACHMENT, 0, 0, 1), step(SIGNAL_FILE, 5, 1, 1),
                            step(SIGNAL_LOCATION, 10, 2, 1))
                         .count,
                     1);
}

static void a_folder_needs_both_times(void **state)
{
    (void)state;
    assert_int_equal(SEARCH(step(SIGNAL_FOLDER, 0, 1, SIGNAL_MODIFIED | SIGNAL_BORN),
                            step(SIGNAL_NETWORK, 10, 2, 1))
                         .count,
                     0);
    assert_int_equal(SEARCH(step(SIGNAL_FOLDER, 0, 1, SIGNAL_MODIFIED),
                            step(SIGNAL_FOLDER, 3, 1, SIGNAL_CHANGED),
                            step(SIGNAL_NETWORK, 10, 2, 1))
                         .count,
                     1);
}

static void too_many_events_are_no_pattern(void **state)
{
    (void)state;
    struct signal s[12];
    for (size_t i = 0; i < 11; i++)
        s[i] = step(SIGNAL_NETWORK, (int64_t)i, i, 1);
    s[11] = step(SIGNAL_FILE, 200, 50, 1);
    /* ten events reach from the third process on, not from the first two */
    struct hits h = search(s, 12);
    assert_int_equal(h.count, 1);
    assert_int_equal(h.last.from, START + 2);
}

static void sequences_do_not_overlap_and_order_does_not_matter(void **state)
{
    (void)state;
    struct signal a[] = {step(SIGNAL_FILE, 0, 1, 1), step(SIGNAL_NETWORK, 1, 2, 1),
                         step(SIGNAL_FILE, 1000, 3, 1), step(SIGNAL_LOCATION, 1001, 4, 1)};
    struct signal b[] = {a[3], a[1], a[2], a[0]};
    struct hits first = search(a, 4), second = search(b, 4);
    assert_int_equal(first.count, 2);
    assert_memory_equal(&first, &second, sizeof first);
}

static void bytes_go_both_ways(void **state)
{
    (void)state;
    BUF_SCOPED struct buf out;
    buf_init(&out, 1024);
    const struct signal s = step(SIGNAL_FOLDER, -5, UINT64_MAX, SIGNAL_EVENTS);
    signal_encode(&out, &s);
    assert_int_equal(out.len, SIGNAL_BYTES);
    struct cursor c = cursor_of(buf_span(&out));
    struct signal back = signal_decode(&c);
    assert_false(c.failed);
    assert_int_equal(cursor_left(&c), 0);
    assert_int_equal(back.class, s.class);
    assert_int_equal(back.events, s.events);
    assert_int_equal(back.seconds, s.seconds);
    assert_true(back.subject == s.subject);
}

static void bytes_that_cannot_be_are_refused(void **state)
{
    (void)state;
    uint8_t good[SIGNAL_BYTES] = {SIGNAL_FOLDER, 1};
    static const struct {
        size_t at;
        uint8_t value;
    } wrong[] = {{0, SIGNAL_CLASS_COUNT}, {0, 255}, {1, 0}, {1, 8}, {8, 0x7f}};
    for (size_t len = 0; len < SIGNAL_BYTES; len++) {
        struct cursor c = cursor_of(span_of(good, len));
        (void)signal_decode(&c);
        assert_true(c.failed);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        uint8_t bad[SIGNAL_BYTES];
        memcpy(bad, good, sizeof bad);
        bad[wrong[i].at] = wrong[i].value;
        struct cursor c = cursor_of(span_of(bad, sizeof bad));
        (void)signal_decode(&c);
        assert_true(c.failed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_kinds_within_minutes_are_one),
        cmocka_unit_test(far_apart_or_of_one_kind_are_none),
        cmocka_unit_test(an_attachment_explains_the_folder),
        cmocka_unit_test(a_folder_needs_both_times),
        cmocka_unit_test(too_many_events_are_no_pattern),
        cmocka_unit_test(sequences_do_not_overlap_and_order_does_not_matter),
        cmocka_unit_test(bytes_go_both_ways),
        cmocka_unit_test(bytes_that_cannot_be_are_refused),
    };
    return cmocka_run_group_tests_name("sequence", tests, NULL, NULL);
}
