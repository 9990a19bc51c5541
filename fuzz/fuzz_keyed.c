/* Keyed archives: walk from every name of $top and read every value; then as a row of a manifest.
 */
#include <stdlib.h>

#include "base/utf8.h"
#include "formats/keyed.h"
#include "formats/mbfile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MEMORY = 64 << 20, VISITS = 2000 };

struct reading {
    struct keyed keyed;
    size_t visits;
};

static enum plist_step visit_node(void *ctx, const struct keyed_visit *visit)
{
    struct reading *r = ctx;
    const struct keyed *k = &r->keyed;
    struct span bytes;
    struct timestamp t;
    struct plist_node n;
    int64_t integer;
    double real;
    bool flag;
    uint8_t memory[256];
    struct buf path;
    if (keyed_text(k, visit->node, &bytes) && visit->kind == KEYED_TEXT && !utf8_valid(bytes))
        abort();
    (void)keyed_data(k, visit->node, &bytes);
    (void)keyed_date(k, visit->node, &t);
    (void)keyed_int(k, visit->node, &integer);
    (void)keyed_real(k, visit->node, &real);
    (void)keyed_bool(k, visit->node, &flag);
    (void)keyed_uuid(k, visit->node, &bytes);
    (void)keyed_class(k, visit->node, &bytes);
    (void)keyed_is(k, visit->node, "Thing");
    (void)keyed_count(k, visit->node);
    (void)keyed_find(k, visit->node, "text", &n);
    buf_fixed(&path, memory, sizeof memory);
    keyed_visit_path(&path, visit);
    return ++r->visits < VISITS ? PLIST_WALK_ON : PLIST_WALK_STOP;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ARENA_SCOPED struct arena arena;
    struct reading r = {0};
    struct plist_node n;
    struct span name;
    struct mbfile file;
    arena_init(&arena, MEMORY);
    if (keyed_read(&arena, span_of(data, size), &r.keyed) == STATUS_OK)
        for (size_t i = 0; keyed_top_entry(&r.keyed, i, &name, &n) && r.visits < VISITS; i++)
            (void)keyed_walk(&r.keyed, n, visit_node, &r);
    if (mbfile_read(&arena, span_of(data, size), &file) == STATUS_OK &&
        !utf8_valid(file.relative_path))
        abort();
    return 0;
}
