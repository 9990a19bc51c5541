/* Heuristics that need no indicator: one constant row each, in rules_*.c, with all that a reader
 * may ask of it. `bridle list rules` and docs/rules.md come from these rows.
 */
#ifndef BRIDLE_FINDINGS_RULE_H
#define BRIDLE_FINDINGS_RULE_H

#include "artifacts/record.h"
#include "findings/levels.h"
#include "indicators/kinds.h"

/* What a rule says when it fires; the pipeline adds the record's place and time. */
struct rule_hit {
    const char *column; /* the column it looked at: becomes `observed` */
    enum level level;   /* preset to the rule's */
    char detail[512];   /* optional: this case in a sentence, from numbers and constants */
    bool has_time;      /* preset: the record's time */
    struct timestamp time;
};

struct rule_context {
    void *state;                   /* state_size zeroed bytes, one per artifact run */
    const struct timestamp *as_of; /* NULL: not known */
};

struct rule {
    const char *id;       /* `area.what`, stable for ever */
    const char *artifact; /* whose records it looks at; several with '|' between them */
    enum level level;
    const char *message; /* what was observed, one sentence */
    const char *explanation;
    const char *const *benign; /* innocent causes, NULL-terminated */
    const char *forging;       /* what it would take to fake it */
    const char *confidence;    /* how sure such a hit is, and why */
    const char *const *next;
    const char *reference;
    const char *tried_on;
    size_t state_size;
    /* True when it fires on this record. */
    bool (*check)(const struct record *record, const struct rule_context *context,
                  struct rule_hit *hit);
};

/* All rules, ended by NULL, sorted by id. */
const struct rule *const *rules_all(void);
const struct rule *rule_find(const char *id);
/* Whether the rule looks at records of the artifact with that name. */
bool rule_applies(const struct rule *rule, const char *artifact);

#endif
