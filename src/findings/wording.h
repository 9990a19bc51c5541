/* What people are told about a finding besides the finding itself: how sure, innocent causes, what
 * forging it would take, what to do next. For indicators from a table by kind and contact, for
 * rules from the rule's row.
 */
#ifndef BRIDLE_FINDINGS_WORDING_H
#define BRIDLE_FINDINGS_WORDING_H

#include "base/buf.h"
#include "findings/finding.h"
#include "findings/rule.h"
#include "indicators/table.h"

struct wording {
    const char *confidence;
    const char *const *benign;
    const char *forging;
    const char *const *next;
};

struct wording wording_of_rule(const struct rule *rule);
struct wording wording_of_indicator(const struct finding *f, const struct indicator_info *info);
/* "Safari history shows a visit to a domain published as Pegasus" */
void wording_indicator(struct buf *out, const struct finding *f, const struct indicator_info *info);
/* Title of an artifact by name, for sentences; the name itself when there is none. Set once by main
 * from the list of artifacts. */
const char *wording_artifact_title(const char *artifact);

#endif
