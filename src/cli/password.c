/* Passwords from a descriptor, a file, or the terminal. */
#include "cli/password.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/select.h>
#include <termios.h>
#include <unistd.h>

#include "base/limits.h"

static const int FATAL_SIGNALS[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
enum { FATAL_COUNT = sizeof FATAL_SIGNALS / sizeof *FATAL_SIGNALS };

static volatile sig_atomic_t caught;

bool password_source_from(const struct invocation *inv, struct password_source *ret_source,
                          struct buf *why)
{
    const char *fd = option_value(inv, "password-fd"), *file = option_value(inv, "password-file");
    uint64_t number = 0;
    if (fd != NULL && file != NULL) {
        buf_str(why, "--password-fd and --password-file: one of them is enough");
        return false;
    }
    if (fd != NULL && (!span_to_uint(span_str(fd), &number) || number > 1 << 20)) {
        buf_str(why, "--password-fd needs the number of an open descriptor");
        return false;
    }
    *ret_source = (struct password_source){.fd = fd == NULL ? -1 : (int)number, .file = file};
    return true;
}

bool password_is_asked(const struct password_source *source)
{
    return source->fd < 0 && source->file == NULL;
}

/* One line end, as editors leave it behind the only line; anything else belongs to the password. */
static void trim_newline(struct secret *secret)
{
    if (secret->len > 0 && secret->bytes[secret->len - 1] == '\n') {
        secret->len--;
        if (secret->len > 0 && secret->bytes[secret->len - 1] == '\r')
            secret->len--;
    }
}

/* Until the end of the file, or of a line when `wait` waits for a person. */
static enum status read_bytes(int fd, enum status (*wait)(int fd), struct secret *secret)
{
    secret_guard_process(); /* not earlier: /dev/fd/N cannot be opened afterwards */
    while (wait == NULL || secret->len == 0 || secret->bytes[secret->len - 1] != '\n') {
        if (secret->len == PASSWORD_BYTES_MAX + 2)
            return STATUS_TOO_LARGE;
        if (wait != NULL)
            TRY(wait(fd));
        ssize_t n = read(fd, secret->bytes + secret->len, PASSWORD_BYTES_MAX + 2 - secret->len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return STATUS_IO_ERROR;
        if (n == 0)
            break;
        secret->len += (size_t)n;
    }
    if (wait != NULL && secret->len == 0)
        return STATUS_STOPPED;
    trim_newline(secret);
    return secret->len > PASSWORD_BYTES_MAX ? STATUS_TOO_LARGE : STATUS_OK;
}

static enum status read_file(const char *path, struct secret *secret)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return STATUS_IO_ERROR;
    enum status status = read_bytes(fd, NULL, secret);
    int error = errno;
    (void)close(fd);
    errno = error;
    return status;
}

static void catch_signal(int number)
{
    caught = number;
}

/* What the signals did before, and which were blocked. */
struct signals {
    struct sigaction actions[FATAL_COUNT];
    sigset_t mask;
};

static sigset_t mask_while_waiting;

/* While the echo is off, signals that would end the program only end the question. They stay
 * blocked but for the moments of waiting, so that none falls between a look and a wait. */
static void catch_signals(struct signals *before)
{
    struct sigaction action = {.sa_handler = catch_signal};
    sigset_t fatal;
    (void)sigemptyset(&action.sa_mask);
    (void)sigemptyset(&fatal);
    for (size_t i = 0; i < FATAL_COUNT; i++)
        (void)sigaddset(&fatal, FATAL_SIGNALS[i]);
    (void)sigprocmask(SIG_BLOCK, &fatal, &before->mask);
    mask_while_waiting = before->mask;
    caught = 0;
    for (size_t i = 0; i < FATAL_COUNT; i++)
        (void)sigaction(FATAL_SIGNALS[i], &action, &before->actions[i]);
}

static void release_signals(const struct signals *before)
{
    for (size_t i = 0; i < FATAL_COUNT; i++)
        (void)sigaction(FATAL_SIGNALS[i], &before->actions[i], NULL);
    if (caught != 0)
        (void)raise(caught);
    (void)sigprocmask(SIG_SETMASK, &before->mask, NULL);
}

static enum status wait_for_person(int fd)
{
    fd_set wanted;
    if (fd >= FD_SETSIZE)
        return STATUS_IO_ERROR;
    while (caught == 0) {
        FD_ZERO(&wanted);
        FD_SET(fd, &wanted);
        if (pselect(fd + 1, &wanted, NULL, NULL, NULL, &mask_while_waiting) > 0)
            return STATUS_OK;
        if (errno != EINTR)
            return STATUS_IO_ERROR;
    }
    return STATUS_STOPPED;
}

static enum status read_without_echo(int terminal, const char *prompt, struct secret *secret)
{
    struct termios shown, hidden;
    struct signals before;
    if (tcgetattr(terminal, &shown) != 0)
        return STATUS_IO_ERROR;
    hidden = shown;
    hidden.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK);
    hidden.c_lflag |= ECHONL | ICANON;
    hidden.c_cc[VSUSP] = _POSIX_VDISABLE; /* to stop now would leave the shell without echo */
    catch_signals(&before);
    enum status status = STATUS_IO_ERROR;
    if (tcsetattr(terminal, TCSAFLUSH, &hidden) == 0) {
        size_t len = strlen(prompt);
        if (write(terminal, prompt, len) == (ssize_t)len)
            status = read_bytes(terminal, wait_for_person, secret);
        (void)tcsetattr(terminal, TCSAFLUSH, &shown);
    }
    release_signals(&before);
    return status;
}

static enum status ask(const char *prompt, struct secret *secret)
{
    int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (terminal < 0)
        return STATUS_NOT_FOUND;
    enum status status = read_without_echo(terminal, prompt, secret);
    (void)close(terminal);
    return status;
}

static void explain(enum status status, const struct password_source *source, struct buf *why)
{
    if (status == STATUS_NOT_FOUND)
        buf_str(why, "a password is needed, and there is no terminal to ask for it: give it with "
                     "--password-file or --password-fd");
    else if (status == STATUS_TOO_LARGE)
        buf_format(why, "the password is longer than %d bytes", PASSWORD_BYTES_MAX);
    else if (status == STATUS_STOPPED)
        buf_str(why, "no password was given");
    else if (source->file != NULL)
        buf_format(why, "the password file cannot be read: %s", strerror(errno));
    else
        buf_str(why, "the password cannot be read");
}

enum status password_read(const struct password_source *source, const char *prompt,
                          struct secret *ret_secret, struct buf *why)
{
    struct secret secret;
    TRY(secret_init(&secret, PASSWORD_BYTES_MAX + 2));
    enum status status = source->fd >= 0        ? read_bytes(source->fd, NULL, &secret)
                         : source->file != NULL ? read_file(source->file, &secret)
                                                : ask(prompt, &secret);
    if (status == STATUS_OK) {
        *ret_secret = secret;
        return STATUS_OK;
    }
    explain(status, source, why);
    secret_free(&secret);
    return status;
}
