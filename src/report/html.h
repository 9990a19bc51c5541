/* report.html: one self-contained page for people, for printing, and for court. It holds no clock
 * time and no place on this machine: the same check gives the same page there, and another machine
 * changes only the rows that name program, libraries and machine.
 */
#ifndef BRIDLE_REPORT_HTML_H
#define BRIDLE_REPORT_HTML_H

#include "case/case_folder.h"
#include "check/check.h"
#include "report/basis.h"
#include "report/control.h"
#include "report/phone_notes.h"

/* What a report says besides the result itself. Texts may be NULL: not known. */
struct report_facts {
    const struct check_basis *basis;
    const struct control_result *control;
    const struct phone_notes *notes;
    struct span recalls;        /* a line for each recall of this version; empty: none known */
    const char *program_sha256; /* of the program's file */
    const char *build, *machine, *sandbox;
};

enum status html_write(const struct check *c, struct case_run *run,
                       const struct report_facts *facts);

#endif
