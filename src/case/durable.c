/* The few system calls that change a case, with the hook of the tests in front of each. */
#include "case/durable.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { REMOVE_DEPTH_MAX = 8, READ_CHUNK = 64 << 10 };

static durable_hook *installed_hook;
static void *installed_ctx;

void durable_set_hook(durable_hook *hook, void *ctx)
{
    installed_hook = hook;
    installed_ctx = ctx;
}

/* False, with errno, when a test wants the step to fail. */
static bool allowed(const struct durable_step *step)
{
    int fault = installed_hook == NULL ? 0 : installed_hook(step, installed_ctx);
    if (fault == 0)
        return true;
    errno = fault;
    return false;
}

void durable_close(const int *fd)
{
    if (*fd >= 0) {
        int kept = errno;
        (void)close(*fd);
        errno = kept;
    }
}

int durable_create(int folder, const char *name)
{
    if (!allowed(&(struct durable_step){
            .kind = DURABLE_CREATE, .fd = -1, .folder = folder, .name = name, .to_folder = -1}))
        return -1;
    return openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
}

enum status durable_write(int fd, struct span bytes)
{
    if (bytes.len == 0)
        return STATUS_OK;
    if (!allowed(&(struct durable_step){
            .kind = DURABLE_WRITE, .fd = fd, .folder = -1, .to_folder = -1, .bytes = bytes}))
        return STATUS_IO_ERROR;
    while (bytes.len > 0) {
        ssize_t n = write(fd, bytes.ptr, bytes.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return STATUS_IO_ERROR;
        bytes = span_skip(bytes, (size_t)n);
    }
    return STATUS_OK;
}

static int sync_to_disk(int fd)
{
#ifdef F_FULLFSYNC /* macOS: fsync alone leaves the data in the drive's cache */
    if (fcntl(fd, F_FULLFSYNC) == 0)
        return 0;
#endif
    int result;
    do
        result = fsync(fd);
    while (result != 0 && errno == EINTR);
    return result;
}

enum status durable_sync(int fd)
{
    if (!allowed(
            &(struct durable_step){.kind = DURABLE_SYNC, .fd = fd, .folder = -1, .to_folder = -1}))
        return STATUS_IO_ERROR;
    if (sync_to_disk(fd) == 0 || errno == EINVAL || errno == ENOTSUP)
        return STATUS_OK;
    return STATUS_IO_ERROR;
}

enum status durable_rename(int folder, const char *name, int to_folder, const char *to)
{
    if (!allowed(&(struct durable_step){.kind = DURABLE_RENAME,
                                        .fd = -1,
                                        .folder = folder,
                                        .name = name,
                                        .to_folder = to_folder,
                                        .to = to}))
        return STATUS_IO_ERROR;
    return renameat(folder, name, to_folder, to) == 0 ? STATUS_OK : STATUS_IO_ERROR;
}

enum status durable_mkdir(int folder, const char *name)
{
    if (!allowed(&(struct durable_step){
            .kind = DURABLE_MKDIR, .fd = -1, .folder = folder, .name = name, .to_folder = -1}))
        return STATUS_IO_ERROR;
    if (mkdirat(folder, name, 0700) == 0)
        return STATUS_OK;
    return errno == EEXIST ? STATUS_EXISTS : STATUS_IO_ERROR;
}

enum status durable_unlink(int folder, const char *name, bool is_folder)
{
    if (!allowed(&(struct durable_step){
            .kind = DURABLE_UNLINK, .fd = -1, .folder = folder, .name = name, .to_folder = -1}))
        return STATUS_IO_ERROR;
    if (unlinkat(folder, name, is_folder ? AT_REMOVEDIR : 0) == 0)
        return STATUS_OK;
    return errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO_ERROR;
}

int durable_open_folder(int folder, const char *name)
{
    return openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static enum status remove_at(int folder, const char *name, int depth);

/* What is in the folder `fd` (taken over, closed). */
static enum status remove_content(int fd, int depth)
{
    DIR *list = fdopendir(fd);
    if (list == NULL) {
        (void)close(fd);
        return STATUS_IO_ERROR;
    }
    enum status status = STATUS_OK;
    const struct dirent *entry;
    while (status == STATUS_OK && (entry = readdir(list)) != NULL)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            status = remove_at(dirfd(list), entry->d_name, depth + 1);
    int kept = errno;
    (void)closedir(list);
    errno = kept;
    return status;
}

/* Recursion is bounded by REMOVE_DEPTH_MAX. */
static enum status remove_at(int folder, const char *name, int depth)
{
    struct stat info;
    if (fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT ? STATUS_OK : STATUS_IO_ERROR;
    if (!S_ISDIR(info.st_mode))
        return durable_unlink(folder, name, false);
    if (depth >= REMOVE_DEPTH_MAX)
        return STATUS_TOO_DEEP;
    int fd = durable_open_folder(folder, name);
    if (fd < 0)
        return STATUS_IO_ERROR;
    TRY(remove_content(fd, depth));
    return durable_unlink(folder, name, true);
}

enum status durable_remove(int folder, const char *name)
{
    return remove_at(folder, name, 0);
}

enum status durable_put(int folder, const char *name, struct span bytes)
{
    FD_SCOPED int fd = durable_create(folder, name);
    if (fd < 0)
        return STATUS_IO_ERROR;
    TRY(durable_write(fd, bytes));
    return durable_sync(fd);
}

static enum status read_open(int fd, struct buf *ret_bytes)
{
    struct stat info;
    if (fd < 0)
        return errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO_ERROR;
    if (fstat(fd, &info) != 0)
        return STATUS_IO_ERROR;
    if (S_ISDIR(info.st_mode)) {
        errno = EISDIR;
        return STATUS_IO_ERROR;
    }
    uint8_t chunk[READ_CHUNK];
    for (;;) {
        ssize_t n = read(fd, chunk, sizeof chunk);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return STATUS_IO_ERROR;
        if (n == 0)
            return STATUS_OK;
        buf_add(ret_bytes, span_of(chunk, (size_t)n));
        if (ret_bytes->failed)
            return STATUS_TOO_LARGE;
    }
}

enum status durable_read(int folder, const char *name, struct buf *ret_bytes)
{
    FD_SCOPED int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat info;
    if (fd >= 0 && (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode))) {
        errno = EINVAL;
        return STATUS_IO_ERROR;
    }
    return read_open(fd, ret_bytes);
}

enum status durable_read_named(const char *path, struct buf *ret_bytes)
{
    FD_SCOPED int fd = open(path, O_RDONLY | O_CLOEXEC);
    return read_open(fd, ret_bytes);
}
