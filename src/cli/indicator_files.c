/* Collecting indicator files by name. */
#include "cli/indicator_files.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/span.h"
#include "report/terminal.h"

enum { FILES_MAX = 4096, FOLDER_DEPTH = 16 };

static struct indicator_files *collecting; /* nftw() has no context */
static size_t root_len;                    /* of the folder that is walked */

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

/* What endings in a folder mean. Files of the first kind are taken. */
static const struct {
    const char *words; /* why they are not; NULL: they are */
    const char *endings[12];
} kinds[] = {
    {NULL,
     {".stix2", ".stix", ".json", ".xml", ".ioc", ".csv", ".tsv", ".txt", ".md5", ".sha1",
      ".sha256"}},
    {"YARA rules, which are not evaluated", {".yar", ".yara"}},
    {"Snort or Suricata rules, which are not evaluated", {".rules", ".snort"}},
    {"YAML, which is not read", {".yaml", ".yml"}},
    {"compressed, unpack first", {".zip", ".gz", ".xz", ".bz2", ".zst", ".7z", ".tar"}},
    {"no indicators by the ending of the name; name a file with -i to load it all the same", {""}},
};
enum { KINDS = sizeof kinds / sizeof kinds[0], ENDINGS = 12 };

static struct {
    size_t count;
    char names[128]; /* of the first */
    bool more;
} not_taken[KINDS];

static size_t kind_of(const char *path)
{
    struct span name = span_str(path);
    for (size_t k = 0; k + 1 < KINDS; k++) {
        for (size_t e = 0; e < ENDINGS && kinds[k].endings[e] != NULL; e++) {
            const struct span ending = span_str(kinds[k].endings[e]);
            if (name.len >= ending.len &&
                span_equal_nocase(span_skip(name, name.len - ending.len), ending))
                return k;
        }
    }
    return KINDS - 1;
}

static void note_not_taken(size_t kind, const char *name)
{
    char *names = not_taken[kind].names;
    const size_t used = strlen(names), room = sizeof not_taken[kind].names;
    if (used + strlen(name) + 3 < room)
        (void)snprintf(names + used, room - used, "%s%s", used > 0 ? ", " : "", name);
    else
        not_taken[kind].more = true;
    not_taken[kind].count++;
}

/* Behind the folder that was named: `.git/x`, `.x.new`. */
static bool is_hidden(const char *path)
{
    return strlen(path) > root_len && strstr(path + root_len, "/.") != NULL;
}

static int visit(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    if (type != FTW_F || !S_ISREG(st->st_mode) || is_hidden(path))
        return 0;
    const size_t kind = kind_of(path);
    if (kinds[kind].words != NULL)
        note_not_taken(kind, path + ftw->base);
    else if (!add_path(collecting, path))
        return 1;
    return 0;
}

static bool add_folder(struct indicator_files *files, const char *path)
{
    memset(not_taken, 0, sizeof not_taken);
    collecting = files;
    root_len = strlen(path);
    while (root_len > 0 && path[root_len - 1] == '/')
        root_len--;
    if (nftw(path, visit, FOLDER_DEPTH, FTW_PHYS) != 0)
        return false;
    for (size_t k = 0; k < KINDS; k++)
        if (not_taken[k].count > 0)
            indicator_files_remark(files, "%s: not taken: %zu file%s (%s%s): %s", path,
                                   not_taken[k].count, not_taken[k].count > 1 ? "s" : "",
                                   not_taken[k].names, not_taken[k].more ? " ..." : "",
                                   kinds[k].words);
    return true;
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
    if (add_folder(files, path))
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

/* With its folder, where another file has the same name. */
static const char *set_name(const struct indicator_files *files, size_t i)
{
    const char *name = base_name(files->paths[i]), *at = name;
    bool again = (i > 0 && strcmp(base_name(files->paths[i - 1]), name) == 0) ||
                 (i + 1 < files->count && strcmp(base_name(files->paths[i + 1]), name) == 0);
    if (!again || name == files->paths[i])
        return name;
    for (at = name - 1; at > files->paths[i] && at[-1] != '/';)
        at--;
    return at;
}

static bool open_all(struct indicator_files *files)
{
    files->fds = calloc(files->count + 1, sizeof *files->fds);
    files->names = calloc(files->count + 1, sizeof *files->names);
    if (files->fds == NULL || files->names == NULL)
        return false;
    for (size_t i = 0; i < files->count; i++) {
        files->names[i] = strdup(set_name(files, i));
        files->fds[i] = open(files->paths[i], O_RDONLY);
        if (files->fds[i] < 0) {
            (void)usage_error(NULL, "indicators: %s: %s", files->paths[i], strerror(errno));
            return false;
        }
    }
    return true;
}

static bool finish(struct indicator_files *files, bool ok)
{
    if (ok && files->count > 1) /* the same order whatever the folder's own is */
        qsort(files->paths, files->count, sizeof *files->paths, by_name);
    ok = ok && open_all(files);
    if (!ok)
        indicator_files_close(files);
    return ok;
}

bool indicator_files_open_paths(struct indicator_files *files, char *const *paths, size_t count)
{
    bool ok = true;
    *files = (struct indicator_files){0};
    for (size_t i = 0; i < count && ok; i++)
        ok = add_named(files, paths[i]);
    return finish(files, ok);
}

bool indicator_files_takes(const char *name)
{
    return kinds[kind_of(name)].words == NULL;
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
    return finish(files, ok);
}

void indicator_files_remark(struct indicator_files *files, const char *format, ...)
{
    char text[4096];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    char **grown = realloc(files->remarks, (files->remark_count + 1) * sizeof *grown);
    char *copy = strdup(text);
    if (grown != NULL)
        files->remarks = grown;
    if (grown == NULL || copy == NULL)
        free(copy);
    else
        files->remarks[files->remark_count++] = copy;
}

void indicator_files_tell(const struct indicator_files *files)
{
    struct terminal t;
    terminal_init(&t, stderr, true);
    for (size_t i = 0; i < files->remark_count; i++) {
        terminal_string(&t, "bridle: ");
        terminal_text(&t, span_str(files->remarks[i]), 4096);
        terminal_string(&t, "\n");
    }
}

void indicator_files_close(struct indicator_files *files)
{
    for (size_t i = 0; i < files->remark_count; i++)
        free(files->remarks[i]);
    free(files->remarks);
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
