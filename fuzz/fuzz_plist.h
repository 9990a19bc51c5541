/* What both targets of property lists do with one. */
#ifndef BRIDLE_FUZZ_PLIST_H
#define BRIDLE_FUZZ_PLIST_H

#include <stdlib.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "formats/plist.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FUZZ_MEMORY = 64 << 20, FUZZ_VISITS = 2000 };

static inline enum plist_step fuzz_visit(void *ctx, const struct plist_visit *visit)
{
    size_t *visits = ctx;
    struct span text;
    struct timestamp t;
    struct plist_node n;
    uint8_t memory[256];
    struct buf path;
    int64_t integer;
    uint64_t natural;
    double real;
    bool flag;
    if (plist_text(visit->node, &text) && !utf8_valid(text))
        abort();
    (void)plist_data(visit->node, &text);
    (void)plist_data_text(visit->node, &text);
    (void)plist_int(visit->node, &integer);
    (void)plist_uint(visit->node, &natural);
    (void)plist_uid(visit->node, &natural);
    (void)plist_real(visit->node, &real);
    (void)plist_bool(visit->node, &flag);
    (void)plist_date(visit->node, &t);
    (void)plist_get(visit->node, "a", &n);
    buf_fixed(&path, memory, sizeof memory);
    plist_visit_path(&path, visit);
    return ++*visits < FUZZ_VISITS ? PLIST_WALK_ON : PLIST_WALK_STOP;
}

static inline void fuzz_plist(struct span data)
{
    ARENA_SCOPED struct arena arena;
    struct plist *p;
    struct problem problem;
    size_t visits = 0;
    arena_init(&arena, FUZZ_MEMORY);
    if (plist_open(&arena, data, &p, &problem) == STATUS_OK)
        (void)plist_walk(p, fuzz_visit, &visits);
    else if (problem.what == NULL)
        abort();
}

#endif
