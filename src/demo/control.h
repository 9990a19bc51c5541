/* The control run: the check of this very program, on this machine, over the sample phone and its
 * twin without plants. It shows that the program, its libraries and its locked workers did what
 * they should on the day; it says nothing about the phone that was checked.
 */
#ifndef BRIDLE_DEMO_CONTROL_H
#define BRIDLE_DEMO_CONTROL_H

#include "case/case_folder.h"
#include "report/control.h"

struct control_request {
    struct case_folder *folder; /* the invented phones lie in it while it runs, in .tmp-control */
    const char *const *skip;    /* artifacts to leave out, so that tests can see it fail; or NULL */
};

void control_run(const struct control_request *request, struct control_result *ret_result);

#endif
