/* Loading indicators: the public feeds, names and dates, what cannot be used, broken files. */
#include "support/unit.h"

#include <dirent.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "indicators/builder.h"
#include "indicators/match.h"
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
        cmocka_unit_test(the_public_feeds_are_usable),
    };
    return cmocka_run_group_tests_name("indicators", tests, NULL, NULL);
}
