/* The tables of index.db, and rows as bytes. */
#include "case/index_rows.h"

#include "base/cursor.h"

enum { VALUE_MAX = 4 << 20 };

#define WHERE_COLUMNS "entry TEXT, tbl TEXT, row INTEGER"

static const struct index_table_info TABLES[INDEX_TABLE_COUNT] = {
    [INDEX_FINDING] = {.file = "findings.jsonl",
                       .create =
                           "CREATE TABLE finding (run INTEGER, offset INTEGER, id TEXT, level "
                           "TEXT, rule TEXT, artifact TEXT, time TEXT, message TEXT, kind "
                           "TEXT, value TEXT, indicator TEXT, " WHERE_COLUMNS ")",
                       .columns = {"id", "level", "rule", "artifact", "time", "message",
                                   "observed.kind", "observed.value", "indicator.value",
                                   "where.entry", "where.table", "where.row"},
                       .column_count = 12},
    [INDEX_EVENT] = {.file = "timeline.jsonl",
                     .create = "CREATE TABLE event (run INTEGER, offset INTEGER, time TEXT, what "
                               "TEXT, artifact TEXT, message TEXT, " WHERE_COLUMNS ")",
                     .columns = {"datetime", "timestamp_desc", "artifact", "message", "where.entry",
                                 "where.table", "where.row"},
                     .column_count = 7},
    [INDEX_OBSERVABLE] = {.file = "observables.jsonl",
                          .create = "CREATE TABLE observable (run INTEGER, offset INTEGER, kind "
                                    "TEXT, value TEXT, keyed TEXT, count INTEGER, first TEXT, last "
                                    "TEXT, " WHERE_COLUMNS ", mention INTEGER)",
                          .columns = {"kind", "value", "keyed", "count", "first", "last",
                                      "where.entry", "where.table", "where.row", "#"},
                          .column_count = 10},
    /* event: rowid of its row; mention: as in observable */
    [INDEX_MENTION] = {.create = "CREATE TABLE mention (mention INTEGER, event INTEGER)",
                       .column_count = 0},
};

const struct index_table_info *index_table_info(enum index_table table)
{
    return &TABLES[table];
}

enum status index_row_take(struct span arrived, struct index_row *row, size_t *ret_used)
{
    struct cursor c = cursor_of(arrived);
    const unsigned table = cursor_u8(&c);
    if (c.failed)
        return STATUS_END;
    if (table >= INDEX_TABLE_COUNT)
        return STATUS_MALFORMED;
    row->table = (enum index_table)table;
    row->count = 2 + TABLES[table].column_count;
    for (size_t i = 0; i < row->count; i++) {
        const uint64_t len = cursor_uint_le(&c, 4);
        if (!c.failed && len > VALUE_MAX)
            return STATUS_MALFORMED;
        row->values[i] = len == 0 ? SPAN_EMPTY : cursor_bytes(&c, len - 1);
        if (c.failed)
            return STATUS_END;
    }
    *ret_used = c.at;
    return STATUS_OK;
}
