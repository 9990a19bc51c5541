/* Frames of a WAL and ends of a journal, counted without SQLite. */
#include "support/unit.h"

#include "formats/wal.h"
#include "support/sweep.h"

enum { PAGE = 512, FRAME = 24 + PAGE };

struct made_wal {
    uint8_t bytes[32 + 8 * FRAME];
    size_t len;
    uint32_t a, b;
};

static void put32(uint8_t *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(value >> (24 - 8 * i));
}

/* As the file format document says, with little-endian words. */
static void checksum(struct made_wal *w, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i + 8 <= len; i += 8) {
        uint32_t x[2];
        memcpy(x, bytes + i, sizeof x);
        w->a += x[0] + w->b;
        w->b += x[1] + w->a;
    }
}

static void begin(struct made_wal *w)
{
    *w = (struct made_wal){.len = 32};
    const uint32_t fields[] = {0x377F0682, 3007000, PAGE, 0, 0x11111111, 0x22222222};
    for (size_t i = 0; i < 6; i++)
        put32(w->bytes + 4 * i, fields[i]);
    checksum(w, w->bytes, 24);
    put32(w->bytes + 24, w->a);
    put32(w->bytes + 28, w->b);
}

static void add(struct made_wal *w, uint32_t page, uint32_t commit, uint32_t salt)
{
    uint8_t *at = w->bytes + w->len;
    put32(at, page);
    put32(at + 4, commit);
    put32(at + 8, salt);
    put32(at + 12, 0x22222222);
    memset(at + 24, (int)page, PAGE);
    checksum(w, at, 8);
    checksum(w, at + 24, PAGE);
    put32(at + 16, w->a);
    put32(at + 20, w->b);
    w->len += FRAME;
}

static struct wal_report report_of(const uint8_t *bytes, size_t len)
{
    struct span data = span_of(bytes, len);
    struct input input = input_from_span(&data, "test-wal");
    struct wal_report report;
    assert_int_equal(wal_examine(&input, &report), STATUS_OK);
    return report;
}

static void frames_are_sorted_into_kinds(void **state)
{
    (void)state;
    struct made_wal w;
    begin(&w);
    add(&w, 1, 0, 0x11111111);
    add(&w, 2, 2, 0x11111111);
    add(&w, 3, 3, 0x11111111);
    add(&w, 4, 0, 0x11111111);
    add(&w, 5, 5, 0x11111110);
    struct wal_report r = report_of(w.bytes, w.len);
    assert_int_equal(r.state, WAL_READY);
    assert_int_equal(r.page_size, PAGE);
    assert_int_equal(r.committed, 3);
    assert_int_equal(r.uncommitted, 1);
    assert_int_equal(r.stale, 1);
    assert_int_equal(r.unchained + r.lost + r.tail, 0);

    r = report_of(w.bytes, w.len - 100);
    assert_int_equal(r.committed, 3);
    assert_int_equal(r.stale, 0);
    assert_int_equal(r.tail, FRAME - 100);

    w.bytes[32 + FRAME + 200] ^= 1; /* the second frame, and so all behind it */
    r = report_of(w.bytes, w.len);
    assert_int_equal(r.committed, 0);
    assert_int_equal(r.uncommitted, 1);
    assert_int_equal(r.unchained, 3);
    assert_int_equal(r.lost, 2);
    assert_int_equal(r.stale, 1);
}

static void headers(void **state)
{
    (void)state;
    struct wal_report r;
    struct made_wal w;
    assert_int_equal(wal_examine(NULL, &r), STATUS_OK);
    assert_int_equal(r.state, WAL_ABSENT);
    assert_int_equal(report_of(NULL, 0).state, WAL_EMPTY);
    begin(&w);
    assert_int_equal(report_of(w.bytes, 20).state, WAL_DAMAGED);
    assert_int_equal(report_of(w.bytes, 32).state, WAL_READY);
    for (size_t i = 0; i < 32; i++) {
        if (i >= 12 && i < 16)
            continue;
        w.bytes[i] ^= 0x10;
        assert_int_equal(report_of(w.bytes, 32).state, WAL_DAMAGED);
        w.bytes[i] ^= 0x10;
    }
    memset(w.bytes, 0, 32);
    assert_int_equal(report_of(w.bytes, 32 + FRAME).state, WAL_EMPTY);
}

/* The vector of a real WAL: header, and the header of its first frame. */
static void real_header(void **state)
{
    (void)state;
    static const uint8_t header[] = {0x37, 0x7f, 0x06, 0x82, 0x00, 0x2d, 0xe2, 0x18,
                                     0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00, 0x01,
                                     0x1a, 0x7b, 0xb8, 0x8b, 0x93, 0x1c, 0x70, 0x2a,
                                     0x61, 0x83, 0x7e, 0x2d, 0x44, 0xcd, 0x72, 0x65};
    struct wal_report r = report_of(header, sizeof header);
    assert_int_equal(r.state, WAL_READY);
    assert_int_equal(r.page_size, 512);
}

static enum journal_state journal_of(const void *bytes, size_t len)
{
    struct span data = span_of(bytes, len);
    struct input input = input_from_span(&data, "test-journal");
    enum journal_state found;
    assert_int_equal(journal_examine(&input, &found), STATUS_OK);
    return found;
}

static void journals(void **state)
{
    (void)state;
    static const uint8_t magic[] = {0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7};
    enum journal_state found;
    assert_int_equal(journal_examine(NULL, &found), STATUS_OK);
    assert_int_equal(found, JOURNAL_ABSENT);
    uint8_t journal[600] = {0};
    assert_int_equal(journal_of(journal, 0), JOURNAL_COLD);
    assert_int_equal(journal_of(journal, sizeof journal), JOURNAL_COLD);
    memcpy(journal, magic, sizeof magic);
    assert_int_equal(journal_of(journal, sizeof journal), JOURNAL_HOT);
    uint8_t *end = journal + sizeof journal - 16;
    memcpy(end - 3, "abc", 3);
    put32(end, 3);
    put32(end + 4, 'a' + 'b' + 'c');
    memcpy(end + 8, magic, sizeof magic);
    assert_int_equal(journal_of(journal, sizeof journal), JOURNAL_SUPER);
    put32(end + 4, 'a' + 'b' + 'd');
    assert_int_equal(journal_of(journal, sizeof journal), JOURNAL_HOT);
    put32(end, 0xFFFFFFFF);
    assert_int_equal(journal_of(journal, sizeof journal), JOURNAL_HOT);
}

static enum status parse(struct arena *arena, struct span data)
{
    (void)arena;
    struct input input = input_from_span(&data, "sweep");
    struct wal_report report;
    enum journal_state journal;
    TRY(journal_examine(&input, &journal));
    return wal_examine(&input, &report);
}

static void sweeps(void **state)
{
    (void)state;
    struct made_wal w;
    begin(&w);
    add(&w, 1, 1, 0x11111111);
    add(&w, 2, 2, 0x11111111);
    const struct span data = span_of(w.bytes, w.len);
    assert_true(sweep_prefixes(parse, data) > 0);
    sweep_bytes(parse, data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_are_sorted_into_kinds),
        cmocka_unit_test(headers),
        cmocka_unit_test(real_header),
        cmocka_unit_test(journals),
        cmocka_unit_test(sweeps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
