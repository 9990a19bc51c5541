/* Findings and places as CONTRACT's JSON. */
#ifndef BRIDLE_FINDINGS_FINDING_JSON_H
#define BRIDLE_FINDINGS_FINDING_JSON_H

#include "base/json.h"
#include "findings/finding.h"
#include "indicators/table.h"

/* The object of `where`. `variant` may be NULL. */
void finding_where_json(struct json *j, const char *entry, const struct place *place,
                        const char *variant);
/* One line of findings.jsonl, without its newline. */
void finding_json(struct json *j, const struct finding *f, const struct indicator_table *table);
/* The sentence about a finding, for JSON, console and report alike. */
void finding_message(struct buf *out, const struct finding *f, const struct indicator_table *table);

#endif
