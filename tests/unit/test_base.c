/* The ground everything stands on: spans, cursors, arenas, buffers, JSON, times, tables. */
#include "support/unit.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/cursor.h"
#include "base/digests.h"
#include "base/input.h"
#include "base/json.h"
#include "base/table.h"
#include "base/timestamp.h"
#include "base/utf8.h"

static void slices_stay_inside(void **state)
{
    (void)state;
    struct span s = SPAN_LITERAL("abcdef"), part = SPAN_EMPTY;
    assert_true(span_slice(s, 2, 3, &part));
    assert_span(part, "cde");
    assert_false(span_slice(s, 4, 3, &part));
    assert_false(span_slice(s, UINT64_MAX, 2, &part));
    assert_false(span_slice(s, 2, UINT64_MAX, &part));
    assert_true(span_slice(s, 6, 0, &part));
    assert_int_equal(part.len, 0);
}

static void searching(void **state)
{
    (void)state;
    struct span s = SPAN_LITERAL("one,two,,");
    assert_int_equal(span_find(s, SPAN_LITERAL("two")), 4);
    assert_int_equal(span_find(s, SPAN_LITERAL("three")), s.len);
    assert_int_equal(span_find_last_byte(s, ','), 8);
    struct span part;
    size_t parts = 0;
    while (span_split(&s, ',', &part))
        parts++;
    assert_int_equal(parts, 4);
    assert_span(span_trim(SPAN_LITERAL(" \t x y\r\n")), "x y");
    assert_true(span_starts_nocase(SPAN_LITERAL("HTTPS://"), SPAN_LITERAL("https:")));
}

static void numbers(void **state)
{
    (void)state;
    uint64_t u;
    int64_t i;
    assert_true(span_to_uint(SPAN_LITERAL("18446744073709551615"), &u));
    assert_true(u == UINT64_MAX);
    assert_false(span_to_uint(SPAN_LITERAL("18446744073709551616"), &u));
    assert_false(span_to_uint(SPAN_LITERAL(""), &u));
    assert_true(span_to_int(SPAN_LITERAL("-9223372036854775808"), &i));
    assert_true(i == INT64_MIN);
    assert_false(span_to_int(SPAN_LITERAL("9223372036854775808"), &i));
}

static void cursors_fail_once_and_stay_failed(void **state)
{
    (void)state;
    const uint8_t bytes[] = {1, 2, 3, 4, 5};
    struct cursor c = cursor_of(span_of(bytes, sizeof bytes));
    assert_int_equal(cursor_uint_be(&c, 2), 0x0102);
    assert_int_equal(cursor_uint_le(&c, 2), 0x0403);
    assert_int_equal(cursor_uint_be(&c, 2), 0);
    assert_true(c.failed);
    assert_int_equal(cursor_left(&c), 0);
    assert_int_equal(cursor_u8(&c), 0);
}

static void lines_end_in_any_way(void **state)
{
    (void)state;
    struct cursor c = cursor_of(SPAN_LITERAL("a\r\n\nlast"));
    struct span line;
    assert_true(cursor_line(&c, &line));
    assert_span(line, "a");
    assert_true(cursor_line(&c, &line));
    assert_span(line, "");
    assert_true(cursor_line(&c, &line));
    assert_span(line, "last");
    assert_false(cursor_line(&c, &line));
}

static void arenas_keep_their_budget(void **state)
{
    (void)state;
    ARENA_SCOPED struct arena arena;
    arena_init(&arena, 100000);
    assert_non_null(arena_alloc(&arena, 10));
    assert_null(arena_alloc(&arena, 100000));
    assert_null(arena_array(&arena, SIZE_MAX / 2, 4));
    struct arena_mark mark = arena_mark(&arena);
    for (int i = 0; i < 1000; i++) {
        assert_non_null(arena_alloc(&arena, 60000));
        arena_rewind(&arena, mark);
    }
    arena.fail_after = 1;
    assert_non_null(arena_alloc(&arena, 1));
    assert_null(arena_alloc(&arena, 1));
    assert_null(arena_alloc(&arena, 1));
}

/* What one record needed is there for the next: zeroed again, and counted once. */
static void arenas_keep_a_spare(void **state)
{
    (void)state;
    ARENA_SCOPED struct arena arena;
    arena_init(&arena, 20000);
    struct arena_mark mark = arena_mark(&arena);
    for (int i = 0; i < 1000; i++) {
        const size_t size = (size_t)(i % 7) * 2500 + 1;
        uint8_t *bytes = arena_alloc(&arena, size);
        assert_non_null(bytes);
        for (size_t k = 0; k < size; k++)
            assert_int_equal(bytes[k], 0);
        memset(bytes, 0xAA, size);
        arena_rewind(&arena, mark);
    }
    arena_free(&arena);
    assert_null(arena.spare);
    assert_int_equal(arena.budget, 20000);
}

/* The examples "abc" and "" of FIPS 180-4. */
static void digests_of_one_pass(void **state)
{
    (void)state;
    char hex[SHA256_HEX + 1];
    const uint8_t sha1[SHA1_BYTES] = {0xA9, 0x99, 0x3E, 0x36, 0x47, 0x06, 0x81, 0x6A, 0xBA, 0x3E,
                                      0x25, 0x71, 0x78, 0x50, 0xC2, 0x6C, 0x9C, 0xD0, 0xD8, 0x9D};
    struct digests d = {.with_sha1 = true}, none = {.with_sha1 = false};
    struct digesting pieces;
    digests_start(&pieces, true);
    digests_add(&pieces, SPAN_LITERAL("a"));
    digests_add(&pieces, SPAN_EMPTY);
    digests_add(&pieces, SPAN_LITERAL("bc"));
    assert_int_equal(digests_end(&pieces, &d), STATUS_OK);
    sha256_hex(d.sha256, hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_memory_equal(d.sha1, sha1, SHA1_BYTES);
    assert_int_equal(digests_of(SPAN_EMPTY, &none), STATUS_OK);
    sha256_hex(none.sha256, hex);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_memory_equal(none.sha1, (uint8_t[SHA1_BYTES]){0}, SHA1_BYTES);
    digests_start(&pieces, true);
    digests_drop(&pieces);
    digests_drop(&pieces);
}

static void buffers_keep_their_maximum(void **state)
{
    (void)state;
    BUF_SCOPED struct buf b;
    buf_init(&b, 8);
    buf_str(&b, "12345678");
    assert_false(b.failed);
    buf_byte(&b, '9');
    assert_true(b.failed);
    assert_span(buf_span(&b), "12345678");
    buf_clear(&b);
    buf_base64(&b, SPAN_LITERAL("ab"));
    buf_int(&b, -12);
    assert_span(buf_span(&b), "YWI=-12");
}

static void json_cannot_be_broken_out_of(void **state)
{
    (void)state;
    BUF_SCOPED struct buf b;
    buf_init(&b, 4096);
    struct json j = json_to(&b);
    json_begin_object(&j);
    json_field_string(&j, "a", SPAN_LITERAL("x\"\\\n\x1b[31m\x80\xc2\x9b\xe2\x80\xae\xc3\xa9"));
    json_key(&j, "b");
    json_begin_array(&j);
    json_int(&j, INT64_MIN);
    json_double(&j, 0.1);
    json_double(&j, -1.0 / 0.0);
    json_end_array(&j);
    json_field_opt(&j, "c", SPAN_EMPTY);
    json_field_bool(&j, "d", true);
    json_end_object(&j);
    assert_span(buf_span(&b), "{\"a\":\"x\\\"\\\\\\n\\u001b[31m\\ufffd\\u009b\\u202e\xc3\xa9\","
                              "\"b\":[-9223372036854775808,0.1,null],\"d\":true}");
}

static void check_time(struct timestamp t, const char *text)
{
    char out[TIMESTAMP_TEXT_MAX];
    timestamp_text(t, out);
    assert_string_equal(out, text);
    struct timestamp back;
    assert_true(timestamp_parse(span_str(text), &back));
    assert_int_equal(timestamp_compare(t, back), 0);
}

static void times_from_each_epoch(void **state)
{
    (void)state;
    struct timestamp t;
    assert_true(timestamp_from_seconds(EPOCH_APPLE, 636000002.5, &t));
    check_time(t, "2021-02-26T02:40:02.500000Z");
    assert_true(timestamp_from_units(EPOCH_APPLE, 636000002123456789, 1000000000, &t));
    check_time(t, "2021-02-26T02:40:02.123456789Z");
    assert_true(timestamp_from_units(EPOCH_WEBKIT, 13258490402500000, 1000000, &t));
    check_time(t, "2021-02-22T18:00:02.500000Z");
    assert_true(timestamp_from_units(EPOCH_UNIX, -1, 1, &t));
    check_time(t, "1969-12-31T23:59:59.000000Z");
    assert_true(timestamp_from_units(EPOCH_UNIX, 951782400, 1, &t));
    check_time(t, "2000-02-29T00:00:00.000000Z");
    assert_false(timestamp_from_seconds(EPOCH_UNIX, 0.0 / 0.0, &t));
    assert_false(timestamp_from_seconds(EPOCH_UNIX, 1e300, &t));
    assert_false(timestamp_from_units(EPOCH_UNIX, INT64_MAX, 1, &t));
}

static void times_are_parsed_strictly(void **state)
{
    (void)state;
    struct timestamp t;
    assert_true(timestamp_parse(SPAN_LITERAL("2021-03-02T10:14:07+01:00"), &t));
    check_time(t, "2021-03-02T09:14:07.000000Z");
    assert_true(timestamp_parse(SPAN_LITERAL("2021-03-02"), &t));
    assert_false(timestamp_parse(SPAN_LITERAL("2021-02-30T00:00:00Z"), &t));
    assert_false(timestamp_parse(SPAN_LITERAL("2021-03-02T10:14:07"), &t));
    assert_false(timestamp_parse(SPAN_LITERAL("2021-03-02T10:14:07Zx"), &t));
    assert_false(timestamp_parse(SPAN_LITERAL("2021-03-02T10:14:07.Z"), &t));
}

static void tables_find_what_was_put(void **state)
{
    (void)state;
    struct table t;
    table_init(&t, 5000, 1 << 20, 42);
    for (uint32_t i = 0; i < 5000; i++) {
        uint64_t *value;
        bool is_new;
        assert_int_equal(table_put(&t, span_of(&i, sizeof i), &value, &is_new), STATUS_OK);
        assert_true(is_new);
        *value = i;
    }
    for (uint32_t i = 0; i < 5000; i++)
        assert_int_equal(*table_find(&t, span_of(&i, sizeof i)), i);
    uint64_t *value;
    assert_int_equal(table_put(&t, SPAN_LITERAL("one more"), &value, NULL), STATUS_NO_MEMORY);
    assert_null(table_find(&t, SPAN_LITERAL("one more")));
    table_clear(&t);
    assert_null(table_find(&t, span_of(&(uint32_t){7}, 4)));
    table_free(&t);
}

static void utf8_is_strict(void **state)
{
    (void)state;
    assert_true(utf8_valid(SPAN_LITERAL("a\xc3\xa9\xf0\x9f\x90\xb4")));
    assert_false(utf8_valid(SPAN_LITERAL("\xc0\x80")));
    assert_false(utf8_valid(SPAN_LITERAL("\xed\xa0\x80")));
    assert_false(utf8_valid(SPAN_LITERAL("\xf4\x90\x80\x80")));
    BUF_SCOPED struct buf b;
    buf_init(&b, 100);
    utf8_from_utf16(&b, SPAN_LITERAL("\xd8\x3d\xdc\x34\0A\xdc\0\0"), true);
    assert_span(buf_span(&b), "\xf0\x9f\x90\xb4"
                              "A\xef\xbf\xbd\xef\xbf\xbd");
    assert_span(utf8_head(SPAN_LITERAL("a\xc3\xa9"), 2), "a");
}

/* Every byte at every place of a text that is looked at eight bytes at a time. */
static void escapes_at_every_place(void **state)
{
    (void)state;
    for (unsigned byte = 1; byte < 0x80; byte++)
        for (size_t at = 0; at < 20; at++) {
            uint8_t text[20], one = (uint8_t)byte;
            BUF_SCOPED struct buf whole;
            BUF_SCOPED struct buf pieces;
            buf_init(&whole, 1000);
            buf_init(&pieces, 1000);
            memset(text, 'a', sizeof text);
            text[at] = one;
            json_escape(&whole, span_of(text, sizeof text));
            buf_add(&pieces, span_of(text, at));
            json_escape(&pieces, span_of(&one, 1));
            buf_add(&pieces, span_of(text + at + 1, sizeof text - at - 1));
            assert_int_equal(span_compare(buf_span(&whole), buf_span(&pieces)), 0);
        }
}

static void varints(void **state)
{
    (void)state;
    const uint64_t values[] = {0, 1, 127, 128, 300, UINT32_MAX, INT64_MAX, UINT64_MAX};
    BUF_SCOPED struct buf b;
    buf_init(&b, 100);
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        buf_varint(&b, values[i]);
    struct cursor c = cursor_of(buf_span(&b));
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        assert_true(cursor_varint(&c) == values[i]);
    assert_true(!c.failed && cursor_left(&c) == 0);
    c = cursor_of(SPAN_LITERAL("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x02"));
    (void)cursor_varint(&c);
    assert_true(c.failed);
    c = cursor_of(SPAN_LITERAL("\x80"));
    (void)cursor_varint(&c);
    assert_true(c.failed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(escapes_at_every_place),
        cmocka_unit_test(varints),
        cmocka_unit_test(slices_stay_inside),
        cmocka_unit_test(searching),
        cmocka_unit_test(numbers),
        cmocka_unit_test(cursors_fail_once_and_stay_failed),
        cmocka_unit_test(lines_end_in_any_way),
        cmocka_unit_test(arenas_keep_their_budget),
        cmocka_unit_test(arenas_keep_a_spare),
        cmocka_unit_test(digests_of_one_pass),
        cmocka_unit_test(buffers_keep_their_maximum),
        cmocka_unit_test(json_cannot_be_broken_out_of),
        cmocka_unit_test(times_from_each_epoch),
        cmocka_unit_test(times_are_parsed_strictly),
        cmocka_unit_test(tables_find_what_was_put),
        cmocka_unit_test(utf8_is_strict),
    };
    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
