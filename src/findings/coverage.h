/* What was looked at and what was not: the other half of every verdict. Filled by check/ from the
 * results of the jobs, written as coverage.json, read by the verdict and the report.
 */
#ifndef BRIDLE_FINDINGS_COVERAGE_H
#define BRIDLE_FINDINGS_COVERAGE_H

#include "artifacts/artifact.h"
#include "base/json.h"
#include "indicators/table.h"

/* One artifact over all its entries. */
struct artifact_coverage {
    const struct artifact *artifact;
    enum coverage_status status; /* the worst of its entries */
    const char **entries;
    size_t entry_count;
    uint64_t rows, rows_bad;
    const char *variant; /* NULL: none */
    const char *reason;  /* NULL: examined without remark */
    bool reproducible;
};

struct coverage_unknown {
    const char *what;
    uint64_t count;
    const char *example;
};

struct coverage {
    const char *layout;
    struct artifact_coverage *artifacts; /* sorted by name */
    size_t artifact_count;
    const struct indicator_table *table; /* NULL: no indicators at all */
    kind_set applicable_kinds;           /* observables that this source can show */
    uint64_t usable, applicable;         /* summed over the sets */
    struct coverage_unknown *unknown;
    size_t unknown_count;
    const char **limits;
    size_t limit_count;
    const char **notes;
    size_t note_count;
    const char *obstacle; /* why the source as a whole is not what was asked for; NULL: it is */
};

/* Nothing required is absent, and nothing that is there was damaged, unsupported, crashed or
 * stopped. */
bool coverage_complete(const struct coverage *c);
void coverage_json(struct json *j, const struct coverage *c);
/* Only the array of indicator sets (also part of verdict.json). */
void coverage_sets_json(struct json *j, const struct coverage *c);

#endif
