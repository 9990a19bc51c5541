/* Artifacts that attack: each costs its own job, is named with its reason, and the honest one
 * beside them is read as if they were not there.
 */
#include "support/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "artifacts/record.h"
#include "artifacts/registry.h"
#include "check/check.h"
#include "check/sandbox.h"
#include "check/source_keys.h"
#include "support/scratch.h"

enum { PATH_MAX_HERE = 128 };
static char source_path[PATH_MAX_HERE];
static const char *const SOURCES[] = {"Info.plist", NULL};
static const struct column COLUMNS[] = {{.name = "word", .type = COLUMN_WORD}};

static volatile int sink;

static enum coverage_status honest(struct artifact_run *run)
{
    const struct value value = value_text(SPAN_LITERAL("fine"));
    const struct place place = {.kind = PLACE_WHOLE};
    return coverage_of_status(run_emit(run, &value, &place));
}

static enum coverage_status segfault(struct artifact_run *run)
{
    (void)run;
    (void)raise(SIGSEGV); /* not by a bad address: the sanitizers would take that for their own */
    return COVERAGE_EXAMINED;
}

static enum coverage_status loops(struct artifact_run *run)
{
    (void)run;
    while (sink >= -1)
        sink = (sink + 1) & 0xFF;
    return COVERAGE_EXAMINED;
}

static enum coverage_status allocates(struct artifact_run *run)
{
    for (size_t n = 0;; n++) {
        char *piece = malloc(16 << 20);
        if (piece == NULL)
            return run_ends(run, COVERAGE_CRASHED, "no memory after %zu pieces", n);
        piece[0] = 1;
    }
}

static enum coverage_status arena_bomb(struct artifact_run *run)
{
    while (arena_alloc(run->arena, 1 << 20) != NULL)
        ;
    return run_ends(run, coverage_of_status(STATUS_NO_MEMORY), "%s", status_text(STATUS_NO_MEMORY));
}

static int deeper(int n)
{
    volatile char room[4096];
    room[n % 4096] = (char)n;
    return n < 0 ? 0 : deeper(n + 1 - sink) + room[(n + 1) % 4096];
}

static enum coverage_status recurses(struct artifact_run *run)
{
    (void)run;
    sink = 0;
    sink = deeper(0);
    return COVERAGE_EXAMINED;
}

static enum coverage_status opens_outside(struct artifact_run *run)
{
    int fd = open("/etc/passwd", O_RDONLY);
    if (fd >= 0)
        return COVERAGE_EXAMINED;
    return run_ends(run, COVERAGE_DAMAGED, "open was refused: %s", strerror(errno));
}

static enum coverage_status writes_beside(struct artifact_run *run)
{
    char path[PATH_MAX_HERE + 8];
    (void)snprintf(path, sizeof path, "%s/x-shm", source_path);
    int fd = open(path, O_WRONLY | O_CREAT, 0600);
    if (fd >= 0)
        return COVERAGE_EXAMINED;
    return run_ends(run, COVERAGE_DAMAGED, "write was refused: %s", strerror(errno));
}

static enum coverage_status opens_socket(struct artifact_run *run)
{
    (void)run;
    sink = socket(AF_INET, SOCK_STREAM, 0);
    return COVERAGE_EXAMINED;
}

static enum coverage_status executes(struct artifact_run *run)
{
    (void)run;
    char program[] = "/bin/true";
    char *argv[] = {program, NULL};
    (void)execv(argv[0], argv);
    return COVERAGE_EXAMINED;
}

static enum coverage_status sends_garbage(struct artifact_run *run)
{
    (void)run;
    static const uint8_t garbage[] = {200, 255, 255, 255, 255, 1, 2, 3};
    for (int fd = 3; fd < 256; fd++)
        if (write(fd, garbage, sizeof garbage) > 0)
            sink = fd;
    return COVERAGE_EXAMINED;
}

/* Keys that would be handed to all other workers: well formed, from a job that has none to give. */
static enum coverage_status sends_keys(struct artifact_run *run)
{
    static const struct source_keys keys = {.has_classes = 1, .classes = {.count = 1}};
    (void)run;
    for (int fd = 3; fd < 256; fd++)
        (void)frame_write(fd, FRAME_SOURCE_KEYS, span_of(&keys, sizeof keys));
    return COVERAGE_EXAMINED;
}

struct attack {
    struct artifact artifact;
    enum coverage_status expected;
    const char *reason; /* part of it */
    bool needs_limits;  /* nothing to see in a build without seccomp or memory limits */
};

#define ATTACK(id, function, status, why, limits)                                                  \
    {                                                                                              \
        .artifact = {.name = "ios." id,                                                            \
                     .title = id,                                                                  \
                     .sources = SOURCES,                                                           \
                     .presence = PRESENCE_OPTIONAL,                                                \
                     .columns = COLUMNS,                                                           \
                     .column_count = 1,                                                            \
                     .run = function},                                                             \
        .expected = status, .reason = why, .needs_limits = limits                                  \
    }

static const struct attack ATTACKS[] = {
    ATTACK("aa_honest", honest, COVERAGE_EXAMINED, NULL, false),
    ATTACK("allocates", allocates, COVERAGE_CRASHED, "no memory after", true),
    ATTACK("arena_bomb", arena_bomb, COVERAGE_CRASHED, "memory", false),
    ATTACK("executes", executes, COVERAGE_CRASHED, "forbidden call", true),
    ATTACK("loops", loops, COVERAGE_TIMED_OUT, "time limit", false),
    ATTACK("opens_outside", opens_outside, COVERAGE_DAMAGED, "open was refused", false),
    ATTACK("opens_socket", opens_socket, COVERAGE_CRASHED, "forbidden call", true),
    ATTACK("recurses", recurses, COVERAGE_CRASHED, "", true),
    ATTACK("segfaults", segfault, COVERAGE_CRASHED, "segmentation fault", true),
    ATTACK("sends_garbage", sends_garbage, COVERAGE_CRASHED, "malformed answer", false),
    ATTACK("sends_keys", sends_keys, COVERAGE_CRASHED, "malformed answer", false),
    ATTACK("writes_beside", writes_beside, COVERAGE_DAMAGED, "write was refused", false),
    ATTACK("zz_honest", honest, COVERAGE_EXAMINED, NULL, false),
};
enum { ATTACK_COUNT = sizeof ATTACKS / sizeof ATTACKS[0] };

static bool limits_are_on(void)
{
#ifdef BRIDLE_SANITIZED
    return false;
#else
    return true;
#endif
}

static int temporary(void *ctx)
{
    (void)ctx;
    char path[] = "/tmp/bridle-test-XXXXXX";
    int fd = mkstemp(path);
    if (fd >= 0)
        (void)unlink(path);
    return fd;
}

static void make_source(const char *folder)
{
    static const char *const names[] = {"Manifest.db", "Info.plist"};
    for (size_t i = 0; i < 2; i++) {
        char path[PATH_MAX_HERE + 16];
        (void)snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        int fd = open(path, O_WRONLY | O_CREAT, 0600);
        assert_true(fd >= 0);
        assert_int_equal(write(fd, "x", 1), 1);
        (void)close(fd);
    }
}

static const struct artifact_coverage *coverage_of(const struct check *c, const char *name)
{
    for (size_t i = 0; i < c->coverage.artifact_count; i++)
        if (strcmp(c->coverage.artifacts[i].artifact->name, name) == 0)
            return &c->coverage.artifacts[i];
    return NULL;
}

static void run_attacks(size_t workers, struct check *c)
{
    static const char *const skip[] = {"ios.backup_info", "ios.manifest", NULL};
    static struct check_request request;
    struct buf error;
    buf_init(&error, 1024);
    assert_int_equal(registry_load(&error), STATUS_OK);
    for (size_t i = 0; i < ATTACK_COUNT; i++)
        if (limits_are_on() || !ATTACKS[i].needs_limits)
            assert_int_equal(registry_add(&ATTACKS[i].artifact, &error), STATUS_OK);
    buf_free(&error);
    request = (struct check_request){.given = source_path,
                                     .path = source_path,
                                     .found = "",
                                     .root = open(source_path, O_RDONLY | O_DIRECTORY),
                                     .skip = skip,
                                     .workers = workers,
                                     .memory_max = limits_are_on() ? (size_t)768 << 20 : 0,
                                     /* eight share two cores, perhaps with other programs */
                                     .job_seconds = workers == 1 ? 8 : 25,
                                     .threshold = LEVEL_MEDIUM,
                                     .temporary = temporary};
    assert_true(request.root >= 0);
    assert_int_equal(check_run(&request, c), STATUS_OK);
    (void)close(request.root);
}

static void each_costs_its_own_job(size_t workers)
{
    static struct check c;
    run_attacks(workers, &c);
    for (size_t i = 0; i < ATTACK_COUNT; i++) {
        const struct attack *attack = &ATTACKS[i];
        if (!limits_are_on() && attack->needs_limits)
            continue;
        const struct artifact_coverage *a = coverage_of(&c, attack->artifact.name);
        assert_non_null(a);
        if (a->status != attack->expected)
            print_message("%s: %s\n", attack->artifact.name, a->reason == NULL ? "-" : a->reason);
        assert_int_equal(a->status, attack->expected);
        assert_int_equal(a->reproducible, attack->expected != COVERAGE_TIMED_OUT);
        if (attack->reason != NULL) {
            assert_non_null(a->reason);
            if (strstr(a->reason, attack->reason) == NULL)
                print_message("%s: %s\n", attack->artifact.name, a->reason);
            assert_non_null(strstr(a->reason, attack->reason));
        }
    }
    assert_int_equal(coverage_of(&c, "ios.zz_honest")->rows, 1);
    assert_int_equal(c.keys.len, 0);
    check_free(&c);
    registry_free();
}

static void with_one_worker(void **state)
{
    (void)state;
    each_costs_its_own_job(1);
}

static void with_eight_workers(void **state)
{
    (void)state;
    each_costs_its_own_job(8);
}

static void nothing_was_written_beside(void **state)
{
    (void)state;
    char path[PATH_MAX_HERE + 8];
    struct stat st;
    (void)snprintf(path, sizeof path, "%s/x-shm", source_path);
    assert_int_not_equal(stat(path, &st), 0);
}

int main(void)
{
    if (scratch_enter(NULL) != 0)
        return 1;
    (void)snprintf(source_path, sizeof source_path, "%s", scratch_path());
    make_source(source_path);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(with_one_worker),
        cmocka_unit_test(with_eight_workers),
        cmocka_unit_test(nothing_was_written_beside),
    };
    int failed = cmocka_run_group_tests_name("hostile_workers", tests, NULL, NULL);
    return scratch_leave(NULL) != 0 ? 1 : failed;
}
