/* What `bridle check` says on a terminal when it is done. */
#ifndef BRIDLE_REPORT_CONSOLE_H
#define BRIDLE_REPORT_CONSOLE_H

#include "check/check.h"
#include "report/basis.h"
#include "report/terminal.h"

struct console_request {
    const char *case_path;
    const struct check_basis *basis;
    const char *taken; /* the folder that was taken when it is not what was named; else NULL */
    bool verbose;      /* all findings and all artifacts */
};

void console_report(struct terminal *t, const struct check *c, const struct console_request *r);

#endif
