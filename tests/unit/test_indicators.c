/* Loading indicators: the public feeds, names and dates, what cannot be used, broken files. */
#include "support/unit.h"

#include <dirent.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "indicators/builder.h"
#include "indicators/match.h"
#include "indicators/selftest.h"
#include "indicators/stix.h"
#include "indicators/stix_pattern.h"
#include "indicators/table_format.h"
#include "support/sweep.h"

#define FEEDS "../shared/indicators/"

struct fixture {
    struct indicator_builder *builder;
    struct buf blob;
    struct arena arena;
    struct indicator_table *table;
    struct matcher *matcher;
};

static void fixture_begin(struct fixture *f)
{
    buf_init(&f->blob, 64 << 20);
    arena_init(&f->arena, 64 << 20);
    assert_int_equal(indicator_builder_create(&f->builder), STATUS_OK);
}

static void fixture_compile(struct fixture *f)
{
    assert_int_equal(indicator_builder_compile(f->builder, &f->blob), STATUS_OK);
    assert_int_equal(indicator_table_open(&f->arena, buf_span(&f->blob), &f->table), STATUS_OK);
    f->matcher = malloc(sizeof *f->matcher);
    assert_non_null(f->matcher);
    matcher_init(f->matcher, f->table, NULL);
}

static void fixture_end(struct fixture *f)
{
    indicator_builder_free(f->builder);
    buf_free(&f->blob);
    arena_free(&f->arena);
    free(f->matcher);
}

static enum status add_text(struct fixture *f, const char *name, const char *json)
{
    return indicator_builder_add(f->builder, name, span_str(json), (const uint8_t[32]){0}, NULL);
}

static const char two_sets[][1200] = {
    "{\"type\":\"bundle\",\"objects\":["
    "{\"type\":\"relationship\",\"id\":\"relationship--1\",\"relationship_type\":\"indicates\","
    "\"source_ref\":\"indicator--1\",\"target_ref\":\"malware--1\"},"
    "{\"type\":\"indicator\",\"id\":\"indicator--1\",\"pattern\":\"[domain-name:value='evil."
    "example']\","
    "\"pattern_type\":\"stix\",\"valid_from\":\"2024-01-26T00:00:00Z\","
    "\"valid_until\":\"2025-01-26T00:00:00Z\","
    "\"object_marking_refs\":[\"marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da\"],"
    "\"created_by_ref\":\"identity--1\"},"
    "{\"type\":\"identity\",\"id\":\"identity--1\",\"name\":\"Sample Lab\"},"
    "{\"type\":\"malware\",\"id\":\"malware--1\",\"name\":\"Sampleware\","
    "\"modified\":\"2024-02-01T00:00:00Z\","
    "\"external_references\":[{\"source_name\":\"x\",\"url\":\"https://report.example/1\"}]},"
    "{\"type\":\"report\",\"id\":\"report--1\",\"name\":\"The report\","
    "\"object_refs\":[\"indicator--1\"]}"
    "]}",
    "{\"type\":\"bundle\",\"objects\":["
    "{\"type\":\"indicator\",\"id\":\"indicator--2\",\"pattern\":\"[domain-name:value='EVIL."
    "example']\"},"
    "{\"type\":\"indicator\",\"id\":\"indicator--3\",\"pattern\":\"[file:hashes.'SHA-512'='00']\"},"
    "{\"type\":\"indicator\",\"id\":\"indicator--4\",\"pattern\":\"[domain-name:value='a.example/"
    "x']\"},"
    "{\"type\":\"indicator\",\"id\":\"indicator--5\"},"
    "{\"type\":\"malware\",\"id\":\"malware--2\"}"
    "]}"};

struct seen {
    struct match last;
    size_t count;
};

static void note_match(void *ctx, const struct match *match)
{
    struct seen *seen = ctx;
    seen->last = *match;
    seen->count++;
}

static struct seen match_url_at(struct fixture *f, const char *url, const char *time)
{
    struct seen seen = {.count = 0};
    struct timestamp t;
    bool has_time = time != NULL && timestamp_parse(span_str(time), &t);
    match_observable(f->matcher, KIND_URL, span_str(url), has_time ? &t : NULL, note_match, &seen);
    return seen;
}

static void names_and_dates_reach_the_match(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    assert_int_equal(add_text(&f, "b-set", two_sets[0]), STATUS_OK);
    fixture_compile(&f);
    struct indicator_info i = indicator_table_get(f.table, 0);
    assert_span(i.name, "Sampleware");
    assert_span(i.campaign, "The report");
    assert_span(i.source, "Sample Lab");
    assert_span(i.tlp, "green");
    assert_span(i.reference, "https://report.example/1");
    assert_span(i.id, "indicator--1");
    assert_true(i.has_from && i.has_until && !i.revoked);
    struct seen seen = match_url_at(&f, "https://x.evil.example/", "2021-01-01T00:00:00Z");
    assert_int_equal(seen.count, 1);
    assert_true(seen.last.before_valid_from && !seen.last.lead);
    assert_span(seen.last.matched, "evil.example");
    seen = match_url_at(&f, "https://x.evil.example/", "2025-06-01T00:00:00Z");
    assert_true(seen.last.lead);
    assert_non_null(seen.last.lead_reason);
    fixture_end(&f);
}

static void one_value_in_two_sets_is_one_match(void **state)
{
    (void)state;
    for (int order = 0; order < 2; order++) {
        struct fixture f;
        fixture_begin(&f);
        assert_int_equal(add_text(&f, order ? "a-set" : "b-set", two_sets[!order]), STATUS_OK);
        assert_int_equal(add_text(&f, order ? "b-set" : "a-set", two_sets[order]), STATUS_OK);
        fixture_compile(&f);
        assert_span(indicator_table_set(f.table, 0).name, "a-set");
        struct seen seen = match_url_at(&f, "https://evil.example/", "2024-06-01T00:00:00Z");
        assert_int_equal(seen.count, 1);
        assert_int_equal(seen.last.same_count, 2);
        assert_int_equal(indicator_table_get(f.table, seen.last.indicator).set, 0);
        fixture_end(&f);
    }
}

static void what_cannot_be_used_is_counted(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    assert_int_equal(add_text(&f, "set", two_sets[1]), STATUS_OK);
    fixture_compile(&f);
    struct indicator_set_info set = indicator_table_set(f.table, 0);
    assert_int_equal(set.loaded, 4);
    assert_int_equal(set.usable, 1);
    assert_int_equal(set.kinds[KIND_DOMAIN], 1);
    assert_int_equal(set.reason_count, 3);
    struct indicator_reason reason = indicator_table_reason(f.table, 0, 0);
    assert_span(reason.reason, "a property that is not compared: file:hashes.sha-512");
    assert_span(reason.example, "[file:hashes.'SHA-512'='00']");
    assert_int_equal(reason.count, 1);
    assert_int_equal(indicator_table_applicable(f.table, 0, KIND_BIT(KIND_URL)), 1);
    assert_int_equal(indicator_table_applicable(f.table, 0, KIND_BIT(KIND_PROCESS)), 0);
    fixture_end(&f);
}

static void a_broken_file_costs_only_itself(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    assert_int_equal(add_text(&f, "cut",
                              "{\"type\":\"bundle\",\n\"objects\":[\n"
                              "{\"type\":\"indicator\",\"id\":\"indicator--1\","
                              "\"pattern\":\"[url:value='https://a.example/?b=c']\"},\n"
                              "{\"type\":\"indi"),
                     STATUS_TRUNCATED);
    assert_int_equal(add_text(&f, "none", "[1,2]"), STATUS_UNSUPPORTED);
    assert_int_equal(add_text(&f, "whole", two_sets[0]), STATUS_OK);
    fixture_compile(&f);
    struct indicator_set_info set = indicator_table_set(f.table, 0);
    assert_span(set.problem, "line 4: a string without its end; what follows was not read");
    assert_int_equal(set.usable, 1);
    assert_span(indicator_table_set(f.table, 1).problem, "not a STIX 2 bundle");
    assert_int_equal(match_url_at(&f, "https://a.example/?b=c", NULL).count, 1);
    assert_int_equal(match_url_at(&f, "https://evil.example/", NULL).count, 1);
    fixture_end(&f);
}

struct failures {
    const struct indicator_table *table;
    size_t count;
};

static void print_failure(void *ctx, const struct selftest_failure *failure)
{
    struct failures *f = ctx;
    struct indicator_info i = indicator_table_get(f->table, failure->indicator);
    if (f->count++ < 10)
        print_message("%s %.*s: %s: %.*s\n", kind_name(i.kind), (int)i.value.len,
                      (const char *)i.value.ptr, failure->why, (int)failure->tried.len,
                      (const char *)failure->tried.ptr);
}

static void check_selftest(struct fixture *f, size_t usable)
{
    struct selftest_result result;
    struct failures failures = {.table = f->table};
    assert_int_equal(selftest_run(&f->arena, f->table, NULL, print_failure, &failures, &result),
                     STATUS_OK);
    assert_int_equal(failures.count, 0);
    assert_int_equal(result.indicators, usable);
    assert_int_equal(result.matched, usable);
    assert_true(result.trials > 2 * usable);
}

static void the_selftest_tries_every_kind(void **state)
{
    (void)state;
    static const char *const patterns[] = {
        "[domain-name:value = 'evil.example']",
        "[domain-name:value = 'sub.evil.co.uk']",
        "[domain-name:value = '*.wild.example']",
        "[domain-name:value = 'bad.github.io']",
        "[domain-name:value = 'b\u00fccher.example']",
        "[domain-name:value = '192.0.2.1']",
        "[ipv4-addr:value = '198.51.100.0/24']",
        "[ipv6-addr:value = '2001:db8::1']",
        "[url:value = 'https://site.example/a?b=c%20d#e']",
        "[url:value = 'https://site.example:8443/']",
        "[email-addr:value = 'Someone@mail.example']",
        "[phone-number:value = '+31 6 1234 5678']",
        "[process:name = 'com.example.Sample.SnapshotService']",
        "[process:name = 'bh']",
        "[file:path = '/private/var/tmp/x/']",
        "[file:path = 'Library/Preferences/com.example.plist']",
        "[file:name = 'rce.js']",
        "[file:hashes.'SHA-256' = "
        "'0123456789abcdef0123456789abcdef0123456789abcdef0123456789ABCDEF']",
        "[file:hashes.'SHA-1' = '0123456789abcdef0123456789abcdef01234567']",
        "[file:hashes.MD5 = '0123456789abcdef0123456789abcdef']",
        "[app:cert.sha1 = '01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67']",
        "[app:id = 'com.example.Sample']",
        "[configuration-profile:id = '76DAB334-7E17-475D-A5D6-0794EB5818A5']",
        "[android-property:name = 'sys.sample.note']",
        "[tls:ja3 = '0123456789abcdef0123456789abcdef']",
        "[tls:ja4 = 't13d1516h2_8daaf6152771_b186095e22b6']",
        "[tls:sni = 'sni.example']",
        "[domain-name:value LIKE '%.like.example']",
        "[file:name = 'x' AND file:hashes.MD5 = '0123456789abcdef0123456789abcdef']",
        "[process:name = 'x' AND (file:name = 'y' OR file:name = 'z')]",
        "[email-addr:value = 'a@b.example' AND domain-name:value != 'c.example']",
    };
    BUF_SCOPED struct buf bundle;
    struct fixture f;
    buf_init(&bundle, 1 << 16);
    buf_str(&bundle, "{\"type\":\"bundle\",\"objects\":[");
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        buf_format(&bundle, "%s{\"type\":\"indicator\",\"id\":\"indicator--%zu\",\"pattern\":\"",
                   i > 0 ? "," : "", i);
        buf_str(&bundle, patterns[i]);
        buf_str(&bundle, "\"}");
    }
    buf_str(&bundle, "]}");
    fixture_begin(&f);
    assert_int_equal(
        indicator_builder_add(f.builder, "all", buf_span(&bundle), (const uint8_t[32]){0}, NULL),
        STATUS_OK);
    fixture_compile(&f);
    struct indicator_set_info set = indicator_table_set(f.table, 0);
    for (size_t i = 0; i < set.reason_count; i++)
        print_message("%.*s\n", (int)indicator_table_reason(f.table, 0, i).reason.len,
                      (const char *)indicator_table_reason(f.table, 0, i).reason.ptr);
    assert_int_equal(set.usable, sizeof patterns / sizeof patterns[0]);
    check_selftest(&f, set.usable);
    fixture_end(&f);
}

/* A table that lost an entry: the self-test must notice. */
static void the_selftest_can_fail(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    assert_int_equal(add_text(&f, "set", two_sets[0]), STATUS_OK);
    fixture_compile(&f);
    struct table_header header;
    memcpy(&header, f.blob.ptr, sizeof header);
    memset(f.blob.ptr + header.sections[SECTION_SLOTS].offset, 0,
           (size_t)header.sections[SECTION_SLOTS].count * sizeof(uint64_t));
    struct selftest_result result;
    struct failures failures = {.table = f.table};
    assert_int_equal(selftest_run(&f.arena, f.table, NULL, print_failure, &failures, &result),
                     STATUS_OK);
    assert_int_equal(failures.count, 1);
    assert_int_equal(result.matched, 0);
    fixture_end(&f);
}

/* --- broken and hostile input --- */

static enum status add_nothing(struct published_sink *sink, const struct published *x)
{
    (void)sink;
    (void)x;
    return STATUS_OK;
}

static enum status load(struct arena *arena, struct span file)
{
    struct published_sink sink = {.arena = arena, .add = add_nothing};
    return stix_read(&sink, file, NULL);
}

static enum status parse_pattern(struct arena *arena, struct span text)
{
    struct pattern pattern;
    return pattern_parse(arena, text, &pattern, NULL);
}

static void ignore_match(void *ctx, const struct match *match)
{
    (void)match;
    ++*(size_t *)ctx;
}

/* Opens a table and asks everything of it. */
static enum status use_table(struct arena *arena, struct span blob)
{
    struct indicator_table *t;
    size_t count = 0;
    TRY(indicator_table_open(arena, blob, &t));
    for (size_t s = 0; s < indicator_table_sets(t); s++)
        for (size_t r = 0; r < indicator_table_set(t, s).reason_count; r++)
            count += indicator_table_reason(t, s, r).example.len;
    for (size_t i = 0; i < indicator_table_count(t); i++)
        count += indicator_table_get(t, i).value.len;
    struct matcher *m = arena_alloc(arena, sizeof *m);
    if (m == NULL)
        return STATUS_NO_MEMORY;
    matcher_init(m, t, NULL);
    match_observable(m, KIND_URL, SPAN_LITERAL("https://x.evil.example/y"), NULL, ignore_match,
                     &count);
    match_observable(m, KIND_PROCESS, SPAN_LITERAL("x"), NULL, ignore_match, &count);
    match_observable(m, KIND_FILE_NAME, SPAN_LITERAL("abc.js"), NULL, ignore_match, &count);
    return STATUS_OK;
}

static void bundles_are_swept(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        const struct span sample = span_str(two_sets[i]);
        assert_int_equal(sweep_prefixes(load, sample), 1);
        sweep_bytes(load, sample);
    }
    (void)sweep_allocations(load, SPAN_LITERAL("{\"objects\":[{\"type\":\"indicator\",\"id\":"
                                               "\"\\u0061\",\"pattern\":\"a\\nb\"}]}"));
}

static void patterns_are_swept(void **state)
{
    (void)state;
    const struct span sample =
        SPAN_LITERAL("([a:b.'c-d'[*] = 'e\\'f' AND (a:b IN ('x', \"y\") OR a:c "
                     "NOT LIKE '%z')] OR [a:b > 5]) WITHIN 5 SECONDS");
    assert_int_equal(sweep_prefixes(parse_pattern, sample), 3); /* whole, and without WITHIN */
    (void)sweep_allocations(parse_pattern, sample);
    sweep_bytes(parse_pattern, sample);
}

static void pattern_bombs_are_bounded(void **state)
{
    (void)state;
    static char bomb[PATTERN_LENGTH_MAX + 100];
    ARENA_SCOPED struct arena arena;
    struct pattern pattern;
    struct problem problem;
    arena_init(&arena, 64 << 20);
    memset(bomb, '(', sizeof bomb);
    assert_int_equal(pattern_parse(&arena, span_of(bomb, 10000), &pattern, &problem),
                     STATUS_TOO_DEEP);
    assert_int_equal(pattern_parse(&arena, span_of(bomb, sizeof bomb), &pattern, &problem),
                     STATUS_TOO_LARGE);
    size_t len = 0;
    len += (size_t)snprintf(bomb, sizeof bomb, "[a:b IN ('1'");
    while (len + 5 < PATTERN_LENGTH_MAX)
        len += (size_t)snprintf(bomb + len, sizeof bomb - len, ",'1'");
    assert_int_equal(pattern_parse(&arena, span_of(bomb, len), &pattern, &problem),
                     STATUS_TOO_LARGE);
    assert_string_equal(problem.what, "more comparisons than the limit");
}

static void tables_are_swept(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    assert_int_equal(add_text(&f, "a", two_sets[0]), STATUS_OK);
    assert_int_equal(
        add_text(&f, "b",
                 "{\"objects\":[{\"type\":\"indicator\",\"pattern\":\"[process:name='x' AND "
                 "file:name!='y']\"},{\"type\":\"indicator\",\"pattern\":\"[file:name MATCHES "
                 "'^a.*\\\\\\\\.js$']\"},{\"type\":\"indicator\",\"pattern\":\"[file:size=1]\"}]}"),
        STATUS_OK);
    fixture_compile(&f);
    assert_int_equal(indicator_table_set(f.table, 1).usable, 2);
    assert_int_equal(sweep_prefixes(use_table, buf_span(&f.blob)), 1);
    (void)sweep_allocations(use_table, buf_span(&f.blob));
    sweep_bytes(use_table, buf_span(&f.blob));
    fixture_end(&f);
}

/* --- the public feeds, where they are --- */

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static size_t add_folder(struct fixture *f, const char *path)
{
    struct dirent **names;
    size_t added = 0;
    int n = scandir(path, &names, NULL, by_name);
    for (int i = 0; i < n; i++) {
        char inner[4096];
        struct stat st;
        (void)snprintf(inner, sizeof inner, "%s/%s", path, names[i]->d_name);
        if (names[i]->d_name[0] != '.' && stat(inner, &st) == 0 && S_ISDIR(st.st_mode))
            added += add_folder(f, inner);
        if (span_ends(span_str(inner), SPAN_LITERAL(".stix2"))) {
            struct span file = sweep_load(inner);
            assert_int_equal(indicator_builder_add(f->builder, names[i]->d_name, file,
                                                   (const uint8_t[32]){0}, NULL),
                             STATUS_OK);
            free((void *)(uintptr_t)file.ptr);
            added++;
        }
        free(names[i]);
    }
    if (n >= 0)
        free(names);
    return added;
}

static void the_public_feeds_are_usable(void **state)
{
    (void)state;
    struct fixture f;
    fixture_begin(&f);
    if (add_folder(&f, FEEDS) == 0) {
        fixture_compile(&f);
        fixture_end(&f);
        skip();
    }
    fixture_compile(&f);
    size_t loaded = 0, usable = 0;
    for (size_t s = 0; s < indicator_table_sets(f.table); s++) {
        struct indicator_set_info set = indicator_table_set(f.table, s);
        loaded += set.loaded;
        usable += set.usable;
    }
    assert_int_equal(loaded, 5713);
    assert_int_equal(usable, 5711); /* a domain with a path, and one without a dot */
    check_selftest(&f, usable);
    assert_true(match_url_at(&f, "https://wha.tsapp.me/", NULL).count >= 1);
    assert_true(match_url_at(&f, "https://x.www.tzsafe.com/", NULL).count >= 1);
    fixture_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_dates_reach_the_match),
        cmocka_unit_test(one_value_in_two_sets_is_one_match),
        cmocka_unit_test(what_cannot_be_used_is_counted),
        cmocka_unit_test(a_broken_file_costs_only_itself),
        cmocka_unit_test(the_selftest_tries_every_kind),
        cmocka_unit_test(the_selftest_can_fail),
        cmocka_unit_test(bundles_are_swept),
        cmocka_unit_test(patterns_are_swept),
        cmocka_unit_test(pattern_bombs_are_bounded),
        cmocka_unit_test(tables_are_swept),
        cmocka_unit_test(the_public_feeds_are_usable),
    };
    return cmocka_run_group_tests_name("indicators", tests, NULL, NULL);
}
