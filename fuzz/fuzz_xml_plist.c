/* XML property lists: open, walk, and read every value. */
#include "formats/plist.h"
#include "fuzz_plist.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size >= 6 && memcmp(data, "bplist", 6) == 0)
        return 0;
    fuzz_plist(span_of(data, size));
    return 0;
}
