/* The sentences about consent that terminal and report share. */
#include "report/basis.h"

void basis_notice(const struct check_basis *b, struct buf *out)
{
    if (!check_basis_holds(b)) {
        consent_report_text(&b->state, out);
        buf_str(out, " The case can be read, but not sealed, shared or exported. (See: bridle help "
                     "check, --own-device, --consent, --authority.)");
        return;
    }
    consent_retention_text(&b->state.latest, b->now, out);
}

bool basis_hides_name(const struct check_basis *b)
{
    const struct consent *c = &b->state.latest;
    return check_basis_holds(b) && c->basis == CONSENT_CONSENT && !c->may_name;
}
