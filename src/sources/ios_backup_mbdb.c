/* Listing a backup of iOS 4 to 9. */
#include "base/limits.h"
#include "formats/mbdb.h"
#include "sources/ios_backup.h"

static enum entry_type type_of(uint16_t mode)
{
    return mode >> 12 == 4 ? ENTRY_FOLDER : mode >> 12 == 10 ? ENTRY_LINK : ENTRY_FILE;
}

static enum status list_record(const struct mbdb_record *r, entry_fn *fn, void *ctx)
{
    char locator[MBDB_FILE_ID_SIZE] = "";
    struct buf name;
    buf_init(&name, r->domain.len + r->path.len + 1);
    buf_add(&name, r->domain);
    buf_byte(&name, ':');
    buf_add(&name, r->path);
    struct entry e = {.name = buf_span(&name),
                      .locator = locator,
                      .type = type_of(r->mode),
                      .size = r->size,
                      .has_size = true,
                      .item_key = r->encryption_key,
                      .digest = r->digest};
    bool ok = !name.failed && (e.type != ENTRY_FILE || mbdb_file_id(r->domain, r->path, locator));
    enum status status = ok ? fn(ctx, &e) : STATUS_NO_MEMORY;
    buf_free(&name);
    return status;
}

enum status ios_backup_list_mbdb(const struct input *input, struct arena *arena, entry_fn *fn,
                                 void *ctx, uint64_t *ret_bad, struct problem *ret_problem)
{
    struct span bytes;
    struct mbdb mbdb;
    struct mbdb_record record;
    struct problem problem, first = {.status = STATUS_OK};
    TRY(input_read_all(input, arena, MBDB_BYTES_MAX, &bytes));
    TRY(mbdb_open(bytes, &mbdb, ret_problem));
    for (;;) {
        enum status status = mbdb_next(&mbdb, &record, &problem);
        if (status == STATUS_END)
            break;
        if (status == STATUS_OK)
            TRY(list_record(&record, fn, ctx));
        else if (first.status == STATUS_OK)
            first = problem;
    }
    *ret_bad = mbdb.damaged;
    if (first.status == STATUS_OK)
        return STATUS_OK;
    return problem_at(ret_problem, first.status, first.offset, first.what);
}
