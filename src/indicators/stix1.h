/* STIX 1.1 and 1.2 with CybOX observables, as XML. One value for each property of an observable's
 * object; what AND joins is counted, not half matched, and a file's hash decides over its name.
 * Observables that an incident merely relates, and indicators of confidence "None" (so MISP exports
 * its to_ids), are context: what matches them is a lead.
 */
#ifndef BRIDLE_INDICATORS_STIX1_H
#define BRIDLE_INDICATORS_STIX1_H

#include "indicators/published.h"

published_read_fn stix1_read;

#endif
