/* The last two labels of a name: one look at the filter for them spares most names all others. */
#ifndef BRIDLE_INDICATORS_HOST_TAIL_H
#define BRIDLE_INDICATORS_HOST_TAIL_H

#include "base/span.h"

static inline struct span host_tail(struct span host)
{
    const size_t last = span_find_last_byte(host, '.');
    const size_t before = span_find_last_byte(span_head(host, last), '.');
    return last < host.len && before < last ? span_skip(host, before + 1) : host;
}

#endif
