/* Remembering the sizes of indicator files: one line each, usable values, time, hash and path. */
#include "cli/indicator_memory.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/cursor.h"

enum { MEMORY_BYTES_MAX = 4 << 20, MEMORY_LINES_MAX = 4096 };

struct remembered {
    uint64_t usable;
    struct span time, sha256, path;
};

bool indicator_make_folders(const char *path)
{
    char *copy = strdup(path);
    bool ok = copy != NULL;
    for (char *at = copy; ok && at != NULL && *at != '\0';) {
        at = strchr(at + 1, '/');
        if (at != NULL)
            *at = '\0';
        ok = mkdir(copy, 0700) == 0 || errno == EEXIST;
        if (at != NULL)
            *at = '/';
    }
    free(copy);
    return ok;
}

/* `.../bridle`, or with a name in it; false without a home. */
static bool memory_path(char out[PATH_MAX], const char *name)
{
    char *folder = indicator_folder();
    char *slash = folder == NULL ? NULL : strrchr(folder, '/');
    int len = -1;
    if (slash != NULL) {
        *slash = '\0';
        len = snprintf(out, PATH_MAX, "%s%s", folder, name);
    }
    free(folder);
    return len > 0 && len < PATH_MAX;
}

static void read_memory(struct buf *out)
{
    char path[PATH_MAX];
    uint8_t piece[4096];
    ssize_t n;
    const int fd =
        memory_path(path, "/indicator-sizes.tsv") ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    while (fd >= 0 && (n = read(fd, piece, sizeof piece)) > 0)
        buf_add(out, span_of(piece, (size_t)n));
    if (fd >= 0)
        (void)close(fd);
    if (out->failed) /* not ours, or broken: as if there were none */
        buf_clear(out);
}

static bool next_line(struct cursor *c, struct span *ret_line, struct remembered *ret_row)
{
    struct span usable;
    while (cursor_line(c, ret_line)) {
        ret_row->path = *ret_line;
        if (span_split(&ret_row->path, '\t', &usable) &&
            span_split(&ret_row->path, '\t', &ret_row->time) &&
            span_split(&ret_row->path, '\t', &ret_row->sha256) && ret_row->path.len > 0 &&
            span_to_uint(usable, &ret_row->usable))
            return true;
    }
    return false;
}

static bool find_row(const struct buf *memory, const char *path, struct remembered *ret_row)
{
    struct cursor c = cursor_of(buf_span(memory));
    struct span line;
    while (next_line(&c, &line, ret_row))
        if (span_equal_str(ret_row->path, path))
            return true;
    return false;
}

/* The file that a set came from, as an absolute path; false when a line cannot hold it. */
static bool path_of_set(const struct indicator_files *files, struct span name, char out[PATH_MAX])
{
    for (size_t i = 0; i < files->count; i++)
        if (span_equal_str(name, files->names[i]))
            return realpath(files->paths[i], out) != NULL && strpbrk(out, "\t\n") == NULL;
    return false;
}

void indicator_memory_compare(struct indicator_files *files, const struct indicator_table *table)
{
    BUF_SCOPED struct buf memory;
    buf_init(&memory, MEMORY_BYTES_MAX);
    read_memory(&memory);
    for (size_t i = 0; i < indicator_table_sets(table); i++) {
        const struct indicator_set_info set = indicator_table_set(table, i);
        char path[PATH_MAX];
        struct remembered row;
        if (!path_of_set(files, set.name, path) || !find_row(&memory, path, &row) ||
            set.usable >= row.usable)
            continue;
        indicator_files_remark(files,
                               "indicator set %.*s shrank: %u usable values, and %llu the last "
                               "time (%.*s, SHA-256 %.*s). Was it cut short?",
                               (int)set.name.len, (const char *)set.name.ptr, set.usable,
                               (unsigned long long)row.usable, (int)row.time.len,
                               (const char *)row.time.ptr, (int)row.sha256.len,
                               (const char *)row.sha256.ptr);
    }
}

static void add_row(struct buf *out, const struct indicator_set_info *set, const char *path)
{
    char time_text[TIMESTAMP_TEXT_MAX];
    timestamp_text((struct timestamp){.seconds = (int64_t)time(NULL)}, time_text);
    buf_format(out, "%u\t%.10s\t", set->usable, time_text);
    buf_hex(out, span_of(set->sha256, sizeof set->sha256));
    buf_byte(out, '\t');
    buf_str(out, path);
    buf_byte(out, '\n');
}

static void add_old_rows(struct buf *out, const struct buf *memory, size_t count)
{
    BUF_SCOPED struct buf known;
    struct cursor c = cursor_of(buf_span(memory));
    struct span line;
    struct remembered row, newer;
    buf_init(&known, MEMORY_BYTES_MAX);
    buf_add(&known, buf_span(out));
    while (count < MEMORY_LINES_MAX && next_line(&c, &line, &row)) {
        char path[PATH_MAX];
        if (row.path.len >= sizeof path)
            continue;
        memcpy(path, row.path.ptr, row.path.len);
        path[row.path.len] = '\0';
        if (find_row(&known, path, &newer))
            continue;
        buf_add(out, line);
        buf_byte(out, '\n');
        count++;
    }
}

static void write_memory(const struct buf *text)
{
    char path[PATH_MAX], fresh[PATH_MAX], name[64];
    (void)snprintf(name, sizeof name, "/.indicator-sizes.%ld", (long)getpid());
    if (text->failed || !memory_path(path, "") || !indicator_make_folders(path) ||
        !memory_path(path, "/indicator-sizes.tsv") || !memory_path(fresh, name))
        return;
    const int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return;
    bool ok = write(fd, text->ptr, text->len) == (ssize_t)text->len;
    ok = close(fd) == 0 && ok;
    if (!ok || rename(fresh, path) != 0)
        (void)unlink(fresh);
}

void indicator_memory_keep(const struct indicator_files *files, const struct indicator_table *table)
{
    BUF_SCOPED struct buf memory;
    BUF_SCOPED struct buf text;
    size_t count = 0;
    buf_init(&memory, MEMORY_BYTES_MAX);
    buf_init(&text, 2 * MEMORY_BYTES_MAX);
    read_memory(&memory);
    for (size_t i = 0; i < indicator_table_sets(table); i++) {
        const struct indicator_set_info set = indicator_table_set(table, i);
        char path[PATH_MAX];
        if (path_of_set(files, set.name, path)) {
            add_row(&text, &set, path);
            count++;
        }
    }
    if (count == 0)
        return;
    add_old_rows(&text, &memory, count);
    write_memory(&text);
}
