/* A finding: an indicator that matched, or a rule that fired. Workers encode findings as bytes,
 * main decodes them (checking every length) and writes the JSON, so a worker that was attacked
 * cannot write into the case what main did not format.
 */
#ifndef BRIDLE_FINDINGS_FINDING_H
#define BRIDLE_FINDINGS_FINDING_H

#include "artifacts/record.h"
#include "base/buf.h"
#include "findings/levels.h"
#include "indicators/kinds.h"

enum { FINDING_ID_LEN = 16, FINDING_ALSO_MAX = 16 };

struct finding {
    enum level level;
    const char *rule;                /* rule id; NULL: an indicator matched */
    uint32_t indicator;              /* index into the compiled table when rule is NULL */
    uint32_t also[FINDING_ALSO_MAX]; /* further indicators with the same value */
    size_t also_count;
    const char *artifact;
    bool has_contact;
    enum contact contact;
    bool has_time;
    struct timestamp time;
    enum kind kind;      /* of what was observed */
    struct span value;   /* exactly as stored */
    struct span matched; /* its normalised part; empty: none */
    const char *entry;
    const char *variant; /* NULL: the artifact has no variants */
    struct place place;
    struct span excerpt;
    struct span detail; /* a rule's own sentence about this case; empty: the rule's message */
    bool lead;
    struct span lead_reason;
    struct span note;    /* about the comparison: a name that was cut */
    const char *missing; /* which trace would lift the level; set when all findings are there */
    bool unreviewed;     /* from an artifact that is not ours */
    char id[FINDING_ID_LEN + 1];
};

/* Fills f->id: the first 16 hex digits of SHA-256 over rule, place, observed and indicator, each
 * ended by a newline. `indicator_id` is the indicator's id (empty for rules). */
void finding_set_id(struct finding *f, struct span indicator_id);

void finding_encode(struct buf *out, const struct finding *f);
/* Strings of the result lie in the arena. STATUS_MALFORMED on anything unexpected. */
enum status finding_decode(struct arena *arena, struct span bytes, struct finding *ret_finding);

/* CONTRACT's order: level descending, time, artifact, entry, place, rule. */
int finding_compare(const struct finding *a, const struct finding *b);
int place_compare(const struct place *a, const struct place *b);
/* The place as a number that sorts like it within one entry (keys by their order of appearance). */
uint64_t place_order(const struct place *p);

#endif
