/* From what the user named to a request: the part that every command with a source shares. */
#ifndef BRIDLE_CLI_CHECK_SOURCE_H
#define BRIDLE_CLI_CHECK_SOURCE_H

#include "check/check.h"
#include "check/locate.h"
#include "cli/password.h"

/* Fills in the source and who has its password. All is borrowed; `found` gets the words for what
 * lies there. */
void check_source_request(struct check_request *request, const char *given,
                          const struct located *located, const struct password_source *password,
                          struct buf *found);

#endif
