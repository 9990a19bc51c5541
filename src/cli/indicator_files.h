/* The indicator files of a command: those named with -i (files, and folders searched for them),
 * else the installed ones in $XDG_DATA_HOME/bridle/indicators. Opens them; never reads them.
 *
 * A file named by itself is always taken. In a folder the ending decides what is tried (the content
 * then decides what it is), hidden files are left out, and everything else that is not taken is
 * said in a remark.
 */
#ifndef BRIDLE_CLI_INDICATOR_FILES_H
#define BRIDLE_CLI_INDICATOR_FILES_H

#include "cli/command.h"

struct indicator_files {
    int *fds;
    char **names; /* file names without folder (with it, where two would be the same), sorted */
    char **paths;
    size_t count;
    char **remarks; /* sentences for people: what was not taken, which sets shrank */
    size_t remark_count;
};

/* Options -i/--indicators and --no-default-indicators of `inv`. False after printing what is wrong.
 */
bool indicator_files_open(struct indicator_files *files, const struct invocation *inv);
/* Adds a remark; without memory there is one less. */
void indicator_files_remark(struct indicator_files *files, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Tells all remarks on the standard error output. */
void indicator_files_tell(const struct indicator_files *files);
/* The same with files and folders that are named. */
bool indicator_files_open_paths(struct indicator_files *files, char *const *paths, size_t count);
/* Whether a file of this name is taken when its folder is. */
bool indicator_files_takes(const char *name);
void indicator_files_close(struct indicator_files *files);
/* The folder of installed sets, in malloc'ed memory; NULL when there is no home. */
char *indicator_folder(void);

#endif
