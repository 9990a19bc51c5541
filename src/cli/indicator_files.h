/* The indicator files of a command: those named with -i (files, and folders searched for them),
 * else the installed ones in $XDG_DATA_HOME/bridle/indicators. Opens them; never reads them.
 */
#ifndef BRIDLE_CLI_INDICATOR_FILES_H
#define BRIDLE_CLI_INDICATOR_FILES_H

#include "cli/command.h"

struct indicator_files {
    int *fds;
    char **names; /* file names without folder, sorted */
    char **paths;
    size_t count;
};

/* Options -i/--indicators and --no-default-indicators of `inv`. False after printing what is wrong.
 */
bool indicator_files_open(struct indicator_files *files, const struct invocation *inv);
void indicator_files_close(struct indicator_files *files);
/* The folder of installed sets, in malloc'ed memory; NULL when there is no home. */
char *indicator_folder(void);

#endif
