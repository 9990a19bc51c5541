/* Counting lines by the artifact that they name. */
#include "case/run_tally.h"

#include <xxhash.h>

#include "case/json_fields.h"

enum { TALLY_LINE_MAX = 4 << 20, COVERAGE_MAX = 16 << 20 };

static const char *const FILE_NAMES[TALLY_FILE_COUNT] = {"findings.jsonl", "timeline.jsonl"};

/* The row of an artifact, made when it is new; NULL when there is no room or no name. */
static struct tally_row *row_of(struct run_tally *t, struct span name)
{
    if (name.len == 0 || name.len >= TALLY_NAME_MAX)
        return NULL;
    for (uint64_t i = 0; i < t->count; i++)
        if (span_equal_str(name, t->rows[i].name))
            return &t->rows[i];
    if (t->count == TALLY_ROWS_MAX)
        return NULL;
    struct tally_row *row = &t->rows[t->count++];
    *row = (struct tally_row){.rows = 0};
    memcpy(row->name, name.ptr, name.len);
    return row;
}

/* In a line of JSON these bytes cannot stand inside of a string: its quotes would be escaped. The
 * first ones are the line's own key. */
static struct span artifact_of(struct span line)
{
    static const struct span key = {.ptr = (const uint8_t *)"\"artifact\":\"", .len = 12};
    struct span rest = span_skip(span_skip(line, span_find(line, key)), key.len);
    return span_head(rest, span_find_byte(rest, '"'));
}

void run_tally_line(struct run_tally *t, enum tally_file file, struct span line)
{
    struct tally_row *row = row_of(t, artifact_of(line));
    if (row == NULL)
        return;
    row->lines[file]++;
    row->sums[file] += XXH3_64bits(line.ptr, line.len);
}

enum status run_tally_coverage(struct run_tally *t, struct arena *arena, struct span text)
{
    struct json_fields f;
    struct tally_row *row = NULL;
    TRY(json_fields_read(arena, text, &f, NULL));
    for (size_t i = 0; i < f.count; i++) {
        const struct json_field *field = &f.items[i];
        uint64_t rows;
        if (span_equal_str(field->path, "artifacts.name"))
            row = row_of(t, field->text);
        if (row == NULL)
            continue;
        if (span_equal_str(field->path, "artifacts.status") && field->text.len < TALLY_NAME_MAX)
            memcpy(row->status, field->text.ptr, field->text.len);
        if (span_equal_str(field->path, "artifacts.rows") && span_to_uint(field->text, &rows))
            row->rows = rows;
    }
    return STATUS_OK;
}

struct counting {
    struct run_tally *tally;
    enum tally_file file;
};

static enum status count_line(void *ctx, struct span line)
{
    struct counting *c = ctx;
    run_tally_line(c->tally, c->file, line); /* one that is too long belongs to no artifact */
    return STATUS_OK;
}

static enum status read_lines(const struct case_view *view, const char *id, enum tally_file file,
                              struct run_tally *t)
{
    char path[64];
    struct counting counting = {.tally = t, .file = file};
    (void)snprintf(path, sizeof path, "data/runs/%.4s/%s", id, FILE_NAMES[file]);
    enum status status = case_view_lines(view, path, TALLY_LINE_MAX, count_line, &counting);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status; /* a missing file has been told of */
}

enum status run_tally_read(const struct case_view *view, struct arena *arena, const char *id,
                           struct run_tally *ret_tally)
{
    char path[64];
    struct span kept;
    BUF_SCOPED struct buf text;
    buf_init(&text, COVERAGE_MAX);
    *ret_tally = (struct run_tally){.count = 0};
    for (int file = 0; file < TALLY_FILE_COUNT; file++)
        TRY(read_lines(view, id, (enum tally_file)file, ret_tally));
    (void)snprintf(path, sizeof path, "data/runs/%.4s/coverage.json", id);
    enum status status = case_view_load(view, path, &text);
    if (status == STATUS_OK)
        status = arena_copy(arena, buf_span(&text), &kept);
    if (status == STATUS_OK)
        status = run_tally_coverage(ret_tally, arena, kept);
    return status == STATUS_NO_MEMORY ? status : STATUS_OK; /* what cannot be read differs */
}

bool run_tally_take(struct span bytes, struct run_tally *ret_tally)
{
    if (bytes.len != sizeof *ret_tally)
        return false;
    memcpy(ret_tally, bytes.ptr, sizeof *ret_tally);
    for (size_t i = 0; i < TALLY_ROWS_MAX; i++)
        if (memchr(ret_tally->rows[i].name, '\0', TALLY_NAME_MAX) == NULL ||
            memchr(ret_tally->rows[i].status, '\0', TALLY_NAME_MAX) == NULL)
            return false;
    return ret_tally->count <= TALLY_ROWS_MAX;
}

static const struct tally_row *find(const struct run_tally *t, const char *name)
{
    for (uint64_t i = 0; i < t->count; i++)
        if (strcmp(t->rows[i].name, name) == 0)
            return &t->rows[i];
    return NULL;
}

static void describe(const struct tally_row *row, struct buf *out)
{
    if (row == NULL) {
        buf_str(out, "not among the artifacts");
        return;
    }
    buf_format(out, "%s, %llu records, %llu lines of timeline, %llu findings",
               row->status[0] == '\0' ? "no status" : row->status, (unsigned long long)row->rows,
               (unsigned long long)row->lines[TALLY_TIMELINE],
               (unsigned long long)row->lines[TALLY_FINDINGS]);
}

static bool is_same(const struct tally_row *a, const struct tally_row *b)
{
    return a != NULL && b != NULL && strcmp(a->status, b->status) == 0 && a->rows == b->rows &&
           memcmp(a->lines, b->lines, sizeof a->lines) == 0 &&
           memcmp(a->sums, b->sums, sizeof a->sums) == 0;
}

static void compare_rows(const char *name, const struct tally_row *then,
                         const struct tally_row *now, tally_say *say, void *ctx)
{
    if (is_same(then, now))
        return;
    BUF_SCOPED struct buf text;
    BUF_SCOPED struct buf other;
    buf_init(&text, 1024);
    buf_init(&other, 512);
    buf_format(&text, "%s: then ", name);
    describe(then, &text);
    describe(now, &other);
    buf_str(&text, "; now ");
    buf_add(&text, buf_span(&other));
    if (then != NULL && now != NULL && memcmp(then->lines, now->lines, sizeof then->lines) == 0 &&
        then->rows == now->rows && strcmp(then->status, now->status) == 0)
        buf_str(&text, "; as many, but other words in them");
    say(ctx, buf_span(&text));
}

static int by_name(const void *a, const void *b)
{
    const struct tally_row *const *left = a, *const *right = b;
    return strcmp((*left)->name, (*right)->name);
}

void run_tally_compare(const struct run_tally *then, const struct run_tally *now, tally_say *say,
                       void *ctx)
{
    const struct tally_row *rows[2 * TALLY_ROWS_MAX];
    size_t count = 0;
    for (uint64_t i = 0; i < then->count; i++)
        rows[count++] = &then->rows[i];
    for (uint64_t i = 0; i < now->count; i++)
        if (find(then, now->rows[i].name) == NULL)
            rows[count++] = &now->rows[i];
    qsort(rows, count, sizeof *rows, by_name);
    for (size_t i = 0; i < count; i++)
        compare_rows(rows[i]->name, find(then, rows[i]->name), find(now, rows[i]->name), say, ctx);
}
