/* MISP events as JSON (MISP core format, draft-dulaunoy-misp-core-format): one event, a list of
 * them, or the `response` of a server. Each attribute is one value, of events and of their objects.
 * Attributes whose `to_ids` is false are context: what matches them is a lead.
 */
#ifndef BRIDLE_INDICATORS_MISP_H
#define BRIDLE_INDICATORS_MISP_H

#include "indicators/published.h"

published_read_fn misp_read;

#endif
