/* What is planted into the sample phone and what `check` must say about it: one row per plant. The
 * demonstration is passed when the findings at medium or above are exactly these.
 */
#ifndef BRIDLE_DEMO_PLANTS_H
#define BRIDLE_DEMO_PLANTS_H

#include <stddef.h>

struct plant {
    const char *what;          /* for people: "a message with ..." */
    const char *domain, *path; /* the entry it goes into; NULL: a file at the root */
    const char *sql; /* runs on that database; NULL: the entry itself is the plant (no content) */
    /* what the finding must say */
    const char *artifact, *rule, *level;
    const char *observed; /* observed.value */
};

/* All rows, ended by one without `what`. */
extern const struct plant plants[];
size_t plants_count(void);

/* When the sample backup was made: Unix seconds of 2023-03-01 10:00 UTC. */
#define DEMO_BACKUP_TIME 1677664800

#endif
