/* Tables of indicators, alone and all the way to the table. */
#include "indicators/csv.h"

#include "indicator_file.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    return fuzz_indicator_file(csv_read, data, size);
}
