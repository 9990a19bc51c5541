/* ios.manifest: every file that the backup lists, with its times (Manifest.db; before iOS 10
 * Manifest.mbdb). Names of files that were deleted from the backup folder, or never copied, still
 * stand here.
 */
#include "artifacts/builtin.h"
#include "artifacts/record.h"
#include "base/limits.h"
#include "formats/database.h"
#include "formats/mbdb.h"
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

static enum status emit_file(struct artifact_run *run, const struct place *place,
                             struct span domain, struct span relative_path, int64_t flags,
                             const struct mbfile *file)
{
    struct value values[COLUMN_COUNT] = {0};
    BUF_SCOPED struct buf path;
    buf_init(&path, (size_t)KIB(64));
    buf_add(&path, domain);
    buf_byte(&path, ':');
    buf_add(&path, relative_path);
    values[ROW] = value_int((int64_t)place->number);
    values[MODIFIED] = time_value(file, MBFILE_MODIFIED, file->last_modified);
    values[CHANGED] = time_value(file, MBFILE_CHANGED, file->last_status_change);
    values[CREATED] = time_value(file, MBFILE_BORN, file->birth);
    values[PATH] = value_text(buf_span(&path));
    values[KIND] = value_text(type_word(flags, file->mode));
    values[MODE] = value_int((int64_t)(file->mode & 07777));
    values[OWNER] = value_int(file->user_id);
    values[SIZE] = value_int((int64_t)file->size);
    return path.failed ? STATUS_TOO_LARGE : run_emit(run, values, place);
}

/* rowid, domain, relativePath, flags, file */
static enum status emit_row(struct artifact_run *run, const struct query *q)
{
    struct mbfile file = {0};
    const struct place place = {
        .kind = PLACE_ROW, .table = "Files", .number = (uint64_t)query_int(q, 0)};
    enum status status = STATUS_OK;
    if (query_bytes(q, 4).len > 0)
        status = mbfile_read(run->arena, query_bytes(q, 4), &file);
    run->rows_bad += status != STATUS_OK || file.bad_fields != 0;
    return emit_file(run, &place, query_bytes(q, 1), query_bytes(q, 2), query_int(q, 3), &file);
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

/* The place is the number of the record: offsets differ between an encrypted backup and its plain
 * twin, which has no keys in its list. */
static enum status emit_record(struct artifact_run *run, const struct mbdb_record *r)
{
    const struct place place = {.kind = PLACE_ROW, .table = "records", .number = run->rows + 1};
    const struct mbfile file = {.fields = MBFILE_MODIFIED | MBFILE_CHANGED,
                                .size = r->size,
                                .mode = r->mode,
                                .user_id = r->uid,
                                .last_modified = {.seconds = r->modified},
                                .last_status_change = {.seconds = r->changed}};
    return emit_file(run, &place, r->domain, r->path, 0, &file);
}

static enum coverage_status read_mbdb(struct artifact_run *run)
{
    struct span bytes;
    struct mbdb mbdb;
    struct mbdb_record record;
    struct problem problem = {0}, first = {0};
    enum status status = input_read_all(run->input, run->arena, MBDB_BYTES_MAX, &bytes);
    if (status == STATUS_OK)
        status = mbdb_open(bytes, &mbdb, &problem);
    while (status == STATUS_OK) {
        status = mbdb_next(&mbdb, &record, &problem);
        if (status == STATUS_OK) {
            status = emit_record(run, &record);
        } else if (status == STATUS_MALFORMED) {
            run->rows_bad++;
            first = first.what == NULL ? problem : first;
            status = STATUS_OK;
        }
    }
    if (status != STATUS_END)
        return run_ends(run, coverage_of_status(status), "%s",
                        problem.what != NULL ? problem.what : status_text(status));
    if (first.what != NULL)
        return run_ends(run, COVERAGE_DAMAGED, "%s (byte %llu)", first.what,
                        (unsigned long long)first.offset);
    return COVERAGE_EXAMINED;
}

static enum coverage_status read_database(struct artifact_run *run)
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
    else if (database_recovery(db)->damaged)
        result = run_ends(run, COVERAGE_DAMAGED, "%s",
                          database_recovery(db)->notes[0] != NULL ? database_recovery(db)->notes[0]
                                                                  : "part of it is missing");
    query_close(q);
    database_close(db);
    return result;
}

static enum coverage_status read_manifest(struct artifact_run *run)
{
    char magic[4] = "";
    (void)!input_read_at(run->input, 0, magic, sizeof magic);
    return memcmp(magic, "mbd", 3) == 0 ? read_mbdb(run) : read_database(run);
}

static const char *const SOURCES[] = {"Manifest.db", "Manifest.mbdb", NULL};

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
    .tested = "ios-14.3 sample 3721 rows, ios-9.0 sample 1 record; synthetic fixtures",
    .notes = "Times are those of the file on the device. A file can be listed and yet be missing "
             "from the backup folder; evidence.jsonl says which.",
    .run = read_manifest,
};
