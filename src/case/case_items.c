/* What is numbered in a case: where it stands, and which number comes next. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>

#include "base/ascii.h"
#include "case/case_change.h"
#include "case/durable.h"

const struct case_item_kind CASE_ITEM_KINDS[CASE_ITEM_COUNT] = {
    [CASE_ITEM_RUN] = {".run", "run-", {"data", "runs"}, "data/runs/", true},
    [CASE_ITEM_CONSENT] = {".consent", "consent-", {"data", "consent"}, "data/consent/", true},
    [CASE_ITEM_SEAL] = {".seal", "seal-", {"seals", NULL}, "seals/", false},
    [CASE_ITEM_STAMP] = {".stamp", "stamp-", {"stamps", NULL}, "stamps/", false},
};

bool case_is_id(const char *text)
{
    for (size_t i = 0; i < CASE_ID_SIZE - 1; i++)
        if (!ascii_is_digit((uint8_t)text[i]))
            return false;
    return text[CASE_ID_SIZE - 1] == '\0';
}

int case_item_parent(const struct case_folder *c, enum case_item item, bool make)
{
    int at = c->fd;
    int fd = -1;
    for (size_t i = 0; i < 2 && CASE_ITEM_KINDS[item].parents[i] != NULL; i++) {
        const char *name = CASE_ITEM_KINDS[item].parents[i];
        enum status made = make ? durable_mkdir(at, name) : STATUS_EXISTS;
        if (made == STATUS_OK)
            made = durable_sync(at);
        int next = made == STATUS_OK || made == STATUS_EXISTS ? durable_open_folder(at, name) : -1;
        if (at != c->fd)
            durable_close(&at);
        at = fd = next;
        if (fd < 0)
            return -1;
    }
    return fd;
}

enum status case_each_name(int folder, case_name_fn *callback, void *ctx)
{
    int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *list = fd < 0 ? NULL : fdopendir(fd);
    if (list == NULL) {
        durable_close(&fd);
        return STATUS_IO_ERROR;
    }
    const struct dirent *entry;
    bool more = true;
    while (more && (entry = readdir(list)) != NULL)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            more = callback(entry->d_name, ctx);
    (void)closedir(list);
    return STATUS_OK;
}

static bool keep_highest(const char *name, void *ctx)
{
    unsigned *highest = ctx;
    uint64_t number;
    if (case_is_id(name) && span_to_uint(span_str(name), &number) && number > *highest)
        *highest = (unsigned)number;
    return true;
}

enum status case_next_id(const struct case_folder *c, enum case_item item,
                         char ret_id[CASE_ID_SIZE])
{
    unsigned highest = 0;
    FD_SCOPED int parent = case_item_parent(c, item, false);
    if (parent < 0 && errno != ENOENT)
        return STATUS_IO_ERROR;
    if (parent >= 0)
        TRY(case_each_name(parent, keep_highest, &highest));
    if (highest >= CASE_ITEMS_MAX)
        return STATUS_TOO_LARGE;
    (void)snprintf(ret_id, CASE_ID_SIZE, "%04u", (highest + 1) % 10000);
    return STATUS_OK;
}
