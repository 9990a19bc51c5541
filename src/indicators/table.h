/* The compiled table of all indicators: read-only, shared by all workers. */
#ifndef BRIDLE_INDICATORS_TABLE_H
#define BRIDLE_INDICATORS_TABLE_H

#include "base/arena.h"
#include "base/span.h"
#include "base/status.h"
#include "base/timestamp.h"
#include "indicators/kinds.h"

struct indicator_table;

/* One published value. Texts point into the table and are as published (not cleaned). */
struct indicator_info {
    enum kind kind; /* what it is compared as */
    struct span value;
    struct span name; /* malware or actor */
    struct span campaign, id, reference, description;
    struct span source; /* who published it */
    struct span tlp;    /* "green", "amber+strict" ... */
    uint32_t set;
    struct timestamp valid_from, valid_until;
    bool has_from, has_until, revoked;
    bool context;     /* published as context, not for detection: a match is a lead */
    const char *lead; /* why a match is no more than a lead (shared address ...); NULL: it is not */
};

struct indicator_reason {
    struct span reason, example;
    uint32_t count;
    uint32_t line; /* of the example, counted from 1 */
};

/* One file. loaded = usable + the sum of the reasons' counts. */
struct indicator_set_info {
    struct span name;
    const char *format; /* "stix2", "misp" ...; see file_format.h */
    uint8_t sha256[32];
    struct timestamp date; /* newest object in it */
    bool has_date;
    uint32_t loaded, usable;
    uint32_t kinds[KIND_COUNT]; /* usable ones, by kind */
    uint32_t reason_count;
    struct span problem;                       /* what was wrong with the file; empty: nothing */
    uint32_t first_indicator, indicator_count; /* its usable indicators in the table */
};

/* Checks every offset and number of the blob (it may come from a worker that was attacked) and
 * keeps pointing into it. The blob must be aligned to 8 bytes, as mmap and malloc give it. */
enum status indicator_table_open(struct arena *arena, struct span blob,
                                 struct indicator_table **ret_table) WARN_UNUSED;

/* Sets are in the order of their names, whatever order they were loaded in. */
size_t indicator_table_sets(const struct indicator_table *t);
struct indicator_set_info indicator_table_set(const struct indicator_table *t, size_t set);
struct indicator_reason indicator_table_reason(const struct indicator_table *t, size_t set,
                                               size_t reason);

/* Indicators are in the order of their sets, then of their files. */
size_t indicator_table_count(const struct indicator_table *t);
struct indicator_info indicator_table_get(const struct indicator_table *t, size_t indicator);

/* How many usable indicators of a set a source can show whose artifacts yield these kinds. */
uint32_t indicator_table_applicable(const struct indicator_table *t, size_t set,
                                    kind_set observables);

#endif
