/* STIX 2.0 and 2.1 bundles (OASIS STIX 2.1): gives each indicator with everything that other
 * objects say about it: malware, campaign, report, source, marking, references. Of several versions
 * of an indicator the newest. STATUS_UNSUPPORTED: JSON, but no STIX 2 bundle.
 */
#ifndef BRIDLE_INDICATORS_STIX_H
#define BRIDLE_INDICATORS_STIX_H

#include "indicators/published.h"

published_read_fn stix_read;

#endif
