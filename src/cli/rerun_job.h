/* One repetition of a run, shared by the files of `case verify --rerun`. */
#ifndef BRIDLE_CLI_RERUN_JOB_H
#define BRIDLE_CLI_RERUN_JOB_H

#include "check/check.h"
#include "check/locate.h"
#include "cli/password.h"
#include "cli/rerun_sets.h"

enum { RERUN_WORKER_ARENA = 512 << 20, RERUN_WORKER_FAILED = 2 };

struct rerun_job {
    const struct invocation *inv;
    const char *path; /* of the case */
    struct rerun *rerun;
    struct run_facts *facts;
    struct rerun_sets sets;
    struct located located;
    const char *hint; /* about a source that is nothing known; NULL: none */
    struct password_source password;
    struct check_request request;
    struct check *check;
    const char *only[RUN_PATTERNS_MAX + 1], *skip[RUN_PATTERNS_MAX + 1];
};

/* Reads what the run was asked for. EXIT_STATUS_FOUND: there is nothing that can be repeated, and
 * that is said. */
int rerun_read_facts(struct rerun_job *job, const char *id);
/* The same options for the new check. False, said, when one has no meaning here. */
bool rerun_take_options(struct rerun_job *job);
/* Whether the user's artifacts that are loaded are those of the run. False: said. */
bool rerun_artifacts_fit(struct rerun_job *job);
/* Writes the new run nowhere, compares it, and says what came out. `folder` is the case. */
enum status rerun_compare(struct rerun_job *job, int folder);

#endif
