/* `bridle case verify --rerun SOURCE`: checks the source again as a run of the case asked for, and
 * compares what comes out with what is there, byte by byte. Writes nothing, neither into the case
 * nor beside it.
 */
#ifndef BRIDLE_CLI_CASE_RERUN_H
#define BRIDLE_CLI_CASE_RERUN_H

#include "case/verify.h"
#include "cli/command.h"

enum { RERUN_STATEMENTS_MAX = 1024 };

/* What is to be said, under the check "rerun". */
struct rerun {
    struct verify_statement statements[RERUN_STATEMENTS_MAX];
    size_t count;
    size_t left_out; /* statements for which there was no room */
    struct arena texts;
};

/* EXIT_STATUS_OK when there is something to say; else the exit status, after printing why. */
int case_rerun(const struct invocation *inv, const char *path, struct rerun *ret_rerun);
void case_rerun_free(struct rerun *rerun);

void rerun_say(struct rerun *r, enum verify_outcome outcome, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
