/* MISP events, alone and all the way to the table. */
#include "indicators/misp.h"

#include "indicator_file.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    return fuzz_indicator_file(misp_read, data, size);
}
