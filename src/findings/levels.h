/* How much a finding weighs: one table of indicator kind by contact, and the two rules that bound
 * it. A lead is at most medium. A name alone (process, file name, app ...) is at most medium until
 * a second, independent trace of the same malware stands beside it.
 */
#ifndef BRIDLE_FINDINGS_LEVELS_H
#define BRIDLE_FINDINGS_LEVELS_H

#include "artifacts/contact.h"
#include "base/span.h"
#include "indicators/kinds.h"

enum level {
    LEVEL_INFORMATIONAL,
    LEVEL_LOW,
    LEVEL_MEDIUM,
    LEVEL_HIGH,
    LEVEL_CRITICAL,
    LEVEL_COUNT
};

/* CONTRACT's word; "?" for numbers outside the enum. */
const char *level_name(enum level level);
bool level_from_name(struct span name, enum level *ret_level);

/* Whether indicators of this kind are names that anybody can choose, or that strangers share. */
bool kind_is_name_only(enum kind kind);

/* What the table says, bounded for leads and, as if no other trace were there, for names. */
enum level level_of_indicator(enum kind kind, enum contact contact, bool lead);

struct level_judgement {
    enum level level;
    enum level without_bound; /* what it would be with the missing trace */
    const char *missing;      /* which trace would lift it; NULL: none is missing */
};
/* The same once it is known whether a second trace of the same malware was found: another artifact
 * and another kind of indicator than this one. */
struct level_judgement level_judge(enum kind kind, enum contact contact, bool lead,
                                   bool has_second_trace);

#endif
