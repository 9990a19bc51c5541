/* The indicator sets of a run, found by their SHA-256 among the files that the user names and the
 * installed ones. What they were called is the case's word and never a path here.
 */
#ifndef BRIDLE_CLI_RERUN_SETS_H
#define BRIDLE_CLI_RERUN_SETS_H

#include "case/run_facts.h"
#include "cli/case_rerun.h"
#include "cli/indicator_files.h"

struct rerun_sets {
    struct indicator_files named, installed; /* own the descriptors */
    int fds[RUN_SETS_MAX];
    const char *names[RUN_SETS_MAX]; /* as the run called them; point into the facts */
    size_t count;
};

/* False after printing what is wrong with what the user named. Says, under "rerun", which sets are
 * not there: then `count` is less than the run has. */
bool rerun_sets_open(struct rerun_sets *sets, const struct invocation *inv,
                     const struct run_facts *facts, struct rerun *r);
void rerun_sets_close(struct rerun_sets *sets);

#endif
