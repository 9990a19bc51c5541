/* Reading files and folders piece by piece. */
#include "cli/links_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "check/host_store.h"

enum {
    PIECE = 1 << 20,
    SNIFFED = 256 << 10, /* bytes that decide the form */
    PROBLEMS_MAX = 1000,
    FOLDERS_MAX = 1 << 16,
    PATH_LEN_MAX = 4096,
};

void links_reading_init(struct links_reading *r, struct link_store *store, int zone)
{
    *r = (struct links_reading){.store = store, .zone = zone};
    arena_init(&r->names, (size_t)MIB(256));
}

void links_reading_free(struct links_reading *r)
{
    free(r->files);
    free(r->problems);
    arena_free(&r->names);
}

static struct links_file *add_file(struct links_reading *r, const char *name)
{
    if (r->file_count == r->file_room) {
        size_t room = r->file_room == 0 ? 64 : r->file_room * 2;
        struct links_file *grown =
            room > LINKS_FILES_MAX * (size_t)2 ? NULL : realloc(r->files, room * sizeof *grown);
        if (grown == NULL)
            return NULL;
        r->files = grown;
        r->file_room = room;
    }
    struct links_file *f = &r->files[r->file_count++];
    *f = (struct links_file){.name = name, .form = LINK_FORM_FOREIGN};
    return f;
}

static void note(void *ctx, enum link_place place, uint64_t at, const char *what)
{
    struct links_reading *r = ctx;
    if (r->problems == NULL)
        r->problems = calloc(PROBLEMS_MAX, sizeof *r->problems);
    if (r->problems == NULL || r->problem_count >= PROBLEMS_MAX) {
        r->problems_left_out++;
        return;
    }
    r->problems[r->problem_count++] = (struct links_problem){
        .file = (uint32_t)r->file_count - 1, .place = place, .at = at, .what = what};
}

/* --- one file --- */

/* What was read and not used yet. */
struct window {
    int fd;
    uint8_t *bytes;
    size_t from, len, room; /* `len` bytes from `from` on are there */
    bool end;
};

static struct span window_span(const struct window *w)
{
    return span_of(w->bytes + w->from, w->len);
}

/* Fills up to `want` bytes, which must not be above the limit of the caller. False and errno. */
static bool fill(struct window *w, size_t want)
{
    if (w->from > 0 && w->len > 0)
        memmove(w->bytes, w->bytes + w->from, w->len);
    w->from = 0;
    if (want > w->room) {
        uint8_t *grown = realloc(w->bytes, want);
        if (grown == NULL)
            return false;
        w->bytes = grown;
        w->room = want;
    }
    while (!w->end && w->len < want) {
        ssize_t n = read(w->fd, w->bytes + w->len, want - w->len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        w->end = n == 0;
        w->len += (size_t)n;
    }
    return true;
}

static size_t next_size(const struct window *w, size_t most)
{
    size_t twice = w->len < PIECE / 2 ? PIECE : w->len * 2;
    return twice < most ? twice : most;
}

/* Forms that are read whole: all of it, or none. */
static enum status read_whole(struct window *w, struct link_reader *reader, const char **why)
{
    size_t used;
    while (!w->end) {
        if (w->len >= LINKS_FILE_MAX) {
            *why = "larger than 512 MiB: split it";
            return STATUS_OK;
        }
        if (!fill(w, next_size(w, LINKS_FILE_MAX)))
            return errno == ENOMEM ? STATUS_NO_MEMORY : STATUS_IO_ERROR;
    }
    return link_reader_feed(reader, window_span(w), true, &used);
}

static enum status read_pieces(struct window *w, struct link_reader *reader)
{
    for (;;) {
        size_t used;
        bool full = w->len >= LINKS_PIECE_MAX;
        TRY(link_reader_feed(reader, window_span(w), w->end || full, &used));
        w->from += used;
        w->len -= used;
        if (full && reader->problem != NULL)
            reader->problem(reader->ctx, LINK_AT_LINE, reader->line,
                            "a line or message above 256 MiB was cut");
        if (w->end)
            return STATUS_OK;
        if (!fill(w, next_size(w, LINKS_PIECE_MAX)))
            return errno == ENOMEM ? STATUS_NO_MEMORY : STATUS_IO_ERROR;
    }
}

static enum status read_as(struct links_reading *r, struct window *w, struct links_file *f)
{
    struct link_reader reader;
    uint64_t before = r->store->link_count;
    link_reader_init(&reader, r->store, (uint32_t)r->file_count - 1, f->form);
    reader.zone = r->zone;
    reader.problem = note;
    reader.ctx = r;
    enum status status =
        link_form_is_whole(f->form) ? read_whole(w, &reader, &f->problem) : read_pieces(w, &reader);
    f->form = reader.form;
    f->messages = reader.messages;
    f->links = r->store->link_count - before;
    f->guessed_order = reader.guessed_order && reader.messages > 0;
    link_reader_free(&reader);
    return status;
}

static enum status read_file(struct links_reading *r, int fd, const char *name)
{
    struct window w = {.fd = fd};
    struct links_file *f = add_file(r, name);
    enum status status = STATUS_OK;
    if (f == NULL)
        return STATUS_NO_MEMORY;
    if (!fill(&w, SNIFFED)) {
        f->problem = strerror(errno);
    } else if (w.len == 0) {
        f->problem = "empty";
    } else {
        f->form = link_form_of(window_span(&w), &f->problem);
        if (f->form != LINK_FORM_FOREIGN)
            status = read_as(r, &w, f);
    }
    free(w.bytes);
    if (status == STATUS_NO_MEMORY || status == STATUS_OK)
        return status;
    f->problem = status_text(status);
    return STATUS_OK;
}

/* --- folders --- */

/* Names beneath the folder that are still to be looked at. */
struct names {
    char **items;
    size_t count, room;
};

static bool add_name(struct names *n, char *name)
{
    if (n->count == n->room) {
        size_t room = n->room == 0 ? 64 : n->room * 2;
        char **grown = realloc(n->items, room * sizeof *grown);
        if (grown == NULL)
            return false;
        n->items = grown;
        n->room = room;
    }
    n->items[n->count++] = name;
    return true;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* `tmp` holds mails that are still being delivered; hidden files are indexes, but Maildir's folders
 * begin with a dot too. */
static bool is_passed_over(const char *name, bool is_folder)
{
    static const char *const others[] = {".DS_Store", "Thumbs.db", NULL};
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
        (is_folder && strcmp(name, "tmp") == 0))
        return true;
    for (const char *const *o = others; *o != NULL; o++)
        if (strcmp(name, *o) == 0)
            return true;
    return false;
}

static char *join(struct arena *arena, const char *folder, const char *name)
{
    size_t a = strlen(folder), b = strlen(name);
    char *path = a + b + 2 > PATH_LEN_MAX ? NULL : arena_alloc(arena, a + b + 2);
    if (path == NULL)
        return NULL;
    memcpy(path, folder, a);
    if (a > 0)
        path[a++] = '/';
    memcpy(path + a, name, b + 1);
    return path;
}

/* Files and folders in one folder, in the order of their names. Links are passed over. */
static bool list_folder(struct links_reading *r, int fd, const char *path, struct names *files,
                        struct names *folders)
{
    struct names here = {0};
    DIR *dir = fdopendir(fd);
    const struct dirent *entry;
    bool ok = dir != NULL;
    if (!ok)
        (void)close(fd);
    while (ok && (entry = readdir(dir)) != NULL) {
        struct stat st;
        if (fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        bool is_folder = S_ISDIR(st.st_mode);
        if ((!is_folder && !S_ISREG(st.st_mode)) || is_passed_over(entry->d_name, is_folder))
            continue;
        char *name = join(&r->names, path, entry->d_name);
        ok = name != NULL && add_name(is_folder ? folders : &here, name);
    }
    if (dir != NULL)
        (void)closedir(dir);
    if (here.count > 0)
        qsort(here.items, here.count, sizeof *here.items, compare_names);
    for (size_t i = 0; ok && i < here.count; i++)
        ok = add_name(files, here.items[i]);
    free(here.items);
    return ok;
}

static int open_folder(int root, const char *path)
{
    const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    int at = openat(root, ".", flags);
    struct span rest = span_str(path), part;
    while (at >= 0 && rest.len > 0 && span_split(&rest, '/', &part)) {
        char name[256];
        int next = -1;
        if (part.len > 0 && part.len < sizeof name) {
            memcpy(name, part.ptr, part.len);
            name[part.len] = '\0';
            next = openat(at, name, flags);
        }
        (void)close(at);
        at = next;
    }
    return at;
}

static enum status read_listed(struct links_reading *r, const struct links_input *input,
                               const struct names *files)
{
    for (size_t i = 0; i < files->count; i++) {
        const char *shown = join(&r->names, input->name, files->items[i]);
        int fd = host_open_beneath(input->fd, files->items[i]);
        enum status status = STATUS_OK;
        if (shown == NULL) {
            status = STATUS_NO_MEMORY;
        } else if (fd < 0) {
            struct links_file *f = add_file(r, shown);
            status = f == NULL ? STATUS_NO_MEMORY : STATUS_OK;
            if (f != NULL)
                f->problem = strerror(errno);
        } else {
            status = read_file(r, fd, shown);
        }
        if (fd >= 0)
            (void)close(fd);
        TRY(status);
    }
    return STATUS_OK;
}

static enum status read_folder(struct links_reading *r, const struct links_input *input)
{
    struct names files = {0}, folders = {0};
    char *top = arena_string(&r->names, SPAN_EMPTY);
    bool ok = top != NULL && add_name(&folders, top);
    for (size_t i = 0; ok && i < folders.count && i < FOLDERS_MAX; i++) {
        int fd = open_folder(input->fd, folders.items[i]);
        if (fd >= 0)
            ok = list_folder(r, fd, folders.items[i], &files, &folders);
    }
    enum status status = ok ? read_listed(r, input, &files) : STATUS_NO_MEMORY;
    free(files.items);
    free(folders.items);
    return status;
}

enum status links_read_input(struct links_reading *r, const struct links_input *input)
{
    return input->is_folder ? read_folder(r, input) : read_file(r, input->fd, input->name);
}
