/* Which artifacts a check is about, by --only and --skip. */
#ifndef BRIDLE_CHECK_SELECTION_H
#define BRIDLE_CHECK_SELECTION_H

#include "check/check.h"

bool selection_applies(const struct check_request *request, const struct artifact *artifact);

#endif
