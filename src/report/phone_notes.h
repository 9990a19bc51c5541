/* Apps and settings of a phone that the guide of `bridle advise` speaks of, gathered while a run is
 * written, for a section of the report. Information only: never a finding, never in the verdict.
 */
#ifndef BRIDLE_REPORT_PHONE_NOTES_H
#define BRIDLE_REPORT_PHONE_NOTES_H

#include "advise/phone.h"
#include "base/buf.h"
#include "indicators/kinds.h"

struct phone_notes {
    struct arena arena;
    struct guide guide;
    bool *apps, *states; /* seen, by their place in the guide; NULL: no guide could be had */
};

/* Without memory for the guide, nothing is gathered and the section says so. */
void phone_notes_init(struct phone_notes *notes);
void phone_notes_free(struct phone_notes *notes);
/* One observable, or the id of a rule that fired (as KIND_PROPERTY). */
void phone_notes_see(struct phone_notes *notes, enum kind kind, struct span value);
/* The section as HTML. `as_of` (as 20261121) marks old sources; 0: not known. */
void phone_notes_html(struct buf *out, const struct phone_notes *notes, int as_of);

#endif
