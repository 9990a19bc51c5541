/* ios.manifest: every file that the backup lists, with its times (Manifest.db). Names of files that
 * were deleted from the backup folder, or never copied, still stand here.
 */
#include "artifacts/builtin.h"
#include "artifacts/record.h"
#include "base/limits.h"
#include "formats/database.h"
#include "formats/mbfile.h"

enum { ROW, MODIFIED, CHANGED, CREATED, PATH, KIND, MODE, OWNER, SIZE, COLUMN_COUNT };

static const struct column COLUMNS[COLUMN_COUNT] = {
    [ROW] = {.name = "row", .type = COLUMN_ROW},
    [MODIFIED] = {.name = "modified", .type = COLUMN_UNIX_TIME},
    [CHANGED] = {.name = "status_changed", .type = COLUMN_UNIX_TIME},
    [CREATED] = {.name = "created", .type = COLUMN_UNIX_TIME},
    [PATH] = {.name = "path", .type = COLUMN_PATH},
    [KIND] = {.name = "type", .type = COLUMN_WORD},
    [MODE] = {.name = "mode", .type = COLUMN_INT},
    [OWNER] = {.name = "owner", .type = COLUMN_INT},
    [SIZE] = {.name = "size", .type = COLUMN_INT},
};

static struct value time_value(const struct mbfile *file, enum mbfile_field field,
                               struct timestamp time)
{
    return (file->fields & (uint32_t)field) != 0 ? value_int(time.seconds) : value_null();
}

static struct span type_word(int64_t flags, uint64_t mode)
{
    if (flags == 2 || mode >> 12 == 4)
        return SPAN_LITERAL("folder");
    if (flags == 4 || mode >> 12 == 10)
        return SPAN_LITERAL("link");
    return SPAN_LITERAL("file");
}

/* rowid, domain, relativePath, flags, file */
static enum status emit_row(struct artifact_run *run, const struct query *q)
{
    struct mbfile file = {0};
    struct value values[COLUMN_COUNT] = {0};
    BUF_SCOPED struct buf path;
    const struct place place = {
        .kind = PLACE_ROW, .table = "Files", .number = (uint64_t)query_int(q, 0)};
    if (query_bytes(q, 4).len > 0 && mbfile_read(run->arena, query_bytes(q, 4), &file) != STATUS_OK)
        run->rows_bad++;
    else if (file.bad_fields != 0)
        run->rows_bad++;
    buf_init(&path, (size_t)KIB(64));
    buf_add(&path, query_bytes(q, 1));
    buf_byte(&path, ':');
    buf_add(&path, query_bytes(q, 2));
    values[ROW] = value_int(query_int(q, 0));
    values[MODIFIED] = time_value(&file, MBFILE_MODIFIED, file.last_modified);
    values[CHANGED] = time_value(&file, MBFILE_CHANGED, file.last_status_change);
    values[CREATED] = time_value(&file, MBFILE_BORN, file.birth);
    values[PATH] = value_text(buf_span(&path));
    values[KIND] = value_text(type_word(query_int(q, 3), file.mode));
    values[MODE] = value_int((int64_t)(file.mode & 07777));
    values[OWNER] = value_int(file.user_id);
    values[SIZE] = value_int((int64_t)file.size);
    return path.failed ? STATUS_TOO_LARGE : run_emit(run, values, &place);
}

static enum status emit_rows(struct artifact_run *run, struct query *q)
{
    for (;;) {
        TRY(query_step(q));
        struct arena_mark mark = arena_mark(run->arena);
        enum status status = emit_row(run, q);
        arena_rewind(run->arena, mark);
        TRY(status);
    }
}

static enum coverage_status read_manifest(struct artifact_run *run)
{
    struct database *db = NULL;
    struct query *q = NULL;
    struct problem problem = {0};
    const struct database_files files = {
        .main = run->input, .wal = run->wal, .journal = run->journal};
    enum status status = database_open(&files, &(struct database_limits){0}, &db, &problem);
    if (status == STATUS_OK)
        status = query_prepare(
            db, SPAN_LITERAL("SELECT rowid, domain, relativePath, flags, file FROM Files"), &q,
            &problem);
    if (status == STATUS_OK)
        status = emit_rows(run, q);
    enum coverage_status result = COVERAGE_EXAMINED;
    if (status != STATUS_END)
        result = run_ends(run, coverage_of_status(status), "%s%s%s after %llu rows",
                          status_text(status), db != NULL ? ": " : "",
                          db != NULL ? database_message(db) : "", (unsigned long long)run->rows);
    query_close(q);
    database_close(db);
    return result;
}

static const char *const SOURCES[] = {"Manifest.db", NULL};

const struct artifact ios_manifest = {
    .name = "ios.manifest",
    .title = "List of the backup's files",
    .sources = SOURCES,
    .presence = PRESENCE_REQUIRED,
    .columns = COLUMNS,
    .column_count = COLUMN_COUNT,
    .contact = CONTACT_RECEIVED, /* what is listed had arrived on the device */
    .table = "Files",
    .timeline = "{type} {path}",
    .tested = "ios-14.3 sample 3721 rows; synthetic fixtures",
    .notes = "Times are those of the file on the device. A file can be listed and yet be missing "
             "from the backup folder; evidence.jsonl says which.",
    .run = read_manifest,
};
