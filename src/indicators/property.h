/* Which STIX properties are compared, and as what. */
#ifndef BRIDLE_INDICATORS_PROPERTY_H
#define BRIDLE_INDICATORS_PROPERTY_H

#include "base/span.h"
#include "indicators/kinds.h"

/* `path` is canonical (stix_pattern.h). The value decides where a property holds either names or
 * addresses. False for properties that are not compared. */
bool property_kind(struct span path, struct span value, enum kind *ret_kind);

#endif
