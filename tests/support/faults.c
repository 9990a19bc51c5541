/* A library for LD_PRELOAD that breaks a program off at one of the steps by which it changes the
 * disk, or lets the system refuse it. For tests/acceptance/faults.py.
 *
 *   FAULT_AT=N         the Nth step of the program itself (not of its children), from 1
 *   FAULT=kill|NUMBER  ends it there, or makes the step fail with this errno
 *   FAULT_FOR_GOOD=1   and all steps after it, too
 *   FAULT_COUNT=FILE   writes how many steps there were
 */
#undef _FILE_OFFSET_BITS /* else one of the two openat() below is the other */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static pid_t self;
static long steps, at;
static int error;
static bool for_good;

__attribute__((constructor)) static void begin(void)
{
    const char *where = getenv("FAULT_AT"), *what = getenv("FAULT");
    self = getpid();
    at = where == NULL ? 0 : strtol(where, NULL, 10);
    error = what == NULL || strcmp(what, "kill") == 0 ? 0 : (int)strtol(what, NULL, 10);
    for_good = getenv("FAULT_FOR_GOOD") != NULL;
}

__attribute__((destructor)) static void end(void)
{
    const char *path = getenv("FAULT_COUNT");
    FILE *file = path == NULL || getpid() != self ? NULL : fopen(path, "w");
    if (file == NULL)
        return;
    (void)fprintf(file, "%ld\n", steps);
    (void)fclose(file);
}

/* True when the step may be taken. */
static bool step(void)
{
    if (getpid() != self)
        return true;
    steps++;
    bool now = at > 0 && (steps == at || (for_good && steps > at));
    if (now && error == 0)
        (void)kill(self, SIGKILL);
    if (now)
        errno = error;
    return !now;
}

static bool is_file(int fd)
{
    struct stat info;
    return fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *bytes, size_t size)
{
    if (is_file(fd) && !step())
        return -1;
    return REAL(write)(fd, bytes, size);
}

int fsync(int fd)
{
    return step() ? REAL(fsync)(fd) : -1;
}

int renameat(int folder, const char *name, int to_folder, const char *to)
{
    return step() ? REAL(renameat)(folder, name, to_folder, to) : -1;
}

int mkdirat(int folder, const char *name, mode_t mode)
{
    return step() ? REAL(mkdirat)(folder, name, mode) : -1;
}

int unlinkat(int folder, const char *name, int flags)
{
    return step() ? REAL(unlinkat)(folder, name, flags) : -1;
}

int openat(int folder, const char *name, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(args, mode_t) : 0;
    va_end(args);
    if ((flags & O_CREAT) != 0 && !step())
        return -1;
    return REAL(openat)(folder, name, flags, mode);
}

/* What a program that was compiled for large files calls. */
int openat64(int folder, const char *name, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(args, mode_t) : 0;
    va_end(args);
    return openat(folder, name, flags, mode);
}
