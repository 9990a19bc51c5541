/* How many usable values each indicator file had the last time, so that one that shrank (cut short
 * in a download, emptied, withdrawn) is said. Kept in $XDG_DATA_HOME/bridle/indicator-sizes.tsv, by
 * the file's path; never in a case's files that must be the same each time: what is said goes to
 * the terminal and into run.json. `check` and `import` remember, `list` only compares.
 */
#ifndef BRIDLE_CLI_INDICATOR_MEMORY_H
#define BRIDLE_CLI_INDICATOR_MEMORY_H

#include "cli/indicator_files.h"
#include "indicators/table.h"

/* Adds a remark to `files` for each set that has fewer usable values than remembered. */
void indicator_memory_compare(struct indicator_files *files, const struct indicator_table *table);
/* Remembers the sets of the table. Without a home, or when it cannot be written, nothing happens.
 */
void indicator_memory_keep(const struct indicator_files *files,
                           const struct indicator_table *table);

/* Makes a folder and those above it, for their owner only. */
bool indicator_make_folders(const char *path);

#endif
