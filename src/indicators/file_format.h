/* What kind of file an indicator file is, by its content: names lie, and people rename. */
#ifndef BRIDLE_INDICATORS_FILE_FORMAT_H
#define BRIDLE_INDICATORS_FILE_FORMAT_H

#include "indicators/published.h"

enum file_format {
    FILE_FORMAT_UNKNOWN,
    FILE_FORMAT_STIX2,
    FILE_FORMAT_MISP,
    FILE_FORMAT_OPENIOC,
    FILE_FORMAT_STIX1,
    FILE_FORMAT_CSV,
    FILE_FORMAT_LIST,
    FILE_FORMAT_COUNT,
};

/* Sets *ret_why_not (constant words) when it is a file that is not read, and leaves it alone
 * otherwise. */
enum file_format file_format_of(struct span file, const char **ret_why_not);

/* "stix2", "misp", "openioc", "stix1", "csv", "list"; "unknown" for everything else. */
const char *file_format_name(enum file_format format);
/* NULL for FILE_FORMAT_UNKNOWN. */
published_read_fn *file_format_reader(enum file_format format);

#endif
