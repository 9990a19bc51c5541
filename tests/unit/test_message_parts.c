/* Payloads and edit histories of messages. Samples stand in fuzz/corpus/message_parts, written by
 * fuzz/make_seeds.py; their first byte says which of the two they are.
 */
#include "support/unit.h"

#include "formats/message_parts.h"
#include "support/hostile.h"
#include "support/sweep.h"

static enum status parse_payload(struct arena *arena, struct span data)
{
    struct message_payload p;
    return message_payload_read(arena, data, &p);
}

static enum status parse_summary(struct arena *arena, struct span data)
{
    struct message_summary s;
    return message_summary_read(arena, data, &s);
}

/* A sample; *ret_all is to be freed. */
static struct span load(const char *path, size_t skip_bytes, struct span *ret_all)
{
    *ret_all = sweep_load(path);
    if (ret_all->ptr == NULL)
        skip();
    return span_skip(*ret_all, skip_bytes);
}

static struct message_payload read_payload(struct arena *arena, struct span data)
{
    struct message_payload p = {0};
    arena_init(arena, 64 << 20);
    assert_int_equal(message_payload_read(arena, data, &p), STATUS_OK);
    assert_false(p.damaged);
    return p;
}

static const struct message_field *find_field(const struct message_payload *p, const char *path)
{
    for (size_t i = 0; i < p->field_count; i++)
        if (span_equal_str(p->fields[i].path, path))
            return &p->fields[i];
    fail_msg("no field %s", path);
    return NULL;
}

static void a_rich_link(void **state)
{
    (void)state;
    ARENA_SCOPED struct arena arena;
    struct span all;
    struct message_payload p =
        read_payload(&arena, load("fuzz/corpus/message_parts/good-link", 1, &all));
    assert_true(p.is_link);
    assert_false(p.is_placeholder);
    assert_span(p.url, "https://www.example.org/final");
    assert_span(p.original_url, "https://www.example.org/first?x=1");
    assert_span(p.title, "Caf\xc3\xa9 \xf0\x9f\x90\x8e");
    assert_span(p.summary, "A page");
    assert_span(p.site_name, "Example");
    const struct message_field *icon = find_field(&p, "richLinkMetadata.icons.0.URL");
    assert_span(icon->value, "https://cdn.example.net/icon.png");
    assert_true(icon->is_url && icon->is_image);
    assert_true(find_field(&p, "richLinkMetadata.URL")->is_url);
    assert_false(find_field(&p, "richLinkMetadata.URL")->is_image);
    free((void *)all.ptr);
}

static void an_app_balloon(void **state)
{
    (void)state;
    ARENA_SCOPED struct arena arena;
    struct span all;
    struct message_payload p =
        read_payload(&arena, load("fuzz/corpus/message_parts/good-app", 1, &all));
    assert_false(p.is_link);
    assert_span(p.url, "data:?move=3");
    assert_span(p.app_name, "A game");
    assert_span(p.app_text, "Your move");
    assert_span(find_field(&p, "URL")->value, "data:?move=3");
    free((void *)all.ptr);
}

static void other_payloads(void **state)
{
    (void)state;
    ARENA_SCOPED struct arena arena;
    struct span all;
    struct message_payload p =
        read_payload(&arena, load("fuzz/corpus/message_parts/good-top", 1, &all));
    assert_true(p.is_link);
    assert_span(p.title, "t");
    free((void *)all.ptr);
    arena_free(&arena);
    p = read_payload(&arena, load("fuzz/corpus/message_parts/good-plain", 1, &all));
    assert_span(find_field(&p, "a.0")->value, "https://example.org/plain");
    assert_int_equal(message_payload_read(&arena, SPAN_LITERAL("\x08\x01\x12\x03"), &p),
                     STATUS_UNSUPPORTED);
    assert_int_equal(message_payload_read(&arena, SPAN_LITERAL("bplist00"), &p), STATUS_TRUNCATED);
    free((void *)all.ptr);
}

static void an_edit_history(void **state)
{
    (void)state;
    ARENA_SCOPED struct arena arena;
    struct span all;
    struct message_summary s = {0};
    arena_init(&arena, 1 << 20);
    assert_int_equal(
        message_summary_read(&arena, load("fuzz/corpus/message_parts/good-summary", 1, &all), &s),
        STATUS_OK);
    assert_int_equal(s.edit_count, 2);
    assert_true(s.edits[0].is_readable && s.edits[0].has_time);
    assert_int_equal(s.edits[0].part, 0);
    assert_int_equal(s.edits[0].version, 0);
    assert_false(s.edits[0].is_current);
    assert_span(s.edits[0].text.text, "first https://old.example.org");
    assert_int_equal(s.edits[0].time.seconds, 690514004 + 978307200);
    assert_span(s.edits[0].guid, "");
    assert_true(s.edits[1].is_current);
    assert_span(s.edits[1].text.text, "second");
    assert_span(s.edits[1].guid, "AAAA-1");
    assert_int_equal(s.edited_count, 1);
    assert_int_equal(s.retracted_count, 2);
    assert_int_equal(s.retracted[1], 2);
    free((void *)all.ptr);
}

static void a_bad_version_costs_itself(void **state)
{
    (void)state;
    ARENA_SCOPED struct arena arena;
    struct message_summary s = {0};
    arena_init(&arena, 1 << 20);
    assert_int_equal(
        message_summary_read(&arena,
                             SPAN_LITERAL("<dict><key>ec</key><dict><key>0</key><array>"
                                          "<dict><key>t</key><data>AAAA</data></dict><true/>"
                                          "</array></dict><key>rp</key><array><integer>3</integer>"
                                          "<string>x</string></array></dict>"),
                             &s),
        STATUS_OK);
    assert_true(s.damaged);
    assert_int_equal(s.edit_count, 2);
    assert_false(s.edits[0].is_readable);
    assert_int_equal(s.retracted_count, 1);
    assert_int_equal(s.retracted[0], 3);
    assert_int_equal(message_summary_read(&arena, SPAN_LITERAL("<true/>"), &s), STATUS_MALFORMED);
}

/* More versions than anybody writes: cut at the limit, and said. */
static void endless_histories(void **state)
{
    (void)state;
    ARENA_SCOPED struct arena arena;
    BUF_SCOPED struct buf xml;
    struct message_summary s = {0};
    arena_init(&arena, 64 << 20);
    buf_init(&xml, 1 << 20);
    buf_str(&xml, "<dict><key>ec</key><dict><key>0</key><array>");
    for (int i = 0; i < 5000; i++)
        buf_str(&xml, "<dict/>");
    buf_str(&xml, "</array></dict></dict>");
    assert_int_equal(message_summary_read(&arena, buf_span(&xml), &s), STATUS_OK);
    assert_true(s.damaged);
    assert_int_equal(s.edit_count, 1024);
}

static void sweeps(void **state)
{
    (void)state;
    struct span all, data = load("fuzz/corpus/message_parts/good-link", 1, &all);
    assert_int_equal(sweep_prefixes(parse_payload, data), 1);
    assert_true(sweep_allocations(parse_payload, data) > 10);
    sweep_bytes(parse_payload, data);
    free((void *)all.ptr);
    data = load("fuzz/corpus/message_parts/good-summary", 1, &all);
    assert_int_equal(sweep_prefixes(parse_summary, data), 1);
    assert_true(sweep_allocations(parse_summary, data) > 10);
    sweep_bytes(parse_summary, data);
    free((void *)all.ptr);
}

static void payloads_of_phones_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *name, *url, *title, *app;
    } samples[] = {
        {"url_message/URL", "https://chrissardegna.com/", "Christopher Sardegna", ""},
        {"url_message/Twitter", "https://twitter.com/rxcs/status/1175874352946077696",
         "Christopher Sardegna on Twitter", ""},
        {"app_store/AppStoreLink", "https://apps.apple.com/app/id1560298214",
         "SortPuz - Water Puzzles Games", ""},
        {"app_message/Game", "data:?ver=48&data=pr3t3ndth3r3154b10b0fd4t4h3re=3", "", "GamePigeon"},
        {"app_message/CheckinEnded", "?messageType=1&interfaceVersion=1&sendDate=1697316869.688709",
         "",
         "Check\xc2\xa0"
         "In"},
    };
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        char path[200];
        ARENA_SCOPED struct arena arena;
        struct span all;
        (void)snprintf(path, sizeof path, "../shared/corpus/ios/imessage/%s.plist",
                       samples[i].name);
        struct message_payload p = read_payload(&arena, load(path, 0, &all));
        assert_span(p.url, samples[i].url);
        assert_span(p.title, samples[i].title);
        assert_span(p.app_name, samples[i].app);
        free((void *)all.ptr);
    }
}

static void histories_of_phones_are_read(void **state)
{
    (void)state;
    ARENA_SCOPED struct arena arena;
    struct span all;
    struct message_summary s = {0};
    arena_init(&arena, 1 << 20);
    assert_int_equal(
        message_summary_read(
            &arena,
            load("../shared/corpus/ios/imessage/edited_message/EditedToLink.plist", 0, &all), &s),
        STATUS_OK);
    assert_false(s.damaged);
    assert_int_equal(s.edit_count, 2);
    assert_int_equal(s.edits[1].part, 1);
    assert_span(s.edits[0].text.text, "here we go!");
    assert_span(s.edits[1].text.text, "https://github.com/ReagentX/imessage-exporter/issues/10");
    assert_span(s.edits[1].guid, "292BF9C6-C9B8-4827-BE65-6EA1C9B5B384");
    free((void *)all.ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rich_link),
        cmocka_unit_test(an_app_balloon),
        cmocka_unit_test(other_payloads),
        cmocka_unit_test(an_edit_history),
        cmocka_unit_test(a_bad_version_costs_itself),
        cmocka_unit_test(endless_histories),
        cmocka_unit_test(sweeps),
        cmocka_unit_test(payloads_of_phones_are_read),
        cmocka_unit_test(histories_of_phones_are_read),
    };
    return cmocka_run_group_tests_name("message_parts", tests, NULL, NULL);
}
