/* Lists of indicators, alone and all the way to the table. */
#include "indicators/value_list.h"

#include "indicator_file.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    return fuzz_indicator_file(value_list_read, data, size);
}
