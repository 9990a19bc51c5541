/* Where things of the user's live: $XDG_DATA_HOME/bridle, else ~/.local/share/bridle. */
#ifndef BRIDLE_CLI_DATA_FOLDER_H
#define BRIDLE_CLI_DATA_FOLDER_H

/* Path of `name` in it, in malloc'ed memory; NULL when there is no home. Makes nothing. */
char *data_folder(const char *name);

#endif
