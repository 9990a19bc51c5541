/* Manifest.mbdb: every byte is in a record or counted as damaged. */
#include "formats/mbdb.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    struct mbdb mbdb;
    struct mbdb_record r;
    struct problem problem;
    enum status status;
    uint64_t end = 6;
    if (mbdb_open(span_of(data, size), &mbdb, &problem) != STATUS_OK)
        return 0;
    while ((status = mbdb_next(&mbdb, &r, &problem)) != STATUS_END) {
        if (status == STATUS_OK ? r.offset != end : problem.offset != end)
            __builtin_trap();
        end = mbdb.at.at;
        struct span rest = r.properties, name, value;
        unsigned count = 0;
        while (status == STATUS_OK && mbdb_property_next(&rest, &name, &value))
            count++;
        if (status == STATUS_OK && (count != r.property_count || rest.len != 0))
            __builtin_trap();
    }
    if (end != size)
        __builtin_trap();
    return 0;
}
