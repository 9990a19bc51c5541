/* The user's data folder. */
#include "cli/data_folder.h"

enum { DATA_PATH_MAX = 4096 };

char *data_folder(const char *name)
{
    const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    char path[DATA_PATH_MAX];
    int len = -1;
    if (data != NULL && data[0] == '/')
        len = snprintf(path, sizeof path, "%s/bridle/%s", data, name);
    else if (home != NULL && home[0] == '/')
        len = snprintf(path, sizeof path, "%s/.local/share/bridle/%s", home, name);
    return len > 0 && (size_t)len < sizeof path ? strdup(path) : NULL;
}
