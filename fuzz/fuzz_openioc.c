/* OpenIOC, alone and all the way to the table. */
#include "indicators/openioc.h"

#include "indicator_file.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    return fuzz_indicator_file(openioc_read, data, size);
}
