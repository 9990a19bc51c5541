/* Typed streams: attributed texts of messages. Samples stand in fuzz/corpus/typedstream, written by
 * fuzz/make_seeds.py.
 */
#include "support/unit.h"

#include "base/limits.h"
#include "formats/typedstream.h"
#include "formats/typedstream_graph.h"
#include "support/hostile.h"
#include "support/make_bplist.h"
#include "support/sweep.h"

/* "Noter test", one run, part 0: as a phone wrote it */
static const char VECTOR[] =
    "040b73747265616d747970656481e803840140848484194e534d757461626c6541747472696275746564537472696e"
    "67008484124e5341747472696275746564537472696e67008484084e534f626a656374008592848484"
    "0f4e534d757461626c65537472696e67018484084e53537472696e67019584012b0a4e6f74657220746573748684"
    "026949010a928484840c4e5344696374696f6e617279009584016901928498981d5f5f6b494d4d65737361676550"
    "6172744174747269627574654e616d658692848484084e534e756d626572008484074e5356616c7565009584012a"
    "849b9b00868686";

static enum status parse(struct arena *arena, struct span data)
{
    struct typedstream_text text;
    size_t seen = 0;
    enum status status = typedstream_text(arena, data, &text);
    for (size_t i = 0; status == STATUS_OK && i < text.run_count; i++)
        for (size_t k = 0; k < text.runs[i].text.len; k++)
            seen += text.runs[i].text.ptr[k];
    (void)seen;
    return status;
}

static struct span load(const char *path)
{
    struct span data = sweep_load(path);
    if (data.ptr == NULL)
        skip();
    return data;
}

static struct typedstream_text read_text(struct arena *arena, struct span data)
{
    struct typedstream_text text = {0};
    arena_init(arena, 64 << 20);
    assert_int_equal(typedstream_text(arena, data, &text), STATUS_OK);
    return text;
}

static void the_vector(void **state)
{
    (void)state;
    ARENA_SCOPED struct arena arena;
    struct span data = make_from_hex(VECTOR);
    assert_int_equal(data.len, 233);
    struct typedstream_text t = read_text(&arena, data);
    assert_span(t.text, "Noter test");
    assert_false(t.damaged);
    assert_int_equal(t.run_count, 1);
    assert_int_equal(t.runs[0].length, 10);
    assert_true(t.runs[0].has_part);
    assert_int_equal(t.runs[0].part, 0);
    free((void *)data.ptr);
}

static void links_and_what_was_detected(void **state)
{
    (void)state;
    ARENA_SCOPED struct arena arena;
    struct span data = load("fuzz/corpus/typedstream/good-link");
    struct typedstream_text t = read_text(&arena, data);
    assert_span(t.text, "see https://pay.example.org/x now");
    assert_int_equal(t.run_count, 3);
    assert_false(t.damaged);
    assert_span(t.runs[1].text, "https://pay.example.org/x");
    assert_span(t.runs[1].link, "https://other.example.net/y");
    assert_span(t.runs[1].detected, "https://pay.example.org/x");
    assert_span(t.runs[1].detected_type, "HttpURL");
    assert_span(t.runs[2].text, " now");
    assert_true(t.runs[2].has_part); /* the first set, named again */
    free((void *)data.ptr);
}

static void attachments_and_wide_characters(void **state)
{
    (void)state;
    ARENA_SCOPED struct arena arena;
    struct span data = load("fuzz/corpus/typedstream/good-attachments");
    struct typedstream_text t = read_text(&arena, data);
    assert_int_equal(t.run_count, 3);
    assert_span(t.runs[0].transfer, "at_0_11111111-2222-3333-4444-555555555555");
    assert_span(t.runs[1].text, "a \xf0\x9f\x90\x8e");
    assert_int_equal(t.runs[2].start, 5);
    assert_span(t.runs[2].transfer, "at_2_x");
    assert_false(t.damaged);
    free((void *)data.ptr);
}

static void other_forms(void **state)
{
    (void)state;
    static const struct {
        const char *path, *text, *link, *mention;
        bool damaged;
    } cases[] = {
        {"fuzz/corpus/typedstream/good-base", "x", "https://example.org/d/b?c", "", false},
        {"fuzz/corpus/typedstream/good-mention", "@Ada hi", "", "ada@example.org", false},
        {"fuzz/corpus/typedstream/bad-overrun", "abcdef", "", "", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ARENA_SCOPED struct arena arena;
        struct span data = load(cases[i].path);
        struct typedstream_text t = read_text(&arena, data);
        assert_span(t.text, cases[i].text);
        assert_span(t.runs[0].link, cases[i].link);
        assert_span(t.runs[0].mention, cases[i].mention);
        assert_int_equal(t.damaged, cases[i].damaged);
        free((void *)data.ptr);
    }
    ARENA_SCOPED struct arena arena;
    struct span plain = load("fuzz/corpus/typedstream/good-string");
    struct typedstream_text t = read_text(&arena, plain);
    assert_span(t.text, "only a string");
    assert_int_equal(t.run_count, 0);
    arena_free(&arena);
    struct span big = load("fuzz/corpus/typedstream/good-big_endian");
    t = read_text(&arena, big);
    assert_int_equal(t.text.len, 300);
    assert_int_equal(t.runs[0].part, 300);
    free((void *)plain.ptr);
    free((void *)big.ptr);
}

/* Codes that messages do not use are read too, so that what follows is found. */
static void all_type_codes(void **state)
{
    (void)state;
    ARENA_SCOPED struct arena arena;
    arena_init(&arena, 1 << 20);
    struct span data = load("fuzz/corpus/typedstream/good-codes");
    struct typedstream_graph g;
    assert_int_equal(typedstream_read(&arena, data, &g), STATUS_OK);
    assert_int_equal(g.status, STATUS_OK);
    const struct typedstream_item *item = g.objects[0].items;
    assert_true(item->code == 'f' && item->real == 1.0);
    item = item->next;
    assert_true(item->code == 'd' && item->real == 0.0);
    item = item->next;
    assert_int_equal(item->code, '%');
    assert_span(item->bytes, "atom");
    item = item->next->next;
    assert_true(item->code == '*' && item->object == TYPEDSTREAM_NIL);
    item = item->next->next;
    assert_true(item->code == 'B' && item->integer == 1);
    item = item->next;
    assert_true(item->code == 'Q' && item->integer == 5 && item->next == NULL);
    assert_true(typedstream_is(&g, &g.objects[0], "NSObject"));
    assert_false(typedstream_is(&g, &g.objects[0], "NSString"));
    free((void *)data.ptr);
}

static void refusals(void **state)
{
    (void)state;
    ARENA_SCOPED struct arena arena;
    struct typedstream_text text;
    arena_init(&arena, 1 << 20);
    assert_int_equal(typedstream_text(&arena, SPAN_EMPTY, &text), STATUS_MALFORMED);
    assert_int_equal(typedstream_text(&arena, SPAN_LITERAL("bplist00........"), &text),
                     STATUS_MALFORMED);
    assert_int_equal(typedstream_text(&arena, SPAN_LITERAL("\4\013streamtyped\x81\xe8\3"), &text),
                     STATUS_MALFORMED);
    assert_int_equal(
        typedstream_text(&arena, SPAN_LITERAL("\4\013streamtyped\x81\xe8\3\x84\1@\x84\x84"), &text),
        STATUS_TRUNCATED);
}

/* ---- hostile streams ---- */

static void begin(struct buf *b)
{
    buf_init(b, 32 << 20);
    buf_add(b, SPAN_LITERAL("\4\013streamtyped\x81\xe8\3"));
}

static void nesting(void **state)
{
    (void)state;
    ARENA_SCOPED struct arena arena;
    BUF_SCOPED struct buf b;
    struct typedstream_text text;
    arena_init(&arena, 64 << 20);
    begin(&b);
    buf_add(&b, SPAN_LITERAL("\x84\1@\x84\x84\x84\1A\0\x85"));
    for (int i = 0; i < 2000000; i++)
        buf_add(&b, SPAN_LITERAL("\x92\x84\x93")); /* an object of the same class, inside */
    struct hostile_clock clock = hostile_start();
    assert_int_equal(typedstream_text(&arena, buf_span(&b), &text), STATUS_TOO_DEEP);
    hostile_check(clock);
}

static void classes_in_circles(void **state)
{
    (void)state;
    ARENA_SCOPED struct arena arena;
    struct typedstream_text text;
    arena_init(&arena, 1 << 20);
    /* a class that inherits from itself; an object that holds itself */
    assert_int_equal(typedstream_text(&arena,
                                      SPAN_LITERAL("\4\013streamtyped\x81\xe8\3\x84\1@\x84\x84\x84"
                                                   "\1A\0\x93\x92\x92\x86"),
                                      &text),
                     STATUS_MALFORMED);
    assert_int_equal(
        typedstream_text(&arena,
                         SPAN_LITERAL("\4\013streamtyped\x81\xe8\3\x84\1@\x84\x84\x84"
                                      "\x12NSAttributedString\0\x85\x92\x92\x84\2iI\1\1\x92\x92"
                                      "\x86"),
                         &text),
        STATUS_MALFORMED);
}

/* Type codes that stand for no byte, a megabyte of them, named again and again. */
static void codes_without_bytes(void **state)
{
    (void)state;
    ARENA_SCOPED struct arena arena;
    BUF_SCOPED struct buf b;
    struct typedstream_text text;
    const uint32_t count = 1 << 20;
    arena_init(&arena, 64 << 20);
    begin(&b);
    buf_add(&b, SPAN_LITERAL("\x84\x82"));
    buf_uint_le(&b, count, 4);
    for (uint32_t i = 0; i < count; i++)
        buf_byte(&b, '!');
    for (uint32_t i = 0; i < count; i++)
        buf_byte(&b, 0x92);
    struct hostile_clock clock = hostile_start();
    assert_int_equal(typedstream_text(&arena, buf_span(&b), &text), STATUS_BUDGET);
    hostile_check(clock);
}

/* A large dictionary as the attributes of each of many runs. */
static void attributes_shared_by_many(void **state)
{
    (void)state;
    ARENA_SCOPED struct arena arena;
    BUF_SCOPED struct buf b;
    struct typedstream_text text = {0};
    arena_init(&arena, 64 << 20);
    begin(&b);
    buf_add(&b, SPAN_LITERAL("\x84\1@\x84\x84\x84\x12NSAttributedString\0\x85"
                             "\x92\x84\x84\x84\010NSString\0\x85\x84\1+\1x\x86"
                             "\x84\2iI\1\1\x92\x84\x84\x84\014NSDictionary\0\x85"));
    for (int i = 0; i < 100000; i++)
        buf_add(&b, SPAN_LITERAL("\x92\x94")); /* the string, as key and as value */
    buf_add(&b, SPAN_LITERAL("\x86"));
    for (int i = 0; i < 90000; i++)
        buf_add(&b, SPAN_LITERAL("\x97\1\1\x92\x96")); /* iI 1 1, @ the dictionary */
    buf_add(&b, SPAN_LITERAL("\x86"));
    struct hostile_clock clock = hostile_start();
    assert_int_equal(typedstream_text(&arena, buf_span(&b), &text), STATUS_OK);
    hostile_check(clock);
    assert_span(text.text, "x");
    assert_true(text.damaged);
}

static void sweeps(void **state)
{
    (void)state;
    struct span vector = make_from_hex(VECTOR), data = load("fuzz/corpus/typedstream/good-link");
    assert_true(sweep_prefixes(parse, vector) > 1); /* damaged, but with a text */
    assert_true(sweep_allocations(parse, vector) > 5);
    sweep_bytes(parse, vector);
    assert_true(sweep_prefixes(parse, data) > 1);
    assert_true(sweep_allocations(parse, data) > 5);
    sweep_bytes(parse, data);
    free((void *)vector.ptr);
    free((void *)data.ptr);
}

static void texts_of_phones_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text;
        size_t runs;
        bool damaged;
    } samples[] = {
        {"AttributedBodyTextOnly", "Noter test", 1, false},
        {"MultiPart", "\xef\xbf\xbctest 1\xef\xbf\xbctest 2 \xef\xbf\xbctest 3", 6, false},
        {"URL", "https://github.com/ReagentX/Logria", 1, false},
        {"ExtraData", "This is parsing  ", 1, true},
    };
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        char path[200];
        ARENA_SCOPED struct arena arena;
        (void)snprintf(path, sizeof path, "../shared/corpus/ios/imessage/streamtyped/%s",
                       samples[i].name);
        struct span data = load(path);
        struct typedstream_text t = read_text(&arena, data);
        if (i != 3)
            assert_span(t.text, samples[i].text);
        assert_int_equal(t.run_count, samples[i].runs);
        assert_int_equal(t.damaged, samples[i].damaged);
        if (i == 2) {
            assert_span(t.runs[0].link, samples[i].text);
            assert_span(t.runs[0].detected, samples[i].text);
        }
        free((void *)data.ptr);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vector),
        cmocka_unit_test(links_and_what_was_detected),
        cmocka_unit_test(attachments_and_wide_characters),
        cmocka_unit_test(other_forms),
        cmocka_unit_test(all_type_codes),
        cmocka_unit_test(refusals),
        cmocka_unit_test(nesting),
        cmocka_unit_test(classes_in_circles),
        cmocka_unit_test(codes_without_bytes),
        cmocka_unit_test(attributes_shared_by_many),
        cmocka_unit_test(sweeps),
        cmocka_unit_test(texts_of_phones_are_read),
    };
    return cmocka_run_group_tests_name("typedstream", tests, NULL, NULL);
}
