/* A case folder on disk, read only. Names are opened one part after the other and never through a
 * link, so nothing outside of the folder can be reached by what stands in it.
 */
#include "case/case_view.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "case/durable.h"

enum { DEPTH_MAX = 6, PATH_BYTES_MAX = 1024, CHUNK = 64 << 10 };

struct listing {
    case_entry_fn *fn;
    void *ctx;
    size_t count;
    char path[PATH_BYTES_MAX];
};

static enum status list_folder(struct listing *l, int fd, size_t len, int depth);

static enum status list_entry(struct listing *l, int folder, const char *name, size_t len,
                              int depth)
{
    struct stat info;
    size_t name_len = strlen(name);
    size_t slash = len > 0 ? 1 : 0;
    if (++l->count > CASE_ENTRIES_MAX || name_len + slash >= sizeof l->path - len)
        return STATUS_TOO_LARGE;
    if (fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) != 0)
        return STATUS_IO_ERROR;
    l->path[len] = '/';
    memcpy(l->path + len + slash, name, name_len + 1);
    len += slash + name_len;
    enum case_entry_kind kind = S_ISREG(info.st_mode)   ? CASE_ENTRY_FILE
                                : S_ISDIR(info.st_mode) ? CASE_ENTRY_FOLDER
                                                        : CASE_ENTRY_OTHER;
    TRY(l->fn(l->ctx, span_of(l->path, len), kind, (uint64_t)info.st_size));
    if (kind != CASE_ENTRY_FOLDER)
        return STATUS_OK;
    if (depth >= DEPTH_MAX)
        return STATUS_TOO_DEEP;
    int fd = durable_open_folder(folder, name);
    return fd < 0 ? STATUS_IO_ERROR : list_folder(l, fd, len, depth + 1);
}

/* Takes `fd` over. The recursion is bounded by DEPTH_MAX. */
static enum status list_folder(struct listing *l, int fd, size_t len, int depth)
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
            status = list_entry(l, dirfd(list), entry->d_name, len, depth);
    (void)closedir(list);
    return status;
}

static enum status folder_list(const struct case_view *v, case_entry_fn *fn, void *ctx)
{
    struct listing l = {.fn = fn, .ctx = ctx};
    int fd = openat(v->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd < 0 ? STATUS_IO_ERROR : list_folder(&l, fd, 0, 0);
}

int case_view_open(int folder, const char *path)
{
    int at = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const char *slash;
    while (at >= 0 && (slash = strchr(path, '/')) != NULL) {
        char part[256];
        size_t len = (size_t)(slash - path);
        int next = -1;
        if (len > 0 && len < sizeof part) {
            memcpy(part, path, len);
            part[len] = '\0';
            next = durable_open_folder(at, part);
        }
        durable_close(&at);
        at = next;
        path = slash + 1;
    }
    if (at < 0)
        return -1;
    int fd = openat(at, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    durable_close(&at);
    return fd;
}

static enum status folder_read(const struct case_view *v, const char *path, case_chunk_fn *fn,
                               void *ctx)
{
    FD_SCOPED int fd = case_view_open(v->fd, path);
    struct stat info;
    if (fd < 0)
        return errno == ENOENT || errno == ELOOP || errno == ENOTDIR ? STATUS_NOT_FOUND
                                                                     : STATUS_IO_ERROR;
    if (fstat(fd, &info) != 0)
        return STATUS_IO_ERROR;
    if (!S_ISREG(info.st_mode))
        return STATUS_NOT_FOUND;
    uint8_t chunk[CHUNK];
    for (;;) {
        ssize_t n = read(fd, chunk, sizeof chunk);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return STATUS_IO_ERROR;
        if (n == 0)
            return STATUS_OK;
        TRY(fn(ctx, span_of(chunk, (size_t)n)));
    }
}

struct case_view case_view_folder(int fd)
{
    return (struct case_view){.list = folder_list, .read = folder_read, .fd = fd};
}

struct hashing {
    struct sha256 hash;
    uint64_t size;
};

static enum status hash_chunk(void *ctx, struct span bytes)
{
    struct hashing *h = ctx;
    sha256_add(&h->hash, bytes);
    h->size += bytes.len;
    return STATUS_OK;
}

enum status case_view_hash(const struct case_view *v, const char *path, uint64_t *ret_size,
                           uint8_t ret_digest[SHA256_BYTES])
{
    struct hashing h = {0};
    sha256_start(&h.hash);
    enum status status = v->read(v, path, hash_chunk, &h);
    if (status != STATUS_OK) {
        sha256_drop(&h.hash);
        return status;
    }
    TRY(sha256_end(&h.hash, ret_digest));
    *ret_size = h.size;
    return STATUS_OK;
}

static enum status load_chunk(void *ctx, struct span bytes)
{
    struct buf *b = ctx;
    buf_add(b, bytes);
    return b->failed ? STATUS_TOO_LARGE : STATUS_OK;
}

enum status case_view_load(const struct case_view *v, const char *path, struct buf *ret_bytes)
{
    return v->read(v, path, load_chunk, ret_bytes);
}

struct line_reader {
    case_line_fn *fn;
    void *ctx;
    struct buf line; /* begun, but not ended in the pieces so far */
};

static enum status line_chunk(void *ctx, struct span bytes)
{
    struct line_reader *r = ctx;
    while (bytes.len > 0) {
        size_t len = span_find_byte(bytes, '\n');
        buf_add(&r->line, span_head(bytes, len));
        if (len < bytes.len) {
            TRY(r->fn(r->ctx, r->line.failed ? SPAN_EMPTY : buf_span(&r->line)));
            buf_clear(&r->line);
        }
        bytes = span_skip(bytes, len + 1);
    }
    return STATUS_OK;
}

enum status case_view_lines(const struct case_view *v, const char *path, size_t max,
                            case_line_fn *fn, void *ctx)
{
    struct line_reader r = {.fn = fn, .ctx = ctx};
    buf_init(&r.line, max);
    enum status status = v->read(v, path, line_chunk, &r);
    if (status == STATUS_OK && (r.line.len > 0 || r.line.failed))
        status = fn(ctx, r.line.failed ? SPAN_EMPTY : buf_span(&r.line));
    buf_free(&r.line);
    return status;
}
