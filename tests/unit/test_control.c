/* The control run: it passes on this build, and it can fail. */
#include "support/unit.h"

#include <sys/stat.h>
#include <unistd.h>

#include "artifacts/registry.h"
#include "demo/control.h"
#include "support/scratch.h"

static struct control_result run_without(const char *const *skip)
{
    struct case_folder *c;
    struct control_result result;
    static const char path[] = "one.case";
    BUF_SCOPED struct buf why;
    buf_init(&why, 4096);
    assert_int_equal(case_create(path, true, &c, &why), STATUS_OK);
    const struct control_request request = {.folder = c, .skip = skip};
    control_run(&request, &result);
    case_close(c);
    assert_int_not_equal(access(path, F_OK), 0); /* nothing was committed, nothing is left */
    return result;
}

static void test_it_passes(void **state)
{
    (void)state;
    const struct control_result r = run_without(NULL);
    assert_string_equal(r.why, "");
    assert_int_equal(r.state, CONTROL_PASSED);
    assert_true(r.planted > 30);
    assert_int_equal(r.found, r.planted);
    assert_int_equal(r.not_planted, 0);
    assert_true(r.records > r.twin_records && r.twin_records > 500);
    assert_int_equal(r.twin_findings, 0);
}

/* A build that is blind to messages does not pass. */
static void test_it_fails_when_something_is_not_found(void **state)
{
    static const char *const skip[] = {"ios.sms", NULL};
    (void)state;
    const struct control_result r = run_without(skip);
    assert_int_equal(r.state, CONTROL_FAILED);
    assert_true(r.found < r.planted);
}

/* A twin in which nothing can be read shows nothing. */
static void test_it_fails_when_nothing_is_read(void **state)
{
    static const char *const skip[] = {"*", NULL};
    (void)state;
    assert_int_equal(run_without(skip).state, CONTROL_FAILED);
}

static void test_what_stands_in_the_way_is_said(void **state)
{
    struct case_folder *c;
    struct control_result result;
    static const char path[] = "two.case";
    BUF_SCOPED struct buf why;
    (void)state;
    buf_init(&why, 4096);
    assert_int_equal(case_create(path, true, &c, &why), STATUS_OK);
    if (getuid() == 0)
        assert_int_equal(rmdir(path), 0); /* root may write into a folder that is read only */
    else
        assert_int_equal(chmod(path, 0500), 0);
    const struct control_request request = {.folder = c};
    control_run(&request, &result);
    assert_int_equal(result.state, CONTROL_NOT_RUN);
    assert_string_not_equal(result.why, "");
    (void)chmod(path, 0700);
    case_close(c);
}

static int load(void **state)
{
    BUF_SCOPED struct buf why;
    buf_init(&why, 4096);
    if (scratch_enter(state) != 0)
        return -1;
    return registry_load(&why) == STATUS_OK ? 0 : -1;
}

static int unload(void **state)
{
    registry_free();
    return scratch_leave(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_it_passes),
        cmocka_unit_test(test_it_fails_when_something_is_not_found),
        cmocka_unit_test(test_it_fails_when_nothing_is_read),
        cmocka_unit_test(test_what_stands_in_the_way_is_said),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
