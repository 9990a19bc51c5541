/* What builder.c collects and compile.c puts into a table. */
#ifndef BRIDLE_INDICATORS_BUILDER_VECTORS_H
#define BRIDLE_INDICATORS_BUILDER_VECTORS_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/table.h"
#include "indicators/keys.h"
#include "indicators/table_format.h"

/* A key of an indicator, before the table exists. */
struct pending_key {
    struct text_ref key;
    uint32_t class;
    uint32_t indicator; /* in the order of loading */
};

struct indicator_builder {
    struct buf strings, sets, reasons, origins, indicators, keys;
    struct table interned;   /* text -> offset + 1, for what many indicators share */
    struct table origin_ids; /* bytes of a table_origin -> number */
    struct arena scratch;    /* for one file */
    uint64_t ip_prefixes[3];
    bool full; /* a limit was reached in the middle of a file: nothing more is right */
    struct key_list key_list;
};

#define VECTOR_AT(vector, type, i) ((type *)(void *)(vector).ptr + (i))
#define VECTOR_COUNT(vector, type) ((vector).len / sizeof(type))

#endif
