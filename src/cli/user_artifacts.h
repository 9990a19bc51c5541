/* The user's own `.sql` artifacts (--artifacts DIR): read, hashed, added to the registry. */
#ifndef BRIDLE_CLI_USER_ARTIFACTS_H
#define BRIDLE_CLI_USER_ARTIFACTS_H

#include "cli/command.h"

/* False after printing what is wrong, like a compiler. */
bool user_artifacts_load(const struct invocation *inv);
void user_artifacts_free(void);

#endif
