/* What a case holds, at a glance: its runs with their verdicts, consent, seals, custody. Reads
 * through a view, believes nothing (case/verify.h does the checking).
 */
#ifndef BRIDLE_CASE_CASE_SUMMARY_H
#define BRIDLE_CASE_CASE_SUMMARY_H

#include "base/arena.h"
#include "base/timestamp.h"
#include "case/case_view.h"
#include "case/verify.h"

struct case_summary_request {
    const struct case_view *view;
    struct timestamp now;
    struct span advisories;
    const struct verify_request *verify; /* also whether it holds; NULL: not asked */
};

/* One JSON object (bridle.case/1). STATUS_NOT_FOUND when the folder is no case. */
enum status case_summary(const struct case_summary_request *request, struct arena *arena,
                         struct buf *out) WARN_UNUSED;

#endif
