/* Encrypted files read at any offset, and what is said when padding and sizes disagree. */
#include "support/unit.h"

#include "formats/cbc_input.h"
#include "support/crypto_write.h"
#include "support/sweep.h"

static const uint8_t KEY[CRYPTO_KEY] = {1, 2, 3, 4, 5, 6, 7, 8};

static void fill(uint8_t *bytes, size_t len)
{
    uint32_t x = 12345;
    for (size_t i = 0; i < len; i++) {
        x = x * 1103515245 + 12345;
        bytes[i] = (uint8_t)(x >> 16);
    }
}

struct opened {
    struct arena arena;
    struct span stored;
    struct input inner;
    struct input plain;
    struct cbc_facts facts;
};

static enum status open_span(struct opened *o, struct span stored,
                             const struct cbc_options *options)
{
    arena_init(&o->arena, 1 << 20);
    o->stored = stored;
    o->inner = input_from_span(&o->stored, "HomeDomain:Library/test.db");
    return cbc_input_open(&o->arena, &o->inner, options, &o->plain, &o->facts);
}

static void close_opened(struct opened *o)
{
    cbc_input_close(&o->plain);
    cbc_input_close(&o->plain);
    arena_free(&o->arena);
}

static void test_reads_anywhere(void **state)
{
    (void)state;
    enum { SIZE = 300001 };
    uint8_t *plain = malloc(SIZE), *got = malloc(SIZE);
    assert_non_null(plain);
    assert_non_null(got);
    fill(plain, SIZE);
    struct buf stored;
    buf_init(&stored, SIZE + 32);
    crypto_encrypt(&stored, KEY, span_of(plain, SIZE), true);
    struct opened o;
    assert_int_equal(open_span(&o, buf_span(&stored),
                               &(struct cbc_options){.key = KEY, .has_size = true, .size = SIZE}),
                     STATUS_OK);
    assert_int_equal(o.plain.size, SIZE);
    assert_int_equal(o.facts.notes, 0);
    assert_string_equal(o.plain.name, "HomeDomain:Library/test.db");
    assert_int_equal(input_read_at(&o.plain, 0, got, SIZE), STATUS_OK);
    assert_memory_equal(got, plain, SIZE);
    uint32_t x = 1;
    for (int i = 0; i < 3000; i++) {
        x = x * 1103515245 + 12345;
        size_t at = x % SIZE;
        size_t len = (x >> 7) % (i % 10 == 0 ? 150000 : 5000);
        len = len > SIZE - at ? SIZE - at : len;
        assert_int_equal(input_read_at(&o.plain, at, got, len), STATUS_OK);
        assert_memory_equal(got, plain + at, len);
    }
    const size_t steps[] = {1, 15, 16, 17, 4096, 65535, 65536, 65537};
    for (size_t s = 0; s < sizeof steps / sizeof *steps; s++)
        for (size_t at = 0; at < (steps[s] < 4096 ? 70000 : SIZE); at += steps[s]) {
            size_t len = steps[s] > SIZE - at ? SIZE - at : steps[s];
            assert_int_equal(input_read_at(&o.plain, at, got, len), STATUS_OK);
            assert_memory_equal(got, plain + at, len);
        }
    assert_int_equal(input_read_at(&o.plain, SIZE - 1, got, 2), STATUS_TRUNCATED);
    close_opened(&o);
    buf_free(&stored);
    free(plain);
    free(got);
}

/* Padding against the stated size; the plain text is 100 bytes, or 96 (whole blocks). */
static void test_length_rule(void **state)
{
    (void)state;
    static const struct {
        size_t len;
        bool padded;
        int64_t stated; /* -1: not stated */
        size_t cut;     /* bytes missing at the end of the stored file */
        uint8_t last;   /* value of the last plain byte */
        uint64_t expected;
        unsigned notes;
    } cases[] = {
        {100, true, 100, 0, 'x', 100, 0},
        {100, true, -1, 0, 'x', 100, 0},
        {96, true, 96, 0, 'x', 96, 0},
        {96, true, -1, 0, 'x', 96, 0},
        {0, true, 0, 0, 0, 0, 0},
        {100, true, 40, 0, 'x', 100, CBC_NOTE_SMALLER_STATED},
        {100, true, 4000, 0, 'x', 100, CBC_NOTE_LARGER_STATED},
        {96, false, 96, 0, 'x', 96, CBC_NOTE_UNPADDED},
        {96, false, -1, 0, 'x', 96, CBC_NOTE_UNPADDED},
        {96, false, 90, 0, 'x', 90, CBC_NOTE_UNPADDED | CBC_NOTE_CUT_TO_STATED},
        {96, false, 40, 0, 'x', 96, CBC_NOTE_UNPADDED | CBC_NOTE_SMALLER_STATED},
        {96, false, 400, 0, 'x', 96, CBC_NOTE_UNPADDED | CBC_NOTE_LARGER_STATED},
        {96, false, 96, 0, 1, 96, CBC_NOTE_LOOKS_PADDED},
        {96, false, -1, 0, 1, 95, 0},
        {100, true, 100, 5, 'x', 96, CBC_NOTE_CUT | CBC_NOTE_UNPADDED | CBC_NOTE_LARGER_STATED},
        {100, true, 100, 16, 'x', 96, CBC_NOTE_UNPADDED | CBC_NOTE_LARGER_STATED},
        {100, true, 100, 112, 'x', 0, CBC_NOTE_LARGER_STATED},
        {100, true, 100, 104, 'x', 0, CBC_NOTE_CUT | CBC_NOTE_LARGER_STATED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint8_t plain[100], got[112];
        memset(plain, 'x', sizeof plain);
        if (cases[i].len > 0)
            plain[cases[i].len - 1] = cases[i].last;
        struct buf stored;
        buf_init(&stored, 200);
        crypto_encrypt(&stored, KEY, span_of(plain, cases[i].len), cases[i].padded);
        struct cbc_options options = {
            .key = KEY, .has_size = cases[i].stated >= 0, .size = (uint64_t)cases[i].stated};
        struct opened o;
        assert_int_equal(
            open_span(&o, span_head(buf_span(&stored), stored.len - cases[i].cut), &options),
            STATUS_OK);
        if (o.plain.size != cases[i].expected || o.facts.notes != cases[i].notes)
            fail_msg("case %zu: size %zu, notes %x", i, (size_t)o.plain.size, o.facts.notes);
        assert_int_equal(input_read_at(&o.plain, 0, got, (size_t)o.plain.size), STATUS_OK);
        assert_memory_equal(got, plain, (size_t)o.plain.size);
        close_opened(&o);
        buf_free(&stored);
    }
}

static void test_empty_file_without_padding(void **state)
{
    (void)state;
    struct opened o;
    assert_int_equal(open_span(&o, SPAN_EMPTY, &(struct cbc_options){.key = KEY, .has_size = true}),
                     STATUS_OK);
    assert_int_equal(o.plain.size, 0);
    assert_int_equal(o.facts.notes, 0);
    close_opened(&o);
    assert_int_equal(
        open_span(&o, SPAN_EMPTY, &(struct cbc_options){.key = KEY, .has_size = true, .size = 5}),
        STATUS_OK);
    assert_int_equal(o.facts.notes, CBC_NOTE_LARGER_STATED);
    close_opened(&o);
}

/* The head of a database with `pages` pages of 512 bytes, two of them there. */
static void make_database(uint8_t *bytes, uint8_t pages)
{
    memset(bytes, 0, 1024);
    memcpy(bytes, "SQLite format 3", 16);
    bytes[16] = 2;
    bytes[31] = pages;
}

static void test_manifest_database(void **state)
{
    (void)state;
    static const struct {
        uint8_t pages;
        bool padded;
        uint64_t expected;
        unsigned notes;
    } cases[] = {
        {2, false, 1024, 0},
        {2, true, 1024, 0},
        {0, false, 1024, 0},
        {3, false, 1024, CBC_NOTE_LARGER_STATED},
        {1, false, 1024, CBC_NOTE_SMALLER_STATED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint8_t plain[1024];
        struct buf stored;
        struct opened o;
        make_database(plain, cases[i].pages);
        buf_init(&stored, 2000);
        crypto_encrypt(&stored, KEY, span_of(plain, sizeof plain), cases[i].padded);
        struct cbc_options options = {.key = KEY, .tail = CBC_TAIL_DATABASE};
        assert_int_equal(open_span(&o, buf_span(&stored), &options), STATUS_OK);
        assert_int_equal(o.plain.size, cases[i].expected);
        assert_int_equal(o.facts.notes, cases[i].notes);
        close_opened(&o);
        static const uint8_t other[KEY_SIZE];
        options.key = other;
        assert_int_equal(open_span(&o, buf_span(&stored), &options), STATUS_MALFORMED);
        arena_free(&o.arena);
        buf_free(&stored);
    }
}

static void test_close_leaves_nothing(void **state)
{
    (void)state;
    uint8_t plain[500];
    struct buf stored;
    struct opened o;
    buf_init(&stored, 1000);
    memset(plain, 'S', sizeof plain);
    crypto_encrypt(&stored, KEY, span_of(plain, sizeof plain), true);
    assert_int_equal(open_span(&o, buf_span(&stored), &(struct cbc_options){.key = KEY}),
                     STATUS_OK);
    uint8_t got[500];
    assert_int_equal(input_read_at(&o.plain, 0, got, sizeof got), STATUS_OK);
    const uint8_t *memory = o.plain.ctx;
    cbc_input_close(&o.plain);
    for (size_t i = 0; i < sizeof got * 256; i++)
        assert_int_equal(memory[i], 0);
    close_opened(&o);
    buf_free(&stored);
}

static enum status sweep_cbc(struct arena *arena, struct span data)
{
    struct input inner = input_from_span(&data, "sweep"), plain;
    struct cbc_facts facts;
    uint8_t bytes[256];
    TRY(cbc_input_open(arena, &inner,
                       &(struct cbc_options){.key = KEY, .has_size = true, .size = 9}, &plain,
                       &facts));
    enum status status = STATUS_OK;
    for (uint64_t at = 0; at < plain.size && status == STATUS_OK; at += 200) {
        uint64_t left = plain.size - at;
        status = input_read_at(&plain, at, bytes, left < 200 ? (size_t)left : 200);
    }
    cbc_input_close(&plain);
    return status;
}

static void test_sweeps(void **state)
{
    (void)state;
    uint8_t plain[300];
    struct buf stored;
    buf_init(&stored, 400);
    memset(plain, 'x', sizeof plain);
    crypto_encrypt(&stored, KEY, span_of(plain, sizeof plain), true);
    assert_int_equal(sweep_prefixes(sweep_cbc, buf_span(&stored)), stored.len + 1);
    assert_int_equal(sweep_allocations(sweep_cbc, buf_span(&stored)), 1);
    sweep_bytes(sweep_cbc, buf_span(&stored));
    buf_free(&stored);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads_anywhere),
        cmocka_unit_test(test_length_rule),
        cmocka_unit_test(test_empty_file_without_padding),
        cmocka_unit_test(test_manifest_database),
        cmocka_unit_test(test_close_leaves_nothing),
        cmocka_unit_test(test_sweeps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
