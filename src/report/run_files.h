/* The files of a run, as CONTRACT lists them, out of a check's result and its sorted runs. */
#ifndef BRIDLE_REPORT_RUN_FILES_H
#define BRIDLE_REPORT_RUN_FILES_H

#include "case/case_folder.h"
#include "check/check.h"
#include "report/phone_notes.h"

/* Writes all but report.html; `run_json` is the content of run.json. What the guide speaks of is
 * gathered in *notes on the way. */
enum status run_files_write(struct check *c, struct case_run *run, struct buf *run_json,
                            struct phone_notes *notes);

#endif
