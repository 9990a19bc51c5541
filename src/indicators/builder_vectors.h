/* What builder.c collects and compile.c puts into a table. */
#ifndef BRIDLE_INDICATORS_BUILDER_VECTORS_H
#define BRIDLE_INDICATORS_BUILDER_VECTORS_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/table.h"
#include "indicators/keys.h"
#include "indicators/published.h"
#include "indicators/table_format.h"

/* A key of an indicator, before the table exists. */
struct pending_key {
    struct text_ref key;
    uint32_t class;
    uint32_t ref; /* an indicator in the order of loading, or a condition */
};

struct indicator_builder {
    struct buf strings, sets, reasons, origins, indicators, keys, conditions, nodes;
    size_t pattern_count;    /* conditions that are no equality */
    struct table interned;   /* text -> offset + 1, for what many indicators share */
    struct table origin_ids; /* bytes of a table_origin -> number */
    struct arena scratch;    /* for one file */
    uint64_t ip_prefixes[3];
    bool full; /* a limit of all files together was reached: the others are not read */
    struct key_list key_list;
};

/* One file while it is added. */
struct loading {
    struct indicator_builder *b;
    struct table_set set;
    struct span file;
    size_t offset; /* of the value that is being added */
};

/* Adds an indicator of a file, or counts why not. */
enum status builder_add_indicator(struct loading *l, const struct published *x);

/* Counts one value that cannot be used. `example` is cut to a line's length. */
enum status builder_unusable(struct loading *l, struct span reason, struct span example);
enum status builder_unusable_because(struct loading *l, const char *before, struct span detail,
                                     struct span example);

/* STATUS_NO_MEMORY when the vector is at its maximum. */
enum status builder_push(struct buf *vector, const void *item, size_t size);
enum status builder_text(struct indicator_builder *b, struct span text, struct text_ref *ret_ref);
/* The same text always gives the same reference. */
enum status builder_intern(struct indicator_builder *b, struct span text, struct text_ref *ret_ref);
enum status builder_origin(struct indicator_builder *b, const struct published *x,
                           uint32_t *ret_number);

#define VECTOR_AT(vector, type, i) ((type *)(void *)(vector).ptr + (i))
#define VECTOR_COUNT(vector, type) ((vector).len / sizeof(type))

#endif
