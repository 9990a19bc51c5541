/* Reading beneath one folder. */
#include "check/host_store.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/openat2.h>
#include <sys/syscall.h>
#endif

#include "base/limits.h"

struct host_file {
    int fd;
    struct stat before;
    struct span whole; /* the content of a small file */
    uint8_t sha256[SHA256_LEN];
    bool hashed;
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

/* Small files are read once: what is parsed is what was hashed. */
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
    (void)SHA256(bytes, file->whole.len, file->sha256);
    file->hashed = true;
    input->read_at = read_whole_at;
    return STATUS_OK;
}

static void store_close(const struct store *store, struct stored_file *stored)
{
    (void)store;
    struct host_file *file = stored->ctx;
    if (file == NULL)
        return;
    (void)close(file->fd);
    free((void *)(uintptr_t)file->whole.ptr);
    free(file);
    stored->ctx = NULL;
}

static enum status store_open(const struct store *store, const char *name,
                              struct stored_file *ret_file)
{
    const struct host_store *host = store->ctx;
    int fd = host_open_beneath(host->root, name);
    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR ? STATUS_NOT_FOUND : STATUS_IO_ERROR;
    struct host_file *file = calloc(1, sizeof *file);
    if (file == NULL || fstat(fd, &file->before) != 0) {
        (void)close(fd);
        free(file);
        return STATUS_NO_MEMORY;
    }
    file->fd = fd;
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

static enum status store_size(const struct store *store, const char *name, uint64_t *ret_size)
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

void host_store_init(struct host_store *s, int root)
{
    *s = (struct host_store){.root = root};
    s->store =
        (struct store){.ctx = s, .open = store_open, .close = store_close, .size = store_size};
}

/* A pass over the file by itself; sequential, in large pieces. */
enum status host_input_sha256(const struct input *input, uint8_t *ret_digest)
{
    enum { PIECE = 1 << 20 };
    uint8_t *piece = malloc(PIECE);
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    enum status status = piece == NULL || md == NULL ? STATUS_NO_MEMORY : STATUS_OK;
    if (status == STATUS_OK && EVP_DigestInit_ex(md, EVP_sha256(), NULL) != 1)
        status = STATUS_NO_MEMORY;
    for (uint64_t at = 0; status == STATUS_OK && at < input->size;) {
        uint64_t left = input->size - at;
        size_t len = left < PIECE ? (size_t)left : PIECE;
        status = input_read_at(input, at, piece, len);
        if (status == STATUS_OK && EVP_DigestUpdate(md, piece, len) != 1)
            status = STATUS_NO_MEMORY;
        at += len;
    }
    if (status == STATUS_OK && EVP_DigestFinal_ex(md, ret_digest, NULL) != 1)
        status = STATUS_NO_MEMORY;
    EVP_MD_CTX_free(md);
    free(piece);
    return status;
}

enum status host_file_sha256(const struct stored_file *stored, uint8_t *ret_digest)
{
    const struct host_file *file = stored->ctx;
    if (!file->hashed)
        return host_input_sha256(&stored->input, ret_digest);
    memcpy(ret_digest, file->sha256, SHA256_LEN);
    return STATUS_OK;
}

static bool same_time(struct timespec a, struct timespec b)
{
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

enum status host_file_unchanged(const struct stored_file *stored)
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
