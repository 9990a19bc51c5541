/* Zip and tar archives: the list, each file by name and by place. */
#include "support/archive_walk.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    struct span bytes = span_of(data, size);
    struct input input = input_from_span(&bytes, "fuzz");
    for (int kind = ARCHIVE_ZIP; kind <= ARCHIVE_TAR; kind++) {
        struct archive archive;
        struct archive_walk walk = {.files = 0};
        archive_init(&archive, (enum archive_kind)kind, &input);
        (void)archive_walk(&archive, 4 << 20, &walk);
        archive_free(&archive);
    }
    return 0;
}
