/* Links from files: forms, dates of lines, readers, targets, and what hosts have in common. */
#include "support/unit.h"

#include "links/campaign.h"
#include "links/defang.h"
#include "links/host_traits.h"
#include "links/learn.h"
#include "links/link_reader.h"
#include "support/chance.h"
#include "support/sweep.h"

/* --- dates of lines --- */

static struct line_date date_of(const char *text, enum day_order order)
{
    struct line_date d;
    if (!line_date_parse(span_str(text), order, &d))
        fail_msg("no date: %s", text);
    return d;
}

static void test_line_dates(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum day_order order;
        const char *time;
        bool has_zone;
    } rows[] = {
        {"31/12/2020, 21:14 - Ann", DAY_FIRST, "2020-12-31T21:14:00.000000Z", false},
        {"12/31/20, 9:14:07 PM] Ann", MONTH_FIRST, "2020-12-31T21:14:07.000000Z", false},
        {"12/31/20, 12:14\xe2\x80\xaf"
         "AM",
         MONTH_FIRST, "2020-12-31T00:14:00.000000Z", false},
        {"05.03.19 21:14", DAY_FIRST, "2019-03-05T21:14:00.000000Z", false},
        {"05.03.19 21:14", MONTH_FIRST, "2019-05-03T21:14:00.000000Z", false},
        {"25.03.19 21:14", MONTH_FIRST, "2019-03-25T21:14:00.000000Z", false}, /* no month 25 */
        {"2020-12-31T21:14:07+01:00", DAY_FIRST, "2020-12-31T20:14:07.000000Z", true},
        {"2020-12-31 21:14:07.123 -0530,x", DAY_FIRST, "2021-01-01T02:44:07.000000Z", true},
        {"2020/12/31, 21:14", DAY_FIRST, "2020-12-31T21:14:00.000000Z", false},
        {"31 Dec 2020 at 21:14:07", DAY_FIRST, "2020-12-31T21:14:07.000000Z", false},
        {"Dec 31, 2020, 9:14 p.m.", DAY_FIRST, "2020-12-31T21:14:00.000000Z", false},
        {"05.03.2019 10:15:07 UTC+01:00", DAY_FIRST, "2019-03-05T09:15:07.000000Z", true},
        {"2020-12-31Z", DAY_FIRST, "2020-12-31T00:00:00.000000Z", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[TIMESTAMP_TEXT_MAX];
        struct line_date d = date_of(rows[i].text, rows[i].order);
        timestamp_text(d.time, text);
        assert_string_equal(text, rows[i].time);
        assert_int_equal(d.has_zone, rows[i].has_zone);
        assert_true(d.len <= strlen(rows[i].text));
    }
    static const char *const none[] = {"",       "12",           "http://a.example", "1.2.3.4",
                                       "May be", "99/99/2020 x", "2020-13-01",       "31/02/2020"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        struct line_date d;
        assert_false(line_date_parse(span_str(none[i]), DAY_FIRST, &d));
    }
}

static void test_whole_dates(void **state)
{
    (void)state;
    struct line_date d;
    assert_true(line_date_whole(SPAN_LITERAL("1551777307"), DAY_FIRST, true, &d));
    assert_int_equal(d.time.seconds, 1551777307);
    assert_true(line_date_whole(SPAN_LITERAL("1551777307000"), DAY_FIRST, true, &d));
    assert_int_equal(d.time.seconds, 1551777307);
    assert_true(line_date_whole(SPAN_LITERAL("1551777307.5"), DAY_FIRST, true, &d));
    assert_false(line_date_whole(SPAN_LITERAL("1551777307"), DAY_FIRST, false, &d));
    assert_false(line_date_whole(SPAN_LITERAL("12"), DAY_FIRST, true, &d));
    assert_true(
        line_date_whole(SPAN_LITERAL("Tue, 5 Mar 2019 10:15:07 +0530"), DAY_FIRST, false, &d));
    assert_true(d.has_zone && d.zone == 330);
    assert_false(line_date_whole(SPAN_LITERAL("2020-12-31 and more"), DAY_FIRST, false, &d));
}

static void test_day_order(void **state)
{
    (void)state;
    static const struct {
        const char *lines[3];
        enum day_order order;
        bool is_guess;
    } rows[] = {
        {{"05/03/19, 10:00", "25/03/19, 10:00", NULL}, DAY_FIRST, false},
        {{"05/03/19, 10:00", "05/25/19, 10:00", NULL}, MONTH_FIRST, false},
        {{"05/03/19, 10:00", "01/04/19, 10:00", NULL}, DAY_FIRST, false}, /* dates rise */
        {{"01/05/19, 10:00", "02/03/19, 10:00", NULL}, MONTH_FIRST, false},
        {{"05/03/19, 10:00", NULL, NULL}, DAY_FIRST, true},
        {{"05/03/19, 10:00 AM", NULL, NULL}, MONTH_FIRST, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct day_order_guess g = {0};
        for (size_t k = 0; k < 3 && rows[i].lines[k] != NULL; k++)
            day_order_see(&g, span_str(rows[i].lines[k]));
        assert_int_equal(day_order_of(&g), rows[i].order);
        assert_int_equal(day_order_is_guess(&g), rows[i].is_guess);
    }
}

/* --- readers --- */

static void note_problem(void *ctx, enum link_place place, uint64_t at, const char *what)
{
    (void)place;
    (void)at;
    (void)what;
    *(bool *)ctx = true;
}

/* Reads as the program does, in pieces of at most `piece` bytes. */
static enum status read_in_pieces(struct link_store *store, struct arena *limits, struct span data,
                                  size_t piece, bool *problem)
{
    struct link_reader r;
    const char *why = NULL;
    enum status status = STATUS_OK;
    enum link_form form = link_form_of(data, &why);
    assert_true(form != LINK_FORM_FOREIGN || why != NULL);
    if (form == LINK_FORM_FOREIGN || data.len == 0)
        return STATUS_UNSUPPORTED;
    link_reader_init(&r, store, 0, form);
    r.problem = note_problem;
    r.ctx = problem;
    r.arena.fail_after = limits->fail_after;
    size_t from = 0, end = 0;
    while (status == STATUS_OK) {
        size_t used;
        end = end + piece < data.len ? end + piece : data.len;
        bool last = end == data.len;
        status = link_reader_feed(&r, span_of(data.ptr + from, end - from), last, &used);
        from += status == STATUS_OK ? used : 0;
        assert_true(from <= end);
        if (last)
            break;
    }
    link_reader_free(&r);
    return status;
}

static void init_store(struct link_store *store, struct arena *limits)
{
    link_store_init(store, psl_builtin());
    store->arena.fail_after = limits->fail_after;
    store->scratch.fail_after = limits->fail_after;
}

static enum status read_all(struct arena *arena, struct span data)
{
    struct link_store store;
    bool problem = false;
    init_store(&store, arena);
    enum status status = read_in_pieces(&store, arena, data, data.len + 1, &problem);
    bool lacked = arena->fail_after != UINT64_MAX && (problem || store.left_out > 0);
    for (size_t i = 0; i < store.link_count; i++) {
        assert_true(store.links[i].url < store.url_count);
        assert_true(store.links[i].message < store.message_count);
    }
    link_store_free(&store);
    return lacked ? STATUS_NO_MEMORY : status;
}

#define MAIL                                                                                       \
    "From: Desk <desk@sender.example>\r\nTo: <a@target.example>, b@target.example\r\n"             \
    "Date: Tue, 5 Mar 2019 10:15:00 +0530\r\nMIME-Version: 1.0\r\n"                                \
    "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nsee http://qzx.example/a1\r\n"    \
    "--b\r\nContent-Type: text/html\r\n\r\n<a href='http://qzx.example/a1'>x</a>"                  \
    "<a href=http://two.example/b2>y</a><img src=http://pixel.example/p>\r\n"                      \
    "--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: c@inner.example\r\n"                         \
    "Date: Wed, 6 Mar 2019 10:15:00 +0000\r\n\r\nhttp://three.example/c3\r\n--b--\r\n"

static const char *const samples[] = {
    MAIL,
    "From x Tue Mar  5 10:15:00 2019\n" MAIL "\nFrom y Tue Mar  5 10:16:00 2019\n" MAIL,
    "05/03/2019, 10:15 - Ann: http://qzx.example/a1\nand www.two.org\n06/03/2019, 10:15 - B: "
    "x\n",
    "Ann, [05.03.19 10:15]\nhttp://qzx.example/a1\n",
    "date,url,recipient\n2019-03-05T10:15:00Z,\"http://qzx.example/a1,2\",a@target.example\n",
    "http://qzx.example/a1\nhxxps://two[.]example/b2\n",
    "{\"messages\":[{\"text\":[\"http://qzx.example/a1\",{\"href\":\"http://two.example/"
    "\\u0062\"}],"
    "\"date_unixtime\":\"1551777307\",\"from\":\"Ann\"}]}",
    "<html><div title='05.03.2019 10:15:07 UTC+01:00'><a href='http://qzx.example/a1'>x</a></div>",
    "<smses><sms address='+1' date='1551777307000' body='http://qzx.example/a1&amp;b'/></smses>",
    "<html><p>see http://qzx.example/a1 <a href='http://two.example/b2'>x</a>",
    "\xff\xfeh\0t\0t\0p\0:\0/\0/\0q\0z\0x\0.\0e\0x\0a\0m\0p\0l\0e\0/\0a\0\n\0",
};
enum { SAMPLES = sizeof samples / sizeof samples[0] };

static struct span sample(size_t i)
{
    enum { UTF16_LEN = 44 };
    return i == SAMPLES - 1 ? span_of(samples[i], UTF16_LEN) : span_str(samples[i]);
}

static void test_readers(void **state)
{
    (void)state;
    static const size_t links[SAMPLES] = {3, 6, 2, 1, 1, 2, 2, 1, 1, 2, 1};
    for (size_t i = 0; i < SAMPLES; i++)
        for (size_t piece = 7; piece <= 4096; piece *= 8) {
            struct link_store store;
            struct arena none = {.fail_after = UINT64_MAX};
            bool problem = false;
            init_store(&store, &none);
            /* the form is known from the whole, as the program knows it from 256 KiB */
            assert_int_equal(read_in_pieces(&store, &none, sample(i), piece, &problem), STATUS_OK);
            if (store.link_count != links[i])
                fail_msg("sample %zu in pieces of %zu: %zu links", i, piece, store.link_count);
            assert_false(problem);
            link_store_free(&store);
        }
}

static void test_mail_keeps_its_messages_apart(void **state)
{
    (void)state;
    struct link_store store;
    struct arena none = {.fail_after = UINT64_MAX};
    bool problem = false;
    init_store(&store, &none);
    assert_int_equal(read_in_pieces(&store, &none, sample(0), 4096, &problem), STATUS_OK);
    assert_int_equal(store.message_count, 2);
    const struct link_message *outer = &store.messages[0], *inner = &store.messages[1];
    assert_span(outer->sender, "desk@sender.example");
    assert_int_equal(outer->recipient_count, 2);
    assert_int_equal(outer->zone, 330);
    assert_span(inner->sender, "c@inner.example");
    assert_int_equal(inner->time.seconds - outer->time.seconds, 86400 + 330 * 60);
    assert_span(store.hosts[store.urls[store.links[2].url].host].name, "three.example");
    assert_int_equal(store.links[2].message, 1);
    link_store_free(&store);
}

static void test_reader_sweeps(void **state)
{
    (void)state;
    for (size_t i = 0; i < SAMPLES; i++) {
        (void)sweep_prefixes(read_all, sample(i));
        sweep_bytes(read_all, sample(i));
        assert_true(sweep_allocations(read_all, sample(i)) > 0);
    }
}

static void test_forms(void **state)
{
    (void)state;
    const char *why = NULL;
    assert_int_equal(link_form_of(SPAN_LITERAL("PK\3\4...."), &why), LINK_FORM_FOREIGN);
    assert_non_null(strstr(why, "zip"));
    assert_int_equal(link_form_of(SPAN_LITERAL("a\0b"), &why), LINK_FORM_FOREIGN);
    assert_int_equal(link_form_of(SPAN_LITERAL("[31.12.19, note"), &why), LINK_FORM_TEXT);
    assert_int_equal(link_form_of(SPAN_LITERAL("Dear all: hello\nTo: you"), &why), LINK_FORM_TEXT);
    assert_int_equal(link_form_of(SPAN_LITERAL("[\"http://a.example\"]"), &why), LINK_FORM_JSON);
    for (int i = 0; i <= LINK_FORM_COUNT; i++)
        assert_non_null(link_form_name((enum link_form)i));
}

/* --- targets --- */

static enum status find(const char *url, const char *known, struct target *ret, struct arena *arena)
{
    struct target_finder f;
    target_finder_init(&f, psl_builtin());
    if (known != NULL)
        assert_int_equal(target_finder_know(&f, span_str(known)), STATUS_OK);
    enum status status = target_find(&f, arena, span_str(url), ret);
    if (status == STATUS_OK)
        assert_int_equal(arena_copy(arena, ret->address, &ret->address), STATUS_OK);
    target_finder_free(&f);
    return status;
}

static void test_targets(void **state)
{
    (void)state;
    static const struct {
        const char *url, *known, *address;
        enum target_encoding first;
        const char *hidden;
    } rows[] = {
        {"http://x.example/a?e=Ann.B@Target.org&x=1", NULL, "ann.b@target.org", TARGET_PLAIN,
         "Ann.B@Target.org"},
        {"http://x.example/a?e=ann%40target.org", NULL, "ann@target.org", TARGET_PERCENT,
         "ann%40target.org"},
        {"http://x.example/a?e=ann%2540target.org", NULL, "ann@target.org", TARGET_PERCENT,
         "ann%2540target.org"},
        {"http://x.example/a#YW5uQHRhcmdldC5vcmc=", NULL, "ann@target.org", TARGET_BASE64,
         "YW5uQHRhcmdldC5vcmc="},
        {"http://x.example/YW5uQHRhcmdldC5vcmc%3D/x", NULL, "ann@target.org", TARGET_BASE64,
         "YW5uQHRhcmdldC5vcmc%3D"},
        {"http://x.example/a?q=id-7,YW5uQHRhcmdldC5vcmc", NULL, "ann@target.org", TARGET_BASE64,
         "id-7,YW5uQHRhcmdldC5vcmc"},
        {"http://x.example/616e6e407461726765742e6f7267", NULL, "ann@target.org", TARGET_HEX,
         "616e6e407461726765742e6f7267"},
        {"http://x.example/a?gro.tegrat@nna", NULL, "ann@target.org", TARGET_REVERSED,
         "gro.tegrat@nna"},
        {"http://x.example/a?naa@gnetrg.bet", "ann@target.org", "ann@target.org", TARGET_ROT13,
         "naa@gnetrg.bet"},
        {"http://x.example/a?naa@gnetrg.bet", NULL, "naa@gnetrg.bet", TARGET_PLAIN,
         "naa@gnetrg.bet"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena arena;
        struct target t;
        arena_init(&arena, 1 << 20);
        if (find(rows[i].url, rows[i].known, &t, &arena) != STATUS_OK)
            fail_msg("nothing in %s", rows[i].url);
        assert_span(t.address, rows[i].address);
        assert_int_equal(t.layers[0], rows[i].first);
        assert_span(span_of(rows[i].url + t.at, t.len), rows[i].hidden);
        arena_free(&arena);
    }
}

static void test_no_targets(void **state)
{
    (void)state;
    static const char *const urls[] = {
        "http://x.example/@ann",
        "http://x.example/npm/left-pad@1.3.0",
        "https://user@x.example/",
        "http://x.example/maps/@37.4,-122.1,15z",
        "http://x.example/a?h=d41d8cd98f00b204e9800998ecf8427e",
        "http://x.example/a?t=QUJDREVGR0hJSktMTU5PUA==",
        "http://x.example/a@b",
        "http://x.example/",
        "",
    };
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        struct arena arena;
        struct target t;
        arena_init(&arena, 1 << 20);
        assert_int_equal(find(urls[i], "ann@target.org", &t, &arena), STATUS_NOT_FOUND);
        arena_free(&arena);
    }
}

static void test_redacting(void **state)
{
    (void)state;
    BUF_SCOPED struct buf out;
    buf_init(&out, 1024);
    target_redact(&out, SPAN_LITERAL("ann.b@target.org"));
    assert_span(buf_span(&out), "a***@target.org");
    buf_clear(&out);
    target_redact(&out, SPAN_LITERAL("\xc3\xa9llen@target.org"));
    assert_span(buf_span(&out), "\xc3\xa9***@target.org");
    buf_clear(&out);
    defang_url(&out, SPAN_LITERAL("http://a.b@evil.example:80/x.php?e=ann@t.org"), 35, 9);
    assert_span(buf_span(&out), "hxxp://a[.]b@evil[.]example:80/x.php?e=[target]");
    buf_clear(&out);
    defang_url(&out, SPAN_LITERAL("evil.example/x"), 0, 0);
    assert_span(buf_span(&out), "evil[.]example/x");
    buf_clear(&out);
    defang_address(&out, SPAN_LITERAL("a@b.example"));
    assert_span(buf_span(&out), "a[@]b[.]example");
}

/* --- hosts --- */

static void test_sender_patterns(void **state)
{
    (void)state;
    static const struct {
        const char *address, *pattern;
    } rows[] = {
        {"no.reply.updates.asdfaff78jg@gmail.com", "no.reply.update*.*@gmail.com"},
        {"n0replyn0tificati0n77x@gmail.com", "noreplynotification*@gmail.com"},
        {"ann.smith@gmail.com", NULL},
        {"noreply@shop.example", NULL},
        {"@", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        BUF_SCOPED struct buf out;
        buf_init(&out, 1024);
        assert_int_equal(sender_pattern(span_str(rows[i].address), &out), rows[i].pattern != NULL);
        if (rows[i].pattern != NULL)
            assert_span(buf_span(&out), rows[i].pattern);
    }
}

static void test_templates(void **state)
{
    (void)state;
    BUF_SCOPED struct buf out;
    size_t letters;
    buf_init(&out, 1024);
    assert_false(link_template(SPAN_LITERAL("http://x.example/a1b"), NULL, SPAN_LITERAL("/"), &out,
                               &letters));
    buf_clear(&out);
    const struct target t = {.layers = {TARGET_HEX}, .layer_count = 1, .at = 42, .len = 4};
    assert_true(link_template(SPAN_LITERAL("http://x.example/login/index.php?id=7f&u=6162&x=1"), &t,
                              SPAN_LITERAL("id="), &out, &letters));
    assert_span(buf_span(&out), "/login/index.php?id=&u={target hex}&x=&");
    assert_int_equal(letters, 17);
}

static void test_short_paths(void **state)
{
    (void)state;
    assert_true(codes_is_short_path(SPAN_LITERAL("http://x.example/a1B2c")));
    assert_true(codes_is_short_path(SPAN_LITERAL("http://x.example/qzx/")));
    assert_false(codes_is_short_path(SPAN_LITERAL("http://x.example/about")));
    assert_false(codes_is_short_path(SPAN_LITERAL("http://x.example/")));
    assert_false(codes_is_short_path(SPAN_LITERAL("http://x.example/a1/b2")));
    assert_false(codes_is_short_path(SPAN_LITERAL("http://x.example/a1b2c3d4e5f6")));
}

/* --- a shuffled order of digits --- */

static const char shuffled[] = "q7gx0b5zmk1cw9ye3hd8uj2fv6ra4tnl";

static void make_code(uint64_t value, char *out)
{
    for (int i = 2; i >= 0; i--) {
        out[i] = shuffled[value % 32];
        value /= 32;
    }
}

/* `late` of 100 messages come much later than their code was made. */
static enum status learn(size_t count, unsigned late, bool at_random, struct learned *ret)
{
    static struct seen_code seen[4096];
    static char codes[4096][3];
    struct chance chance = chance_from(count + late);
    struct arena arena;
    for (size_t i = 0; i < count; i++) {
        uint64_t value = at_random ? chance_below(&chance, 32768) : 1000 + i * 20000 / count;
        int64_t delay = chance_below(&chance, 100) < late ? (int64_t)chance_below(&chance, 300) : 0;
        make_code(value, codes[i]);
        seen[i] = (struct seen_code){
            .text = span_of(codes[i], 3), .has_time = true, .when = (int64_t)i + delay};
    }
    arena_init(&arena, 16 << 20);
    enum status status = learn_order(&arena, seen, count, ret);
    arena_free(&arena);
    return status;
}

static void test_learned_order(void **state)
{
    (void)state;
    struct learned l;
    assert_int_equal(learn(3000, 5, false, &l), STATUS_OK);
    assert_string_equal(l.digits, shuffled);
    assert_true(l.tau > 0.9 && l.p < 1e-6);
    assert_int_equal(l.likely_base, 36);
    assert_int_equal(l.changing, 3);
    assert_int_equal(learn(3000, 0, true, &l), STATUS_NOT_FOUND);
    assert_int_equal(learn(LEARN_CODES_MIN - 1, 0, false, &l), STATUS_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_line_dates),
        cmocka_unit_test(test_whole_dates),
        cmocka_unit_test(test_day_order),
        cmocka_unit_test(test_readers),
        cmocka_unit_test(test_mail_keeps_its_messages_apart),
        cmocka_unit_test(test_reader_sweeps),
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_targets),
        cmocka_unit_test(test_no_targets),
        cmocka_unit_test(test_redacting),
        cmocka_unit_test(test_sender_patterns),
        cmocka_unit_test(test_templates),
        cmocka_unit_test(test_short_paths),
        cmocka_unit_test(test_learned_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
