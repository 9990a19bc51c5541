/* report.html: one self-contained page for people, for printing, and for court. */
#ifndef BRIDLE_REPORT_HTML_H
#define BRIDLE_REPORT_HTML_H

#include "case/case_folder.h"
#include "check/check.h"
#include "report/basis.h"
#include "report/phone_notes.h"

enum status html_write(const struct check *c, struct case_run *run, const struct check_basis *basis,
                       const struct phone_notes *notes);

#endif
