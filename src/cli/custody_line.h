/* What a command writes into custody about itself: when, by whom, with which program and words.
 */
#ifndef BRIDLE_CLI_CUSTODY_LINE_H
#define BRIDLE_CLI_CUSTODY_LINE_H

#include "base/buf.h"
#include "case/custody.h"
#include "cli/command.h"

struct custody_line {
    struct custody_entry entry; /* args point into `args`; inputs and outputs are the caller's */
    struct buf args;
};

/* `action` is a constant; --reason of the command line becomes the reason. */
void custody_line_init(struct custody_line *line, const struct invocation *inv, const char *action);
/* Keeps only the names of the options: what was said about a person belongs into the record, which
 * can be deleted, not into custody, which stays. */
void custody_line_hide_values(struct custody_line *line, const struct invocation *inv);
void custody_line_free(struct custody_line *line);

/* The clock of this machine, to the microsecond. */
struct timestamp clock_now(void);
/* The user's login name, "unknown" without one. */
const char *actor_name(void);

#endif
