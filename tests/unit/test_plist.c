/* Property lists: what they say, and what they try. */
#include "support/unit.h"

#include <math.h>

#include "base/limits.h"
#include "formats/plist.h"
#include "support/hostile.h"
#include "support/make_bplist.h"
#include "support/sweep.h"

/* {a: [true, UID 5, 1.5, -1], u: EURO SIGN} and {d: 2023-01-01}, written by another program */
static const char VECTOR[] =
    "62706c6973743030d20102030851615175a404050607098005233ff800000000000013ffffffffffffffff6120ac08"
    "0d0f11161719222b000000000000010100000000000000090000000000000000000000000000002e";
static const char DATE_VECTOR[] =
    "62706c6973743030d1010251643341c4b08240000000080b0d00000000000001010000000000000003000000000000"
    "00000000000000000016";

static const char XML[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                          "<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\""
                          " \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n"
                          "<plist version=\"1.0\"><dict>\n"
                          "<key>text</key><string>a &lt; b &amp; \xc3\xa9<![CDATA[<c>]]></string>\n"
                          "<key>empty</key><string/>\n"
                          "<key>n</key><integer> -42 </integer>\n"
                          "<key>hex</key><integer>0xFF</integer>\n"
                          "<key>big</key><integer>18446744073709551615</integer>\n"
                          "<key>pi</key><real>3.25</real>\n"
                          "<key>inf</key><real>-infinity</real>\n"
                          "<key>when</key><date>2021-03-02T09:14:07Z</date>\n"
                          "<key>data</key><data>\n\tAAEC\n\tAw==\n</data>\n"
                          "<key>yes</key><true/><key>no</key><false/>\n"
                          "<key>uid</key><dict><key>CF$UID</key><integer>7</integer></dict>\n"
                          "<key>list</key><array><integer>1</integer><array/><dict/></array>\n"
                          "</dict></plist>\n";

static enum plist_step count_node(void *ctx, const struct plist_visit *visit)
{
    size_t *count = ctx;
    struct span text;
    (void)plist_text(visit->node, &text);
    ++*count;
    return PLIST_WALK_ON;
}

/* Opens and walks; the status of the first of these that fails. */
static enum status parse(struct arena *arena, struct span data)
{
    struct plist *p;
    size_t count = 0;
    TRY(plist_open(arena, data, &p, NULL));
    enum status status = plist_walk(p, count_node, &count);
    return status == STATUS_OK || status == STATUS_MALFORMED ? plist_status(p) : status;
}

static struct plist *open_list(struct arena *arena, struct span data)
{
    struct plist *p = NULL;
    struct problem problem = {0};
    arena_init(arena, 64 << 20);
    if (plist_open(arena, data, &p, &problem) != STATUS_OK)
        fail_msg("%s: %s at %u", status_text(problem.status), problem.what,
                 (unsigned)problem.offset);
    return p;
}

static struct plist_node get(struct plist_node dict, const char *key)
{
    struct plist_node n = {0};
    if (!plist_get(dict, key, &n))
        fail_msg("no key %s", key);
    return n;
}

static void binary_values(void **state)
{
    (void)state;
    struct span hex = make_from_hex(VECTOR);
    ARENA_SCOPED struct arena arena;
    struct plist *p = open_list(&arena, hex);
    struct plist_node root = plist_root(p), item, list = get(root, "a");
    struct span text;
    bool flag;
    uint64_t uid;
    double real;
    int64_t integer;
    assert_int_equal(plist_kind(root), PLIST_DICT);
    assert_int_equal(plist_count(root), 2);
    assert_int_equal(plist_count(list), 4);
    assert_true(plist_item(list, 0, &item) && plist_bool(item, &flag) && flag);
    assert_true(plist_int(item, &integer) && integer == 1);
    assert_true(plist_item(list, 1, &item) && plist_uid(item, &uid) && uid == 5);
    assert_true(plist_item(list, 2, &item) && plist_real(item, &real) && real == 1.5);
    assert_true(plist_item(list, 3, &item) && plist_int(item, &integer) && integer == -1);
    assert_false(plist_uint(item, &uid));
    assert_false(plist_item(list, 4, &item));
    assert_true(plist_text(get(root, "u"), &text));
    assert_span(text, "\xe2\x82\xac");
    const uint8_t *first = text.ptr;
    assert_true(plist_text(get(root, "u"), &text));
    assert_ptr_equal(text.ptr, first); /* converted once */
    assert_true(plist_entry(root, 1, &text, &item));
    assert_span(text, "u");
    assert_false(plist_get(root, "x", &item));
    assert_int_equal(plist_status(p), STATUS_OK);
    free((void *)hex.ptr);
}

static void binary_dates(void **state)
{
    (void)state;
    struct span hex = make_from_hex(DATE_VECTOR);
    ARENA_SCOPED struct arena arena;
    struct plist *p = open_list(&arena, hex);
    struct timestamp t;
    char text[TIMESTAMP_TEXT_MAX];
    assert_true(plist_date(get(plist_root(p), "d"), &t));
    timestamp_text(t, text);
    assert_string_equal(text, "2023-01-01T00:00:00.000000Z");
    free((void *)hex.ptr);
}

/* A list of one object, given by its bytes. */
static struct plist *open_object(struct arena *arena, struct make_bplist *m, const void *bytes,
                                 size_t len)
{
    make_begin(m, 1);
    (void)make_object(m, bytes, len);
    return open_list(arena, make_end(m, 0));
}

static void check_integer(const char *hex, bool fits, int64_t expected, uint64_t natural)
{
    ARENA_SCOPED struct arena arena;
    struct make_bplist m;
    struct span bytes = make_from_hex(hex);
    struct plist_node n = plist_root(open_object(&arena, &m, bytes.ptr, bytes.len));
    int64_t value = 0;
    uint64_t unsigned_value = 0;
    assert_int_equal(plist_kind(n), PLIST_INT);
    assert_int_equal(plist_int(n, &value), fits);
    assert_true(value == expected);
    assert_int_equal(plist_uint(n, &unsigned_value), natural != 0);
    assert_true(unsigned_value == natural);
    make_free(&m);
    free((void *)bytes.ptr);
}

static void binary_integers(void **state)
{
    (void)state;
    check_integer("10ff", true, 255, 255);
    check_integer("11ffff", true, 65535, 65535);
    check_integer("12ffffffff", true, 4294967295, 4294967295);
    check_integer("13ffffffffffffffff", true, -1, 0);
    check_integer("140000000000000000ffffffffffffffff", false, 0, UINT64_MAX);
    check_integer("140000000000000000000000000000002a", true, 42, 42);
    check_integer("14fffffffffffffffffffffffffffffff0", true, -16, 0);
}

static void broken_objects_cost_only_themselves(void **state)
{
    (void)state;
    static const char *const broken[] = {
        "0f",
        "0c",
        "15",
        "1400",
        "21aa",
        "32",
        "5f",
        "5f15",
        "5f80",
        "5f1005ff00",
        "70ff",
        "e0",
        "6f13ffffffffffffffff",
        "af13ffffffffffffffff",
        "df13efffffffffffffff",
        "8f",
        "5a41",
        "14000000000000000100000000000000000",
    };
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        ARENA_SCOPED struct arena arena;
        struct make_bplist m;
        struct span bytes = make_from_hex(broken[i]), text = SPAN_EMPTY;
        if (strcmp(broken[i], "70ff") == 0)
            bytes = span_head(bytes, 0); /* an object without a byte */
        make_begin(&m, 1);
        uint64_t good = make_text(&m, "good");
        uint64_t root = make_array(&m, 2, good, 2);
        (void)make_object(&m, bytes.ptr, bytes.len);
        struct plist *p = open_list(&arena, make_end(&m, root));
        struct plist_node item;
        assert_true(plist_item(plist_root(p), 0, &item) && plist_text(item, &text));
        assert_span(text, "good");
        assert_int_equal(plist_status(p), STATUS_OK);
        assert_true(plist_item(plist_root(p), 1, &item));
        if (plist_kind(item) != PLIST_INVALID)
            fail_msg("%s is not refused", broken[i]);
        assert_int_equal(plist_status(p), STATUS_MALFORMED);
        make_free(&m);
        free((void *)bytes.ptr);
    }
}

static void texts_in_every_encoding(void **state)
{
    (void)state;
    static const struct {
        const char *hex, *text;
    } texts[] = {
        {"50", ""},
        {"60", ""},
        {"5361e962", "a\xc3\xa9"
                     "b"},                  /* not ASCII after all */
        {"62d83ddc34", "\xf0\x9f\x90\xb4"}, /* a pair */
        {"62d83d0041", "\xef\xbf\xbd"
                       "A"},                    /* half a pair */
        {"72c3a9", "\xc3\xa9"},                 /* UTF-8 */
        {"72ffa9", "\xef\xbf\xbd\xef\xbf\xbd"}, /* not quite */
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        ARENA_SCOPED struct arena arena;
        struct make_bplist m;
        struct span bytes = make_from_hex(texts[i].hex), text;
        struct plist *p = open_object(&arena, &m, bytes.ptr, bytes.len);
        assert_true(plist_text(plist_root(p), &text));
        assert_span(text, texts[i].text);
        make_free(&m);
        free((void *)bytes.ptr);
    }
}

static void keys_that_are_no_texts(void **state)
{
    (void)state;
    ARENA_SCOPED struct arena arena;
    struct make_bplist m;
    struct span key;
    struct plist_node value;
    make_begin(&m, 1);
    uint64_t root = make_object(&m, "\xd3\1\2\3\1\2\1", 7);
    (void)make_object(&m, "\x10\x2a", 2);
    (void)make_object(&m, "\x09", 1);
    (void)make_object(&m, "\x62\0u\0v", 5);
    struct plist *p = open_list(&arena, make_end(&m, root));
    assert_true(plist_entry(plist_root(p), 0, &key, &value));
    assert_span(key, "42");
    assert_true(plist_entry(plist_root(p), 1, &key, &value));
    assert_span(key, "(no text)");
    assert_true(plist_get(plist_root(p), "uv", &value));
    assert_int_equal(plist_kind(value), PLIST_INT);
    assert_int_equal(plist_status(p), STATUS_MALFORMED);
    make_free(&m);
}

static void xml_values(void **state)
{
    (void)state;
    ARENA_SCOPED struct arena arena;
    struct plist *p = open_list(&arena, span_str(XML));
    struct plist_node root = plist_root(p), item;
    struct span text;
    int64_t integer;
    uint64_t natural;
    double real;
    bool flag;
    struct timestamp t;
    assert_true(plist_text(get(root, "text"), &text));
    assert_span(text, "a < b & \xc3\xa9<c>");
    assert_true(plist_text(get(root, "empty"), &text));
    assert_span(text, "");
    assert_true(plist_int(get(root, "n"), &integer) && integer == -42);
    assert_true(plist_int(get(root, "hex"), &integer) && integer == 255);
    assert_false(plist_int(get(root, "big"), &integer));
    assert_true(plist_uint(get(root, "big"), &natural) && natural == UINT64_MAX);
    assert_true(plist_real(get(root, "pi"), &real) && real == 3.25);
    assert_true(plist_real(get(root, "inf"), &real) && isinf(real));
    assert_true(plist_date(get(root, "when"), &t));
    assert_int_equal(t.seconds, 1614676447);
    assert_true(plist_data(get(root, "data"), &text));
    assert_int_equal(text.len, 4);
    assert_memory_equal(text.ptr, "\0\1\2\3", 4);
    assert_true(plist_bool(get(root, "yes"), &flag) && flag);
    assert_true(plist_bool(get(root, "no"), &flag) && !flag);
    assert_true(plist_uid(get(root, "uid"), &natural) && natural == 7);
    assert_int_equal(plist_count(get(root, "list")), 3);
    assert_true(plist_item(get(root, "list"), 1, &item));
    assert_int_equal(plist_kind(item), PLIST_ARRAY);
    assert_int_equal(plist_status(p), STATUS_OK);
}

/* Broken XML that is read all the same: the text of `v`, and the status. */
static void xml_bad_values_cost_only_themselves(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "<plist><dict><key>k</key><integer>12x</integer><key>v</key><string>t</string></dict></"
        "plist>",
        "<plist><dict><key>k</key><integer/><key>v</key><string>t</string></dict></plist>",
        "<plist><dict><key>k</key><integer>99999999999999999999</integer><key>v</key>"
        "<string>t</string></dict></plist>",
        "<dict><key>k</key><real>0x1p3</real><key>v</key><string>t</string></dict>",
        "<dict><key>k</key><date>yesterday</date><key>v</key><string>t</string></dict>",
        "<dict><key>k</key><data>AAE!</data><key>v</key><string>t</string></dict>",
        "<dict><key>k</key><what>x</what><key>v</key><string>t</string></dict>",
        "<dict><key>k</key><string>a<string>b</string></string><key>v</key><string>t</string></"
        "dict>",
        "<dict><key>k</key><key>v</key><string>t</string></dict>",
        "<dict><true/><key>v</key><string>t</string><key>e</key></dict>",
        "<plist><dict><key>v</key><string>t</string></dict><true/></plist>",
        "<plist><dict><key>v</key><string>t</string></dict></plist>junk",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ARENA_SCOPED struct arena arena;
        struct plist *p = open_list(&arena, span_str(bad[i]));
        struct span text;
        assert_true(plist_text(get(plist_root(p), "v"), &text));
        assert_span(text, "t");
        assert_int_equal(plist_status(p), STATUS_MALFORMED);
    }
}

static void refusals_name_what_it_is(void **state)
{
    (void)state;
    static const struct {
        struct span data;
        enum status status;
        const char *what;
    } cases[] = {
        {{(const uint8_t *)"", 0}, STATUS_TRUNCATED, "empty"},
        {{(const uint8_t *)"bplist00", 8}, STATUS_TRUNCATED, "trailer"},
        {{(const uint8_t *)"bplist16xxxxxxxxxxxxxxxx", 24}, STATUS_UNSUPPORTED, "version"},
        {{(const uint8_t *)"{ a = b; }", 10}, STATUS_UNSUPPORTED, "OpenStep"},
        {{(const uint8_t *)"hello", 5}, STATUS_MALFORMED, "neither"},
        {{(const uint8_t *)"<plist><dict>", 13}, STATUS_TRUNCATED, "no element"},
        {{(const uint8_t *)"<plist><dict></plist>", 21}, STATUS_MALFORMED, "mismatched"},
        {{(const uint8_t *)"<plist/>", 8}, STATUS_MALFORMED, "without a value"},
        {{(const uint8_t *)"<?xml version='1.0' encoding='EBCDIC'?><plist/>", 47},
         STATUS_UNSUPPORTED,
         "encoding"},
        {{(const uint8_t *)"<!DOCTYPE plist [<!ENTITY a 'b'>]><string>&a;</string>", 54},
         STATUS_UNSUPPORTED,
         "entities"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ARENA_SCOPED struct arena arena;
        struct plist *p = NULL;
        struct problem problem = {0};
        arena_init(&arena, 1 << 20);
        assert_int_equal(plist_open(&arena, cases[i].data, &p, &problem), cases[i].status);
        assert_null(p);
        if (strstr(problem.what, cases[i].what) == NULL)
            fail_msg("case %zu says: %s", i, problem.what);
    }
}

static void utf16_xml_is_read(void **state)
{
    (void)state;
    static const char text[] = "<plist><string>abc</string></plist>";
    uint8_t wide[2 * sizeof text] = {0xFE, 0xFF};
    for (size_t i = 0; i + 1 < sizeof text; i++)
        wide[3 + 2 * i] = (uint8_t)text[i];
    ARENA_SCOPED struct arena arena;
    struct plist *p = open_list(&arena, span_of(wide, sizeof wide));
    struct span value;
    assert_true(plist_text(plist_root(p), &value));
    assert_span(value, "abc");
}

static enum plist_step note_path(void *ctx, const struct plist_visit *visit)
{
    buf_byte(ctx, '|');
    plist_visit_path(ctx, visit);
    return visit->kind == PLIST_DICT && visit->depth == 2 ? PLIST_WALK_SKIP : PLIST_WALK_ON;
}

static void walking(void **state)
{
    (void)state;
    ARENA_SCOPED struct arena arena;
    BUF_SCOPED struct buf paths;
    buf_init(&paths, 1000);
    struct plist *p = open_list(
        &arena, SPAN_LITERAL("<dict><key>a</key><array><true/><dict><key>x</key><true/></dict>"
                             "<array><true/></array></array><key>b</key><true/></dict>"));
    assert_int_equal(plist_walk(p, note_path, &paths), STATUS_OK);
    assert_span(buf_span(&paths), "||a|a.0|a.1|a.2|a.2.0|b");
}

/* ---- hostile lists: each within 64 MiB and a second ---- */

/* Nine levels of ten references each to the next: 10^9 values in 150 bytes. */
static void the_bomb_of_150_bytes(void **state)
{
    (void)state;
    struct make_bplist m;
    make_begin(&m, 1);
    for (uint64_t level = 1; level <= 9; level++)
        (void)make_array(&m, 10, level, 0);
    (void)make_object(&m, "\x09", 1);
    struct span bomb = make_end(&m, 0);
    /* the maker writes offsets of four bytes; one does */
    uint8_t small[150];
    assert_int_equal(bomb.len, 150 + 3 * 10);
    memcpy(small, bomb.ptr, 108);
    for (size_t i = 0; i < 10; i++)
        small[108 + i] = bomb.ptr[108 + 4 * i + 3];
    memcpy(small + 118, bomb.ptr + bomb.len - 32, 32);
    small[124] = 1;

    ARENA_SCOPED struct arena arena;
    struct plist *p = open_list(&arena, span_of(small, sizeof small));
    size_t count = 0;
    struct hostile_clock clock = hostile_start();
    assert_int_equal(plist_walk(p, count_node, &count), STATUS_BUDGET);
    assert_non_null(strstr(plist_problem(p).what, "shared"));
    hostile_check(clock);
    assert_true(count <= PLIST_WALK_NODES_MAX);
    assert_int_equal(plist_status(p), STATUS_BUDGET);
    make_free(&m);
}

/* After a bomb, what stands beside it is still visited. */
static enum plist_step find_good(void *ctx, const struct plist_visit *visit)
{
    struct span text;
    if (plist_text(visit->node, &text) && span_equal_str(text, "good"))
        *(bool *)ctx = true;
    return PLIST_WALK_ON;
}

static void a_bomb_hides_nothing(void **state)
{
    (void)state;
    ARENA_SCOPED struct arena arena;
    struct make_bplist m;
    bool found = false;
    make_begin(&m, 1);
    uint64_t root = make_array(&m, 2, 1, 10);
    for (uint64_t level = 1; level <= 9; level++)
        (void)make_array(&m, 10, level + 1, 0);
    (void)make_object(&m, "\x09", 1);
    (void)make_text(&m, "good");
    struct plist *p = open_list(&arena, make_end(&m, root));
    assert_int_equal(plist_walk(p, find_good, &found), STATUS_BUDGET);
    assert_true(found);
    make_free(&m);
}

enum { DEEP = 2000000 };

static void two_million_levels_of_binary(void **state)
{
    (void)state;
    ARENA_SCOPED struct arena arena;
    struct make_bplist m;
    size_t count = 0;
    make_begin(&m, 3);
    for (uint64_t i = 0; i < DEEP; i++)
        (void)make_array(&m, 1, i + 1, 0);
    (void)make_object(&m, "\x09", 1);
    struct span list = make_end(&m, 0);
    struct hostile_clock clock = hostile_start();
    struct plist *p = open_list(&arena, list);
    assert_int_equal(plist_walk(p, count_node, &count), STATUS_TOO_DEEP);
    hostile_check(clock);
    assert_int_equal(count, PLIST_DEPTH_MAX + 1);
    assert_non_null(strstr(plist_problem(p).what, "nested more deeply than the limit"));
    make_free(&m);
}

static void two_million_levels_of_xml(void **state)
{
    (void)state;
    ARENA_SCOPED struct arena arena;
    struct plist *p = NULL;
    struct problem problem = {0};
    BUF_SCOPED struct buf xml;
    buf_init(&xml, 64 << 20);
    buf_str(&xml, "<plist>");
    for (size_t i = 0; i < DEEP; i++)
        buf_str(&xml, "<array>");
    arena_init(&arena, 64 << 20);
    struct hostile_clock clock = hostile_start();
    assert_int_equal(plist_open(&arena, buf_span(&xml), &p, &problem), STATUS_TOO_DEEP);
    hostile_check(clock);
    assert_non_null(strstr(problem.what, "nested more deeply than the limit"));
    assert_true(problem.offset < 8 * (PLIST_DEPTH_MAX + 2));
}

/* The deepest that is allowed, in both forms. */
static void the_depth_limit_itself(void **state)
{
    (void)state;
    for (size_t extra = 0; extra < 2; extra++) {
        ARENA_SCOPED struct arena arena;
        struct make_bplist m;
        BUF_SCOPED struct buf xml;
        const enum status expected = extra == 0 ? STATUS_OK : STATUS_TOO_DEEP;
        make_begin(&m, 2);
        buf_init(&xml, 1 << 20);
        for (uint64_t i = 0; i < PLIST_DEPTH_MAX + extra; i++) {
            (void)make_array(&m, 1, i + 1, 0);
            buf_str(&xml, "<array>");
        }
        (void)make_object(&m, "\x09", 1);
        buf_str(&xml, "<true/>");
        for (uint64_t i = 0; i < PLIST_DEPTH_MAX + extra; i++)
            buf_str(&xml, "</array>");
        arena_init(&arena, 64 << 20);
        assert_int_equal(parse(&arena, make_end(&m, 0)), expected);
        assert_int_equal(parse(&arena, buf_span(&xml)), expected);
        make_free(&m);
    }
}

static void cycles_end(void **state)
{
    (void)state;
    ARENA_SCOPED struct arena arena;
    struct make_bplist m;
    size_t count = 0;
    make_begin(&m, 1);
    (void)make_array(&m, 3, 0, 1); /* itself, and two that hold it */
    (void)make_array(&m, 2, 0, 2);
    (void)make_object(&m, "\xd1\3\0", 3);
    (void)make_text(&m, "key");
    struct plist *p = open_list(&arena, make_end(&m, 0));
    assert_int_equal(plist_walk(p, count_node, &count), STATUS_MALFORMED);
    assert_non_null(strstr(plist_problem(p).what, "contains itself"));
    assert_true(count < 20);
    make_free(&m);
}

/* A million arrays that all share the same million references: the work, not the size. */
static void overlapping_containers(void **state)
{
    (void)state;
    enum { WIDE = 1000000 };
    ARENA_SCOPED struct arena arena;
    struct make_bplist m;
    struct plist_node item, value;
    make_begin(&m, 3);
    (void)make_array(&m, WIDE, 1, 0);
    (void)make_object(&m, "\xdf\x12\0\x03\x0d\x40", 6); /* 200,000 keys, 200,000 values */
    for (size_t i = 0; i < 400000; i++)
        buf_add(&m.out, span_of("\0\0\2", 3));
    (void)make_text(&m, "key");
    struct plist *p = open_list(&arena, make_end(&m, 0));
    size_t found = 0;
    for (size_t i = 0; i < WIDE && plist_status(p) == STATUS_OK; i++)
        if (plist_item(plist_root(p), i, &item))
            found += plist_get(item, "absent", &value);
    assert_int_equal(found, 0);
    assert_int_equal(plist_status(p), STATUS_BUDGET);
    make_free(&m);
}

static void endless_xml_tags(void **state)
{
    (void)state;
    ARENA_SCOPED struct arena arena;
    struct plist *p = NULL;
    struct problem problem = {0};
    BUF_SCOPED struct buf xml;
    buf_init(&xml, 64 << 20);
    buf_str(&xml, "<plist><dict");
    while (xml.len < 16 << 20)
        buf_format(&xml, " a%zu=''", xml.len);
    buf_str(&xml, "/></plist>");
    arena_init(&arena, 64 << 20);
    struct hostile_clock clock = hostile_start();
    assert_int_equal(plist_open(&arena, buf_span(&xml), &p, &problem), STATUS_TOO_LARGE);
    hostile_check(clock);
    assert_non_null(strstr(problem.what, "tag"));
}

/* ---- sweeps ---- */

static void sweeps(void **state)
{
    (void)state;
    struct span hex = make_from_hex(VECTOR);
    assert_int_equal(sweep_prefixes(parse, hex), 1);
    assert_true(sweep_allocations(parse, hex) >= 3);
    sweep_bytes(parse, hex);
    free((void *)hex.ptr);
    assert_true(sweep_prefixes(parse, span_str(XML)) >= 1);
    assert_true(sweep_allocations(parse, span_str(XML)) >= 30);
    sweep_bytes(parse, span_str(XML));
}

static void survive(const char *path, struct span data, void *ctx)
{
    ARENA_SCOPED struct arena arena;
    (void)path;
    arena_init(&arena, 64 << 20);
    struct hostile_clock clock = hostile_start();
    enum status status = parse(&arena, data);
    hostile_check(clock);
    *(size_t *)ctx += status == STATUS_OK;
}

static void malformed_files_are_survived(void **state)
{
    (void)state;
    size_t parsed = 0;
    if (hostile_each_file("../shared/corpus/malformed/plist", survive, &parsed) == 0)
        skip();
    assert_true(parsed > 10);
}

static void read_whole(const char *path, struct span data, void *ctx)
{
    ARENA_SCOPED struct arena arena;
    arena_init(&arena, 64 << 20);
    if (!span_starts(data, SPAN_LITERAL("bplist")) && !span_starts(data, SPAN_LITERAL("<?xml")))
        return;
    if (span_find(span_head(data, 300), SPAN_LITERAL("plist")) >= 300)
        return; /* other XML */
    if (strstr(path, "empty.plist") != NULL)
        return; /* a <plist> without a value, which is refused */
    enum status status = parse(&arena, data);
    if (status != STATUS_OK)
        fail_msg("%s: %s", path, status_text(status));
    ++*(size_t *)ctx;
}

static void files_of_phones_are_read(void **state)
{
    (void)state;
    size_t count = 0;
    if (hostile_each_file("../shared/corpus/ios", read_whole, &count) == 0)
        skip();
    assert_true(count >= 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(binary_values),
        cmocka_unit_test(binary_dates),
        cmocka_unit_test(binary_integers),
        cmocka_unit_test(broken_objects_cost_only_themselves),
        cmocka_unit_test(texts_in_every_encoding),
        cmocka_unit_test(keys_that_are_no_texts),
        cmocka_unit_test(xml_values),
        cmocka_unit_test(xml_bad_values_cost_only_themselves),
        cmocka_unit_test(refusals_name_what_it_is),
        cmocka_unit_test(utf16_xml_is_read),
        cmocka_unit_test(walking),
        cmocka_unit_test(the_bomb_of_150_bytes),
        cmocka_unit_test(a_bomb_hides_nothing),
        cmocka_unit_test(two_million_levels_of_binary),
        cmocka_unit_test(two_million_levels_of_xml),
        cmocka_unit_test(the_depth_limit_itself),
        cmocka_unit_test(cycles_end),
        cmocka_unit_test(overlapping_containers),
        cmocka_unit_test(endless_xml_tags),
        cmocka_unit_test(sweeps),
        cmocka_unit_test(malformed_files_are_survived),
        cmocka_unit_test(files_of_phones_are_read),
    };
    return cmocka_run_group_tests_name("plist", tests, NULL, NULL);
}
