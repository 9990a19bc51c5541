/* What a check writes down about itself: run.json, and its line in the chain of custody. */
#ifndef BRIDLE_CLI_CHECK_RECORD_H
#define BRIDLE_CLI_CHECK_RECORD_H

#include "case/case_folder.h"
#include "check/check.h"
#include "cli/command.h"
#include "cli/indicator_files.h"
#include "report/basis.h"
#include "report/control.h"

enum { WORKERS_LIMIT = 256 };

struct check_record {
    const struct check_basis *basis;
    const struct control_result *control;
    const struct indicator_files *indicators; /* for its remarks */
    const char *run_id;
};

void check_record_json(const struct check *c, const struct check_record *record, struct buf *out);
enum status check_record_commit(const struct check *c, const struct invocation *inv,
                                const struct check_basis *basis, struct case_run *run,
                                struct buf *why);

#endif
