/* OpenIOC 1.0 and 1.1 (Mandiant): terms joined by OR are values by themselves; what AND joins is
 * counted, not half matched. `contains` and the like become wildcards. Some exports (Citizen Lab's)
 * leave the content of a term empty and write the value into its id: it is read from there.
 */
#ifndef BRIDLE_INDICATORS_OPENIOC_H
#define BRIDLE_INDICATORS_OPENIOC_H

#include "indicators/published.h"

published_read_fn openioc_read;

#endif
