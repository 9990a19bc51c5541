/* What happens to each record of an artifact: its observables are compared with the indicators and
 * counted, the rules look at it, and its timeline lines are written. One pipeline per job.
 */
#ifndef BRIDLE_FINDINGS_PIPELINE_H
#define BRIDLE_FINDINGS_PIPELINE_H

#include "findings/keyer.h"
#include "findings/observable.h"
#include "findings/rule.h"
#include "findings/sink.h"
#include "findings/timeline.h"
#include "indicators/match.h"

enum { PIPELINE_RULES_MAX = 64 };

struct pipeline_options {
    struct matcher *matcher;      /* NULL: no indicators */
    const uint8_t *catalogue_key; /* CATALOGUE_KEY_LEN bytes: keys phone numbers and addresses */
    struct link_judge *judge;     /* NULL: rules about links are left out */
    bool keep_content;
    const struct timestamp *as_of; /* NULL: not known */
};

/* A time column, and what the current record has in it. */
struct record_time {
    size_t column;
    bool known;
    struct timestamp time;
};

struct pipeline {
    struct pipeline_options options;
    const struct artifact *artifact;
    const char *entry;
    const struct sink *sink;
    struct observables observables;
    struct arena arena; /* of the current record */
    struct buf list;    /* the current record's observables, as its events have them */
    struct buf rest;    /* what its events have in common */
    struct buf event;
    struct timeline_fields fields;
    const struct rule *rules[PIPELINE_RULES_MAX];
    void *rule_states[PIPELINE_RULES_MAX];
    size_t rule_count, link_rule_count;
    struct table links_told; /* rule and host, once each */
    struct arena rule_arena;
    struct keyer *keyer;
    struct table handles; /* as stored, with their kind: index of the keyed observable */
    uint64_t handles_flushes;
    size_t direction;                                           /* column; SIZE_MAX: none */
    const struct column_type_info *types[ARTIFACT_COLUMNS_MAX]; /* of the columns */
    /* of the current record */
    const struct record *record;
    uint64_t number; /* of the record, from 1 */
    struct record_time times[ARTIFACT_COLUMNS_MAX];
    size_t time_count;
    bool has_time;
    struct timestamp time;
    struct buf ids;  /* finding ids, FINDING_ID_LEN each */
    bool in_record;  /* the matcher looks at the record as a whole */
    struct buf seen; /* what was matched in the record, struct match_context each */
    enum status status;
    /* results */
    uint64_t findings;
    uint64_t findings_dropped; /* beyond FINDINGS_PER_JOB_MAX */
    uint64_t texts_cut;        /* texts longer than SCAN_TEXT_MAX */
    uint64_t texts_damaged;    /* blobs whose text could not be read wholly */
    uint64_t lists_cut;        /* observables that lines have no room for, EVENT_LIST_MAX */
};

enum status pipeline_init(struct pipeline *p, const struct pipeline_options *options,
                          const struct artifact *artifact, const char *entry,
                          const struct sink *sink);
void pipeline_free(struct pipeline *p);
/* Fits record_fn; ctx is the pipeline. */
enum status pipeline_record(void *ctx, const struct record *record);
/* Lets the rules that gather speak, and sends what was held back (observables). */
enum status pipeline_finish(struct pipeline *p);

/* Shared by the files of the pipeline. */

/* Notes an observable of the current record: counted, listed in its timeline line, matched.
 * `context` is the text around it, or empty. */
void pipeline_observe(struct pipeline *p, enum kind kind, struct span value, enum contact contact,
                      struct span context);
/* Around the observables of a record: for indicators that ask for several values of one. */
void pipeline_match_begin(struct pipeline *p);
void pipeline_match_end(struct pipeline *p);
/* Searches a text for observables. */
void pipeline_search_text(struct pipeline *p, struct span text, enum contact contact);
/* Completes a finding about the current record and reports it, once. */
/* Shows a link to the rules about links. */
void pipeline_link(struct pipeline *p, struct span url, enum contact contact, bool in_text);
void pipeline_report(struct pipeline *p, struct finding *f, struct span indicator_id);
/* Fills in what the record knows: artifact, entry, variant, place, id. */
void pipeline_complete(struct pipeline *p, struct finding *f, struct span indicator_id);
/* Writes the timeline lines of the current record. */
enum status pipeline_timeline(struct pipeline *p);

#endif
