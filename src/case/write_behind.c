/* The process behind a file, and the pipes to and from it. */
#include "case/write_behind.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

#include "case/durable.h"

enum { SLOTS = 4 };

struct write_behind {
    uint8_t *slots; /* SLOTS of them, shared */
    pid_t pid;
    int to, from;
    size_t next, outstanding; /* slot to be filled; slots that are not written yet */
    bool failed;
};

/* The last thing that the process says. */
struct outcome {
    int error; /* errno; 0: all is written */
    uint8_t digest[SHA256_BYTES];
};

static bool whole(ssize_t (*transfer)(int, void *, size_t), int fd, void *bytes, size_t len)
{
    for (uint8_t *at = bytes; len > 0;) {
        ssize_t n = transfer(fd, at, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        at += n;
        len -= (size_t)n;
    }
    return true;
}

static ssize_t write_some(int fd, void *bytes, size_t len)
{
    return write(fd, bytes, len);
}

static void close_all_but(int a, int b, int c)
{
#if defined(__linux__) && defined(SYS_close_range)
    int keep[] = {a, b, c};
    for (size_t i = 0; i < 3; i++) /* three numbers in order */
        for (size_t k = i + 1; k < 3; k++)
            if (keep[k] < keep[i]) {
                int swap = keep[i];
                keep[i] = keep[k];
                keep[k] = swap;
            }
    int first = 3;
    for (size_t i = 0; i < 3; i++) {
        if (keep[i] > first)
            (void)syscall(SYS_close_range, first, keep[i] - 1, 0);
        first = keep[i] >= first ? keep[i] + 1 : first;
    }
    (void)syscall(SYS_close_range, first, INT_MAX, 0);
#else
    (void)a, (void)b, (void)c;
#endif
}

/* What has been written can go to the disk while the rest is made; the sync at the end waits for
 * less. Only a hint. */
static void begin_flush(int fd, uint64_t *flushed)
{
#if defined(__linux__) && defined(SYNC_FILE_RANGE_WRITE)
    enum { FLUSH_BYTES = 16 << 20 };
    const off_t at = lseek(fd, 0, SEEK_CUR);
    if (at < 0 || (uint64_t)at - *flushed < FLUSH_BYTES)
        return;
    (void)sync_file_range(fd, (off_t)*flushed, at - (off_t)*flushed, SYNC_FILE_RANGE_WRITE);
    *flushed = (uint64_t)at;
#else
    (void)fd, (void)flushed;
#endif
}

/* The process: slots in turn, until a length of 0. What went wrong is told at the end; until then
 * slots are taken all the same, so that nobody waits. */
_Noreturn static void serve(const struct write_behind *w, int in, int out, int fd,
                            struct sha256 hash)
{
    struct outcome outcome = {.error = 0};
    uint32_t len = 0;
    uint64_t flushed = 0;
    size_t slot = 0;
#ifdef __linux__
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
#endif
    close_all_but(in, out, fd);
    for (;; slot = (slot + 1) % SLOTS) {
        if (!whole(read, in, &len, sizeof len) || len > WRITE_BEHIND_SLOT)
            _exit(1);
        if (len == 0)
            break;
        const struct span bytes = span_of(w->slots + slot * WRITE_BEHIND_SLOT, len);
        sha256_add(&hash, bytes);
        if (outcome.error == 0 && durable_write(fd, bytes) != STATUS_OK)
            outcome.error = errno != 0 ? errno : EIO;
        begin_flush(fd, &flushed);
        if (!whole(write_some, out, &(uint8_t){0}, 1))
            _exit(1);
    }
    if (sha256_end(&hash, outcome.digest) != STATUS_OK && outcome.error == 0)
        outcome.error = ENOMEM;
    _exit(!whole(write_some, out, &outcome, sizeof outcome));
}

static bool open_pipes(int to[2], int from[2])
{
    if (pipe(to) != 0)
        return false;
    if (pipe(from) == 0)
        return true;
    (void)close(to[0]);
    (void)close(to[1]);
    return false;
}

static bool start(struct write_behind *w, int fd, const struct sha256 *hash)
{
    int to[2], from[2];
    if (!open_pipes(to, from))
        return false;
    (void)signal(SIGPIPE, SIG_IGN); /* it shows in write()'s result */
    w->pid = fork();
    if (w->pid == 0)
        serve(w, to[0], from[1], fd, *hash);
    (void)close(to[0]);
    (void)close(from[1]);
    w->to = to[1];
    w->from = from[0];
    if (w->pid > 0)
        return true;
    (void)close(w->to);
    (void)close(w->from);
    return false;
}

struct write_behind *write_behind_start(int fd, const struct sha256 *hash)
{
    struct write_behind *w = calloc(1, sizeof *w);
    if (w == NULL)
        return NULL;
    w->slots = mmap(NULL, (size_t)SLOTS * WRITE_BEHIND_SLOT, PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (w->slots == MAP_FAILED) {
        free(w);
        return NULL;
    }
    if (start(w, fd, hash))
        return w;
    (void)munmap(w->slots, (size_t)SLOTS * WRITE_BEHIND_SLOT);
    free(w);
    return NULL;
}

uint8_t *write_behind_slot(struct write_behind *w)
{
    uint8_t done[SLOTS];
    while (w->outstanding == SLOTS && !w->failed) {
        ssize_t n = read(w->from, done, sizeof done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0 || (size_t)n > w->outstanding)
            w->failed = true;
        else
            w->outstanding -= (size_t)n;
    }
    return w->failed ? NULL : w->slots + w->next * WRITE_BEHIND_SLOT;
}

bool write_behind_send(struct write_behind *w, size_t len)
{
    uint32_t number = (uint32_t)len;
    if (len == 0 || w->failed)
        return !w->failed;
    w->failed = len > WRITE_BEHIND_SLOT || !whole(write_some, w->to, &number, sizeof number);
    w->next = (w->next + 1) % SLOTS;
    w->outstanding++;
    return !w->failed;
}

enum status write_behind_end(struct write_behind *w, uint8_t ret_digest[SHA256_BYTES])
{
    struct outcome outcome = {.error = EIO};
    uint8_t done[SLOTS];
    uint32_t end = 0;
    if (!w->failed && whole(write_some, w->to, &end, sizeof end) &&
        whole(read, w->from, done, w->outstanding) &&
        !whole(read, w->from, &outcome, sizeof outcome))
        outcome.error = EIO;
    (void)close(w->to);
    (void)close(w->from);
    while (waitpid(w->pid, NULL, 0) < 0 && errno == EINTR)
        ;
    (void)munmap(w->slots, (size_t)SLOTS * WRITE_BEHIND_SLOT);
    free(w);
    if (outcome.error != 0) {
        errno = outcome.error;
        return STATUS_IO_ERROR;
    }
    memcpy(ret_digest, outcome.digest, SHA256_BYTES);
    return STATUS_OK;
}
