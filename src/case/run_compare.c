/* The listener that compares. */
#include "case/run_compare.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "case/case_view.h"
#include "case/durable.h"

enum { CHUNK = 64 << 10, NO_FILE = RUN_SAME_COUNT };

const char *const RUN_SAME_FILES[] = {"verdict.json",      "findings.jsonl", "timeline.jsonl",
                                      "observables.jsonl", "coverage.json",  "evidence.jsonl"};

static size_t index_of(const char *name)
{
    size_t i = 0;
    while (i < RUN_SAME_COUNT && strcmp(RUN_SAME_FILES[i], name) != 0)
        i++;
    return i;
}

static void open_file(struct run_compare *c, const char *name)
{
    char path[96];
    struct stat info;
    c->index = index_of(name);
    c->line = 1;
    buf_clear(&c->text);
    durable_close(&c->fd);
    c->fd = -1;
    if (c->index == NO_FILE)
        return;
    (void)snprintf(path, sizeof path, "data/runs/%.4s/%s", c->id, name);
    c->fd = case_view_open(c->folder, path);
    if (c->fd >= 0 && (fstat(c->fd, &info) != 0 || !S_ISREG(info.st_mode))) {
        durable_close(&c->fd);
        c->fd = -1;
    }
    c->files[c->index].missing = c->fd < 0;
}

/* Reads as many bytes as wanted, fewer only at the end of the file. */
static size_t read_old(int fd, uint8_t *bytes, size_t wanted)
{
    size_t have = 0;
    while (have < wanted) {
        ssize_t n = read(fd, bytes + have, wanted - have);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        have += (size_t)n;
    }
    return have;
}

/* Number of the bytes at the beginning that are the same. */
static size_t common(const uint8_t *a, const uint8_t *b, size_t len)
{
    size_t i = 0;
    while (i < len && a[i] == b[i])
        i++;
    return i;
}

static uint64_t newlines(struct span bytes)
{
    uint64_t n = 0;
    for (size_t i = 0; i < bytes.len; i++)
        n += bytes.ptr[i] == '\n';
    return n;
}

static void compare(struct run_compare *c, struct span bytes)
{
    struct compared_file *f = &c->files[c->index];
    uint64_t line = c->line;
    while (bytes.len > 0 && !f->missing && !f->differs) {
        uint8_t old[CHUNK];
        struct span piece = span_head(bytes, sizeof old);
        size_t have = read_old(c->fd, old, piece.len);
        size_t same = common(old, piece.ptr, have);
        line += newlines(span_head(piece, same));
        f->differs = same < piece.len;
        f->line = line;
        bytes = span_skip(bytes, piece.len);
    }
}

/* The line that differs first, kept as it is now. */
static void note_excerpt(struct run_compare *c)
{
    struct compared_file *f = &c->files[c->index];
    struct span text = span_head(buf_span(&c->text), RUN_EXCERPT_MAX - 1);
    if (!f->differs || f->line != c->line || f->excerpt[0] != '\0')
        return;
    memcpy(f->excerpt, text.ptr, text.len);
    f->excerpt[text.len] = '\0';
}

static void end_line(struct run_compare *c)
{
    struct span text = buf_span(&c->text);
    note_excerpt(c);
    if (c->text.failed)
        text = SPAN_EMPTY;
    if (strcmp(RUN_SAME_FILES[c->index], "findings.jsonl") == 0)
        run_tally_line(c->now, TALLY_FINDINGS, text);
    else if (strcmp(RUN_SAME_FILES[c->index], "timeline.jsonl") == 0)
        run_tally_line(c->now, TALLY_TIMELINE, text);
    else if (strcmp(RUN_SAME_FILES[c->index], "coverage.json") == 0) {
        ARENA_SCOPED struct arena arena;
        arena_init(&arena, 64 << 20);
        (void)!run_tally_coverage(c->now, &arena, text); /* what we wrote can be read */
    }
    buf_clear(&c->text);
    c->line++;
}

static void hear(void *ctx, const char *name, struct span bytes)
{
    struct run_compare *c = ctx;
    if (c->index == NO_FILE || strcmp(RUN_SAME_FILES[c->index], name) != 0)
        open_file(c, name);
    if (c->index == NO_FILE)
        return;
    compare(c, bytes);
    while (bytes.len > 0) {
        size_t len = span_find_byte(bytes, '\n');
        buf_add(&c->text, span_head(bytes, len));
        if (len < bytes.len)
            end_line(c);
        bytes = span_skip(bytes, len + 1);
    }
}

/* The old file may go on where the new one ends. */
static void end(void *ctx, const char *name)
{
    struct run_compare *c = ctx;
    uint8_t more;
    hear(c, name, SPAN_EMPTY); /* a file without bytes */
    if (c->index == NO_FILE)
        return;
    struct compared_file *f = &c->files[c->index];
    if (!f->missing && !f->differs && read_old(c->fd, &more, 1) > 0) {
        f->differs = true;
        f->line = c->line;
    }
    c->index = NO_FILE;
}

enum status run_compare_init(struct run_compare *c, int folder, const char *id)
{
    *c = (struct run_compare){.folder = folder,
                              .id = id,
                              .index = NO_FILE,
                              .fd = -1,
                              .listener = {.piece = hear, .end = end, .ctx = c}};
    for (size_t i = 0; i < RUN_SAME_COUNT; i++)
        c->files[i].missing = true; /* until it is opened */
    buf_init(&c->text, 2 * (size_t)LINE_MAX_BYTES);
    c->now = calloc(1, sizeof *c->now);
    return c->now == NULL ? STATUS_NO_MEMORY : STATUS_OK;
}

void run_compare_free(struct run_compare *c)
{
    durable_close(&c->fd);
    c->fd = -1;
    buf_free(&c->text);
    free(c->now);
    c->now = NULL;
}
