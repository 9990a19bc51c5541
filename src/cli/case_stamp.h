/* Time-stamps on a seal: the query and the reply as files over a gap, or asked for over the
 * network. A reply is read in a locked worker, wherever it came from.
 */
#ifndef BRIDLE_CLI_CASE_STAMP_H
#define BRIDLE_CLI_CASE_STAMP_H

#include "case/case_folder.h"
#include "cli/command.h"

/* Whether the URL can be asked at all, before anything is signed; false with a line in `why`. */
bool case_stamp_address_ok(const char *url, struct buf *why);

/* All three work on the last seal and return an exit status, after saying what came of it. */
int case_stamp_write_query(const struct case_folder *c, const char *path);
int case_stamp_add_reply(const struct invocation *inv, struct case_folder *c, const char *path);
/* The caller has seen to consent, and that PAP allows it. */
int case_stamp_ask(const struct invocation *inv, struct case_folder *c, const char *url);

#endif
