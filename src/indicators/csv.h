/* Tables (RFC 4180, and with semicolons, tabs or bars) whose first line names the columns: a column
 * of values with one that says their type, or columns that are named after what they hold.
 */
#ifndef BRIDLE_INDICATORS_CSV_H
#define BRIDLE_INDICATORS_CSV_H

#include "indicators/published.h"

/* Whether the first line that is no comment names at least one column of values. */
bool csv_has_header(struct span text);

published_read_fn csv_read;

#endif
