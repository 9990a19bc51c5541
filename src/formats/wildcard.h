/* SQL's and STIX's LIKE: `%` any run of characters, `_` any one. Time is bounded by the product of
 * the lengths, without recursion.
 */
#ifndef BRIDLE_FORMATS_WILDCARD_H
#define BRIDLE_FORMATS_WILDCARD_H

#include "base/span.h"

bool wildcard_match(struct span pattern, struct span text);

#endif
