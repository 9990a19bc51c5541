/* Lines of a run to rows of index.db; runs in a locked worker. */
#include <inttypes.h>
#include <stdio.h>
#include <xxhash.h>

#include "base/limits.h"
#include "case/index_rows.h"
#include "formats/json_pull.h"

enum { DEPTH_MAX = 8, PATH_MAX_BYTES = 256, SEND_BYTES = 256 << 10, ROW_MAX = 40 << 20 };

struct index_reader {
    index_send_fn *send;
    void *ctx;
    struct buf line, rows;
    struct arena arena; /* texts of one line */
    enum index_table table;
    uint64_t run, offset, bad_lines, events;
    /* of the current line */
    struct span values[INDEX_COLUMNS_MAX];
    struct span kind; /* of the observable that is read */
    struct buf mentions;
};

static void put_value(struct buf *out, struct span value)
{
    if (value.len >= LINE_MAX_BYTES)
        value = span_head(value, LINE_MAX_BYTES - 1);
    buf_uint_le(out, value.ptr == NULL ? 0 : value.len + 1, 4);
    buf_add(out, value);
}

static void put_number(struct buf *out, int64_t number)
{
    char text[24];
    (void)snprintf(text, sizeof text, "%" PRId64, number);
    put_value(out, span_str(text));
}

/* What an event and an observable have in common: a number made of kind and value. */
static int64_t mention_of(struct span kind, struct span value)
{
    XXH64_hash_t hash = XXH3_64bits(kind.ptr, kind.len);
    return (int64_t)XXH3_64bits_withSeed(value.ptr, value.len, hash);
}

static void put_mention(struct index_reader *r, struct span value)
{
    buf_byte(&r->mentions, INDEX_MENTION);
    put_number(&r->mentions, mention_of(r->kind, value));
    put_number(&r->mentions, (int64_t)r->events + 1);
}

static void take_scalar(struct index_reader *r, struct span path, struct span text)
{
    const struct index_table_info *t = index_table_info(r->table);
    for (size_t i = 0; i < t->column_count; i++)
        if (r->values[i].ptr == NULL && span_equal_str(path, t->columns[i])) {
            r->values[i] = text;
            return;
        }
    if (r->table != INDEX_EVENT)
        return;
    if (span_equal_str(path, "observables.kind"))
        r->kind = text;
    else if (span_equal_str(path, "observables.value") || span_equal_str(path, "observables.keyed"))
        put_mention(r, text);
}

/* The path of the keys that are open, joined by dots. */
struct path {
    struct buf text;
    size_t starts[DEPTH_MAX + 1]; /* of the key at each depth */
    size_t depth;
};

static enum status take_token(struct index_reader *r, struct path *p, struct json_token t)
{
    struct span text;
    switch (t.type) {
    case JSON_PULL_OBJECT_BEGIN:
    case JSON_PULL_ARRAY_BEGIN:
        if (++p->depth > DEPTH_MAX)
            return STATUS_TOO_DEEP;
        p->starts[p->depth] = p->text.len;
        return STATUS_OK;
    case JSON_PULL_OBJECT_END:
    case JSON_PULL_ARRAY_END:
        p->depth--;
        buf_truncate(&p->text, p->starts[p->depth + 1]);
        return STATUS_OK;
    case JSON_PULL_KEY:
        buf_truncate(&p->text, p->starts[p->depth]);
        if (p->text.len > 0)
            buf_byte(&p->text, '.');
        buf_add(&p->text, t.raw);
        return p->text.failed ? STATUS_TOO_LARGE : STATUS_OK;
    case JSON_PULL_STRING:
        TRY(json_pull_text(&r->arena, t, &text));
        take_scalar(r, buf_span(&p->text), text);
        return STATUS_OK;
    case JSON_PULL_NUMBER:
        take_scalar(r, buf_span(&p->text), t.raw);
        return STATUS_OK;
    default:
        return STATUS_OK;
    }
}

static enum status read_tokens(struct index_reader *r, struct span line)
{
    uint8_t memory[PATH_MAX_BYTES];
    struct path path = {.depth = 0};
    struct json_pull pull;
    buf_fixed(&path.text, memory, sizeof memory);
    json_pull_init(&pull, line);
    for (;;) {
        struct json_token t = json_pull_next(&pull);
        if (t.type == JSON_PULL_END)
            return STATUS_OK;
        if (t.type == JSON_PULL_ERROR)
            return STATUS_MALFORMED;
        TRY(take_token(r, &path, t));
    }
}

static void put_row(struct index_reader *r)
{
    const struct index_table_info *t = index_table_info(r->table);
    buf_byte(&r->rows, (uint8_t)r->table);
    put_number(&r->rows, (int64_t)r->run);
    put_number(&r->rows, (int64_t)r->offset);
    for (size_t i = 0; i < t->column_count; i++) {
        if (r->table == INDEX_OBSERVABLE && i + 1 == t->column_count)
            put_number(&r->rows, mention_of(r->values[0], r->values[1].ptr != NULL ? r->values[1]
                                                                                   : r->values[2]));
        else
            put_value(&r->rows, r->values[i]);
    }
    if (r->table == INDEX_EVENT) {
        buf_add(&r->rows, buf_span(&r->mentions));
        r->events++;
    }
}

static enum status send_rows(struct index_reader *r, size_t above)
{
    if (r->rows.failed)
        return STATUS_TOO_LARGE;
    if (r->rows.len <= above)
        return STATUS_OK;
    bool sent = r->send(r->ctx, buf_span(&r->rows));
    buf_clear(&r->rows);
    return sent ? STATUS_OK : STATUS_STOPPED;
}

static enum status take_line(struct index_reader *r, struct span line)
{
    struct arena_mark mark = arena_mark(&r->arena);
    memset(r->values, 0, sizeof r->values);
    r->kind = SPAN_EMPTY;
    buf_clear(&r->mentions);
    if (read_tokens(r, line) == STATUS_OK && !r->mentions.failed)
        put_row(r);
    else
        r->bad_lines++;
    arena_rewind(&r->arena, mark);
    return send_rows(r, SEND_BYTES);
}

static enum status take_piece(void *ctx, struct span bytes)
{
    struct index_reader *r = ctx;
    while (bytes.len > 0) {
        const size_t len = span_find_byte(bytes, '\n');
        const bool ends = len < bytes.len;
        struct span line = span_head(bytes, len);
        if (r->line.len > 0 || r->line.failed || !ends) { /* it began in an earlier piece */
            buf_add(&r->line, line);
            line = buf_span(&r->line);
        }
        if (ends) {
            if (r->line.failed)
                r->bad_lines++;
            else
                TRY(take_line(r, line));
            r->offset += line.len + 1;
            buf_clear(&r->line);
        }
        bytes = span_skip(bytes, len + 1);
    }
    return STATUS_OK;
}

static enum status read_run(struct index_reader *r, const struct case_view *view, bool *ret_found)
{
    *ret_found = false;
    for (unsigned table = 0; table < INDEX_TABLE_COUNT; table++) {
        char path[64];
        if (index_table_info((enum index_table)table)->file == NULL)
            continue;
        r->table = (enum index_table)table;
        r->offset = 0;
        buf_clear(&r->line);
        (void)snprintf(path, sizeof path, "data/runs/%04u/%s", (unsigned)r->run,
                       index_table_info(r->table)->file);
        enum status status = view->read(view, path, take_piece, r);
        if (status != STATUS_OK && status != STATUS_NOT_FOUND)
            return status;
        *ret_found |= status == STATUS_OK;
    }
    return STATUS_OK;
}

static enum status read_all(struct index_reader *r, const struct case_view *view)
{
    bool found = true;
    for (r->run = 1; found && r->run <= CASE_ITEMS_MAX; r->run++) {
        TRY(read_run(r, view, &found));
        if (!found && r->run == 1)
            return STATUS_NOT_FOUND;
    }
    return send_rows(r, 0);
}

enum status index_read_runs(const struct case_view *view, index_send_fn *send, void *ctx,
                            uint64_t *ret_bad_lines)
{
    struct index_reader r = {.send = send, .ctx = ctx};
    buf_init(&r.line, 16 * (size_t)LINE_MAX_BYTES);
    buf_init(&r.rows, ROW_MAX);
    buf_init(&r.mentions, ROW_MAX / 2);
    arena_init(&r.arena, 16 * (size_t)LINE_MAX_BYTES);
    enum status status = read_all(&r, view);
    *ret_bad_lines = r.bad_lines;
    buf_free(&r.line);
    buf_free(&r.rows);
    buf_free(&r.mentions);
    arena_free(&r.arena);
    return status;
}
