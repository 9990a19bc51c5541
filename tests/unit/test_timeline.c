/* Events of the timeline: what a worker sends, and the lines that main makes of it. */
#include "support/unit.h"

#include "findings/finding.h"
#include "findings/observable.h"
#include "support/sweep.h"
#include "support/timeline_event.h"

static struct span text(const char *s)
{
    return span_str(s);
}

static void put_all(struct buf *out)
{
    struct timeline_fields fields;
    const struct value values[] = {
        value_int(7),
        value_int(1),
        value_null(),
        value_text(text("SMS\xE2\x80\xAE\"")),
        value_text(text("+491555010001")),
        value_int(-3),
        value_text(text("hello")),
    };
    const struct record record = {
        .artifact = &event_artifact,
        .values = values,
        .place = {.kind = PLACE_ROW, .table = "message", .number = (uint64_t)-7}};
    const uint8_t key[32] = {0xAB, 0x01};
    const struct span kept[] = {SPAN_LITERAL("he said \"no\""), SPAN_LITERAL("\xFF")};
    timeline_fields_of(&event_artifact, &fields);
    event_put_time(out, (struct timestamp){.has_nanos = true}, 1 << 1 | 1 << 2);
    event_put_place(out, &event_artifact, &record.place);
    event_put_fields(out, &fields, &record);
    event_put_observable(out, KIND_PHONE, true, span_of(key, sizeof key));
    event_put_observable(out, KIND_URL, false, text("https://a.example/\"x"));
    event_end_observables(out);
    event_put_findings(out, text("0123456789abcdeffedcba9876543210"));
    event_put_texts(out, 6, kept, 2);
}

static void a_line(void **state)
{
    (void)state;
    ARENA_SCOPED struct arena arena;
    BUF_SCOPED struct buf event;
    BUF_SCOPED struct buf line;
    struct timeline_form *form;
    arena_init(&arena, 1 << 20);
    buf_init(&event, 4096);
    buf_init(&line, 4096);
    put_all(&event);
    assert_int_equal(timeline_form_create(&arena, &event_artifact, "Home\"Domain:x", true, &form),
                     STATUS_OK);
    for (int again = 0; again < 2; again++) {
        buf_clear(&line);
        assert_int_equal(timeline_form_write(form, &line, 1614676447, 5001, buf_span(&event)),
                         STATUS_OK);
        assert_span(
            buf_span(&line),
            "{\"message\":\"SMS\\u202e\\\" \\\"message\\\" to (a person), -3\","
            "\"datetime\":\"2021-03-02T09:14:07.000005001Z\",\"timestamp_desc\":\"sent, last "
            "read\",\"artifact\":\"ios.\\\"event\\\"\",\"where\":{\"entry\":\"Home\\\"Domain:x\","
            "\"table\":\"message\",\"row\":-7},\"observables\":[{\"kind\":\"phone\",\"keyed\":"
            "\"ab01000000000000000000000000000000000000000000000000000000000000\"},"
            "{\"kind\":\"url\",\"value\":\"https://a.example/\\\"x\"}],"
            "\"finding\":[\"0123456789abcdef\",\"fedcba9876543210\"],"
            "\"content\":{\"text\":[\"he said \\\"no\\\"\",\"\\ufffd\"]}}");
    }
}

static enum status parse(struct arena *arena, struct span data)
{
    struct json_object *object = NULL;
    TRY(event_to_json(arena, true, data, &object));
    json_object_put(object);
    return STATUS_OK;
}

/* Whatever a worker sends: a whole object, or no line. */
static void hostile_events(void **state)
{
    (void)state;
    BUF_SCOPED struct buf event;
    buf_init(&event, 4096);
    put_all(&event);
    assert_true(sweep_prefixes(parse, buf_span(&event)) > 0);
    sweep_bytes(parse, buf_span(&event));
    assert_true(sweep_allocations(parse, buf_span(&event)) > 0);
}

static enum status write_event(struct span event, int64_t seconds, uint32_t nanos, bool content)
{
    ARENA_SCOPED struct arena arena;
    BUF_SCOPED struct buf line;
    struct timeline_form *form;
    arena_init(&arena, 1 << 20);
    buf_init(&line, 1 << 20);
    TRY(timeline_form_create(&arena, &event_artifact, "e", content, &form));
    return timeline_form_write(form, &line, seconds, nanos, event);
}

static void what_no_worker_sends(void **state)
{
    (void)state;
    BUF_SCOPED struct buf event;
    buf_init(&event, 4096);
    put_all(&event);
    struct span whole = buf_span(&event);
    assert_int_equal(write_event(whole, 0, 0, true), STATUS_OK);
    assert_int_equal(write_event(whole, 0, 0, false), STATUS_MALFORMED); /* content unasked for */
    assert_int_equal(write_event(whole, INT64_MAX, 0, true), STATUS_MALFORMED);
    assert_int_equal(write_event(whole, 0, 1000000000, true), STATUS_MALFORMED);
    event.ptr[1] = 1; /* `row` is no time */
    assert_int_equal(write_event(whole, 0, 0, true), STATUS_MALFORMED);
    event.ptr[1] = 0;
    assert_int_equal(write_event(whole, 0, 0, true), STATUS_MALFORMED);
}

static void places_of_all_kinds(void **state)
{
    (void)state;
    const struct {
        struct place place;
        const char *where;
    } rows[] = {
        {{.kind = PLACE_WHOLE}, "{ \"entry\": \"Home\\\"Domain:x\" }"},
        {{.kind = PLACE_ROW, .number = 5}, "{ \"entry\": \"Home\\\"Domain:x\", \"row\": 5 }"},
        {{.kind = PLACE_ROW, .table = "o\"t", .number = 5, .recovered = "wal"},
         "{ \"entry\": \"Home\\\"Domain:x\", \"table\": \"o\\\"t\", \"row\": 5, \"recovered\": "
         "\"wal\" }"},
        {{.kind = PLACE_LINE, .number = 3}, "{ \"entry\": \"Home\\\"Domain:x\", \"line\": 3 }"},
        {{.kind = PLACE_OFFSET, .number = 300},
         "{ \"entry\": \"Home\\\"Domain:x\", \"offset\": 300 }"},
        {{.kind = PLACE_KEY, .key = SPAN_LITERAL("a.\"b")},
         "{ \"entry\": \"Home\\\"Domain:x\", \"key\": \"a.\\\"b\" }"},
    };
    const struct value values[7] = {{.type = VALUE_NULL}};
    const struct record record = {.artifact = &event_artifact, .values = values};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ARENA_SCOPED struct arena arena;
        BUF_SCOPED struct buf event;
        struct timeline_fields fields;
        struct json_object *object = NULL;
        arena_init(&arena, 1 << 20);
        buf_init(&event, 4096);
        timeline_fields_of(&event_artifact, &fields);
        event_put_time(&event, (struct timestamp){0}, 2);
        event_put_place(&event, &event_artifact, &rows[i].place);
        event_put_fields(&event, &fields, &record);
        event_end_observables(&event);
        event_put_findings(&event, SPAN_EMPTY);
        assert_int_equal(event_to_json(&arena, false, buf_span(&event), &object), STATUS_OK);
        assert_string_equal(json_object_to_json_string(json_object_object_get(object, "where")),
                            rows[i].where);
        json_object_put(object);
    }
}

/* The order of observables.jsonl: kinds by name, then values. */
struct sent {
    struct buf keys[8], payloads[8];
    size_t count;
};

static enum status take(void *ctx, struct span key, struct span payload)
{
    struct sent *s = ctx;
    assert_true(s->count < 8);
    buf_init(&s->keys[s->count], 100);
    buf_init(&s->payloads[s->count], 100);
    buf_add(&s->keys[s->count], key);
    buf_add(&s->payloads[s->count++], payload);
    return STATUS_OK;
}

static void observables_by_kind(void **state)
{
    (void)state;
    struct sent sent = {.count = 0};
    const struct sink sink = {.ctx = &sent, .observable = take};
    struct observables o;
    const struct place place = {.kind = PLACE_ROW, .table = "t", .number = 9};
    const struct timestamp early = {.seconds = 1}, late = {.seconds = 2};
    size_t index;
    assert_int_equal(observables_init(&o, "t", &sink), STATUS_OK);
    for (int round = 0; round < 2; round++) {
        assert_int_equal(observables_put(&o, KIND_URL, false, text("u"), &place, &index),
                         STATUS_OK);
        assert_int_equal(observables_count(&o, index, &late)->count, 2 * round + 1);
        assert_span(observables_value(&o, index), "u");
        (void)observables_count(&o, index, &early);
    }
    assert_int_equal(observables_put(&o, KIND_APP_ID, false, text("z"), &place, &index), STATUS_OK);
    (void)observables_count(&o, index, NULL);
    assert_int_equal(observables_flush(&o), STATUS_OK);
    assert_int_equal(o.flushes, 1);
    assert_int_equal(sent.count, 2);
    assert_true(span_compare(buf_span(&sent.keys[0]), buf_span(&sent.keys[1])) > 0);
    struct observable seen;
    BUF_SCOPED struct buf line;
    buf_init(&line, 1000);
    assert_int_equal(observable_decode(buf_span(&sent.keys[0]), buf_span(&sent.payloads[0]), &seen),
                     STATUS_OK);
    const struct span names[] = {SPAN_LITERAL("ios.a")};
    assert_int_equal(observable_line(&line, &seen, names, 1, "e", "t"), STATUS_OK);
    assert_span(buf_span(&line),
                "{\"kind\":\"url\",\"value\":\"u\",\"count\":4,\"first\":\"1970-01-01T00:00:01."
                "000000Z\",\"last\":\"1970-01-01T00:00:02.000000Z\",\"artifacts\":[\"ios.a\"],"
                "\"where\":{\"entry\":\"e\",\"table\":\"t\",\"row\":9}}");
    struct span payload = buf_span(&sent.payloads[0]);
    for (size_t len = 0; len < payload.len; len++) {
        buf_clear(&line);
        struct span part = span_head(payload, len);
        assert_true(observable_decode(buf_span(&sent.keys[0]), part, &seen) != STATUS_OK ||
                    observable_line(&line, &seen, names, 1, "e", "t") != STATUS_OK);
    }
    for (size_t i = 0; i < sent.count; i++) {
        buf_free(&sent.keys[i]);
        buf_free(&sent.payloads[i]);
    }
    observables_free(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line),
        cmocka_unit_test(hostile_events),
        cmocka_unit_test(what_no_worker_sends),
        cmocka_unit_test(places_of_all_kinds),
        cmocka_unit_test(observables_by_kind),
    };
    return cmocka_run_group_tests_name("timeline", tests, NULL, NULL);
}
