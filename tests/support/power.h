/* Power loss, without pulling a plug: a recording of every step that changes the disk, and what a
 * disk may hold when the power goes after one of them.
 *
 * What a step did is sure to survive once the file (for bytes) or the folder (for names) was synced
 * after it. Of all others any selection may have reached the disk; a rename is one step, as on file
 * systems with a journal.
 */
#ifndef BRIDLE_TESTS_POWER_H
#define BRIDLE_TESTS_POWER_H

#include "base/span.h"
#include "case/durable.h"

enum { POWER_STEPS_MAX = 2048, POWER_PATH_MAX = 256 };

struct power_step {
    enum durable_kind kind;
    char path[POWER_PATH_MAX], to[POWER_PATH_MAX]; /* absolute */
    struct span bytes;                             /* copied */
};

struct power_recording {
    struct power_step steps[POWER_STEPS_MAX];
    size_t count;
};

/* Records from now on, until power_stop(). Steps are taken as always. */
void power_record(struct power_recording *r);
void power_stop(void);
void power_free(struct power_recording *r);

/* What may have reached the disk of the steps that were not sure to. */
enum power_luck {
    POWER_NOTHING,
    POWER_ALL,
    POWER_NAMES_ONLY, /* names did, bytes did not: files that are empty */
    POWER_TORN,       /* all did, of bytes only the first half */
    POWER_RANDOM,     /* and above: a selection by this number */
};

/* Makes the folder `from` of the recording anew as `to`, as it may be when the power goes after
 * the first `done` steps. All of the first `safe` steps survive. */
void power_replay(const struct power_recording *r, size_t safe, size_t done, unsigned luck,
                  const char *from, const char *to);

#endif
