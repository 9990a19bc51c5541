/* Collecting indicator files by name. */
#include "cli/indicator_files.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/span.h"

enum { FILES_MAX = 4096, FOLDER_DEPTH = 16 };

static struct indicator_files *collecting; /* nftw() has no context */

static bool add_path(struct indicator_files *files, const char *path)
{
    if (files->count == FILES_MAX)
        return false;
    char **grown = realloc(files->paths, (files->count + 1) * sizeof *grown);
    if (grown == NULL)
        return false;
    files->paths = grown;
    files->paths[files->count] = strdup(path);
    return files->paths[files->count++] != NULL;
}

/* In a folder only files that look like indicators are taken; a file named by itself always is. */
static bool looks_like_indicators(const char *path)
{
    static const char *const endings[] = {".stix2", ".stix", ".json", NULL};
    for (const char *const *e = endings; *e != NULL; e++)
        if (span_ends(span_str(path), span_str(*e)))
            return true;
    return false;
}

static int visit(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)ftw;
    if (type == FTW_F && S_ISREG(st->st_mode) && looks_like_indicators(path) &&
        !add_path(collecting, path))
        return 1;
    return 0;
}

static bool add_named(struct indicator_files *files, const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0) {
        (void)usage_error(NULL, "indicators: %s: %s", path, strerror(errno));
        return false;
    }
    if (!S_ISDIR(st.st_mode))
        return add_path(files, path);
    collecting = files;
    if (nftw(path, visit, FOLDER_DEPTH, FTW_PHYS) == 0)
        return true;
    (void)usage_error(NULL, "indicators: %s: too many files, or not readable", path);
    return false;
}

char *indicator_folder(void)
{
    const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    char path[4096];
    int len = -1;
    if (data != NULL && data[0] == '/')
        len = snprintf(path, sizeof path, "%s/bridle/indicators", data);
    else if (home != NULL)
        len = snprintf(path, sizeof path, "%s/.local/share/bridle/indicators", home);
    return len > 0 && (size_t)len < sizeof path ? strdup(path) : NULL;
}

static bool add_installed(struct indicator_files *files)
{
    struct stat st;
    char *folder = indicator_folder();
    bool ok = folder == NULL || stat(folder, &st) != 0 || add_named(files, folder);
    free(folder);
    return ok;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

static int by_name(const void *a, const void *b)
{
    const char *left = *(char *const *)a, *right = *(char *const *)b;
    int order = strcmp(base_name(left), base_name(right));
    return order != 0 ? order : strcmp(left, right);
}

static bool open_all(struct indicator_files *files)
{
    files->fds = calloc(files->count + 1, sizeof *files->fds);
    files->names = calloc(files->count + 1, sizeof *files->names);
    if (files->fds == NULL || files->names == NULL)
        return false;
    for (size_t i = 0; i < files->count; i++) {
        files->names[i] = strdup(base_name(files->paths[i]));
        files->fds[i] = open(files->paths[i], O_RDONLY);
        if (files->fds[i] < 0) {
            (void)usage_error(NULL, "indicators: %s: %s", files->paths[i], strerror(errno));
            return false;
        }
    }
    return true;
}

bool indicator_files_open(struct indicator_files *files, const struct invocation *inv)
{
    *files = (struct indicator_files){0};
    bool named = option_given(inv, "indicators"), ok = true;
    const char *path;
    for (size_t i = 0; ok && (path = option_nth(inv, "indicators", i)) != NULL; i++)
        ok = add_named(files, path);
    if (!named && !option_given(inv, "no-default-indicators"))
        ok = add_installed(files);
    if (ok && files->count > 1) /* the same order whatever the folder's own is */
        qsort(files->paths, files->count, sizeof *files->paths, by_name);
    ok = ok && open_all(files);
    if (!ok)
        indicator_files_close(files);
    return ok;
}

void indicator_files_close(struct indicator_files *files)
{
    for (size_t i = 0; i < files->count; i++) {
        if (files->fds != NULL && files->fds[i] > 0)
            (void)close(files->fds[i]);
        if (files->names != NULL)
            free(files->names[i]);
        free(files->paths[i]);
    }
    free(files->fds);
    free(files->names);
    free(files->paths);
    *files = (struct indicator_files){0};
}
