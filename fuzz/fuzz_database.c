/* The main file of a database. */
#include "read_database.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct span bytes = span_of(data, size);
    const struct input input = input_from_span(&bytes, "fuzz.db");
    read_database(&(struct database_files){.main = &input});
    return 0;
}
