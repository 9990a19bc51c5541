/* STIX 2 bundles, alone and all the way to the table. */
#include "indicators/stix.h"

#include "indicator_file.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    return fuzz_indicator_file(stix_read, data, size);
}
