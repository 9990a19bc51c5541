/* Indicator files of all formats: what each gives, what it counts, and broken and hostile input. */
#include "support/unit.h"

#include "base/arena.h"
#include "indicators/builder.h"
#include "indicators/csv.h"
#include "indicators/file_format.h"
#include "indicators/match.h"
#include "indicators/misp.h"
#include "indicators/openioc.h"
#include "indicators/stix1.h"
#include "indicators/table.h"
#include "indicators/value_list.h"
#include "support/sweep.h"

#define DARK_BASIN "../shared/indicators/darkbasin/"
#define CORPUS "../shared/corpus/indicators/"

struct fixture {
    struct indicator_builder *builder;
    struct buf blob;
    struct arena arena;
    struct indicator_table *table;
};

static void begin(struct fixture *f)
{
    memset(f, 0, sizeof *f);
    buf_init(&f->blob, 64 << 20);
    arena_init(&f->arena, 64 << 20);
    assert_int_equal(indicator_builder_create(&f->builder), STATUS_OK);
}

static enum status add(struct fixture *f, const char *name, struct span file)
{
    return indicator_builder_add(f->builder, name, file, (const uint8_t[32]){0}, NULL);
}

static void compile(struct fixture *f)
{
    assert_int_equal(indicator_builder_compile(f->builder, &f->blob), STATUS_OK);
    assert_int_equal(indicator_table_open(&f->arena, buf_span(&f->blob), &f->table), STATUS_OK);
}

static void end(struct fixture *f)
{
    indicator_builder_free(f->builder);
    buf_free(&f->blob);
    arena_free(&f->arena);
}

/* A set of one seed of the fuzzer, which the sweeps share. */
static struct span seed(const char *name)
{
    char path[256];
    (void)snprintf(path, sizeof path, "fuzz/corpus/%s", name);
    struct span file = sweep_load(path);
    assert_true(file.len > 0);
    return file;
}

static void drop(struct span file)
{
    free((void *)(uintptr_t)file.ptr);
}

static void load_seed(struct fixture *f, const char *name, enum status expected)
{
    struct span file = seed(name);
    begin(f);
    assert_int_equal(add(f, "set", file), expected);
    compile(f);
    drop(file);
}

/* `kind value[ context]` of each indicator, a line each. */
static void assert_indicators(const struct fixture *f, const char *expected)
{
    BUF_SCOPED struct buf text;
    buf_init(&text, 1 << 16);
    for (size_t i = 0; i < indicator_table_count(f->table); i++) {
        struct indicator_info x = indicator_table_get(f->table, i);
        buf_format(&text, "%s ", kind_name(x.kind));
        buf_add(&text, x.value);
        buf_str(&text, x.context ? " context\n" : "\n");
    }
    buf_byte(&text, 0);
    assert_string_equal((const char *)text.ptr, expected);
}

/* `count reason: example (line)` of each, a line each. */
static void assert_unusable(const struct fixture *f, const char *expected)
{
    BUF_SCOPED struct buf text;
    buf_init(&text, 1 << 16);
    for (size_t i = 0; i < indicator_table_set(f->table, 0).reason_count; i++) {
        struct indicator_reason r = indicator_table_reason(f->table, 0, i);
        buf_format(&text, "%u ", r.count);
        buf_add(&text, r.reason);
        buf_str(&text, ": ");
        buf_add(&text, r.example);
        buf_format(&text, " (%u)\n", r.line);
    }
    buf_byte(&text, 0);
    assert_string_equal((const char *)text.ptr, expected);
}

static void misp_events(void **state)
{
    (void)state;
    struct fixture f;
    load_seed(&f, "misp/event", STATUS_OK);
    assert_string_equal(indicator_table_set(f.table, 0).format, "misp");
    assert_indicators(&f,
                      "domain evil.example\n"
                      "domain two.example\n"
                      "ip 192.0.2.7\n"
                      "sha256 0123456789abcdef0123456789abcdef0123456789abcdef0123456789ABCDEF\n"
                      "email someone@mail.example context\n"
                      "ip 198.51.100.1\n"
                      "sha1 0123456789abcdef0123456789abcdef01234567\n");
    assert_unusable(&f, "1 a link to a report, not an indicator: https://report.example/1 (7)\n"
                        "1 a type that is not compared: pdb: C:\\x.pdb (9)\n"
                        "1 deleted by whoever published it: gone.example (11)\n"
                        "1 a file's name beside its hash: the hash decides: x.doc (12)\n");
    struct indicator_info x = indicator_table_get(f.table, 0);
    assert_span(x.name, "Sample campaign");
    assert_span(x.source, "Sample Lab");
    assert_span(x.tlp, "green");
    assert_span(x.reference, "https://report.example/1");
    assert_span(x.id, "11111111-2222-3333-4444-555555555555");
    assert_span(x.description, "c2");
    assert_true(indicator_table_set(f.table, 0).has_date);
    end(&f);
}

static void a_broken_event_keeps_what_stood_before(void **state)
{
    (void)state;
    struct fixture f;
    load_seed(&f, "misp/cut", STATUS_TRUNCATED);
    assert_indicators(&f, "domain evil.example\n");
    assert_span(indicator_table_set(f.table, 0).problem,
                "line 1: a string without its end; what follows was not read");
    end(&f);
}

static void openioc_terms(void **state)
{
    (void)state;
    struct fixture f;
    load_seed(&f, "openioc/terms", STATUS_OK);
    assert_string_equal(indicator_table_set(f.table, 0).format, "openioc");
    assert_indicators(&f, "domain evil.example\n"
                          "domain id.example\n"
                          "url [url:value LIKE '%part.example%']\n"
                          "file_name [file:name LIKE 'evil%']\n"
                          "process [process:name MATCHES '^bad[0-9]+$']\n"
                          "md5 0123456789abcdef0123456789abcdef\n");
    assert_unusable(&f, "2 joined with other terms by AND: a part alone would be half a match: x "
                        "(11)\n");
    struct indicator_info x = indicator_table_get(f.table, 0);
    assert_span(x.name, "Sample");
    assert_span(x.description, "Sample & more");
    assert_span(x.source, "Sample Lab");
    assert_span(x.reference, "https://report.example/1");
    end(&f);
}

static void document_types_are_refused(void **state)
{
    (void)state;
    struct fixture f;
    load_seed(&f, "openioc/bomb", STATUS_MALFORMED);
    assert_span(indicator_table_set(f.table, 0).problem,
                "line 1: a document type declaration, which indicator files do not need (it can "
                "hide a bomb); what follows was not read");
    end(&f);
}

static void stix1_packages(void **state)
{
    (void)state;
    struct fixture f;
    load_seed(&f, "stix1/package", STATUS_OK);
    assert_string_equal(indicator_table_set(f.table, 0).format, "stix1");
    assert_indicators(&f, "domain evil.example\n"
                          "domain two.example\n"
                          "md5 0123456789abcdef0123456789abcdef context\n"
                          "email a@b.example context\n");
    assert_unusable(&f, "1 an indicator without an observable: whois: someone@mail.example (9)\n"
                        "1 a file's name beside its hash: the hash decides: x.js (10)\n"
                        "1 joined with other observables by AND: a part alone would be half a "
                        "match: 192.0.2.7 (11)\n"
                        "1 a comparison that is not evaluated here: Contains: x (12)\n");
    struct indicator_info x = indicator_table_get(f.table, 0);
    assert_span(x.name, "Sample campaign");
    assert_span(x.description, "one");
    assert_span(x.source, "Sample Lab");
    assert_span(x.tlp, "GREEN");
    assert_span(x.id, "i1");
    assert_true(x.has_from && x.has_until);
    end(&f);
}

static void tables_with_a_type_column(void **state)
{
    (void)state;
    struct fixture f;
    load_seed(&f, "indicator_csv/misp", STATUS_OK);
    assert_string_equal(indicator_table_set(f.table, 0).format, "csv");
    assert_indicators(&f, "domain evil.example\nemail a@b.example context\n");
    assert_unusable(&f, "1 a type that is not compared: yara: rule x\n{ } (4)\n");
    assert_span(indicator_table_get(f.table, 0).description, "a \"c2\"");
    end(&f);
}

static void tables_with_columns_of_one_kind(void **state)
{
    (void)state;
    struct fixture f;
    load_seed(&f, "indicator_csv/columns", STATUS_OK);
    assert_indicators(&f, "domain evil.example\nip 192.0.2.7\nip 198.51.100.1\n");
    /* a quote that is never closed costs its own line */
    assert_unusable(&f, "1 not a domain name: \"two.example (4)\n");
    end(&f);
    load_seed(&f, "indicator_csv/tabs", STATUS_OK);
    assert_indicators(&f, "url hxxps://evil[.]example/x\nmd5 0123456789abcdef0123456789abcdef\n");
    assert_unusable(&f, "1 a line without a value:  (5)\n");
    assert_span(indicator_table_get(f.table, 0).tlp, "AMBER");
    end(&f);
}

static void lists_by_the_look_of_their_values(void **state)
{
    (void)state;
    struct fixture f;
    load_seed(&f, "indicator_list/values", STATUS_OK);
    assert_string_equal(indicator_table_set(f.table, 0).format, "list");
    assert_indicators(&f, "domain evil.com\n"
                          "url hxxp://bad[.]com/x\n"
                          "ip 192.0.2.0/28\n"
                          "email someone@mail.com\n"
                          "md5 0123456789abcdef0123456789abcdef\n"
                          "path /private/var/tmp/x\n"
                          "phone +31612345678\n"
                          "domain ads.com\n"
                          "domain com.sample.services\n" /* a domain, among domains */
                          "domain three.com\n"
                          "process some proc\n");
    assert_unusable(&f, "1 not a SHA-1 (40 hexadecimal digits): zz (15)\n");
    end(&f);
    load_seed(&f, "indicator_list/heading", STATUS_OK);
    assert_indicators(&f,
                      "domain evil.example\ndomain *.two.example\ndomain b\u00fccher.example\n");
    end(&f);
    load_seed(&f, "indicator_list/apps", STATUS_OK);
    assert_indicators(&f, "app_id com.sample.app1\n"
                          "app_id com.sample.services\n" /* an application, among applications */
                          "app_id org.x.y2\n");
    end(&f);
}

static void what_may_be_two_things_is_not_guessed(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    assert_int_equal(add(&f, "mixed", SPAN_LITERAL("com.sample.services\n")), STATUS_OK);
    assert_int_equal(add(&f, "x/package_names.txt", SPAN_LITERAL("com.sample.services\n")),
                     STATUS_OK);
    assert_int_equal(add(&f, "package_cert_hashes.txt",
                         SPAN_LITERAL("0123456789abcdef0123456789abcdef01234567\n")),
                     STATUS_OK);
    compile(&f);
    assert_int_equal(indicator_table_set(f.table, 0).usable, 0);
    assert_indicators(&f, "certificate 0123456789abcdef0123456789abcdef01234567\n"
                          "app_id com.sample.services\n");
    end(&f);
}

/* What is not read says so, and why. */
static void other_files_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *content, *problem;
    } files[] = {
        {"", "an empty file"},
        {" \n\n", "an empty file"},
        {"// x\nrule evil\n{\n condition: true }", "YARA rules"},
        {"import \"pe\"\nrule x {}", "YARA rules"},
        {"# x\nalert tcp any any -> any 80 (msg:\"x\"; sid:1;)", "Snort or Suricata rules"},
        {"title: x\nlogsource:\n  product: windows\n", "YAML"},
        {"- name: x\n  packages:\n  - com.x.y\n", "YAML"},
        {"<!DOCTYPE html>\n<html><body>404</body></html>", "a web page"},
        {"<?xml version=\"1.0\"?><feed/>", "XML of an unknown kind"},
        {"PK\003\004xxxx", "a compressed file"},
        {"\xFF\xFE"
         "e",
         "text in UTF-16"},
        {"{\"a\":1}", "not a STIX 2 bundle"},
        {"[1,2]", "not a STIX 2 bundle"},
        {"{\"response\":[]}", "JSON without a MISP event"},
    };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct fixture f;
        begin(&f);
        assert_int_equal(add(&f, "set", span_str(files[i].content)), STATUS_UNSUPPORTED);
        assert_int_equal(add(&f, "whole", SPAN_LITERAL("evil.com")), STATUS_OK);
        compile(&f);
        const struct span problem = indicator_table_set(f.table, 0).problem;
        if (!span_starts(problem, span_str(files[i].problem)))
            fail_msg("%s: %.*s", files[i].content, (int)problem.len, (const char *)problem.ptr);
        assert_int_equal(indicator_table_count(f.table), 1);
        end(&f);
    }
}

static void nameless_malware_costs_nothing(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    assert_int_equal(
        add(&f, "set",
            SPAN_LITERAL("{\"objects\":[\n{\"type\":\"malware\",\"id\":\"malware--1\"},\n"
                         "{\"type\":\"indicator\",\"pattern\":\"[domain-name:value='evil.com']\"}"
                         "]}")),
        STATUS_OK);
    compile(&f);
    assert_indicators(&f, "domain evil.com\n");
    assert_span(indicator_table_set(f.table, 0).problem,
                "line 2: a malware, campaign or the like without a name; its indicators are kept");
    end(&f);
}

/* --- the same set in each of its forms --- */

static int compare_text(const void *a, const void *b)
{
    return span_compare(*(const struct span *)a, *(const struct span *)b);
}

/* The domains of a file, sorted, a line each; false when it is not there. */
static bool domains_of(const char *path, struct buf *out)
{
    struct fixture f;
    struct span values[2048];
    size_t count = 0;
    struct span file = sweep_load(path);
    if (file.len == 0)
        return false;
    begin(&f);
    assert_int_equal(add(&f, "set", file), STATUS_OK);
    compile(&f);
    for (size_t i = 0; i < indicator_table_count(f.table); i++) {
        struct indicator_info x = indicator_table_get(f.table, i);
        if (x.kind == KIND_DOMAIN && count < 2048)
            values[count++] = x.value;
    }
    qsort(values, count, sizeof values[0], compare_text);
    buf_clear(out);
    buf_format(out, "%zu\n", count);
    for (size_t i = 0; i < count; i++) {
        buf_add(out, values[i]);
        buf_byte(out, '\n');
    }
    buf_byte(out, 0);
    end(&f);
    drop(file);
    return true;
}

static void dark_basin_is_the_same_in_each_form(void **state)
{
    (void)state;
    static const char *const forms[] = {"misp.json", "openioc.ioc", "stix.xml"};
    BUF_SCOPED struct buf first;
    BUF_SCOPED struct buf other;
    buf_init(&first, 1 << 20);
    buf_init(&other, 1 << 20);
    if (!domains_of(DARK_BASIN "iocs.csv", &first))
        skip();
    assert_true(span_starts(buf_span(&first), SPAN_LITERAL("462\n")));
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        char path[256];
        (void)snprintf(path, sizeof path, DARK_BASIN "%s", forms[i]);
        assert_true(domains_of(path, &other));
        assert_string_equal((const char *)first.ptr, (const char *)other.ptr);
    }
}

/* Declared with an empty prefix (`xmlns:=""`), which namespaces forbid. */
static void citizen_labs_packages_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t usable;
    } sets[] = {{"201702_NilePhish", 52},        {"201705_TaintedLeaks", 12},
                {"201706_RecklessExploit", 126}, {"201706_RecklessRedux", 9},
                {"201611_KeyBoy", 33},           {"201808_FamiliarFeeling", 37},
                {"201605_Stealth_Falcon", 32},   {"201510_NGO_Burma", 19}};
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        char path[256];
        struct fixture f;
        (void)snprintf(path, sizeof path, CORPUS "citizenlab/%s/stix.xml", sets[i].name);
        struct span file = sweep_load(path);
        if (file.len == 0)
            skip();
        begin(&f);
        assert_int_equal(add(&f, "set", file), STATUS_OK);
        compile(&f);
        assert_int_equal(indicator_table_set(f.table, 0).problem.len, 0);
        assert_int_equal(indicator_table_set(f.table, 0).usable, sets[i].usable);
        end(&f);
        drop(file);
    }
}

/* --- sweeps --- */

static enum status touch(struct published_sink *sink, const struct published *x)
{
    const struct span texts[] = {x->pattern,  x->value,     x->detail,      x->id,     x->name,
                                 x->campaign, x->reference, x->description, x->source, x->tlp};
    size_t *sum = sink->ctx;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        for (size_t k = 0; k < texts[i].len; k++)
            *sum += texts[i].ptr[k];
    return STATUS_OK;
}

static enum status read_with(published_read_fn *read, struct arena *arena, struct span file)
{
    size_t sum = 0;
    struct published_sink sink = {.arena = arena, .add = touch, .ctx = &sum};
    return read(&sink, file, NULL);
}

static enum status sweep_misp(struct arena *arena, struct span file)
{
    return read_with(misp_read, arena, file);
}

static enum status sweep_openioc(struct arena *arena, struct span file)
{
    return read_with(openioc_read, arena, file);
}

static enum status sweep_stix1(struct arena *arena, struct span file)
{
    return read_with(stix1_read, arena, file);
}

static enum status sweep_csv(struct arena *arena, struct span file)
{
    return read_with(csv_read, arena, file);
}

static enum status sweep_list(struct arena *arena, struct span file)
{
    return read_with(value_list_read, arena, file);
}

static void each_reader_is_swept(void **state)
{
    (void)state;
    static const struct {
        const char *seed;
        sweep_parse *parse;
    } readers[] = {{"misp/event", sweep_misp},           {"misp/bare", sweep_misp},
                   {"openioc/terms", sweep_openioc},     {"stix1/package", sweep_stix1},
                   {"indicator_csv/misp", sweep_csv},    {"indicator_csv/columns", sweep_csv},
                   {"indicator_list/values", sweep_list}};
    for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++) {
        struct span file = seed(readers[i].seed);
        assert_true(sweep_prefixes(readers[i].parse, file) > 0);
        (void)sweep_allocations(readers[i].parse, file);
        sweep_bytes(readers[i].parse, file);
        drop(file);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(misp_events),
        cmocka_unit_test(a_broken_event_keeps_what_stood_before),
        cmocka_unit_test(openioc_terms),
        cmocka_unit_test(document_types_are_refused),
        cmocka_unit_test(stix1_packages),
        cmocka_unit_test(tables_with_a_type_column),
        cmocka_unit_test(tables_with_columns_of_one_kind),
        cmocka_unit_test(lists_by_the_look_of_their_values),
        cmocka_unit_test(what_may_be_two_things_is_not_guessed),
        cmocka_unit_test(other_files_are_named),
        cmocka_unit_test(nameless_malware_costs_nothing),
        cmocka_unit_test(dark_basin_is_the_same_in_each_form),
        cmocka_unit_test(citizen_labs_packages_are_read),
        cmocka_unit_test(each_reader_is_swept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
