/* Sizes of the main file, and words for what was lost. */
#include "formats/database_recovery.h"

#include "base/cursor.h"

enum { HEADER = 100 };

/* What the header of the main file promises; zeros when it is none. The page count counts only when
 * it was written together with the change counter. */
static enum status read_header(const struct input *main, struct database_shape *ret_shape)
{
    uint8_t header[HEADER];
    struct database_shape shape = {0};
    if (main->size >= HEADER) {
        TRY(input_read_at(main, 0, header, sizeof header));
        struct cursor c = cursor_of(span_of(header, sizeof header));
        const bool is_database =
            span_equal(cursor_bytes(&c, 16), span_of("SQLite format 3", 16)); /* with its NUL */
        const uint64_t stated = cursor_uint_be(&c, 2);
        cursor_seek(&c, 24);
        const uint64_t changed = cursor_uint_be(&c, 4), pages = cursor_uint_be(&c, 4);
        cursor_seek(&c, 92);
        if (is_database)
            shape.page_size = stated == 1 ? 65536 : stated;
        if (changed == cursor_uint_be(&c, 4))
            shape.main_size = pages * shape.page_size;
    }
    *ret_shape = shape;
    return STATUS_OK;
}

enum status database_recovery_examine(const struct database_files *files,
                                      struct database_recovery *ret_recovery,
                                      struct database_shape *ret_shape)
{
    struct database_recovery recovery = {0};
    struct database_shape shape;
    TRY(wal_examine(files->wal, &recovery.wal));
    TRY(journal_examine(files->journal, &recovery.journal));
    TRY(read_header(files->main, &shape));
    const uint64_t size = files->main->size;
    if (size > 0 && shape.main_size > size && recovery.wal.committed == 0 &&
        recovery.journal != JOURNAL_HOT) {
        /* SQLite refuses a file that is cut off. Pages that are there can be read all the same; to
         * touch one of the others is an error. */
        recovery.missing = shape.main_size - size;
    } else {
        shape.main_size = size;
    }
    /* SQLite throws a WAL away when the main file is empty, though all rows may be in it. */
    if (size == 0 && recovery.wal.committed > 0)
        shape.main_size = recovery.wal.page_size;
    if (shape.page_size < recovery.wal.page_size)
        shape.page_size = recovery.wal.page_size;
    *ret_recovery = recovery;
    *ret_shape = shape;
    return STATUS_OK;
}

void database_recovery_judge(struct database_recovery *r)
{
    const struct {
        bool applies;
        const char *text;
    } losses[] = {
        {r->missing > 0, "the main file is shorter than its header says: some pages are missing"},
        {r->schema_damaged, "part of the schema is damaged: some tables cannot be read"},
        {r->wal.state == WAL_DAMAGED, "the -wal has no valid header: what it holds is not read"},
        {r->wal.lost > 0, "the -wal is damaged: its transactions behind the damage are not read"},
        {r->journal == JOURNAL_SUPER,
         "the -journal belongs to a transaction over several databases, "
         "whose super-journal is not here: it is not rolled back"},
    };
    size_t count = 0;
    for (size_t i = 0; i < sizeof losses / sizeof losses[0]; i++) {
        if (losses[i].applies)
            r->notes[count++] = losses[i].text;
    }
    r->notes[count] = NULL;
    r->damaged =
        r->missing > 0 || r->schema_damaged || r->wal.state == WAL_DAMAGED || r->wal.lost > 0;
}
