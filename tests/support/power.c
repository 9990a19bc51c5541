/* Recording and replaying. */
#include "support/power.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/chance.h"
#include "support/unit.h"

static void path_of(int fd, char ret_path[POWER_PATH_MAX])
{
#ifdef F_GETPATH
    char path[PATH_MAX];
    assert_int_equal(fcntl(fd, F_GETPATH, path), 0);
    (void)snprintf(ret_path, POWER_PATH_MAX, "%s", path);
#else
    char link[64];
    (void)snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, ret_path, POWER_PATH_MAX - 1);
    assert_true(n > 0);
    ret_path[n] = '\0';
#endif
}

static void join(int folder, const char *name, char ret_path[POWER_PATH_MAX])
{
    char base[POWER_PATH_MAX];
    if (folder == AT_FDCWD)
        assert_non_null(getcwd(base, sizeof base));
    else
        path_of(folder, base);
    assert_true(snprintf(ret_path, POWER_PATH_MAX, "%s/%s", base, name) < POWER_PATH_MAX);
}

static int record(const struct durable_step *step, void *ctx)
{
    struct power_recording *r = ctx;
    assert_true(r->count < POWER_STEPS_MAX);
    struct power_step *s = &r->steps[r->count++];
    *s = (struct power_step){.kind = step->kind};
    if (step->kind == DURABLE_WRITE || step->kind == DURABLE_SYNC)
        path_of(step->fd, s->path);
    else
        join(step->folder, step->name, s->path);
    if (step->kind == DURABLE_RENAME)
        join(step->to_folder, step->to, s->to);
    if (step->bytes.len > 0) {
        uint8_t *copy = malloc(step->bytes.len);
        assert_non_null(copy);
        memcpy(copy, step->bytes.ptr, step->bytes.len);
        s->bytes = span_of(copy, step->bytes.len);
    }
    return 0;
}

void power_record(struct power_recording *r)
{
    durable_set_hook(record, r);
}

void power_stop(void)
{
    durable_set_hook(NULL, NULL);
}

void power_free(struct power_recording *r)
{
    for (size_t i = 0; i < r->count; i++)
        free((void *)(uintptr_t)r->steps[i].bytes.ptr);
    r->count = 0;
}

/* Whether `path` is the folder in which `name` stands. */
static bool is_parent(const char *path, const char *name)
{
    const char *slash = strrchr(name, '/');
    return slash != NULL && strlen(path) == (size_t)(slash - name) &&
           strncmp(path, name, (size_t)(slash - name)) == 0;
}

/* A sync of the right thing, among the steps after it that were taken. */
static bool is_sure(const struct power_recording *r, size_t i, size_t done)
{
    const struct power_step *s = &r->steps[i];
    for (size_t k = i + 1; k < done; k++) {
        const struct power_step *sync = &r->steps[k];
        if (sync->kind != DURABLE_SYNC)
            continue;
        bool file = s->kind == DURABLE_WRITE && strcmp(sync->path, s->path) == 0;
        bool folder = s->kind != DURABLE_WRITE &&
                      is_parent(sync->path, s->kind == DURABLE_RENAME ? s->to : s->path);
        if (file || folder)
            return true;
    }
    return false;
}

static bool is_lucky(const struct power_step *s, unsigned luck, struct chance *chance)
{
    switch (luck) {
    case POWER_NOTHING:
        return false;
    case POWER_ALL:
    case POWER_TORN:
        return true;
    case POWER_NAMES_ONLY:
        return s->kind != DURABLE_WRITE;
    default:
        return chance_below(chance, 2) == 0;
    }
}

/* The path as it is in the copy; false when it lies elsewhere. */
static bool moved(const char *path, const char *from, const char *to, char ret_path[POWER_PATH_MAX])
{
    size_t len = strlen(from);
    if (strncmp(path, from, len) != 0 || (path[len] != '/' && path[len] != '\0'))
        return false;
    return snprintf(ret_path, POWER_PATH_MAX, "%s%s", to, path + len) < POWER_PATH_MAX;
}

/* What cannot be done (its folder did not survive) is as if it had not survived. */
static void apply(const struct power_step *s, struct span bytes, const char *path, const char *to)
{
    int fd = -1;
    switch (s->kind) {
    case DURABLE_CREATE:
        fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
        break;
    case DURABLE_WRITE:
        fd = open(path, O_WRONLY | O_APPEND);
        if (fd >= 0)
            (void)!write(fd, bytes.ptr, bytes.len);
        break;
    case DURABLE_RENAME:
        (void)rename(path, to);
        break;
    case DURABLE_MKDIR:
        (void)mkdir(path, 0700);
        break;
    case DURABLE_UNLINK: /* a folder that is gone takes along what was still in it */
        (void)!durable_remove(AT_FDCWD, path);
        break;
    case DURABLE_SYNC:
        break;
    }
    if (fd >= 0)
        (void)close(fd);
}

/* A folder or file that was renamed for sure exists, also where its first name was never written.
 */
static void keep_sources(const struct power_recording *r, size_t done, bool *kept)
{
    for (size_t i = done; i-- > 0;) {
        if (!kept[i] || r->steps[i].kind != DURABLE_RENAME)
            continue;
        for (size_t k = i; k-- > 0;) {
            const struct power_step *s = &r->steps[k];
            bool made = s->kind == DURABLE_CREATE || s->kind == DURABLE_MKDIR;
            bool renamed = s->kind == DURABLE_RENAME;
            if ((made && strcmp(s->path, r->steps[i].path) == 0) ||
                (renamed && strcmp(s->to, r->steps[i].path) == 0)) {
                kept[k] = true;
                break;
            }
        }
    }
}

void power_replay(const struct power_recording *r, size_t safe, size_t done, unsigned luck,
                  const char *from, const char *to)
{
    static bool kept[POWER_STEPS_MAX], sure[POWER_STEPS_MAX];
    struct chance chance = chance_from((uint64_t)luck * 7919 + done);
    for (size_t i = 0; i < done; i++) {
        sure[i] = i < safe || is_sure(r, i, done);
        kept[i] = sure[i] || is_lucky(&r->steps[i], luck, &chance);
    }
    keep_sources(r, done, kept);
    for (size_t i = 0; i < done; i++) {
        const struct power_step *s = &r->steps[i];
        char path[POWER_PATH_MAX], target[POWER_PATH_MAX] = "";
        struct span bytes =
            sure[i] || luck != POWER_TORN ? s->bytes : span_head(s->bytes, s->bytes.len / 2);
        if (kept[i] && s->kind != DURABLE_SYNC && moved(s->path, from, to, path) &&
            (s->kind != DURABLE_RENAME || moved(s->to, from, to, target)))
            apply(s, bytes, path, target);
    }
}
