/* STIX 2 patterns (OASIS STIX 2.1, part 9): the whole grammar is read, without recursion; what the
 * matcher can do with it is decided elsewhere.
 *
 * Beyond the standard, as published feeds have it: hash names without quotes, double and
 * typographic quotes, property paths in any case.
 */
#ifndef BRIDLE_INDICATORS_STIX_PATTERN_H
#define BRIDLE_INDICATORS_STIX_PATTERN_H

#include "base/arena.h"
#include "base/span.h"
#include "base/status.h"

enum {
    PATTERN_LENGTH_MAX = 64 << 10,   /* STIX gives none; the longest seen in public is 4 KiB */
    PATTERN_COMPARISONS_MAX = 10000, /* a list of domains as one pattern */
    PATTERN_DEPTH_MAX = 64,
};

enum pattern_operator {
    PATTERN_EQUAL,
    PATTERN_NOT_EQUAL,
    PATTERN_LESS,
    PATTERN_LESS_EQUAL,
    PATTERN_GREATER,
    PATTERN_GREATER_EQUAL,
    PATTERN_LIKE,
    PATTERN_MATCHES,
    PATTERN_SUBSET,
    PATTERN_SUPERSET,
    PATTERN_EXISTS,
};

/* One literal against one property. `x IN (a, b)` becomes one comparison per literal. */
struct pattern_comparison {
    struct span path; /* canonical: lower case, no quotes, no list steps: `file:hashes.sha-256` */
    enum pattern_operator op;
    bool negated;   /* NOT */
    bool is_string; /* otherwise a number, boolean, time, hex or base64 literal, as written */
    struct span value;
};

enum pattern_node_type {
    PATTERN_NODE_COMPARE,
    PATTERN_NODE_AND, /* of the two before it */
    PATTERN_NODE_OR,
};

struct pattern_node {
    enum pattern_node_type type;
    uint32_t comparison; /* index, with PATTERN_NODE_COMPARE */
};

/* One bracket, `[...]`, in postfix order: must hold for one and the same record. */
struct pattern_observation {
    struct pattern_node *nodes;
    size_t node_count;
};

struct pattern {
    struct pattern_comparison *comparisons;
    size_t comparison_count;
    struct pattern_observation *observations;
    size_t observation_count;
    /* The observations are joined by something else than OR (AND, FOLLOWEDBY), or carry a
     * qualifier (WITHIN, REPEATS, START): names it. NULL: any one of them suffices. */
    const char *beyond_one_record;
};

/* Parses into the arena; spans may point into `text`. *ret_problem has the offset. */
enum status pattern_parse(struct arena *arena, struct span text, struct pattern *ret_pattern,
                          struct problem *ret_problem) WARN_UNUSED;

#endif
