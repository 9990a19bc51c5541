/* What an indicator file publishes, one value or pattern at a time, whatever its format: each
 * reader hands them to a sink, and the builder makes indicators of them or counts why not.
 */
#ifndef BRIDLE_INDICATORS_PUBLISHED_H
#define BRIDLE_INDICATORS_PUBLISHED_H

#include "base/arena.h"
#include "base/span.h"
#include "base/status.h"
#include "base/timestamp.h"
#include "indicators/kinds.h"

/* Texts are valid during the call of the sink. */
struct published {
    struct span pattern, pattern_type; /* STIX 2; pattern_type empty: STIX 2.0 */
    struct span value;                 /* other formats, and then `kind` */
    enum kind kind;
    const char
        *refused; /* why the reader itself cannot use it, constant; and a detail or nothing */
    struct span detail;

    struct span id;
    struct span name; /* malware, tool or actor; else campaign, report, own */
    struct span campaign, reference, description, source, tlp;
    struct timestamp valid_from, valid_until;
    bool has_from, has_until, revoked;
    bool context;  /* published as context, not for detection (MISP's to_ids is false) */
    size_t offset; /* in the file */
};

struct published_sink {
    struct arena *arena;   /* for the reader; the owner of the sink frees it behind the file */
    struct span file_name; /* a hint only, for lists that do not say what their values are */
    enum status (*add)(struct published_sink *sink, const struct published *x);
    void *ctx;
    struct timestamp newest; /* of all that the file dates */
    bool has_newest;
    size_t nameless;        /* malware and the like without a name: their indicators are kept */
    size_t nameless_offset; /* of the first */
};

/* Reads a whole file. On broken input the status says so and *ret_problem where, behind all that
 * stood before the break: one bad byte does not cost the whole file. */
typedef enum status published_read_fn(struct published_sink *sink, struct span file,
                                      struct problem *ret_problem);

static inline void published_note_time(struct published_sink *sink, struct timestamp t)
{
    if (!sink->has_newest || timestamp_compare(t, sink->newest) > 0)
        sink->newest = t;
    sink->has_newest = true;
}

#endif
