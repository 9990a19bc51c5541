/* Heuristics that need no indicator: one constant row each, in rules_*.c, with all that a reader
 * may ask of it. `bridle list rules` and docs/rules.md come from these rows.
 */
#ifndef BRIDLE_FINDINGS_RULE_H
#define BRIDLE_FINDINGS_RULE_H

#include "artifacts/record.h"
#include "findings/levels.h"
#include "findings/link_judge.h"
#include "findings/signal.h"
#include "indicators/kinds.h"

/* What a rule says when it fires; the pipeline adds the record's place and time. */
struct rule_hit {
    const char *column; /* the column it looked at: becomes `observed` */
    enum level level;   /* preset to the rule's */
    bool lead;          /* worth following, and no more than that */
    char detail[512];   /* optional: this case in a sentence, from numbers and constants */
    bool has_time;      /* preset: the record's time */
    struct timestamp time;
    struct place place; /* finish() only: where in the entry; zeroed: the whole of it */
};

/* `detail` is left as it is behind its end: this is done for each record and rule. */
static inline void rule_hit_begin(struct rule_hit *hit, enum level level)
{
    hit->column = NULL;
    hit->level = level;
    hit->lead = false;
    hit->detail[0] = '\0';
    hit->has_time = false;
    hit->time = (struct timestamp){0};
    hit->place = (struct place){0};
}

/* A record is one file with three times, or a process with three. */
enum { SIGNALS_PER_RECORD = 3 };

struct rule_context {
    void *state;                   /* state_size zeroed bytes, one per artifact run */
    const struct timestamp *as_of; /* NULL: not known */
    struct link_judge *judge;      /* knows hosts and names of brands; NULL: not at hand */
};

struct rule {
    const char *id;       /* `area.what`, stable for ever */
    const char *artifact; /* whose records it looks at; several with '|' between them; `*`: all */
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
    /* True when it fires on this record. NULL: the rule looks at more than one record. */
    bool (*check)(const struct record *record, const struct rule_context *context,
                  struct rule_hit *hit);
    /* True when it fires on a link of a record, from whatever column or text. It is told once for
     * each host in an entry. */
    bool (*check_link)(const struct link_seen *link, const struct record *record,
                       const struct rule_context *context, struct rule_hit *hit);
    /* True when it fires on what it has gathered, after the last record of an entry; `column` and
     * the place, where it has one, are the rule's. NULL: it does not gather. */
    bool (*finish)(const struct rule_context *context, struct rule_hit *hit);
    /* Steps of a sequence that this record holds, SIGNALS_PER_RECORD at most; *ret_column is what
     * stands for them. NULL: no part of a sequence. */
    size_t (*signals)(const struct record *record, const struct rule_context *context,
                      struct signal *ret_signals, const char **ret_column);
};

/* What a report says of a rule's lead; empty when it is none. */
static inline struct span rule_lead_reason(bool lead)
{
    return lead ? SPAN_LITERAL("by itself it proves nothing: much that is harmless has it too")
                : SPAN_EMPTY;
}

/* All rules, ended by NULL, sorted by id. */
const struct rule *const *rules_all(void);
const struct rule *rule_find(const char *id);
/* Whether the rule looks at records of the artifact with that name. */
bool rule_applies(const struct rule *rule, const char *artifact);

#endif
