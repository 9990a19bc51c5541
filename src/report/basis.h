/* What a check rests on: the device's owner, a recorded consent, another authority, or nothing. */
#ifndef BRIDLE_REPORT_BASIS_H
#define BRIDLE_REPORT_BASIS_H

#include "case/consent.h"

struct check_basis {
    struct consent_state state; /* what is on record at the time of the check */
    struct timestamp now;       /* that time */
    bool given;                 /* with this check, and not found in the case */
    char sha256[65];            /* of the consent file as it was given; "" when there was none */
};

/* Whether the check may be relied on: if not, that is the first line of everything. */
static inline bool check_basis_holds(const struct check_basis *b)
{
    return b->state.standing == CONSENT_HOLDS;
}

/* The first line of everything, when there is something to say first: that nothing holds, or that
 * the day of deletion is over. Nothing is appended when all is well. */
void basis_notice(const struct check_basis *b, struct buf *out);
/* Whether the name of the person, and that of the device, stay out of what may be handed on. */
bool basis_hides_name(const struct check_basis *b);

#endif
