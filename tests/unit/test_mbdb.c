/* Manifest.mbdb: records, damage that costs one of them, and names of stored files. */
#include "support/unit.h"

#include "base/buf.h"
#include "base/limits.h"
#include "formats/mbdb.h"
#include "support/sweep.h"

static void put_be(struct buf *b, uint64_t value, size_t width)
{
    for (size_t i = width; i > 0; i--)
        buf_byte(b, (uint8_t)(value >> (8 * (i - 1))));
}

static void put_string(struct buf *b, const char *text)
{
    put_be(b, text == NULL ? 0xFFFF : strlen(text), 2);
    buf_str(b, text == NULL ? "" : text);
}

static void put_record(struct buf *b, const char *domain, const char *path, uint16_t mode,
                       unsigned properties)
{
    put_string(b, domain);
    put_string(b, path);
    put_string(b, mode >> 12 == 10 ? "../target" : NULL);
    put_string(b, NULL);
    put_string(b, mode >> 12 == 8 ? "\4\1\1\1"
                                    "0123456789012345678901234567890123456789"
                                  : NULL);
    put_be(b, mode, 2);
    put_be(b, 4711, 8);
    put_be(b, 501, 4);
    put_be(b, 502, 4);
    put_be(b, 1500000001, 4);
    put_be(b, 1500000002, 4);
    put_be(b, 1500000003, 4);
    put_be(b, 1234567890123, 8);
    put_be(b, 4, 1);
    put_be(b, properties, 1);
    for (unsigned i = 0; i < properties; i++) {
        put_string(b, "com.example.attribute");
        put_string(b, i == 0 ? NULL : "value");
    }
}

static void put_manifest(struct buf *b)
{
    buf_add(b, SPAN_LITERAL("mbdb\5\0"));
    put_record(b, "HomeDomain", "", 040755, 0);
    put_record(b, "HomeDomain", "Library/SMS/sms.db", 0100644, 2);
    put_record(b, "AppDomain-org.example.app", "Documents/\xc3\xa4 b", 0100600, 0);
    put_record(b, "WirelessDomain", "Library/link", 0120755, 1);
}

static void test_records(void **state)
{
    (void)state;
    struct buf b;
    struct mbdb mbdb;
    struct mbdb_record r;
    buf_init(&b, 4096);
    put_manifest(&b);
    assert_int_equal(mbdb_open(buf_span(&b), &mbdb, NULL), STATUS_OK);
    assert_int_equal(mbdb_next(&mbdb, &r, NULL), STATUS_OK);
    assert_span(r.domain, "HomeDomain");
    assert_int_equal(r.path.len, 0);
    assert_int_equal(r.offset, 6);
    assert_null(r.encryption_key.ptr);
    assert_int_equal(mbdb_next(&mbdb, &r, NULL), STATUS_OK);
    assert_span(r.path, "Library/SMS/sms.db");
    assert_int_equal(r.mode, 0100644);
    assert_int_equal(r.inode, 4711);
    assert_int_equal(r.uid, 501);
    assert_int_equal(r.gid, 502);
    assert_int_equal(r.modified, 1500000001);
    assert_int_equal(r.accessed, 1500000002);
    assert_int_equal(r.changed, 1500000003);
    assert_true(r.size == UINT64_C(1234567890123));
    assert_int_equal(r.protection_class, 4);
    assert_int_equal(r.encryption_key.len, 44);
    struct span rest = r.properties, name, value;
    assert_int_equal(r.property_count, 2);
    assert_true(mbdb_property_next(&rest, &name, &value));
    assert_span(name, "com.example.attribute");
    assert_null(value.ptr);
    assert_true(mbdb_property_next(&rest, &name, &value));
    assert_span(value, "value");
    assert_false(mbdb_property_next(&rest, &name, &value));
    assert_int_equal(mbdb_next(&mbdb, &r, NULL), STATUS_OK);
    assert_span(r.domain, "AppDomain-org.example.app");
    assert_int_equal(mbdb_next(&mbdb, &r, NULL), STATUS_OK);
    assert_span(r.link_target, "../target");
    assert_int_equal(mbdb_next(&mbdb, &r, NULL), STATUS_END);
    assert_int_equal(mbdb.damaged, 0);
    buf_free(&b);
}

/* Counts the records; *ret_problem is the first. */
static size_t count_records(struct span data, struct mbdb *ret_mbdb, struct problem *ret_problem)
{
    struct mbdb_record r;
    struct problem problem;
    size_t count = 0;
    *ret_problem = (struct problem){0};
    assert_int_equal(mbdb_open(data, ret_mbdb, NULL), STATUS_OK);
    for (;;) {
        enum status status = mbdb_next(ret_mbdb, &r, &problem);
        if (status == STATUS_END)
            return count;
        if (status == STATUS_OK)
            count++;
        else if (ret_problem->what == NULL)
            *ret_problem = problem;
    }
}

static void test_damage_costs_one_record(void **state)
{
    (void)state;
    struct buf b;
    struct mbdb mbdb;
    struct problem problem;
    buf_init(&b, 4096);
    put_manifest(&b);
    struct mbdb_record r = {0};
    assert_int_equal(mbdb_open(buf_span(&b), &mbdb, NULL), STATUS_OK);
    assert_int_equal(mbdb_next(&mbdb, &r, NULL), STATUS_OK);
    assert_int_equal(mbdb_next(&mbdb, &r, NULL), STATUS_OK);
    size_t second = (size_t)r.offset, third = mbdb.at.at;
    b.ptr[second + 1] = 200; /* the length of its domain */
    assert_int_equal(count_records(buf_span(&b), &mbdb, &problem), 3);
    assert_int_equal(mbdb.damaged, 1);
    assert_int_equal(problem.offset, second);
    assert_int_equal(problem.status, STATUS_MALFORMED);
    b.ptr[second] = 0xFE; /* runs past the end of the file */
    assert_int_equal(count_records(buf_span(&b), &mbdb, &problem), 3);
    assert_int_equal(mbdb.damaged_bytes, third - second);
    buf_free(&b);
}

static void test_cut_manifest_names_the_place(void **state)
{
    (void)state;
    struct buf b;
    struct mbdb mbdb;
    struct problem problem;
    buf_init(&b, 4096);
    put_manifest(&b);
    assert_int_equal(count_records(span_head(buf_span(&b), b.len - 4), &mbdb, &problem), 3);
    assert_int_equal(mbdb.damaged, 1);
    assert_string_equal(problem.what, "the manifest is damaged from here to its end");
    assert_int_equal(problem.offset + mbdb.damaged_bytes, b.len - 4);
    buf_free(&b);
}

/* Endless damage ends with its budget, not with patience. */
static void test_search_is_bounded(void **state)
{
    (void)state;
    struct buf b;
    struct mbdb mbdb;
    struct mbdb_record r;
    buf_init(&b, 4096);
    buf_add(&b, SPAN_LITERAL("mbdb\5\0"));
    for (int i = 0; i < 1000; i++)
        buf_byte(&b, 0);
    put_record(&b, "HomeDomain", "a", 0100644, 0);
    assert_int_equal(mbdb_open(buf_span(&b), &mbdb, NULL), STATUS_OK);
    mbdb.search_budget = 500;
    assert_int_equal(mbdb_next(&mbdb, &r, NULL), STATUS_MALFORMED);
    assert_int_equal(mbdb_next(&mbdb, &r, NULL), STATUS_END);
    assert_int_equal(mbdb.damaged_bytes, b.len - 6);
    buf_free(&b);
}

static void test_other_files_are_named(void **state)
{
    (void)state;
    struct mbdb mbdb;
    struct problem problem;
    assert_int_equal(mbdb_open(SPAN_LITERAL("mbdx\2\0\0\0\0\0"), &mbdb, &problem),
                     STATUS_UNSUPPORTED);
    assert_non_null(strstr(problem.what, "mbdx"));
    assert_int_equal(mbdb_open(SPAN_LITERAL("mbdb\6\0"), &mbdb, &problem), STATUS_UNSUPPORTED);
    assert_int_equal(mbdb_open(SPAN_LITERAL("mbdb\5"), &mbdb, &problem), STATUS_TRUNCATED);
    assert_int_equal(mbdb_open(SPAN_LITERAL("SQLite format 3"), &mbdb, &problem), STATUS_MALFORMED);
}

static void test_names_of_stored_files(void **state)
{
    (void)state;
    char id[MBDB_FILE_ID_SIZE];
    assert_true(mbdb_file_id(span_str("HomeDomain"), span_str("Library/SMS/sms.db"), id));
    assert_string_equal(id, "3d0d7e5fb2ce288813306e4d4636395e047a3d28");
    assert_true(mbdb_file_id(span_str("HomeDomain"), span_str("Library/SMS/sms.db-wal"), id));
    assert_string_equal(id, "cd47480f213dba9bc38ee792775d17e3f5a73a59");
    assert_true(mbdb_file_id(SPAN_EMPTY, SPAN_EMPTY, id));
}

static void test_real_manifest(void **state)
{
    (void)state;
    struct span data =
        sweep_load("../shared/corpus/ios/encrypted_backup/mbdb_manifest_9.0.1/Manifest.mbdb");
    if (data.ptr == NULL)
        skip();
    struct mbdb mbdb;
    struct mbdb_record r;
    char id[MBDB_FILE_ID_SIZE];
    assert_int_equal(mbdb_open(data, &mbdb, NULL), STATUS_OK);
    assert_int_equal(mbdb_next(&mbdb, &r, NULL), STATUS_OK);
    assert_span(r.domain, "MyTestDomain");
    assert_span(r.path, "Media/Test.txt");
    assert_int_equal(r.mode, 0100755);
    assert_int_equal(r.size, 9);
    assert_int_equal(r.protection_class, 4);
    assert_true(mbdb_file_id(r.domain, r.path, id));
    assert_string_equal(id, "5727bd1c5fa1055e15d8b4a75a74793c84b5ffdc");
    assert_int_equal(mbdb_next(&mbdb, &r, NULL), STATUS_END);
    free((void *)(uintptr_t)data.ptr);
}

static enum status sweep_mbdb(struct arena *arena, struct span data)
{
    struct mbdb mbdb;
    struct mbdb_record r;
    enum status worst = STATUS_OK, status;
    (void)arena;
    TRY(mbdb_open(data, &mbdb, NULL));
    while ((status = mbdb_next(&mbdb, &r, NULL)) != STATUS_END) {
        struct span rest = r.properties, name, value;
        worst = status == STATUS_OK ? worst : status;
        while (status == STATUS_OK && mbdb_property_next(&rest, &name, &value))
            assert_true(name.len + value.len <= data.len);
    }
    return worst;
}

static void test_sweeps(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 4096);
    put_manifest(&b);
    assert_int_equal(sweep_prefixes(sweep_mbdb, buf_span(&b)), 5); /* at each end of a record */
    assert_int_equal(sweep_allocations(sweep_mbdb, buf_span(&b)), 0);
    sweep_bytes(sweep_mbdb, buf_span(&b));
    buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_records),
        cmocka_unit_test(test_damage_costs_one_record),
        cmocka_unit_test(test_cut_manifest_names_the_place),
        cmocka_unit_test(test_search_is_bounded),
        cmocka_unit_test(test_other_files_are_named),
        cmocka_unit_test(test_names_of_stored_files),
        cmocka_unit_test(test_real_manifest),
        cmocka_unit_test(test_sweeps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
