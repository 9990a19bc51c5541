/* Passwords: trimmed of one newline, never echoed, gone afterwards. */
#include "support/unit.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#ifdef __APPLE__
#include <util.h>
#else
#include <pty.h>
#endif

#include "base/limits.h"
#include "cli/password.h"

static enum status read_from_pipe(const void *bytes, size_t len, struct secret *secret,
                                  struct buf *why)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], bytes, len), (ssize_t)len);
    assert_int_equal(close(ends[1]), 0);
    struct password_source source = {.fd = ends[0]};
    enum status status = password_read(&source, "?", secret, why);
    assert_int_equal(close(ends[0]), 0);
    return status;
}

static void test_one_newline_is_trimmed(void **state)
{
    (void)state;
    static const struct {
        const char *given, *expected;
    } cases[] = {{"word", "word"},
                 {"word\n", "word"},
                 {"word\r\n", "word"},
                 {"word\n\n", "word\n"},
                 {" word ", " word "},
                 {"a\nb\n", "a\nb"},
                 {"", ""},
                 {"\n", ""},
                 {"p\xc3\xa4\xff\n", "p\xc3\xa4\xff"},
                 {"word\r", "word\r"}};
    struct buf why;
    buf_init(&why, 500);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct secret secret;
        assert_int_equal(read_from_pipe(cases[i].given, strlen(cases[i].given), &secret, &why),
                         STATUS_OK);
        assert_span(secret_span(&secret), cases[i].expected);
        secret_free(&secret);
        secret_free(&secret);
        assert_null(secret.bytes);
    }
    assert_int_equal(why.len, 0);
    buf_free(&why);
}

static void test_length_is_bounded(void **state)
{
    (void)state;
    char *long_one = malloc(PASSWORD_BYTES_MAX + 1);
    struct secret secret;
    struct buf why;
    assert_non_null(long_one);
    memset(long_one, 'x', PASSWORD_BYTES_MAX + 1);
    long_one[PASSWORD_BYTES_MAX] = '\n';
    buf_init(&why, 500);
    assert_int_equal(read_from_pipe(long_one, PASSWORD_BYTES_MAX + 1, &secret, &why), STATUS_OK);
    assert_int_equal(secret.len, PASSWORD_BYTES_MAX);
    secret_free(&secret);
    long_one[PASSWORD_BYTES_MAX] = 'x';
    assert_int_equal(read_from_pipe(long_one, PASSWORD_BYTES_MAX + 1, &secret, &why),
                     STATUS_TOO_LARGE);
    assert_true(span_find(buf_span(&why), SPAN_LITERAL("4096")) < why.len);
    buf_free(&why);
    free(long_one);
}

static void test_files(void **state)
{
    (void)state;
    char path[] = "/tmp/bridle-test-XXXXXX";
    struct secret secret;
    struct buf why;
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "from a file\n", 12), 12);
    assert_int_equal(close(fd), 0);
    buf_init(&why, 500);
    struct password_source source = {.fd = -1, .file = path};
    assert_int_equal(password_read(&source, "?", &secret, &why), STATUS_OK);
    assert_span(secret_span(&secret), "from a file");
    secret_free(&secret);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(password_read(&source, "?", &secret, &why), STATUS_IO_ERROR);
    assert_true(why.len > 0);
    source.file = "/";
    assert_int_equal(password_read(&source, "?", &secret, &why), STATUS_IO_ERROR);
    buf_free(&why);
}

static void test_memory_is_locked_away(void **state)
{
    (void)state;
    struct secret secret;
    struct rlimit core = {1, 1};
    assert_int_equal(secret_init(&secret, 100), STATUS_OK);
    memcpy(secret.bytes, "hidden", 6);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) /* a forked process does not have it */
        _exit(memcmp(secret.bytes, "hidden", 6) == 0);
    int status = -1;
    assert_int_equal(waitpid(pid, &status, 0), pid);
#ifdef MADV_WIPEONFORK
    assert_int_equal(status, 0);
#endif
    secret_free(&secret);
    secret_guard_process();
    assert_int_equal(getrlimit(RLIMIT_CORE, &core), 0);
    assert_int_equal(core.rlim_cur, 0);
    assert_int_equal(core.rlim_max, 0);
}

/* The child asks on a terminal of its own and writes what it got to `report`. */
static pid_t ask_on_terminal(int *ret_terminal, int *ret_report)
{
    int report[2];
    assert_int_equal(pipe(report), 0);
    pid_t pid = forkpty(ret_terminal, NULL, NULL, NULL);
    assert_true(pid >= 0);
    if (pid == 0) {
        struct secret secret;
        struct buf why;
        buf_init(&why, 500);
        struct password_source source = {.fd = -1};
        enum status status = password_read(&source, "Password: ", &secret, &why);
        if (status == STATUS_OK)
            (void)!write(report[1], secret.bytes, secret.len);
        struct termios now;
        bool echo = tcgetattr(0, &now) == 0 && (now.c_lflag & ECHO) != 0;
        _exit((int)status | (echo ? 0 : 64));
    }
    assert_int_equal(close(report[1]), 0);
    *ret_report = report[0];
    return pid;
}

/* Reads from the terminal until `until` has appeared, or its end; returns what was shown. */
static void read_terminal(int terminal, const char *until, struct buf *shown)
{
    uint8_t bytes[256];
    while (until == NULL || span_find(buf_span(shown), span_str(until)) == shown->len) {
        ssize_t n = read(terminal, bytes, sizeof bytes);
        if (n <= 0)
            return;
        buf_add(shown, span_of(bytes, (size_t)n));
    }
}

static void test_terminal_shows_nothing(void **state)
{
    (void)state;
    int terminal, report, status = -1;
    char got[64] = "";
    struct buf shown;
    buf_init(&shown, 4096);
    pid_t pid = ask_on_terminal(&terminal, &report);
    read_terminal(terminal, "Password: ", &shown);
    assert_int_equal(write(terminal, "s3cret w\xc3\xb6rd\n", 13), 13);
    read_terminal(terminal, NULL, &shown);
    assert_int_equal(read(report, got, sizeof got - 1), 12);
    assert_string_equal(got, "s3cret w\xc3\xb6rd");
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(WEXITSTATUS(status), STATUS_OK); /* and the echo is back */
    assert_span(buf_span(&shown), "Password: \r\n");
    (void)close(terminal);
    (void)close(report);
    buf_free(&shown);
}

static void test_end_of_input_is_no_password(void **state)
{
    (void)state;
    int terminal, report, status = -1;
    struct buf shown;
    buf_init(&shown, 4096);
    pid_t pid = ask_on_terminal(&terminal, &report);
    read_terminal(terminal, "Password: ", &shown);
    assert_int_equal(write(terminal, "\4", 1), 1);
    read_terminal(terminal, NULL, &shown);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(WEXITSTATUS(status), STATUS_STOPPED);
    (void)close(terminal);
    (void)close(report);
    buf_free(&shown);
}

/* Ctrl-C ends the program as ever, and leaves a terminal that echoes. */
static void test_interrupt_restores_the_terminal(void **state)
{
    (void)state;
    int terminal, report, status = -1;
    struct buf shown;
    struct termios now = {0};
    buf_init(&shown, 4096);
    pid_t pid = ask_on_terminal(&terminal, &report);
    read_terminal(terminal, "Password: ", &shown);
    assert_int_equal(tcgetattr(terminal, &now), 0);
    assert_int_equal(now.c_lflag & ECHO, 0);
    assert_int_equal(write(terminal, "\3", 1), 1);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT);
    assert_int_equal(tcgetattr(terminal, &now), 0);
    assert_true((now.c_lflag & ECHO) != 0);
    (void)close(terminal);
    (void)close(report);
    buf_free(&shown);
}

static void test_no_terminal_is_said(void **state)
{
    (void)state;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct secret secret;
        struct buf why;
        buf_init(&why, 500);
        (void)setsid(); /* away from any terminal */
        struct password_source source = {.fd = -1};
        enum status status = password_read(&source, "?", &secret, &why);
        bool said = span_find(buf_span(&why), SPAN_LITERAL("--password-file")) < why.len;
        _exit(status == STATUS_NOT_FOUND && said ? 0 : 1);
    }
    int status = -1;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_newline_is_trimmed),
        cmocka_unit_test(test_length_is_bounded),
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_memory_is_locked_away),
        cmocka_unit_test(test_terminal_shows_nothing),
        cmocka_unit_test(test_end_of_input_is_no_password),
        cmocka_unit_test(test_interrupt_restores_the_terminal),
        cmocka_unit_test(test_no_terminal_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
