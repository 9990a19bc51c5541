/* Making, opening, locking and closing a case. */
#include "case/case_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "case/case_change.h"
#include "case/durable.h"

enum { LOCK_TRIES = 50, LOCK_PAUSE_MS = 100 };

void case_close(struct case_folder *c)
{
    if (c == NULL)
        return;
    for (int item = 0; item < CASE_ITEM_COUNT; item++)
        case_run_abandon(c->building[item]);
    if (c->made_here && case_recover(c) == STATUS_OK)
        (void)rmdir(c->path); /* succeeds only when nothing is in it */
    durable_close(&c->fd);
    free(c->path);
    free(c);
}

static enum status lock(const struct case_folder *c, struct buf *ret_why)
{
    for (int i = 0; i < LOCK_TRIES; i++) {
        if (flock(c->fd, LOCK_EX | LOCK_NB) == 0)
            return STATUS_OK;
        if (errno != EWOULDBLOCK && errno != EINTR)
            return case_say(ret_why, STATUS_IO_ERROR, c->path,
                            "the folder cannot be locked on this file system");
        (void)nanosleep(&(struct timespec){.tv_nsec = LOCK_PAUSE_MS * 1000000L}, NULL);
    }
    return case_say(ret_why, STATUS_BUSY, c->path, "try again when it is done");
}

enum content { CONTENT_NOTHING, CONTENT_CASE, CONTENT_OTHER };

/* What stands in the folder: a case, nothing (leftovers aside), or something else. */
static enum status look(const struct case_folder *c, enum content *ret_content)
{
    BUF_SCOPED struct buf text;
    buf_init(&text, 4096);
    enum status status = durable_read(c->fd, "bagit.txt", &text);
    if (status == STATUS_OK && span_equal_str(buf_span(&text), BAG_DECLARATION)) {
        *ret_content = CONTENT_CASE;
        return STATUS_OK;
    }
    int fd = openat(c->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *list = fd < 0 ? NULL : fdopendir(fd);
    if (list == NULL) {
        durable_close(&fd);
        return STATUS_IO_ERROR;
    }
    const struct dirent *entry;
    *ret_content = CONTENT_NOTHING;
    while ((entry = readdir(list)) != NULL)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
            !case_is_leftover(entry->d_name))
            *ret_content = CONTENT_OTHER;
    (void)closedir(list);
    return STATUS_OK;
}

/* Opens the folder and takes the lock. */
static enum status open_locked(const char *path, struct case_folder **ret_case, struct buf *ret_why)
{
    struct stat info;
    struct case_folder *c = calloc(1, sizeof *c);
    char *copy = strdup(path);
    if (c == NULL || copy == NULL) {
        free(c);
        free(copy);
        return case_say(ret_why, STATUS_NO_MEMORY, path, "cannot be opened");
    }
    *c = (struct case_folder){.fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), .path = copy};
    enum status status = STATUS_OK;
    if (c->fd < 0)
        status = case_say(ret_why, errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO_ERROR, path,
                          "cannot be opened as a case");
    if (status == STATUS_OK)
        status = lock(c, ret_why);
    if (status == STATUS_OK && (fstat(c->fd, &info) != 0 || info.st_nlink == 0)) {
        errno = ENOENT; /* the program that held the lock removed the folder */
        status = case_say(ret_why, STATUS_IO_ERROR, path, "cannot be opened as a case");
    }
    if (status != STATUS_OK) {
        case_close(c);
        return status;
    }
    *ret_case = c;
    return STATUS_OK;
}

/* So that the new folder itself survives power loss. A parent that may not be read is no fault. */
static void sync_parent(int fd)
{
    FD_SCOPED int parent = openat(fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (parent >= 0)
        (void)!durable_sync(parent);
}

/* Looks, and recovers only what is a case or becomes one: other folders are left as they are. */
static enum status look_and_recover(struct case_folder *c, enum content *ret_content)
{
    TRY(look(c, ret_content));
    if (*ret_content == CONTENT_OTHER) {
        TRY(case_complete(c));
        TRY(look(c, ret_content));
    }
    return *ret_content == CONTENT_OTHER ? STATUS_OK : case_recover(c);
}

/* Recovers, and says whether the folder may be used. */
static enum status prepare(struct case_folder *c, bool again, bool must_exist, struct buf *ret_why)
{
    enum content content = CONTENT_OTHER;
    enum status status = look_and_recover(c, &content);
    if (status != STATUS_OK)
        return case_say(ret_why, status, c->path, "cannot be used as a case");
    if (content == CONTENT_OTHER || (content == CONTENT_NOTHING && must_exist)) {
        buf_str(ret_why, c->path);
        buf_str(ret_why, " is there and is no case");
        return must_exist || again ? STATUS_NOT_FOUND : STATUS_EXISTS;
    }
    if (content == CONTENT_CASE && !again && !must_exist) {
        buf_str(ret_why, c->path);
        buf_str(ret_why, " is a case already; --again adds a run to it, -o names another");
        return STATUS_EXISTS;
    }
    if (fchmod(c->fd, 0700) != 0)
        return case_say(ret_why, STATUS_IO_ERROR, c->path, "cannot be made private");
    c->made_here = content == CONTENT_NOTHING;
    return STATUS_OK;
}

static enum status open_case(const char *path, bool again, bool must_exist,
                             struct case_folder **ret_case, struct buf *ret_why)
{
    struct case_folder *c;
    TRY(open_locked(path, &c, ret_why));
    enum status status = prepare(c, again, must_exist, ret_why);
    if (status != STATUS_OK) {
        case_close(c);
        return status;
    }
    *ret_case = c;
    return STATUS_OK;
}

enum status case_create(const char *path, bool again, struct case_folder **ret_case,
                        struct buf *ret_why)
{
    enum status status = durable_mkdir(AT_FDCWD, path);
    if (status == STATUS_IO_ERROR)
        return case_say(ret_why, status, path, "cannot be made");
    TRY(open_case(path, again, false, ret_case, ret_why));
    if (status == STATUS_OK)
        sync_parent((*ret_case)->fd);
    return STATUS_OK;
}

enum status case_open(const char *path, struct case_folder **ret_case, struct buf *ret_why)
{
    return open_case(path, true, true, ret_case, ret_why);
}

const char *case_path(const struct case_folder *c)
{
    return c->path;
}

int case_descriptor(const struct case_folder *c)
{
    return c->fd;
}

/* A named file that is unlinked at once, where the file system knows no others. */
static int temporary_by_name(const struct case_folder *c)
{
    for (unsigned i = 0; i < 100; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, ".tmp-%ld-%u", (long)getpid(), i);
        int fd = openat(c->fd, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (fd >= 0 && unlinkat(c->fd, name, 0) == 0)
            return fd;
        durable_close(&fd);
        if (fd >= 0 || errno != EEXIST)
            return -1;
    }
    return -1;
}

int case_temporary(struct case_folder *c)
{
#ifdef O_TMPFILE
    int fd = openat(c->fd, ".", O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0)
        return fd;
#endif
    return temporary_by_name(c);
}

enum status case_custody_append(struct case_folder *c, const struct custody_entry *entry,
                                struct buf *ret_why)
{
    struct case_change change;
    enum status status = case_change_begin(&change, c, ret_why);
    if (status == STATUS_OK)
        status = case_change_custody(&change, entry, ret_why);
    if (status == STATUS_OK)
        status = case_change_commit(&change, entry, ret_why);
    case_change_free(&change);
    return status;
}
