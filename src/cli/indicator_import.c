/* `bridle indicators import FILE...`: each file is read first; what holds no value that can be used
 * is not installed, and says why.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include "cli/indicator_load.h"
#include "cli/indicator_memory.h"
#include "report/terminal.h"

static bool copy_descriptor(int from, int to)
{
    uint8_t piece[65536];
    ssize_t n;
    if (lseek(from, 0, SEEK_SET) != 0)
        return false;
    while ((n = read(from, piece, sizeof piece)) > 0)
        if (write(to, piece, (size_t)n) != n)
            return false;
    return n == 0 && fsync(to) == 0;
}

/* As `.NAME.new`, then renamed: a set is there whole or not at all. */
static bool install(const char *folder, const char *name, int from)
{
    char fresh[PATH_MAX], path[PATH_MAX];
    (void)snprintf(fresh, sizeof fresh, "%s/.%s.new", folder, name);
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    const int to = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (to < 0)
        return false;
    bool ok = copy_descriptor(from, to);
    ok = close(to) == 0 && ok && rename(fresh, path) == 0;
    if (!ok) {
        const int error = errno;
        (void)unlink(fresh);
        errno = error;
    }
    return ok;
}

/* The name in the folder: no folders in it, and an ending under which it is found again. */
static void installed_name(const char *name, const char *format, char *out, size_t room)
{
    static const char *const endings[][2] = {{"stix2", ".stix2"}, {"misp", ".json"},
                                             {"openioc", ".ioc"}, {"stix1", ".xml"},
                                             {"csv", ".csv"},     {"list", ".txt"}};
    const char *ending = "";
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++)
        if (!indicator_files_takes(name) && strcmp(format, endings[i][0]) == 0)
            ending = endings[i][1];
    while (*name == '.')
        name++;
    (void)snprintf(out, room, "%s%s", name, ending);
    for (char *at = out; *at != '\0'; at++)
        if (*at == '/')
            *at = '_';
}

/* Compares with what was installed under the name before, and remembers. */
static void compare_installed(const struct indicator_load *l, const char *folder, const char *set,
                              const char *name)
{
    char path[PATH_MAX];
    char *names[] = {(char *)(uintptr_t)set}, *paths[] = {path};
    struct indicator_files installed = {.names = names, .paths = paths, .count = 1};
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    indicator_memory_compare(&installed, l->check.table);
    indicator_memory_keep(&installed, l->check.table);
    indicator_files_tell(&installed);
    for (size_t i = 0; i < installed.remark_count; i++)
        free(installed.remarks[i]);
    free(installed.remarks);
}

static int import_set(const struct indicator_load *l, const char *folder, size_t file,
                      const struct indicator_set_info *set)
{
    char name[NAME_MAX + 1];
    struct terminal t;
    terminal_init(&t, stdout, true);
    if (set->usable == 0) {
        terminal_init(&t, stderr, true);
        terminal_string(&t, "bridle: indicators: not imported: ");
        terminal_text(&t, span_str(l->files.paths[file]), 1000);
        terminal_string(&t, set->problem.len > 0 ? ": " : ": no value that can be used\n");
        if (set->problem.len > 0) {
            terminal_text(&t, set->problem, 1000);
            terminal_string(&t, "\n");
        }
        return EXIT_STATUS_FOUND;
    }
    installed_name(l->files.names[file], set->format, name, sizeof name);
    if (!install(folder, name, l->files.fds[file]))
        return usage_error(NULL, "indicators: %s: %s", l->files.paths[file], strerror(errno));
    terminal_string(&t, "imported ");
    terminal_text(&t, span_str(name), 300);
    (void)fprintf(t.out, " (%s): %u of %u values usable\n", set->format, set->usable, set->loaded);
    compare_installed(l, folder, l->files.names[file], name);
    return EXIT_STATUS_OK;
}

static int import_all(const struct indicator_load *l, const char *folder)
{
    int result = EXIT_STATUS_OK;
    for (size_t i = 0; i < l->files.count; i++) {
        for (size_t s = 0; s < indicator_table_sets(l->check.table); s++) {
            const struct indicator_set_info set = indicator_table_set(l->check.table, s);
            if (!span_equal_str(set.name, l->files.names[i]))
                continue;
            const int one = import_set(l, folder, i, &set);
            result = one != EXIT_STATUS_OK ? one : result;
            break;
        }
    }
    return result;
}

int indicator_import(const struct invocation *inv)
{
    static struct indicator_load l;
    memset(&l, 0, sizeof l);
    if (inv->word_count < 2)
        return usage_error(inv->command, "import: which files?");
    char *folder = indicator_folder();
    int result = EXIT_STATUS_USAGE;
    if (folder == NULL || !indicator_make_folders(folder))
        (void)usage_error(NULL, "the folder of installed indicators cannot be made");
    else if (indicator_files_open_paths(&l.files, inv->words + 1, inv->word_count - 1)) {
        result = EXIT_STATUS_FAULT;
        indicator_files_tell(&l.files);
        if (indicator_load_begin(&l)) {
            indicator_load_tell(&l);
            result = import_all(&l, folder);
        }
        indicator_load_end(&l);
    }
    free(folder);
    return result;
}
