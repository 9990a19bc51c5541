/* STIX 2.0 and 2.1 bundles (OASIS STIX 2.1): gives each indicator with everything that other
 * objects say about it: malware, campaign, report, source, marking, references.
 */
#ifndef BRIDLE_INDICATORS_STIX_H
#define BRIDLE_INDICATORS_STIX_H

#include "base/arena.h"
#include "base/span.h"
#include "base/status.h"
#include "base/timestamp.h"

struct stix_indicator {
    struct span id, pattern, pattern_type; /* pattern_type empty: STIX 2.0 */
    struct span name;                      /* malware, tool or actor; else campaign, report, own */
    struct span campaign, reference, description, source, tlp;
    struct timestamp valid_from, valid_until;
    bool has_from, has_until, revoked;
    size_t offset; /* of the object in the file */
};

struct stix_bundle {
    struct stix_indicator *indicators; /* in the file's order; of several versions the newest */
    size_t indicator_count;
    size_t object_count;
    size_t nameless;         /* malware and the like without a name: their indicators are kept */
    struct timestamp newest; /* latest `modified` (or `created`) of all objects */
    bool has_newest;
};

/* Texts point into `file` or the arena. On broken JSON the status says so, *ret_problem where, and
 * *ret_bundle holds (unlike elsewhere) what stood before the break: one bad byte does not cost the
 * whole file. STATUS_UNSUPPORTED: JSON, but no STIX 2 bundle. */
enum status stix_read(struct arena *arena, struct span file, struct stix_bundle *ret_bundle,
                      struct problem *ret_problem) WARN_UNUSED;

#endif
