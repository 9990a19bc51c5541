/* Runs tests/data/matching.txt: indicator, observable, expected. Each line goes the whole way: a
 * STIX bundle, the builder, the compiled table, the matcher.
 */
#include "support/unit.h"

#include "base/arena.h"
#include "base/cursor.h"
#include "base/json.h"
#include "indicators/builder.h"
#include "indicators/match.h"
#include "support/sweep.h"

static const char *const paths[KIND_COUNT] = {
    [KIND_URL] = "url:value",
    [KIND_DOMAIN] = "domain-name:value",
    [KIND_IP] = "ipv4-addr:value",
    [KIND_EMAIL] = "email-addr:value",
    [KIND_PHONE] = "phone-number:value",
    [KIND_PROCESS] = "process:name",
    [KIND_PATH] = "file:path",
    [KIND_FILE_NAME] = "file:name",
    [KIND_SHA256] = "file:hashes.'SHA-256'",
    [KIND_SHA1] = "file:hashes.'SHA-1'",
    [KIND_MD5] = "file:hashes.MD5",
    [KIND_APP_ID] = "app:id",
    [KIND_CERTIFICATE] = "app:cert.sha1",
    [KIND_PROFILE_ID] = "configuration-profile:id",
    [KIND_PROPERTY] = "android-property:name",
    [KIND_JA3] = "tls:ja3",
    [KIND_JA4] = "tls:ja4",
    [KIND_SNI] = "tls:sni",
};

struct result {
    size_t matches, leads;
};

static void count_match(void *ctx, const struct match *match)
{
    struct result *r = ctx;
    r->matches += !match->lead;
    r->leads += match->lead;
}

static void note_found(void *ctx, enum kind kind, struct span as_stored)
{
    (void)ctx;
    assert_true((unsigned)kind < KIND_COUNT);
    assert_true(as_stored.len > 0);
}

/* `kind value` as a STIX pattern; a pattern in brackets as it is. */
static void write_pattern(struct buf *out, struct span indicator)
{
    enum kind kind;
    struct span word;
    if (indicator.ptr[0] == '[' || indicator.ptr[0] == '(') {
        buf_add(out, indicator);
        return;
    }
    assert_true(span_split(&indicator, ' ', &word));
    assert_true(kind_from_name(word, &kind));
    buf_format(out, "[%s = '", paths[kind]);
    buf_add(out, indicator);
    buf_str(out, "']");
}

/* A bundle with one indicator. */
static void write_bundle(struct buf *out, struct span indicator)
{
    BUF_SCOPED struct buf pattern;
    buf_init(&pattern, 4096);
    write_pattern(&pattern, indicator);
    struct json j = json_to(out);
    json_begin_object(&j);
    json_field_cstr(&j, "type", "bundle");
    json_key(&j, "objects");
    json_begin_array(&j);
    json_begin_object(&j);
    json_field_cstr(&j, "type", "indicator");
    json_field_cstr(&j, "id", "indicator--1");
    json_field_string(&j, "pattern", buf_span(&pattern));
    json_end_object(&j);
    json_end_array(&j);
    json_end_object(&j);
}

static void compile(struct span indicator, struct buf *blob)
{
    BUF_SCOPED struct buf bundle;
    struct indicator_builder *builder;
    buf_init(&bundle, 1 << 16);
    write_bundle(&bundle, indicator);
    assert_int_equal(indicator_builder_create(&builder), STATUS_OK);
    assert_int_equal(
        indicator_builder_add(builder, "set", buf_span(&bundle), (const uint8_t[32]){0}, NULL),
        STATUS_OK);
    assert_int_equal(indicator_builder_compile(builder, blob), STATUS_OK);
    indicator_builder_free(builder);
}

/* One `kind value` of a record. */
static void run_observable(struct matcher *m, struct span observable, struct result *result)
{
    struct span word;
    enum kind kind;
    assert_true(span_split(&observable, ' ', &word));
    if (span_equal_str(word, "text")) {
        struct result again = {0, 0}; /* asking what was found changes nothing */
        scan_text(m, observable, NULL, NULL, count_match, result);
        scan_text(m, observable, NULL, note_found, count_match, &again);
        assert_int_equal(again.matches, result->matches);
        assert_int_equal(again.leads, result->leads);
        return;
    }
    assert_true(kind_from_name(word, &kind));
    match_observable(m, kind, observable, NULL, count_match, result);
}

static void run_record(struct matcher *m, struct span observables, struct result *result)
{
    const struct span joiner = SPAN_LITERAL(" && ");
    match_record_begin(m);
    for (size_t at; observables.len > 0; observables = span_skip(observables, at + joiner.len)) {
        at = span_find(observables, joiner);
        run_observable(m, span_head(observables, at), result);
    }
    match_record_end(m, NULL, count_match, result);
}

static const char *outcome(struct span indicator, struct span observables)
{
    struct result result = {0, 0};
    BUF_SCOPED struct buf blob;
    ARENA_SCOPED struct arena arena;
    struct indicator_table *table;
    buf_init(&blob, 1 << 20);
    arena_init(&arena, 1 << 20);
    compile(indicator, &blob);
    assert_int_equal(indicator_table_open(&arena, buf_span(&blob), &table), STATUS_OK);
    struct indicator_set_info set = indicator_table_set(table, 0);
    if (set.usable == 0)
        return set.loaded > 0 && set.reason_count > 0 ? "unusable" : "lost";
    struct matcher *matcher = malloc(sizeof *matcher);
    assert_non_null(matcher);
    matcher_init(matcher, table, NULL);
    if (!span_equal_str(observables, "-"))
        run_record(matcher, observables, &result);
    free(matcher);
    return result.matches > 0 ? "match" : result.leads > 0 ? "lead" : "none";
}

static bool run_line(struct span line)
{
    struct span indicator, observables, expected, rest = line;
    assert_true(span_split(&rest, '\t', &indicator));
    assert_true(span_split(&rest, '\t', &observables));
    assert_true(span_split(&rest, '\t', &expected));
    const char *got = outcome(indicator, observables);
    if (span_equal_str(expected, got))
        return true;
    print_message("%.*s: %s\n", (int)line.len, (const char *)line.ptr, got);
    return false;
}

static void every_line_holds(void **state)
{
    (void)state;
    struct span file = sweep_load("tests/data/matching.txt"), line;
    struct cursor c = cursor_of(file);
    size_t lines = 0, wrong = 0;
    while (cursor_line(&c, &line)) {
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        lines++;
        wrong += !run_line(line);
    }
    assert_int_equal(wrong, 0);
    assert_true(lines > 100);
    free((void *)(uintptr_t)file.ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_line_holds),
    };
    return cmocka_run_group_tests_name("matching", tests, NULL, NULL);
}
