/* A new run against one that is there, byte by byte, as the new one comes out: nothing of it is
 * stored. The old bytes are compared and never parsed here.
 */
#ifndef BRIDLE_CASE_RUN_COMPARE_H
#define BRIDLE_CASE_RUN_COMPARE_H

#include "case/case_folder.h"
#include "case/run_tally.h"

/* What must come out the same. run.json and report.html say when and by whom. */
extern const char *const RUN_SAME_FILES[];
enum { RUN_SAME_COUNT = 6, RUN_EXCERPT_MAX = 160 };

struct compared_file {
    bool missing, differs;
    uint64_t line;                 /* the first one that differs, from 1 */
    char excerpt[RUN_EXCERPT_MAX]; /* that line as it is now, shortened */
};

struct run_compare {
    int folder; /* of the case; not owned */
    const char *id;
    struct compared_file files[RUN_SAME_COUNT]; /* in the order of RUN_SAME_FILES */
    struct run_tally *now;
    struct case_run_listener listener; /* for case_run_unwritten() */
    /* the file that is coming out */
    size_t index;
    int fd;
    uint64_t line;
    struct buf text; /* of its current line */
};

enum status run_compare_init(struct run_compare *c, int folder, const char *id) WARN_UNUSED;
void run_compare_free(struct run_compare *c);

#endif
