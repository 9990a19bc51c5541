/* The case folder: a bag that validates, runs that appear whole or not at all, one writer. */
#include "support/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "case/bag.h"
#include "case/case_folder.h"
#include "case/durable.h"
#include "support/scratch.h"
#include "support/sweep.h"

static struct custody_entry entry_of(const char *action)
{
    return (struct custody_entry){
        .time = {.seconds = 1614676447}, .action = action, .actor = "Ana", .tool = "bridle 0.1.0"};
}

static struct case_folder *create(const char *path, bool again)
{
    BUF_SCOPED struct buf why;
    struct case_folder *c = NULL;
    buf_init(&why, 4096);
    if (case_create(path, again, &c, &why) != STATUS_OK)
        fail_msg("%.*s", (int)why.len, (const char *)why.ptr);
    return c;
}

static enum status create_fails(const char *path, bool again, const char *expected)
{
    BUF_SCOPED struct buf why;
    struct case_folder *c = NULL;
    buf_init(&why, 4096);
    enum status status = case_create(path, again, &c, &why);
    assert_int_not_equal(status, STATUS_OK);
    assert_null(c);
    if (span_find(buf_span(&why), span_str(expected)) == why.len)
        fail_msg("'%.*s' lacks '%s'", (int)why.len, (const char *)why.ptr, expected);
    return status;
}

static void add_run(struct case_folder *c, const char *text, const char *expected_id)
{
    BUF_SCOPED struct buf why;
    struct case_run *run;
    struct case_file *file;
    buf_init(&why, 4096);
    assert_int_equal(case_run_begin(c, &run, &why), STATUS_OK);
    assert_string_equal(case_run_id(run), expected_id);
    assert_int_equal(case_file_put(run, "run.json", span_str("{}\n")), STATUS_OK);
    assert_int_equal(case_file_create(run, "findings.jsonl", &file), STATUS_OK);
    for (int i = 0; i < 20000; i++)
        assert_int_equal(case_file_write(file, span_str(text)), STATUS_OK);
    assert_int_equal(case_file_close(file), STATUS_OK);
    struct custody_entry entry = entry_of("checked");
    if (case_run_commit(run, &entry, &why) != STATUS_OK)
        fail_msg("%.*s", (int)why.len, (const char *)why.ptr);
}

static bool exists(const char *path)
{
    struct stat info;
    return lstat(path, &info) == 0;
}

static void test_two_runs_make_a_valid_bag(void **state)
{
    (void)state;
    struct stat info;
    struct case_folder *c = create("one.case", false);
    add_run(c, "{\"level\":\"low\"}\n", "0001");
    add_run(c, "{\"level\":\"high\"}\n", "0002");
    case_close(c);
    assert_int_equal(stat("one.case", &info), 0);
    assert_int_equal(info.st_mode & 07777, 0700);
    assert_int_equal(stat("one.case/data/runs/0001/run.json", &info), 0);
    assert_int_equal(info.st_mode & 07777, 0600);
    scratch_shell("cd one.case && sha256sum --strict --quiet -c manifest-sha256.txt && "
                  "sha256sum --strict --quiet -c tagmanifest-sha256.txt");
    scratch_shell("cd one.case && test \"$(ls -A | tr '\\n' ' ')\" = 'bag-info.txt "
                  "bagit.txt custody.jsonl data manifest-sha256.txt "
                  "tagmanifest-sha256.txt '");
    scratch_shell("grep -qx 'Payload-Oxum: 660006.4' one.case/bag-info.txt");
    struct span chain = sweep_load("one.case/custody.jsonl");
    struct arena arena;
    struct custody_report report;
    arena_init(&arena, 1 << 20);
    assert_int_equal(custody_verify(&arena, chain, NULL, 0, &report), STATUS_OK);
    assert_int_equal(report.lines, 2);
    assert_int_equal(report.fault_count, 0);
    assert_true(span_find(chain, SPAN_LITERAL("\"outputs\":{\"run\":\"0002\",")) < chain.len);
    arena_free(&arena);
    free((void *)(uintptr_t)chain.ptr);
}

static void test_existing_case_needs_again(void **state)
{
    (void)state;
    struct case_folder *c = create("one.case", false);
    add_run(c, "x", "0001");
    case_close(c);
    assert_int_equal(create_fails("one.case", false, "--again"), STATUS_EXISTS);
    c = create("one.case", true);
    add_run(c, "y", "0002");
    case_close(c);
    assert_true(exists("one.case/data/runs/0002/findings.jsonl"));
}

static void test_what_is_no_case_stays_untouched(void **state)
{
    (void)state;
    scratch_shell("mkdir other && echo hello > other/file && mkdir other/.run");
    assert_int_equal(create_fails("other", false, "no case"), STATUS_EXISTS);
    assert_int_equal(create_fails("other", true, "no case"), STATUS_NOT_FOUND);
    assert_int_equal(create_fails("other/file", false, "Not a directory"), STATUS_IO_ERROR);
    assert_int_equal(create_fails("nowhere/one.case", false, "No such file"), STATUS_IO_ERROR);
    assert_true(exists("other/.run"));
}

static void test_nothing_committed_leaves_nothing(void **state)
{
    (void)state;
    BUF_SCOPED struct buf why;
    struct case_run *run;
    buf_init(&why, 4096);
    struct case_folder *c = create("one.case", false);
    assert_int_equal(case_run_begin(c, &run, &why), STATUS_OK);
    assert_int_equal(case_file_put(run, "run.json", span_str("{}")), STATUS_OK);
    case_run_abandon(run);
    assert_int_equal(case_run_begin(c, &run, &why), STATUS_OK);
    assert_int_equal(case_file_put(run, "run.json", span_str("{}")), STATUS_OK);
    case_close(c);
    assert_false(exists("one.case"));
}

/* A killed program leaves a folder without a run; the next one takes it over without --again. */
static void test_leftovers_are_dropped(void **state)
{
    (void)state;
    scratch_shell("mkdir -p one.case/.run one.case/.next/run-0001 && "
                  "echo x > one.case/.run/run.json && echo y > one.case/.tmp-1-2");
    struct case_folder *c = create("one.case", false);
    add_run(c, "x", "0001");
    case_close(c);
    assert_false(exists("one.case/.run"));
    assert_false(exists("one.case/.tmp-1-2"));
}

static void test_names_are_ours_alone(void **state)
{
    (void)state;
    BUF_SCOPED struct buf why;
    struct case_run *run;
    static const char *const bad[] = {"",      "..",     "../x", "a/b", ".hidden",
                                      "Upper", "sp ace", "a\nb", "-x",  "\xc3\xa4"};
    buf_init(&why, 4096);
    struct case_folder *c = create("one.case", false);
    assert_int_equal(case_run_begin(c, &run, &why), STATUS_OK);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(case_file_put(run, bad[i], SPAN_EMPTY), STATUS_MALFORMED);
    assert_int_equal(case_file_put(run, "a.json", SPAN_EMPTY), STATUS_OK);
    assert_int_equal(case_file_put(run, "a.json", SPAN_EMPTY), STATUS_EXISTS);
    case_close(c);
}

static void test_temporary_file_has_no_name(void **state)
{
    (void)state;
    char back[4] = "";
    struct case_folder *c = create("one.case", false);
    int fd = case_temporary(c);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, "abc", 3, 0), 3);
    assert_int_equal(pread(fd, back, 3, 0), 3);
    assert_string_equal(back, "abc");
    scratch_shell("test -z \"$(ls -A one.case)\"");
    (void)close(fd);
    case_close(c);
}

static void test_second_program_is_told(void **state)
{
    (void)state;
    int ready[2];
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        struct case_folder *c = create("one.case", false);
        (void)!write(ready[1], "x", 1);
        (void)usleep(7 * 1000 * 1000);
        case_close(c);
        _exit(0);
    }
    char byte;
    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_int_equal(create_fails("one.case", true, "in use by another program"), STATUS_BUSY);
    assert_int_equal(waitpid(child, NULL, 0), child);
    (void)close(ready[0]);
    (void)close(ready[1]);
}

static void test_damaged_manifest_stops_a_change(void **state)
{
    (void)state;
    BUF_SCOPED struct buf why;
    struct custody_entry entry = entry_of("noted");
    buf_init(&why, 4096);
    struct case_folder *c = create("one.case", false);
    add_run(c, "x", "0001");
    scratch_shell("echo zz >> one.case/manifest-sha256.txt");
    assert_int_equal(case_custody_append(c, &entry, &why), STATUS_MALFORMED);
    assert_true(span_find(buf_span(&why), SPAN_LITERAL("manifest-sha256.txt")) < why.len);
    case_close(c);
}

static enum status parse_manifest(struct arena *arena, struct span data)
{
    struct bag_manifest m;
    BUF_SCOPED struct buf text;
    buf_init(&text, 1 << 20);
    bag_manifest_init(&m, arena);
    TRY(bag_manifest_parse(&m, data, NULL));
    bag_manifest_write(&m, &text);
    assert_true(span_equal(buf_span(&text), data)); /* one form only */
    return STATUS_OK;
}

#define HEX "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static void test_manifests_have_one_form(void **state)
{
    (void)state;
    static const char *const bad[] = {
        HEX "  data/runs/0001/a",
        HEX " data/a\n",
        HEX "  *data/a\n",
        HEX "  /etc/passwd\n",
        HEX "  data/../a\n",
        HEX "  data//a\n",
        HEX "  data/a/\n",
        "x" HEX "  data/a\n",
        "E" HEX "  data/a\n",
        HEX "\n",
        HEX "  \n",
        "\n",
        HEX "  data/a\r\n",
        HEX "  data/b\n" HEX "  data/a\n",
        HEX "  data/a\n" HEX "  data/a\n",
    };
    struct arena arena;
    arena_init(&arena, 1 << 20);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(parse_manifest(&arena, span_str(bad[i])), STATUS_MALFORMED);
    arena_free(&arena);
    struct span good = SPAN_LITERAL(HEX "  data/a\n" HEX "  data/runs/0001/b-c.d_e\n");
    assert_int_equal(sweep_prefixes(parse_manifest, good), 3); /* none, one, both */
    assert_true(sweep_allocations(parse_manifest, good) >= 3);
    sweep_bytes(parse_manifest, good);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_two_runs_make_a_valid_bag, scratch_enter,
                                        scratch_leave),
        cmocka_unit_test_setup_teardown(test_existing_case_needs_again, scratch_enter,
                                        scratch_leave),
        cmocka_unit_test_setup_teardown(test_what_is_no_case_stays_untouched, scratch_enter,
                                        scratch_leave),
        cmocka_unit_test_setup_teardown(test_nothing_committed_leaves_nothing, scratch_enter,
                                        scratch_leave),
        cmocka_unit_test_setup_teardown(test_leftovers_are_dropped, scratch_enter, scratch_leave),
        cmocka_unit_test_setup_teardown(test_names_are_ours_alone, scratch_enter, scratch_leave),
        cmocka_unit_test_setup_teardown(test_temporary_file_has_no_name, scratch_enter,
                                        scratch_leave),
        cmocka_unit_test_setup_teardown(test_second_program_is_told, scratch_enter, scratch_leave),
        cmocka_unit_test_setup_teardown(test_damaged_manifest_stops_a_change, scratch_enter,
                                        scratch_leave),
        cmocka_unit_test(test_manifests_have_one_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
