/* A database with what lies beside it. Input: one byte (0: a -wal, else a -journal), three bytes
 * with the length of the main file, little-endian, the main file, the other file. */
#include "base/cursor.h"
#include "read_database.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cursor c = cursor_of(span_of(data, size));
    const bool is_journal = cursor_u8(&c) != 0;
    const uint64_t stated = cursor_uint_le(&c, 3);
    const size_t left = cursor_left(&c);
    const struct span main_bytes = cursor_bytes(&c, stated < left ? stated : left);
    const struct span other_bytes = cursor_bytes(&c, cursor_left(&c));
    if (c.failed)
        return 0;
    const struct input main = input_from_span(&main_bytes, "fuzz.db");
    const struct input other = input_from_span(&other_bytes, "fuzz.db-other");
    read_database(&(struct database_files){
        .main = &main, .wal = is_journal ? NULL : &other, .journal = is_journal ? &other : NULL});
    return 0;
}
