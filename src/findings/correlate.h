/* What one finding means beside the others: the last step before the verdict. A name alone stays at
 * most medium unless a second, independent trace of the same malware is there.
 */
#ifndef BRIDLE_FINDINGS_CORRELATE_H
#define BRIDLE_FINDINGS_CORRELATE_H

#include "findings/finding.h"
#include "indicators/table.h"

/* Adjusts levels in place. `table` may be NULL when there are no indicator findings. */
void correlate_findings(struct finding *findings, size_t count,
                        const struct indicator_table *table);

#endif
