/* Keyed archives: what they unwrap to, and archives that run in circles. Most are given as XML,
 * where UIDs can be read by eye. */
#include "support/unit.h"

#include "base/limits.h"
#include "formats/keyed.h"
#include "formats/url_join.h"
#include "support/hostile.h"
#include "support/make_bplist.h"
#include "support/sweep.h"

#define UID(n) "<dict><key>CF$UID</key><integer>" #n "</integer></dict>"
#define K(name) "<key>" name "</key>"
#define S(text) "<string>" text "</string>"
#define CLASS(name, ...)                                                                           \
    "<dict>" K("$classname") S(name) K("$classes") "<array>" S(name) __VA_ARGS__ "</array></dict>"
/* clang-format off */
#define ARCHIVE(top, objects)                                                                      \
    "<plist><dict>" K("$archiver") S("NSKeyedArchiver")                                            \
    K("$top") "<dict>" top "</dict>"                                                               \
    K("$objects") "<array>" S("$null") objects "</array></dict></plist>"

static const char SAMPLE[] = ARCHIVE(
    K("root") UID(1) K("count") "<integer>3</integer>" K("nothing") UID(0),
    /* 1 */ "<dict>" K("$class") UID(2) K("name") UID(3) K("url") UID(5) K("when") UID(8)
    K("id") UID(10) K("blob") UID(12) K("list") UID(14) K("map") UID(16) K("none") UID(0)
    K("null") UID(20) K("number") "<integer>7</integer>" K("rich") UID(22) K("boxed") UID(24)
    K("set") UID(26) K("self") UID(1) "</dict>"
    /* 2 */ CLASS("Thing", S("NSObject"))
    /* 3 */ "<dict>" K("$class") UID(4) K("NS.string") S("mutable") "</dict>"
    /* 4 */ CLASS("NSMutableString", S("NSString"))
    /* 5 */ "<dict>" K("$class") UID(6) K("NS.base") UID(7) K("NS.relative") S("../x?y") "</dict>"
    /* 6 */ CLASS("NSURL", S("NSObject"))
    /* 7 */ "<dict>" K("$class") UID(6) K("NS.base") UID(0) K("NS.relative")
    S("https://example.org/a/b/c") "</dict>"
    /* 8 */ "<dict>" K("$class") UID(9) K("NS.time") "<real>694224000.5</real></dict>"
    /* 9 */ CLASS("NSDate", S("NSObject"))
    /* 10 */ "<dict>" K("$class") UID(11) K("NS.uuidbytes")
    "<data>AAECAwQFBgcICQoLDA0ODw==</data></dict>"
    /* 11 */ CLASS("NSUUID", S("NSObject"))
    /* 12 */ "<dict>" K("$class") UID(13) K("NS.data") "<data>AQID</data></dict>"
    /* 13 */ CLASS("NSMutableData", S("NSData") S("NSObject"))
    /* 14 */ "<dict>" K("$class") UID(15) K("NS.objects") "<array>" UID(3) UID(18) UID(0)
    "</array></dict>"
    /* 15 */ CLASS("NSArray", S("NSObject"))
    /* 16 */ "<dict>" K("$class") UID(17) K("NS.keys") "<array>" UID(18) UID(19) "</array>"
    K("NS.objects") "<array>" UID(5) UID(14) "</array></dict>"
    /* 17 */ CLASS("NSMutableDictionary", S("NSDictionary") S("NSObject"))
    /* 18 */ S("one")
    /* 19 */ S("two")
    /* 20 */ "<dict>" K("$class") UID(21) "</dict>"
    /* 21 */ CLASS("NSNull")
    /* 22 */ "<dict>" K("$class") UID(23) K("NSString") UID(3) "</dict>"
    /* 23 */ CLASS("NSMutableAttributedString", S("NSAttributedString"))
    /* 24 */ "<dict>" K("$class") UID(25) K("NS.dblval") "<real>2.5</real></dict>"
    /* 25 */ CLASS("NSNumber", S("NSValue"))
    /* 26 */ "<dict>" K("$class") UID(27) K("NS.object.0") UID(18) K("NS.object.1") UID(19)
    "</dict>"
    /* 27 */ "<dict>" K("$classname") S("NSSet") "</dict>");

/* clang-format on */

static struct keyed open_archive(struct arena *arena, struct span data)
{
    struct keyed k;
    arena_init(arena, 64 << 20);
    assert_int_equal(keyed_read(arena, data, &k), STATUS_OK);
    return k;
}

static struct plist_node get(const struct keyed *k, struct plist_node object, const char *key)
{
    struct plist_node n = {0};
    if (!keyed_get(k, object, key, &n))
        fail_msg("no field %s", key);
    return n;
}

#define assert_keyed_text(k, node, expected)                                                       \
    do {                                                                                           \
        struct span keyed_text_ = SPAN_EMPTY;                                                      \
        assert_true(keyed_text(k, node, &keyed_text_));                                            \
        assert_span(keyed_text_, expected);                                                        \
    } while (0)

static void objects_are_unwrapped(void **state)
{
    (void)state;
    ARENA_SCOPED struct arena arena;
    const struct keyed k = open_archive(&arena, span_str(SAMPLE));
    struct plist_node root, n;
    struct span bytes;
    struct timestamp t;
    double real;
    int64_t integer;
    assert_true(keyed_top(&k, "root", &root));
    assert_true(keyed_class(&k, root, &bytes));
    assert_span(bytes, "Thing");
    assert_int_equal(keyed_kind(&k, root), KEYED_OBJECT);
    assert_true(keyed_is(&k, get(&k, root, "blob"), "NSData"));
    assert_false(keyed_is(&k, root, "NSData"));
    assert_keyed_text(&k, get(&k, root, "name"), "mutable");
    assert_keyed_text(&k, get(&k, root, "rich"), "mutable");
    assert_keyed_text(&k, get(&k, root, "url"), "https://example.org/a/x?y");
    assert_true(keyed_date(&k, get(&k, root, "when"), &t));
    assert_int_equal(t.seconds, 694224000 + 978307200);
    assert_int_equal(t.nanos, 500000000);
    assert_true(keyed_uuid(&k, get(&k, root, "id"), &bytes));
    assert_int_equal(bytes.ptr[15], 15);
    assert_true(keyed_data(&k, get(&k, root, "blob"), &bytes));
    assert_int_equal(bytes.len, 3);
    assert_true(keyed_int(&k, get(&k, root, "number"), &integer) && integer == 7);
    assert_true(keyed_real(&k, get(&k, root, "boxed"), &real) && real == 2.5);
    assert_false(keyed_get(&k, root, "none", &n));
    assert_int_equal(keyed_kind(&k, get(&k, root, "null")), KEYED_NULL);
    assert_int_equal(plist_status(k.plist), STATUS_OK);
}

static void containers(void **state)
{
    (void)state;
    ARENA_SCOPED struct arena arena;
    const struct keyed k = open_archive(&arena, span_str(SAMPLE));
    struct plist_node root, n, key;
    struct span name;
    assert_true(keyed_top(&k, "root", &root));
    struct plist_node list = get(&k, root, "list"), map = get(&k, root, "map");
    struct plist_node set = get(&k, root, "set");
    assert_int_equal(keyed_count(&k, list), 3);
    assert_true(keyed_item(&k, list, 1, &n));
    assert_keyed_text(&k, n, "one");
    assert_true(keyed_item(&k, list, 2, &n));
    assert_int_equal(keyed_kind(&k, n), KEYED_NULL);
    assert_false(keyed_item(&k, list, 3, &n));
    assert_int_equal(keyed_count(&k, map), 2);
    assert_true(keyed_entry(&k, map, 1, &key, &n));
    assert_keyed_text(&k, key, "two");
    assert_true(keyed_find(&k, map, "one", &n));
    assert_keyed_text(&k, n, "https://example.org/a/x?y");
    assert_false(keyed_find(&k, map, "three", &n));
    assert_int_equal(keyed_kind(&k, set), KEYED_ARRAY);
    assert_int_equal(keyed_count(&k, set), 2);
    assert_true(keyed_item(&k, set, 1, &n));
    assert_keyed_text(&k, n, "two");
    assert_true(keyed_top_entry(&k, 1, &name, &n));
    assert_span(name, "count");
    assert_int_equal(keyed_kind(&k, n), KEYED_INT);
    assert_false(keyed_top(&k, "nothing", &n));
    assert_true(keyed_object(&k, 19, &n));
    assert_false(keyed_object(&k, 28, &n));
}

static enum plist_step note_path(void *ctx, const struct keyed_visit *visit)
{
    buf_byte(ctx, '|');
    keyed_visit_path(ctx, visit);
    return PLIST_WALK_ON;
}

static void walking(void **state)
{
    (void)state;
    ARENA_SCOPED struct arena arena;
    BUF_SCOPED struct buf paths;
    buf_init(&paths, 10000);
    const struct keyed k = open_archive(&arena, span_str(SAMPLE));
    struct plist_node root;
    assert_true(keyed_top(&k, "root", &root));
    assert_int_equal(keyed_walk(&k, root, note_path, &paths), STATUS_OK);
    assert_span(buf_span(&paths),
                "||name|url|when|id|blob|list|list.0|list.1|list.2|map|map.one|map.two|none|null"
                "|number|rich|boxed|set|set.0|set.1|self|self.name|self.url|self.when|self.id"
                "|self.blob|self.list|self.map|self.none|self.null|self.number|self.rich"
                "|self.boxed|self.set|self.self");
}

/* clang-format off */
static const char CIRCLES[] = ARCHIVE(
    K("root") UID(1),
    /* 1 */ "<dict>" K("$class") UID(9) K("a") UID(2) K("b") UID(3) K("c") UID(4) K("d") UID(6)
    K("e") UID(99) "</dict>"
    /* 2 */ UID(2)
    /* 3 */ "<dict>" K("$class") UID(8) K("NS.string") UID(3) "</dict>"
    /* 4 */ "<dict>" K("$class") UID(7) K("NS.base") UID(4) K("NS.relative") S("x") "</dict>"
    /* 5 */ "<dict>" K("$classname") UID(5) "</dict>"
    /* 6 */ "<dict>" K("$class") UID(6) "</dict>"
    /* 7 */ CLASS("NSURL")
    /* 8 */ CLASS("NSString")
    /* 9 */ "<dict>" K("$classes") "<array>" UID(9) UID(5) "</array></dict>");

/* clang-format on */

static void circles_end(void **state)
{
    (void)state;
    ARENA_SCOPED struct arena arena;
    BUF_SCOPED struct buf paths;
    buf_init(&paths, 10000);
    const struct keyed k = open_archive(&arena, span_str(CIRCLES));
    struct plist_node root;
    struct span text;
    assert_true(keyed_top(&k, "root", &root));
    assert_false(keyed_text(&k, get(&k, root, "b"), &text));
    assert_true(keyed_text(&k, get(&k, root, "c"), &text));
    assert_false(keyed_text(&k, get(&k, root, "d"), &text));
    assert_false(keyed_get(&k, root, "a", &root));
    assert_int_equal(keyed_walk(&k, root, note_path, &paths), STATUS_MALFORMED);
    assert_non_null(strstr(plist_problem(k.plist).what, "names no object"));
}

/* Arrays of ten UIDs of the next array, thirty levels. */
static void shared_objects_are_entered_once(void **state)
{
    (void)state;
    enum { LEVELS = 30 };
    ARENA_SCOPED struct arena arena;
    BUF_SCOPED struct buf xml;
    size_t count = 0;
    arena_init(&arena, 64 << 20);
    buf_init(&xml, 1 << 20);
    buf_str(&xml, "<dict><key>$top</key><dict><key>root</key>" UID(
                      2) "</dict><key>$objects</key>"
                         "<array><string>$null</string>" CLASS("NSArray"));
    for (size_t level = 2; level < LEVELS; level++) {
        buf_str(&xml, "<dict><key>$class</key>" UID(1) "<key>NS.objects</key><array>");
        for (int i = 0; i < 10; i++)
            buf_format(&xml, "<dict><key>CF$UID</key><integer>%zu</integer></dict>", level + 1);
        buf_str(&xml, "</array></dict>");
    }
    buf_str(&xml, "<string>end</string></array></dict>");
    const struct keyed k = open_archive(&arena, buf_span(&xml));
    struct plist_node root;
    BUF_SCOPED struct buf paths;
    buf_init(&paths, 1 << 20);
    assert_true(keyed_top(&k, "root", &root));
    assert_int_equal(keyed_walk(&k, root, note_path, &paths), STATUS_OK);
    for (size_t i = 0; i < paths.len; i++)
        count += paths.ptr[i] == '|';
    assert_int_equal(count, 1 + 10 * (LEVELS - 2));
}

/* Arrays within arrays without UIDs: the same bomb as a plain list, read as an archive. */
static enum plist_step count_visit(void *ctx, const struct keyed_visit *visit)
{
    (void)visit;
    ++*(size_t *)ctx;
    return PLIST_WALK_ON;
}

static void inline_bombs_end(void **state)
{
    (void)state;
    ARENA_SCOPED struct arena arena;
    struct make_bplist m;
    size_t count = 0;
    make_begin(&m, 1);
    uint64_t root = make_object(&m, "\xd2\1\2\3\4", 5);
    (void)make_text(&m, "$top");
    (void)make_text(&m, "$objects");
    (void)make_object(&m, "\xd1\5\6", 3);
    (void)make_array(&m, 1, 6, 0);
    (void)make_text(&m, "root");
    for (uint64_t level = 7; level < 17; level++)
        (void)make_array(&m, 10, level, 0);
    (void)make_text(&m, "end");
    const struct keyed k = open_archive(&arena, make_end(&m, root));
    struct plist_node n;
    assert_true(keyed_top(&k, "root", &n));
    struct hostile_clock clock = hostile_start();
    enum status status = keyed_walk(&k, n, count_visit, &count);
    hostile_check(clock);
    assert_int_equal(status, STATUS_BUDGET);
    make_free(&m);
}

static void addresses_are_joined(void **state)
{
    (void)state;
    /* from RFC 3986, section 5.4 */
    static const char *const examples[][2] = {
        {"g:h", "g:h"},
        {"g", "http://a/b/c/g"},
        {"./g", "http://a/b/c/g"},
        {"g/", "http://a/b/c/g/"},
        {"/g", "http://a/g"},
        {"//g", "http://g"},
        {"?y", "http://a/b/c/d;p?y"},
        {"g?y", "http://a/b/c/g?y"},
        {"#s", "http://a/b/c/d;p?q#s"},
        {"g?y#s", "http://a/b/c/g?y#s"},
        {";x", "http://a/b/c/;x"},
        {"", "http://a/b/c/d;p?q"},
        {".", "http://a/b/c/"},
        {"..", "http://a/b/"},
        {"../g", "http://a/b/g"},
        {"../..", "http://a/"},
        {"../../../g", "http://a/g"},
        {"/./g", "http://a/g"},
        {"g.", "http://a/b/c/g."},
        {"..g", "http://a/b/c/..g"},
        {"./g/.", "http://a/b/c/g/"},
        {"g;x=1/../y", "http://a/b/c/y"},
        {"g?y/../x", "http://a/b/c/g?y/../x"},
    };
    ARENA_SCOPED struct arena arena;
    arena_init(&arena, 1 << 20);
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
        struct span url;
        assert_int_equal(
            url_join(&arena, SPAN_LITERAL("http://a/b/c/d;p?q"), span_str(examples[i][0]), &url),
            STATUS_OK);
        assert_span(url, examples[i][1]);
    }
}

static enum plist_step read_all(void *ctx, const struct keyed_visit *visit)
{
    const struct keyed *k = ctx;
    struct span bytes;
    struct timestamp t;
    double real;
    (void)keyed_text(k, visit->node, &bytes);
    (void)keyed_data(k, visit->node, &bytes);
    (void)keyed_date(k, visit->node, &t);
    (void)keyed_real(k, visit->node, &real);
    (void)keyed_class(k, visit->node, &bytes);
    return PLIST_WALK_ON;
}

static enum status parse(struct arena *arena, struct span data)
{
    struct keyed k;
    struct plist_node n;
    struct span name;
    TRY(keyed_read(arena, data, &k));
    for (size_t i = 0; keyed_top_entry(&k, i, &name, &n); i++)
        TRY(keyed_walk(&k, n, read_all, &k));
    return plist_status(k.plist);
}

static void sweeps(void **state)
{
    (void)state;
    assert_true(sweep_prefixes(parse, span_str(SAMPLE)) >= 1);
    assert_true(sweep_allocations(parse, span_str(SAMPLE)) > 100);
    sweep_bytes(parse, span_str(SAMPLE));
    (void)sweep_prefixes(parse, span_str(CIRCLES));
    sweep_bytes(parse, span_str(CIRCLES));
}

static void a_real_link(void **state)
{
    (void)state;
    struct span data = sweep_load("../shared/corpus/ios/imessage/url_message/URL.plist");
    if (data.ptr == NULL)
        skip();
    ARENA_SCOPED struct arena arena;
    const struct keyed k = open_archive(&arena, data);
    struct plist_node root, metadata, icons, icon;
    assert_true(keyed_top(&k, "root", &root));
    metadata = get(&k, root, "richLinkMetadata");
    assert_keyed_text(&k, get(&k, metadata, "URL"), "https://chrissardegna.com/");
    assert_keyed_text(&k, get(&k, metadata, "originalURL"), "https://chrissardegna.com");
    icons = get(&k, metadata, "icons");
    assert_int_equal(keyed_count(&k, icons), 1);
    assert_true(keyed_item(&k, icons, 0, &icon));
    assert_keyed_text(&k, get(&k, icon, "URL"), "https://chrissardegna.com/favicon.ico");
    free((void *)data.ptr);
}

static void read_archive(const char *path, struct span data, void *ctx)
{
    ARENA_SCOPED struct arena arena;
    struct keyed k;
    arena_init(&arena, 64 << 20);
    if (span_find(data, SPAN_LITERAL("NSKeyedArchiver")) == data.len ||
        keyed_read(&arena, data, &k) != STATUS_OK)
        return;
    enum status status = parse(&arena, data);
    if (status != STATUS_OK)
        fail_msg("%s: %s", path, status_text(status));
    ++*(size_t *)ctx;
}

static void archives_of_phones_are_read(void **state)
{
    (void)state;
    size_t count = 0;
    if (hostile_each_file("../shared/corpus/ios", read_archive, &count) == 0)
        skip();
    assert_true(count >= 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(objects_are_unwrapped),
        cmocka_unit_test(containers),
        cmocka_unit_test(walking),
        cmocka_unit_test(circles_end),
        cmocka_unit_test(shared_objects_are_entered_once),
        cmocka_unit_test(inline_bombs_end),
        cmocka_unit_test(addresses_are_joined),
        cmocka_unit_test(sweeps),
        cmocka_unit_test(a_real_link),
        cmocka_unit_test(archives_of_phones_are_read),
    };
    return cmocka_run_group_tests_name("keyed", tests, NULL, NULL);
}
