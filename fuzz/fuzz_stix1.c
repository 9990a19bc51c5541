/* STIX 1, alone and all the way to the table. */
#include "indicators/stix1.h"

#include "indicator_file.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    return fuzz_indicator_file(stix1_read, data, size);
}
