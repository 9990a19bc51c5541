/* The compiled table's bytes: position-independent, in this machine's byte order (it lives in
 * shared memory for one run, never on disk), all sections aligned to 8. Only builder.c writes it;
 * table.c checks every field before anything else looks at it.
 */
#ifndef BRIDLE_INDICATORS_TABLE_FORMAT_H
#define BRIDLE_INDICATORS_TABLE_FORMAT_H

#include "indicators/kinds.h"

#define TABLE_MAGIC UINT64_C(0x31434944454C4452)

enum table_section {
    SECTION_STRINGS,
    SECTION_SETS,
    SECTION_REASONS,
    SECTION_ORIGINS,
    SECTION_INDICATORS,
    SECTION_ENTRIES,
    SECTION_REFS,
    SECTION_SLOTS,
    SECTION_FILTER,
    SECTION_CONDITIONS,
    SECTION_NODES,
    SECTION_PATTERNS,
    SECTION_COUNT,
};

struct table_section_place {
    uint64_t offset; /* from the start of the table */
    uint64_t count;  /* of records */
};

struct table_header {
    uint64_t magic;
    uint64_t size;
    uint64_t seed;
    uint64_t ip_prefixes[3]; /* bit n: there are networks of n bits (0..128) */
    struct table_section_place sections[SECTION_COUNT];
};

struct text_ref {
    uint32_t offset, len; /* in SECTION_STRINGS */
};

struct table_set {
    struct text_ref name, problem;
    uint8_t sha256[32];
    int64_t date;
    uint32_t has_date;
    uint32_t loaded, usable;
    uint32_t first_reason, reason_count;
    uint32_t first_indicator, indicator_count;
    uint32_t kinds[KIND_COUNT]; /* usable ones of each kind */
    uint32_t format;            /* enum file_format */
};

struct table_reason {
    struct text_ref reason, example;
    uint32_t count;
    uint32_t line; /* of the example in the file */
};

/* What many indicators share. */
struct table_origin {
    struct text_ref name, campaign, reference, description, tlp, source;
};

enum { TABLE_HAS_FROM = 1, TABLE_HAS_UNTIL = 2, TABLE_REVOKED = 4, TABLE_CONTEXT = 8 };

struct table_indicator {
    struct text_ref value, id;
    int64_t valid_from, valid_until;
    uint32_t from_nanos, until_nanos;
    uint32_t set, origin;
    uint32_t first_node, node_count; /* 0 nodes: the value alone decides */
    uint8_t kind, flags;
    uint16_t lead;  /* number in the list of leads + 1; 0: none */
    uint32_t entry; /* of its own, exact key; the others with this value stand there too */
};

struct table_entry_record {
    struct text_ref key;
    uint32_t first_ref, ref_count; /* numbers of indicators, then of conditions */
    uint32_t class;
    uint32_t plain_count; /* of the references: those that are indicators */
};

/* A reference with this bit is the number of a condition: one comparison of several. */
#define TABLE_REF_CONDITION UINT32_C(0x80000000)

enum table_condition_op { CONDITION_EQUAL, CONDITION_LIKE, CONDITION_MATCHES, CONDITION_OP_COUNT };

/* One comparison of an indicator that asks for more than one value. */
struct table_condition {
    struct text_ref text; /* the key, or the wildcard, or the expression */
    uint32_t indicator;
    uint8_t op, kind, class, negated;
};

/* SECTION_NODES holds postfix programs: numbers of conditions, and these. SECTION_PATTERNS holds
 * the numbers of conditions that are no equality, ordered by class. */
#define TABLE_NODE_AND UINT32_C(0xFFFFFFFF)
#define TABLE_NODE_OR UINT32_C(0xFFFFFFFE)
enum { TABLE_NODE_DEPTH_MAX = 256 };

/* A slot is 0 (free) or the upper half of the hash and the entry's number + 1. */
#define TABLE_SLOT(hash, number) (((hash) & ~UINT64_C(0xFFFFFFFF)) | ((number) + 1))

/* The hash of a key: each name space has its own seed. */
#define TABLE_SEED(seed, class) ((seed) + (uint64_t)(class) * UINT64_C(0x9E3779B97F4A7C15))
/* Bit of the filter; other bits of the hash than those that choose the slot. */
#define TABLE_FILTER_BIT(hash, mask) (((hash) >> 23) & (mask))

#endif
