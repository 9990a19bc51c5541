/* Reading beneath one folder, or one file. */
#include "check/host_store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/openat2.h>
#include <sys/syscall.h>
#endif

#include "base/limits.h"
#include "sources/input_digests.h"

struct host_file {
    int fd;
    bool borrowed; /* the source's own, not to be closed */
    struct stat before;
    struct span whole; /* the content of a small file */
};

/* Each component by itself and without following links: for systems without openat2(). */
static int open_by_components(int root, const char *name)
{
    int folder = root;
    struct span rest = span_str(name), part;
    while (span_split(&rest, '/', &part)) {
        char text[256];
        if (part.len == 0 || part.len >= sizeof text || span_equal_str(part, "..")) {
            errno = EINVAL;
            break;
        }
        memcpy(text, part.ptr, part.len);
        text[part.len] = '\0';
        int flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | (rest.ptr ? O_DIRECTORY : 0);
        int next = openat(folder, text, flags);
        if (folder != root)
            (void)close(folder);
        folder = next;
        if (next < 0)
            return -1;
        if (rest.ptr == NULL)
            return next;
    }
    if (folder != root && folder >= 0)
        (void)close(folder);
    return -1;
}

static int open_any(int root, const char *name)
{
#ifdef __linux__
    struct open_how how = {.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK,
                           .resolve =
                               RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS};
    int fd = (int)syscall(SYS_openat2, root, name, &how, sizeof how);
    if (fd >= 0 || (errno != ENOSYS && errno != EPERM))
        return fd;
#endif
    return open_by_components(root, name);
}

int host_open_beneath(int root, const char *name)
{
    struct stat st;
    int fd = open_any(root, name);
    if (fd < 0)
        return -1;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
        return fd;
    (void)close(fd);
    errno = EINVAL;
    return -1;
}

static enum status read_at(const struct input *input, uint64_t offset, void *buffer, size_t len)
{
    const struct host_file *file = input->ctx;
    uint8_t *to = buffer;
    while (len > 0) {
        ssize_t n = pread(file->fd, to, len, (off_t)offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return STATUS_IO_ERROR;
        if (n == 0)
            return STATUS_TRUNCATED; /* it became shorter while it was read */
        to += n;
        offset += (uint64_t)n;
        len -= (size_t)n;
    }
    return STATUS_OK;
}

static enum status read_whole_at(const struct input *input, uint64_t offset, void *buffer,
                                 size_t len)
{
    const struct host_file *file = input->ctx;
    struct span part;
    if (!span_slice(file->whole, offset, len, &part))
        return STATUS_TRUNCATED;
    memcpy(buffer, part.ptr, len);
    return STATUS_OK;
}

/* Small files are read once: what is parsed is what is hashed, when somebody asks for that. */
static enum status keep_whole(struct host_file *file, struct input *input)
{
    uint8_t *bytes = malloc((size_t)input->size + 1);
    if (bytes == NULL)
        return STATUS_NO_MEMORY;
    enum status status = read_at(input, 0, bytes, (size_t)input->size);
    if (status != STATUS_OK) {
        free(bytes);
        return status;
    }
    file->whole = span_of(bytes, (size_t)input->size);
    input->read_at = read_whole_at;
    return STATUS_OK;
}

static void store_close(const struct store *store, struct stored_file *stored)
{
    (void)store;
    struct host_file *file = stored->ctx;
    if (file == NULL)
        return;
    if (!file->borrowed)
        (void)close(file->fd);
    free((void *)(uintptr_t)file->whole.ptr);
    free(file);
    stored->ctx = NULL;
}

/* Takes the descriptor, unless it is borrowed. */
static enum status open_fd(const struct store *store, int fd, bool borrowed,
                           struct stored_file *ret_file)
{
    struct host_file *file = calloc(1, sizeof *file);
    if (file == NULL || fstat(fd, &file->before) != 0) {
        if (!borrowed)
            (void)close(fd);
        free(file);
        return STATUS_NO_MEMORY;
    }
    file->fd = fd;
    file->borrowed = borrowed;
    struct stored_file result = {
        .input = {.size = (uint64_t)file->before.st_size, .read_at = read_at, .ctx = file},
        .ctx = file};
    if (result.input.size <= WHOLE_FILE_MAX) {
        enum status status = keep_whole(file, &result.input);
        if (status != STATUS_OK) {
            store_close(store, &result);
            return status;
        }
    }
    *ret_file = result;
    return STATUS_OK;
}

static enum status folder_open(const struct store *store, const char *name,
                               struct stored_file *ret_file)
{
    const struct host_store *host = store->ctx;
    int fd = host_open_beneath(host->root, name);
    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR ? STATUS_NOT_FOUND : STATUS_IO_ERROR;
    return open_fd(store, fd, false, ret_file);
}

static enum status folder_size(const struct store *store, const char *name, uint64_t *ret_size)
{
    const struct host_store *host = store->ctx;
    struct stat st;
    if (fstatat(host->root, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return STATUS_NOT_FOUND;
    if (!S_ISREG(st.st_mode))
        return STATUS_IO_ERROR;
    *ret_size = (uint64_t)st.st_size;
    return STATUS_OK;
}

/* One open folder on the way down; its files' names begin with the first `len` bytes of the path.
 */
struct level {
    DIR *dir;
    size_t len;
};

struct walk {
    const struct store *store;
    store_fn *fn;
    void *ctx;
    char path[STORE_LOCATOR_MAX];
    struct level levels[FOLDER_DEPTH_MAX];
    size_t depth;
};

static enum status enter(struct walk *w, int fd, size_t len)
{
    DIR *dir = fd < 0 || w->depth == FOLDER_DEPTH_MAX ? NULL : fdopendir(fd);
    if (dir == NULL && fd >= 0)
        (void)close(fd);
    if (dir == NULL)
        return w->depth == FOLDER_DEPTH_MAX ? STATUS_TOO_DEEP : STATUS_IO_ERROR;
    w->levels[w->depth++] = (struct level){.dir = dir, .len = len};
    return STATUS_OK;
}

/* A folder is gone into, a file is handed on; anything else (links, devices) is none of both. A
 * folder that cannot be opened costs what is in it. */
static enum status visit(struct walk *w, const struct level *at, const char *name)
{
    struct stat st;
    size_t len = strlen(name);
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return STATUS_OK;
    if (len + 2 > sizeof w->path - at->len)
        return STATUS_TOO_LARGE;
    memcpy(w->path + at->len, name, len + 1);
    if (fstatat(dirfd(at->dir), name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return STATUS_OK;
    if (S_ISREG(st.st_mode))
        return w->fn(w->ctx, w->path, (uint64_t)st.st_size);
    if (!S_ISDIR(st.st_mode))
        return STATUS_OK;
    int fd = openat(dirfd(at->dir), name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    w->path[at->len + len] = '/';
    enum status status = fd < 0 ? STATUS_OK : enter(w, fd, at->len + len + 1);
    return status == STATUS_IO_ERROR ? STATUS_OK : status;
}

static enum status folder_list(const struct store *store, store_fn *fn, void *ctx)
{
    const struct host_store *host = store->ctx;
    struct walk w = {.store = store, .fn = fn, .ctx = ctx};
    enum status status = enter(&w, openat(host->root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), 0);
    while (status == STATUS_OK && w.depth > 0) {
        struct level *at = &w.levels[w.depth - 1];
        const struct dirent *e = readdir(at->dir);
        if (e != NULL) {
            status = visit(&w, at, e->d_name);
            continue;
        }
        (void)closedir(at->dir);
        w.depth--;
    }
    while (w.depth > 0)
        (void)closedir(w.levels[--w.depth].dir);
    return status;
}

/* A single file is a store of that file. */
static enum status single_open(const struct store *store, const char *name,
                               struct stored_file *ret_file)
{
    const struct host_store *host = store->ctx;
    return strcmp(name, host->name) == 0 ? open_fd(store, host->root, true, ret_file)
                                         : STATUS_NOT_FOUND;
}

static enum status single_size(const struct store *store, const char *name, uint64_t *ret_size)
{
    const struct host_store *host = store->ctx;
    struct stat st;
    if (strcmp(name, host->name) != 0)
        return STATUS_NOT_FOUND;
    if (fstat(host->root, &st) != 0)
        return STATUS_IO_ERROR;
    *ret_size = (uint64_t)st.st_size;
    return STATUS_OK;
}

static enum status single_list(const struct store *store, store_fn *fn, void *ctx)
{
    const struct host_store *host = store->ctx;
    uint64_t size;
    TRY(single_size(store, host->name, &size));
    return fn(ctx, host->name, size);
}

static enum status file_digests(const struct stored_file *stored, struct digests *digests)
{
    const struct host_file *file = stored->ctx;
    return file->whole.ptr == NULL ? input_digests(&stored->input, digests, NULL)
                                   : digests_of(file->whole, digests);
}

static bool same_time(struct timespec a, struct timespec b)
{
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

static enum status file_unchanged(const struct stored_file *stored)
{
    const struct host_file *file = stored->ctx;
    struct stat now;
    const struct stat *was = &file->before;
    if (fstat(file->fd, &now) != 0)
        return STATUS_IO_ERROR;
#ifdef __APPLE__
    bool same = same_time(now.st_mtimespec, was->st_mtimespec) &&
                same_time(now.st_ctimespec, was->st_ctimespec);
#else
    bool same = same_time(now.st_mtim, was->st_mtim) && same_time(now.st_ctim, was->st_ctim);
#endif
    return same && now.st_size == was->st_size && now.st_ino == was->st_ino &&
                   now.st_dev == was->st_dev
               ? STATUS_OK
               : STATUS_CHANGED;
}

void host_store_folder(struct host_store *s, int root)
{
    *s = (struct host_store){.root = root};
    s->store = (struct store){.ctx = s,
                              .open = folder_open,
                              .close = store_close,
                              .size = folder_size,
                              .list = folder_list,
                              .digests = file_digests,
                              .unchanged = file_unchanged};
}

void host_store_file(struct host_store *s, int file, const char *name)
{
    *s = (struct host_store){.root = file, .name = name};
    s->store = (struct store){.ctx = s,
                              .open = single_open,
                              .close = store_close,
                              .size = single_size,
                              .list = single_list,
                              .digests = file_digests,
                              .unchanged = file_unchanged};
}
