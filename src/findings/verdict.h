/* The verdict: decided here and nowhere else. */
#ifndef BRIDLE_FINDINGS_VERDICT_H
#define BRIDLE_FINDINGS_VERDICT_H

#include "findings/coverage.h"
#include "findings/finding.h"

enum verdict_word {
    VERDICT_NO_KNOWN_TRACES,
    VERDICT_INCONCLUSIVE,
    VERDICT_NOT_EXAMINED,
    VERDICT_SUSPICIOUS,
    VERDICT_MATCH,
};

enum { VERDICT_WHY_MAX = 12, VERDICT_WHY_LEN = 400 };

struct verdict {
    enum verdict_word word;
    bool has_level;
    enum level level; /* the highest of any finding */
    uint64_t counts[LEVEL_COUNT];
    char why[VERDICT_WHY_MAX][VERDICT_WHY_LEN];
    size_t why_count;
    bool complete;
    int exit; /* CONTRACT's exit status */
};

/* Precedence: match > suspicious > not examined > inconclusive > no known traces. `findings` may
 * hold more than `count` says were kept; `threshold` is --level. */
void verdict_decide(struct verdict *v, const struct finding *findings, size_t count,
                    const struct coverage *coverage, enum level threshold);
const char *verdict_name(enum verdict_word word);
/* verdict.json; `case_path` only for --json on the terminal, else NULL. */
void verdict_json(struct json *j, const struct verdict *v, const struct coverage *coverage,
                  const char *case_path);

#endif
