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

/* A bundle with one indicator. */
static void write_bundle(struct buf *out, enum kind kind, struct span value)
{
    BUF_SCOPED struct buf pattern;
    buf_init(&pattern, 4096);
    buf_str(&pattern, "[");
    buf_str(&pattern, paths[kind]);
    buf_str(&pattern, " = '");
    buf_add(&pattern, value);
    buf_str(&pattern, "']");
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

static struct result run_one(enum kind kind, struct span value, struct span observed_kind,
                             struct span observed)
{
    struct result result = {0, 0};
    BUF_SCOPED struct buf bundle, blob;
    ARENA_SCOPED struct arena arena;
    struct indicator_builder *builder;
    struct indicator_table *table;
    enum kind of_observed;
    buf_init(&bundle, 1 << 16);
    buf_init(&blob, 1 << 20);
    arena_init(&arena, 1 << 20);
    write_bundle(&bundle, kind, value);
    assert_int_equal(indicator_builder_create(&builder), STATUS_OK);
    assert_int_equal(
        indicator_builder_add(builder, "set", buf_span(&bundle), (const uint8_t[32]){0}, NULL),
        STATUS_OK);
    assert_int_equal(indicator_builder_compile(builder, &blob), STATUS_OK);
    indicator_builder_free(builder);
    assert_int_equal(indicator_table_open(&arena, buf_span(&blob), &table), STATUS_OK);
    assert_int_equal(indicator_table_set(table, 0).usable, 1);
    struct matcher *matcher = malloc(sizeof *matcher);
    assert_non_null(matcher);
    matcher_init(matcher, table, NULL);
    if (span_equal_str(observed_kind, "text")) {
        scan_text(matcher, observed, NULL, NULL, count_match, &result);
    } else {
        assert_true(kind_from_name(observed_kind, &of_observed));
        match_observable(matcher, of_observed, observed, NULL, count_match, &result);
    }
    free(matcher);
    return result;
}

/* "kind value" */
static struct span split_kind(struct span *field)
{
    struct span kind;
    assert_true(span_split(field, ' ', &kind));
    return kind;
}

static bool run_line(struct span line)
{
    struct span indicator, observable, expected, rest = line;
    enum kind kind;
    assert_true(span_split(&rest, '\t', &indicator));
    assert_true(span_split(&rest, '\t', &observable));
    assert_true(span_split(&rest, '\t', &expected));
    assert_true(kind_from_name(split_kind(&indicator), &kind));
    struct span observed_kind = split_kind(&observable);
    struct result r = run_one(kind, indicator, observed_kind, observable);
    const char *got = r.matches > 0 ? "match" : r.leads > 0 ? "lead" : "none";
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
