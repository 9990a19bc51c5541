/* Landlock, seccomp and resource limits, each where the system has it. The order matters: limits
 * and Landlock first, because seccomp takes away the calls that set them up.
 */
#include "check/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/landlock.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

static int landlock_version(void)
{
    return (int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
}

static bool allow_beneath(int ruleset, int root)
{
    struct landlock_path_beneath_attr beneath = {.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE |
                                                                   LANDLOCK_ACCESS_FS_READ_DIR,
                                                 .parent_fd = root};
    return syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) == 0;
}

/* Every right that version 1 knows is taken away; reading beneath the roots is given back. */
static bool landlock_enter(const int *roots, size_t count)
{
    if (landlock_version() < 1)
        return true; /* an older kernel: sandbox_layers() says so */
    const struct landlock_ruleset_attr attr = {.handled_access_fs = (UINT64_C(1) << 13) - 1};
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0);
    bool ok = ruleset >= 0;
    for (size_t i = 0; ok && i < count; i++)
        ok = allow_beneath(ruleset, roots[i]);
    ok = ok && syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
    if (ruleset >= 0)
        (void)close(ruleset);
    return ok;
}

#ifndef BRIDLE_SANITIZED
/* What a parser needs once everything is open. Files opened by name end at Landlock's fence. */
static const int ALLOWED[] = {
    SCMP_SYS(read),
    SCMP_SYS(write),
    SCMP_SYS(pread64),
    SCMP_SYS(pwrite64),
    SCMP_SYS(readv),
    SCMP_SYS(writev),
    SCMP_SYS(lseek),
    SCMP_SYS(fstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(statx),
    SCMP_SYS(openat),
    SCMP_SYS(openat2),
    SCMP_SYS(close),
    SCMP_SYS(getdents64),
    SCMP_SYS(mmap),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(mprotect),
    SCMP_SYS(brk),
    SCMP_SYS(madvise),
    SCMP_SYS(futex),
    SCMP_SYS(sched_yield),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(getrandom),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(tgkill),
    SCMP_SYS(fadvise64),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(mlock),
    SCMP_SYS(munlock),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(poll),
    SCMP_SYS(prlimit64),
    SCMP_SYS(getrusage),
};

/* Nothing honest ever does these: the process dies, and the report says so. */
static const int DEADLY[] = {
    SCMP_SYS(socket),
    SCMP_SYS(socketpair),
    SCMP_SYS(connect),
    SCMP_SYS(bind),
    SCMP_SYS(listen),
    SCMP_SYS(accept),
    SCMP_SYS(accept4),
    SCMP_SYS(sendto),
    SCMP_SYS(sendmsg),
    SCMP_SYS(execve),
    SCMP_SYS(execveat),
    SCMP_SYS(fork),
    SCMP_SYS(vfork),
    SCMP_SYS(clone),
    SCMP_SYS(clone3),
    SCMP_SYS(ptrace),
    SCMP_SYS(process_vm_readv),
    SCMP_SYS(process_vm_writev),
    SCMP_SYS(bpf),
    SCMP_SYS(io_uring_setup),
    SCMP_SYS(mount),
    SCMP_SYS(pidfd_getfd),
    SCMP_SYS(kill),
};

/* Calls that are on neither list answer EPERM, so that a new libc that tries something new and has
 * a way around it does not kill an honest worker. */
static bool seccomp_enter(void)
{
    scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    bool ok = ctx != NULL;
    for (size_t i = 0; ok && i < sizeof ALLOWED / sizeof ALLOWED[0]; i++)
        ok = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, ALLOWED[i], 0) == 0;
    for (size_t i = 0; ok && i < sizeof DEADLY / sizeof DEADLY[0]; i++)
        ok = seccomp_rule_add(ctx, SCMP_ACT_KILL_PROCESS, DEADLY[i], 0) == 0;
    /* fdopendir() asks how the folder was opened and marks it; the rest of fcntl stays shut */
    static const unsigned commands[] = {F_GETFL, F_SETFD};
    for (size_t i = 0; ok && i < sizeof commands / sizeof commands[0]; i++)
        ok = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), 1,
                              SCMP_A1(SCMP_CMP_EQ, commands[i])) == 0;
    ok = ok && seccomp_load(ctx) == 0;
    seccomp_release(ctx);
    return ok;
}
#endif
#endif

/* The resource's type is an enum here and an int there: constants fit both. */
static bool set_limits(size_t memory)
{
    const struct rlimit none = {.rlim_cur = 0, .rlim_max = 0};
    const struct rlimit space = {.rlim_cur = memory, .rlim_max = memory};
    return setrlimit(RLIMIT_CORE, &none) == 0 && (memory == 0 || setrlimit(RLIMIT_AS, &space) == 0);
}

bool sandbox_enter_roots(const int *roots, size_t count, size_t memory)
{
    bool ok = set_limits(memory);
#ifdef __linux__
    ok = ok && prctl(PR_SET_DUMPABLE, 0) == 0;
    ok = ok && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
    ok = ok && landlock_enter(roots, count);
#ifndef BRIDLE_SANITIZED
    ok = ok && seccomp_enter();
#endif
#else
    (void)roots;
    (void)count;
#endif
    return ok;
}

bool sandbox_enter(int root, size_t memory)
{
    return sandbox_enter_roots(&root, root < 0 ? 0 : 1, memory);
}

const char *sandbox_layers(void)
{
#ifdef __linux__
#ifdef BRIDLE_SANITIZED
    return landlock_version() >= 1 ? "landlock, core limit (sanitizer build: no seccomp)"
                                   : "core limit (sanitizer build: no seccomp; no landlock)";
#else
    return landlock_version() >= 1 ? "landlock, seccomp, rlimits"
                                   : "seccomp, rlimits (this kernel has no landlock)";
#endif
#else
    return "rlimits (this system has neither landlock nor seccomp)";
#endif
}
