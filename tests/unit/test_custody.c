/* The chain of custody: what is written, and that every tampering is found and named. */
#include "support/unit.h"

#include "case/custody.h"
#include "support/sweep.h"

enum { LINES = 5 };

static void make_chain(struct buf *chain, size_t lines)
{
    static const char *const actions[] = {"consented", "checked", "checked", "noted", "sealed"};
    buf_init(chain, 1 << 20);
    for (size_t i = 0; i < lines; i++) {
        struct custody_entry entry = {.time = {.seconds = 1614676447 + (int64_t)i * 60},
                                      .action = actions[i % LINES],
                                      .actor = "Ana \"Analyst\"",
                                      .tool = "bridle 0.1.0",
                                      .args = SPAN_LITERAL("[\"check\",\"phone\"]"),
                                      .reason = "asked by the owner"};
        assert_int_equal(custody_append(chain, &entry), STATUS_OK);
    }
}

static struct custody_report verify(struct span chain, const struct custody_anchor *anchor)
{
    struct custody_report report;
    struct arena arena;
    arena_init(&arena, 1 << 20);
    assert_int_equal(custody_verify(&arena, chain, anchor, anchor == NULL ? 0 : 1, &report),
                     STATUS_OK);
    arena_free(&arena);
    return report;
}

/* The chain again, from the lines in this order (0: end). */
static void reorder(const struct buf *chain, const size_t *order, struct buf *ret)
{
    buf_init(ret, 1 << 20);
    for (; *order != 0; order++) {
        struct span rest = buf_span(chain), line;
        for (size_t i = 0; i < *order; i++)
            assert_true(span_split(&rest, '\n', &line));
        buf_add(ret, line);
        buf_byte(ret, '\n');
    }
}

static void test_lines_as_written(void **state)
{
    (void)state;
    BUF_SCOPED struct buf chain;
    make_chain(&chain, 1);
    assert_span(buf_span(&chain),
                "{\"n\":1,\"time\":\"2021-03-02T09:14:07.000000Z\",\"action\":\"consented\","
                "\"actor\":\"Ana \\\"Analyst\\\"\",\"tool\":\"bridle 0.1.0\","
                "\"args\":[\"check\",\"phone\"],\"reason\":\"asked by the owner\","
                "\"prev\":\"0000000000000000000000000000000000000000000000000000000000000000\"}"
                "\n");
}

static void test_whole_chain_holds(void **state)
{
    (void)state;
    BUF_SCOPED struct buf chain;
    make_chain(&chain, LINES);
    struct custody_anchor anchor;
    assert_int_equal(custody_head(buf_span(&chain), &anchor.line, anchor.digest), STATUS_OK);
    assert_int_equal(anchor.line, LINES);
    struct custody_report report = verify(buf_span(&chain), &anchor);
    assert_int_equal(report.lines, LINES);
    assert_int_equal(report.fault_count, 0);
    assert_memory_equal(report.head, anchor.digest, SHA256_BYTES);
    assert_int_equal(verify(SPAN_EMPTY, NULL).fault_count, 0);
}

/* Every byte of every line, changed: the line is named. Only the last line needs the anchor. */
static void test_every_byte_counts(void **state)
{
    (void)state;
    BUF_SCOPED struct buf chain;
    make_chain(&chain, LINES);
    struct custody_anchor anchor;
    assert_int_equal(custody_head(buf_span(&chain), &anchor.line, anchor.digest), STATUS_OK);
    uint64_t line = 1;
    for (size_t i = 0; i < chain.len; i++) {
        uint8_t old = chain.ptr[i];
        chain.ptr[i] = old ^ 1;
        struct custody_report report = verify(buf_span(&chain), &anchor);
        bool named = false;
        for (size_t k = 0; k < report.fault_count && k < CUSTODY_FAULTS_MAX; k++)
            named |= report.faults[k].place == line;
        if (old != '\n' &&
            (report.fault_count != 1 || !named || report.faults[0].kind != CUSTODY_CHANGED))
            fail_msg("byte %zu of line %d: %zu faults, place %d", i, (int)line, report.fault_count,
                     (int)report.faults[0].place);
        assert_true(report.fault_count > 0);
        chain.ptr[i] = old;
        line += old == '\n';
    }
}

struct tampering {
    size_t order[8];
    enum custody_fault_kind kind;
    uint64_t place;
    uint64_t number;
    uint64_t last;
    const char *text;
};

static const struct tampering TAMPERINGS[] = {
    {{2, 3, 4, 5}, CUSTODY_DROPPED, 1, 1, 1, "line 1 was dropped"},
    {{1, 2, 4, 5}, CUSTODY_DROPPED, 3, 3, 3, "line 3 was dropped"},
    {{1, 5}, CUSTODY_DROPPED, 2, 2, 4, "lines 2 to 4 were dropped"},
    {{1, 2, 3, 4}, CUSTODY_DROPPED, 5, 5, 5, "line 5 was dropped"},
    {{1, 3, 2, 4, 5}, CUSTODY_SWAPPED, 2, 3, 0, "line 2 was moved: it carries number 3"},
    {{1, 2, 3, 5, 4}, CUSTODY_SWAPPED, 4, 5, 0, "line 4 was moved: it carries number 5"},
    {{2, 1, 3, 4, 5}, CUSTODY_SWAPPED, 1, 2, 0, "line 1 was moved: it carries number 2"},
    {{1, 2, 3, 2, 4, 5}, CUSTODY_INSERTED, 4, 2, 0, "line 4 was inserted: number 2 is there twice"},
    {{1, 2, 2, 3, 4, 5}, CUSTODY_INSERTED, 3, 2, 0, "line 3 was inserted: number 2 is there twice"},
};

static void test_tampering_is_named(void **state)
{
    (void)state;
    BUF_SCOPED struct buf chain;
    make_chain(&chain, LINES);
    struct custody_anchor anchor;
    assert_int_equal(custody_head(buf_span(&chain), &anchor.line, anchor.digest), STATUS_OK);
    for (size_t i = 0; i < sizeof TAMPERINGS / sizeof *TAMPERINGS; i++) {
        const struct tampering *t = &TAMPERINGS[i];
        BUF_SCOPED struct buf bad;
        BUF_SCOPED struct buf text;
        reorder(&chain, t->order, &bad);
        struct custody_report report = verify(buf_span(&bad), &anchor);
        if (report.fault_count == 0)
            fail_msg("tampering %zu was not found", i);
        assert_int_equal(report.faults[0].kind, t->kind);
        assert_int_equal(report.faults[0].place, t->place);
        assert_int_equal(report.faults[0].number, t->number);
        if (t->kind == CUSTODY_DROPPED)
            assert_int_equal(report.faults[0].last, t->last);
        buf_init(&text, 256);
        custody_fault_text(&report.faults[0], &text);
        assert_span(buf_span(&text), t->text);
    }
}

/* A line forged to fit in front, with the number of the one that follows. */
static void test_forged_line_is_found(void **state)
{
    (void)state;
    BUF_SCOPED struct buf chain, bad;
    make_chain(&chain, 3);
    const size_t two[] = {1, 2, 0};
    reorder(&chain, two, &bad);
    struct custody_entry forged = {.action = "exported", .actor = "nobody"};
    assert_int_equal(custody_append(&bad, &forged), STATUS_OK);
    struct span rest = buf_span(&chain), line;
    for (int i = 0; i < 3; i++)
        assert_true(span_split(&rest, '\n', &line));
    buf_add(&bad, line);
    buf_byte(&bad, '\n');
    struct custody_report report = verify(buf_span(&bad), NULL);
    assert_int_equal(report.fault_count, 1);
    assert_int_equal(report.faults[0].kind, CUSTODY_INSERTED);
    assert_int_equal(report.faults[0].number, 3);
}

static void test_cut_line_is_found_and_not_extended(void **state)
{
    (void)state;
    BUF_SCOPED struct buf chain;
    make_chain(&chain, 3);
    struct span cut = span_head(buf_span(&chain), chain.len - 5);
    struct custody_report report = verify(cut, NULL);
    assert_true(report.fault_count > 0);
    assert_int_equal(report.faults[0].kind, CUSTODY_CUT);
    assert_int_equal(report.faults[0].place, 3);
    buf_truncate(&chain, cut.len);
    struct custody_entry entry = {.action = "noted"};
    assert_int_equal(custody_append(&chain, &entry), STATUS_MALFORMED);
    assert_int_equal(chain.len, cut.len);
}

static enum status parse(struct arena *arena, struct span data)
{
    struct custody_report report;
    BUF_SCOPED struct buf text;
    buf_init(&text, 1 << 16);
    TRY(custody_verify(arena, data, NULL, 0, &report));
    for (size_t i = 0; i < report.fault_count && i < CUSTODY_FAULTS_MAX; i++)
        custody_fault_text(&report.faults[i], &text);
    return STATUS_OK;
}

static void test_sweeps(void **state)
{
    (void)state;
    BUF_SCOPED struct buf chain;
    make_chain(&chain, 3);
    (void)sweep_prefixes(parse, buf_span(&chain));
    assert_true(sweep_allocations(parse, buf_span(&chain)) >= 3);
    sweep_bytes(parse, buf_span(&chain));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_as_written),
        cmocka_unit_test(test_whole_chain_holds),
        cmocka_unit_test(test_every_byte_counts),
        cmocka_unit_test(test_tampering_is_named),
        cmocka_unit_test(test_forged_line_is_found),
        cmocka_unit_test(test_cut_line_is_found_and_not_extended),
        cmocka_unit_test(test_sweeps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
