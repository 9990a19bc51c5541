/* Workers from main's side. */
#include "check/pool.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/syscall.h>
#endif

#include "base/limits.h"
#include "formats/key_wrap.h"

enum { NO_JOB = -1 };

struct process {
    pid_t pid; /* 0: none */
    int to, from, spool;
    struct buf arrived;
    ssize_t job;
    int64_t deadline; /* monotonic seconds */
    bool killed_late, killed_for_frame;
    bool has_secret; /* was given the pool's */
};

struct pool {
    const struct worker_plan *plan;
    struct pool_handler handler;
    struct process workers[WORKERS_MAX];
    size_t count;
    int *spools; /* of all workers that ever were */
    size_t spool_count;
    const struct job *jobs;
    size_t *order; /* in which they are handed out */
    size_t job_count, next, ended;
    bool no_more_workers;
    enum frame_type secret_type;
    struct span secret;
};

static int64_t monotonic_seconds(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec;
}

static int compare_fds(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static void close_between(int first, int last)
{
#if defined(__linux__) && defined(SYS_close_range)
    if (first > last || syscall(SYS_close_range, first, last, 0) == 0)
        return;
#endif
    for (int fd = first; fd <= last && fd < 65536; fd++)
        (void)close(fd);
}

/* In the child: only what the worker needs stays open. Descriptors of the case, of other workers
 * and of their spools would be writable even behind the lock. */
static void close_others(const struct worker_plan *plan, int in, int out, int spool, int vault)
{
    enum { OWN = 8 };
    int *keep = calloc(plan->indicator_count + OWN, sizeof *keep);
    size_t count = 0;
    if (keep == NULL)
        _exit(1);
    const int own[OWN] = {
        in, out, spool, vault, plan->root, plan->table_fd, plan->catalogue_fd, plan->dkim_keys};
    for (size_t i = 0; i < OWN; i++)
        keep[count++] = own[i];
    for (size_t i = 0; i < plan->indicator_count; i++)
        keep[count++] = plan->indicator_fds[i];
    qsort(keep, count, sizeof *keep, compare_fds);
    int next = 3;
    for (size_t i = 0; i < count; i++) {
        if (keep[i] >= next) {
            close_between(next, keep[i] - 1);
            next = keep[i] + 1;
        }
    }
    close_between(next, INT_MAX);
    free(keep);
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0)
        _exit(1);
    (void)dup2(null, 0);
    (void)dup2(null, 1);
#ifndef BRIDLE_SANITIZED
    (void)dup2(null, 2); /* what a parser has to say, it says in frames */
#endif
    (void)close(null);
}

static bool start(struct pool *pool, struct process *p)
{
    int to[2], from[2];
    int spool = pool->handler.new_spool(pool->handler.ctx), vault = -1;
    int *grown = realloc(pool->spools, (pool->spool_count + 1) * sizeof *grown);
    if (spool < 0 || grown == NULL || pipe(to) != 0)
        return false;
    pool->spools = grown;
    pool->spools[pool->spool_count++] = spool;
    if (pipe(from) != 0) {
        (void)close(to[0]);
        (void)close(to[1]);
        return false;
    }
    if (pool->plan->file_name != NULL) /* without one, large packed files cannot be read */
        vault = pool->handler.new_spool(pool->handler.ctx);
    pid_t pid = fork();
    if (pid == 0) {
        (void)close(to[1]);
        (void)close(from[0]);
        close_others(pool->plan, to[0], from[1], spool, vault);
        worker_main(pool->plan, to[0], from[1], spool, vault);
    }
    if (vault >= 0)
        (void)close(vault); /* the worker's alone */
    (void)close(to[0]);
    (void)close(from[1]);
    if (pid < 0) {
        (void)close(to[1]);
        (void)close(from[0]);
        return false;
    }
    (void)fcntl(from[0], F_SETFL, O_NONBLOCK);
    (void)fcntl(from[0], F_SETFD, FD_CLOEXEC);
    (void)fcntl(to[1], F_SETFD, FD_CLOEXEC);
    *p = (struct process){.pid = pid, .to = to[1], .from = from[0], .spool = spool, .job = NO_JOB};
    buf_init(&p->arrived, 2 * (size_t)FRAME_BYTES_MAX);
    return true;
}

/* Why a process is gone, in words. */
static const char *cause_of_death(int wait_status)
{
    static char text[96];
    if (WIFSIGNALED(wait_status)) {
        switch (WTERMSIG(wait_status)) {
        case SIGSYS:
            return "forbidden call: it tried something that a reader never needs, and was stopped";
        case SIGSEGV:
        case SIGBUS:
            return "segmentation fault while reading";
        case SIGABRT:
            return "aborted itself while reading";
        case SIGFPE:
            return "arithmetic fault while reading";
        case SIGKILL:
            return "killed from outside (by the system, perhaps for its memory)";
        default:
            (void)snprintf(text, sizeof text, "ended by signal %d", WTERMSIG(wait_status));
            return text;
        }
    }
    (void)snprintf(text, sizeof text, "ended without an answer (status %d)",
                   WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : -1);
    return text;
}

static void bury(struct pool *pool, struct process *p)
{
    int wait_status = 0;
    if (p->job != NO_JOB) /* one that died by itself keeps its own cause of death */
        (void)kill(p->pid, SIGKILL);
    (void)close(p->to);
    (void)close(p->from);
    while (waitpid(p->pid, &wait_status, 0) < 0 && errno == EINTR)
        ;
    buf_free(&p->arrived);
    p->pid = 0;
    if (p->job == NO_JOB)
        return;
    size_t job = (size_t)p->job;
    p->job = NO_JOB;
    pool->ended++;
    if (p->killed_late)
        pool->handler.crashed(pool->handler.ctx, job, COVERAGE_TIMED_OUT,
                              "took longer than the time limit", false);
    else
        pool->handler.crashed(
            pool->handler.ctx, job, COVERAGE_CRASHED,
            p->killed_for_frame ? "sent a malformed answer" : cause_of_death(wait_status), true);
}

static bool give_job(struct pool *pool, struct process *p)
{
    const size_t number = pool->order[pool->next++];
    const struct job *job = &pool->jobs[number];
    BUF_SCOPED struct buf payload;
    buf_init(&payload, (size_t)KIB(256));
    job_encode(&payload, job);
    p->job = (ssize_t)number;
    p->deadline = monotonic_seconds() + (int64_t)pool->plan->job_seconds;
    if (pool->secret.len > 0 && !p->has_secret)
        p->has_secret = frame_write(p->to, pool->secret_type, pool->secret);
    return !payload.failed && frame_write(p->to, job->type, buf_span(&payload));
}

static void hand_out(struct pool *pool)
{
    for (size_t i = 0; i < pool->count && pool->next < pool->job_count; i++) {
        struct process *p = &pool->workers[i];
        if (p->pid == 0 && !start(pool, p)) {
            pool->no_more_workers = true;
            continue;
        }
        if (p->job == NO_JOB && !give_job(pool, p))
            bury(pool, p);
    }
}

/* Handles the whole frames that have arrived; false when the worker has to go. */
static bool take_frames(struct pool *pool, struct process *p)
{
    size_t used = 0;
    for (;;) {
        struct frame frame;
        size_t len = 0;
        enum status status = frame_take(span_skip(buf_span(&p->arrived), used), &frame, &len);
        if (status == STATUS_END)
            break;
        if (status != STATUS_OK || p->job == NO_JOB)
            return false;
        bool alive_only = frame.type == FRAME_PROGRESS && frame.payload.len == 0;
        bool ok =
            alive_only || pool->handler.frame(pool->handler.ctx, (size_t)p->job, &frame, p->spool);
        if (frame_is_secret(frame.type))
            key_cleanse((void *)(uintptr_t)frame.payload.ptr, frame.payload.len);
        if (!ok)
            return false;
        if (frame.type == FRAME_DONE) {
            p->job = NO_JOB;
            pool->ended++;
        }
        used += len;
    }
    memmove(p->arrived.ptr, p->arrived.ptr + used, p->arrived.len - used);
    p->arrived.len -= used;
    return true;
}

/* False when the worker is gone or has to go. */
static bool receive(struct pool *pool, struct process *p)
{
    uint8_t piece[65536];
    ssize_t n = read(p->from, piece, sizeof piece);
    if (n < 0)
        return errno == EAGAIN || errno == EINTR;
    if (n == 0)
        return false;
    buf_add(&p->arrived, span_of(piece, (size_t)n));
    key_cleanse(piece, (size_t)n); /* class keys may be among it */
    if (p->arrived.failed || !take_frames(pool, p)) {
        p->killed_for_frame = true;
        return false;
    }
    return true;
}

static void wait_for_workers(struct pool *pool)
{
    struct pollfd fds[WORKERS_MAX];
    struct process *owners[WORKERS_MAX];
    nfds_t n = 0;
    for (size_t i = 0; i < pool->count; i++)
        if (pool->workers[i].pid != 0 && pool->workers[i].job != NO_JOB) {
            owners[n] = &pool->workers[i];
            fds[n++] = (struct pollfd){.fd = pool->workers[i].from, .events = POLLIN};
        }
    if (poll(fds, n, 1000) < 0)
        return;
    int64_t now = monotonic_seconds();
    for (nfds_t i = 0; i < n; i++) {
        bool alive = fds[i].revents == 0 || receive(pool, owners[i]);
        if (alive && owners[i]->job != NO_JOB && now > owners[i]->deadline) {
            owners[i]->killed_late = true;
            alive = false;
        }
        if (!alive)
            bury(pool, owners[i]);
    }
}

enum status pool_create(const struct worker_plan *plan, size_t workers,
                        const struct pool_handler *handler, struct pool **ret_pool)
{
    struct pool *pool = calloc(1, sizeof *pool);
    if (pool == NULL)
        return STATUS_NO_MEMORY;
    pool->plan = plan;
    pool->handler = *handler;
    pool->count = workers < 1 ? 1 : workers > WORKERS_MAX ? WORKERS_MAX : workers;
    (void)signal(SIGPIPE, SIG_IGN); /* a dead worker shows itself in write()'s result */
    *ret_pool = pool;
    return STATUS_OK;
}

struct by_size {
    uint64_t size;
    size_t job;
};

static int larger_first(const void *a, const void *b)
{
    const struct by_size *left = a, *right = b;
    if (left->size != right->size)
        return left->size > right->size ? -1 : 1;
    return left->job < right->job ? -1 : left->job > right->job;
}

/* The largest first, as the source's list has it, so that no worker is left alone with one at the
 * end. Results are ordered by job, not by this. */
static size_t *hand_out_order(const struct job *jobs, size_t count)
{
    struct by_size *sizes = calloc(count + 1, sizeof *sizes);
    size_t *order = calloc(count + 1, sizeof *order);
    for (size_t i = 0; sizes != NULL && i < count; i++)
        sizes[i] = (struct by_size){.size = jobs[i].entry.listed_size, .job = i};
    if (sizes == NULL || order == NULL) {
        free(sizes);
        free(order);
        return NULL;
    }
    qsort(sizes, count, sizeof *sizes, larger_first);
    for (size_t i = 0; i < count; i++)
        order[i] = sizes[i].job;
    free(sizes);
    return order;
}

enum status pool_run(struct pool *pool, const struct job *jobs, size_t count)
{
    pool->order = hand_out_order(jobs, count);
    if (pool->order == NULL)
        return STATUS_NO_MEMORY;
    pool->jobs = jobs;
    pool->job_count = count;
    pool->next = 0;
    pool->ended = 0;
    while (pool->ended < count) {
        hand_out(pool);
        size_t busy = pool->next - pool->ended;
        if (busy == 0 && pool->no_more_workers)
            break;
        if (busy > 0)
            wait_for_workers(pool);
        if (pool->handler.progress != NULL)
            pool->handler.progress(pool->handler.ctx, pool->ended, count);
    }
    for (size_t i = pool->next; i < count; i++)
        pool->handler.crashed(pool->handler.ctx, pool->order[i], COVERAGE_CRASHED,
                              "no worker could be started", false);
    free(pool->order);
    pool->order = NULL;
    return pool->next < count ? STATUS_IO_ERROR : STATUS_OK;
}

void pool_retire(struct pool *pool)
{
    for (size_t i = 0; i < pool->count; i++)
        if (pool->workers[i].pid != 0)
            bury(pool, &pool->workers[i]);
}

void pool_set_secret(struct pool *pool, enum frame_type type, struct span secret)
{
    pool->secret_type = type;
    pool->secret = secret;
    for (size_t i = 0; i < pool->count; i++)
        pool->workers[i].has_secret = false;
}

void pool_destroy(struct pool *pool)
{
    if (pool == NULL)
        return;
    pool_retire(pool);
    for (size_t i = 0; i < pool->spool_count; i++)
        (void)close(pool->spools[i]);
    free(pool->spools);
    free(pool);
}
