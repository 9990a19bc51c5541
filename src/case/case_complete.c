/* After the commit point, in the program that committed or in the next one: moving into place, and
 * what an interrupted program left.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "case/case_change.h"
#include "case/durable.h"

/* In the order in which they are moved: what describes comes after what is described. */
static const char *const TAG_FILES[] = {"bagit.txt", "manifest-sha256.txt", "bag-info.txt",
                                        "tagmanifest-sha256.txt", "custody.jsonl"};
enum { TAG_FILE_COUNT = sizeof TAG_FILES / sizeof *TAG_FILES };

struct staged_item {
    bool found;
    enum case_item item;
    char name[32];
};

static bool find_staged(const char *name, void *ctx)
{
    struct staged_item *staged = ctx;
    for (int item = 0; item < CASE_ITEM_COUNT; item++) {
        struct span prefix = span_str(CASE_ITEM_KINDS[item].staged);
        if (!span_starts(span_str(name), prefix) || !case_is_id(name + prefix.len))
            continue;
        staged->found = true;
        staged->item = (enum case_item)item;
        (void)snprintf(staged->name, sizeof staged->name, "%s", name);
    }
    return !staged->found;
}

/* Moves one item; *ret_found says whether there was one. */
static enum status move_item(const struct case_folder *c, int commit, bool *ret_found)
{
    struct staged_item staged = {0};
    TRY(case_each_name(commit, find_staged, &staged));
    *ret_found = staged.found;
    if (!staged.found)
        return STATUS_OK;
    FD_SCOPED int parent = case_item_parent(c, staged.item, true);
    if (parent < 0)
        return STATUS_IO_ERROR;
    TRY(durable_rename(commit, staged.name, parent,
                       staged.name + strlen(CASE_ITEM_KINDS[staged.item].staged)));
    return durable_sync(parent);
}

/* Deletes the payload when that was committed. The mark goes last, so that nothing says "deleted"
 * before it is. */
static enum status purge_payload(const struct case_folder *c, int commit)
{
    struct stat info;
    if (fstatat(commit, CASE_PURGE, &info, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT ? STATUS_OK : STATUS_IO_ERROR;
    TRY(durable_remove(c->fd, "index.db"));
    TRY(durable_remove(c->fd, "data"));
    enum status made = durable_mkdir(c->fd, "data"); /* a bag has one, if empty */
    if (made != STATUS_OK && made != STATUS_EXISTS)
        return made;
    TRY(durable_sync(c->fd));
    TRY(durable_unlink(commit, CASE_PURGE, true));
    return durable_sync(commit);
}

enum status case_complete(const struct case_folder *c)
{
    FD_SCOPED int commit = durable_open_folder(c->fd, CASE_COMMIT);
    if (commit < 0)
        return errno == ENOENT ? STATUS_OK : STATUS_IO_ERROR;
    TRY(purge_payload(c, commit));
    bool more = true;
    while (more)
        TRY(move_item(c, commit, &more));
    for (size_t i = 0; i < TAG_FILE_COUNT; i++) {
        struct stat info;
        if (fstatat(commit, TAG_FILES[i], &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(info.st_mode))
            TRY(durable_rename(commit, TAG_FILES[i], c->fd, TAG_FILES[i]));
    }
    TRY(durable_sync(c->fd));
    TRY(durable_unlink(c->fd, CASE_COMMIT, true));
    return durable_sync(c->fd);
}

bool case_is_leftover(const char *name)
{
    for (int item = 0; item < CASE_ITEM_COUNT; item++)
        if (strcmp(name, CASE_ITEM_KINDS[item].building) == 0)
            return true;
    return strcmp(name, CASE_NEXT) == 0 || strcmp(name, CASE_COMMIT) == 0 ||
           span_starts(span_str(name), SPAN_LITERAL(CASE_TEMPORARY));
}

struct leftover {
    bool found;
    char name[64];
};

static bool find_temporary(const char *name, void *ctx)
{
    struct leftover *left = ctx;
    left->found = span_starts(span_str(name), SPAN_LITERAL(CASE_TEMPORARY)) &&
                  strlen(name) < sizeof left->name;
    if (left->found)
        (void)snprintf(left->name, sizeof left->name, "%s", name);
    return !left->found;
}

enum status case_recover(struct case_folder *c)
{
    for (int item = 0; item < CASE_ITEM_COUNT; item++)
        TRY(durable_remove(c->fd, CASE_ITEM_KINDS[item].building));
    TRY(durable_remove(c->fd, CASE_NEXT));
    struct leftover left;
    do {
        left = (struct leftover){0};
        TRY(case_each_name(c->fd, find_temporary, &left));
        if (left.found)
            TRY(durable_remove(c->fd, left.name));
    } while (left.found);
    return case_complete(c);
}
