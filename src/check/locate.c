/* Finding the folder of the acquisition. */
#include "check/locate.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool has_manifest(const char *folder)
{
    static const char *const names[] = {"Manifest.db", "Manifest.mbdb", NULL};
    char path[4096];
    struct stat st;
    for (const char *const *n = names; *n != NULL; n++) {
        int len = snprintf(path, sizeof path, "%s/%s", folder, *n);
        if (len > 0 && (size_t)len < sizeof path && lstat(path, &st) == 0 && S_ISREG(st.st_mode))
            return true;
    }
    return false;
}

static char *join(const char *folder, const char *name)
{
    size_t len = strlen(folder) + strlen(name) + 2;
    char *path = malloc(len);
    if (path != NULL)
        (void)snprintf(path, len, "%s/%s", folder, name);
    return path;
}

/* The only sub-folder that holds a backup; NULL when there is none, or more than one (*ret_count).
 */
static char *only_backup_below(const char *folder, size_t *ret_count)
{
    DIR *dir = opendir(folder);
    char *found = NULL;
    struct dirent *e;
    *ret_count = 0;
    while (dir != NULL && (e = readdir(dir)) != NULL) {
        char *path = e->d_name[0] == '.' ? NULL : join(folder, e->d_name);
        if (path != NULL && has_manifest(path)) {
            (*ret_count)++;
            free(found);
            found = path;
        } else {
            free(path);
        }
    }
    if (dir != NULL)
        (void)closedir(dir);
    if (*ret_count == 1)
        return found;
    free(found);
    return NULL;
}

/* The folder of a named file; "." when the name has no slash. */
static char *folder_of(const char *file)
{
    struct span s = span_str(file);
    size_t slash = span_find_last_byte(s, '/');
    if (slash == s.len)
        return strdup(".");
    return strndup(file, slash == 0 ? 1 : slash);
}

static bool is_manifest(const char *path)
{
    struct span s = span_str(path);
    return span_equal_str(s, "Manifest.db") || span_ends(s, SPAN_LITERAL("/Manifest.db")) ||
           span_equal_str(s, "Manifest.mbdb") || span_ends(s, SPAN_LITERAL("/Manifest.mbdb"));
}

/* A named file is the source itself, unless it is the list of a backup, whose folder is. */
static void choose(const char *given, const struct stat *st, struct located *located,
                   struct buf *why)
{
    size_t count = 0;
    if (S_ISREG(st->st_mode)) {
        located->is_other = is_manifest(given);
        located->is_file = !located->is_other;
        located->path = located->is_other ? folder_of(given) : strdup(given);
        return;
    }
    if (!has_manifest(given))
        located->path = only_backup_below(given, &count);
    located->is_other = located->path != NULL;
    if (count > 1)
        buf_format(why, "There are %zu backups in it: name one of them", count);
    if (located->path == NULL)
        located->path = strdup(given);
}

enum status locate_source(const char *given, struct located *ret_located, struct buf *ret_why)
{
    struct located located = {.root = -1};
    struct stat st;
    if (stat(given, &st) != 0) {
        buf_str(ret_why, errno == ENOENT || errno == ENOTDIR ? "there is no such file or folder"
                                                             : strerror(errno));
        return STATUS_NOT_FOUND;
    }
    if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)) {
        located.path = strdup(given);
        *ret_located = located;
        return STATUS_UNSUPPORTED;
    }
    choose(given, &st, &located, ret_why);
    if (located.path != NULL)
        located.root = open(located.path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK |
                                              (located.is_file ? 0 : O_DIRECTORY));
    if (located.root < 0) {
        buf_str(ret_why, strerror(errno));
        free(located.path);
        return STATUS_IO_ERROR;
    }
    *ret_located = located;
    return STATUS_OK;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

void locate_describe(const char *path, size_t max, struct buf *out)
{
    struct dirent **names;
    size_t listed = 0;
    int n = scandir(path, &names, NULL, by_name);
    for (int i = 0; i < n; i++) {
        if (names[i]->d_name[0] != '.') {
            if (listed < max) {
                buf_str(out, listed > 0 ? ", " : "");
                buf_str(out, names[i]->d_name);
            }
            listed++;
        }
        free(names[i]);
    }
    if (n >= 0)
        free(names);
    if (listed > max)
        buf_format(out, " and %zu more", listed - max);
    if (n >= 0 && listed == 0)
        buf_str(out, "nothing");
}
