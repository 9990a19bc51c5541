/* Dates of mails: `Tue, 3 Mar 2020 09:14:07 +0530 (IST)` (RFC 5322, with the old forms). */
#ifndef BRIDLE_FORMATS_MAIL_DATE_H
#define BRIDLE_FORMATS_MAIL_DATE_H

#include "base/span.h"
#include "base/timestamp.h"

struct mail_date {
    struct timestamp time;
    int zone;      /* minutes east of UTC as written */
    bool has_zone; /* false: none, or `-0000`, which says that it is not known: read as UTC */
};

/* The first date in the text; what follows it is ignored. */
bool mail_date_parse(struct span text, struct mail_date *ret_date);

#endif
