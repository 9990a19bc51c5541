/* What came out when the same program checked two invented phones: one with planted traces, and its
 * twin without. Filled by demo/control.h, told by the report and by run.json.
 */
#ifndef BRIDLE_REPORT_CONTROL_H
#define BRIDLE_REPORT_CONTROL_H

#include <stdbool.h>
#include <stdint.h>

enum control_state {
    CONTROL_LEFT_OUT, /* --no-control */
    CONTROL_FAILED,   /* it ran, and did not find exactly what was planted */
    CONTROL_PASSED,
    CONTROL_NOT_RUN, /* it could not be run; `why` says what stood in the way */
};

struct control_result {
    enum control_state state;
    uint64_t planted, found;        /* traces in the first phone */
    uint64_t not_planted;           /* findings at medium or above there that nobody planted */
    uint64_t records, twin_records; /* read in each */
    uint64_t twin_findings;         /* at medium or above in the twin; must be none */
    char why[256];
};

#endif
