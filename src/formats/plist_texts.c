/* All texts of a property list, for searching. */
#include "formats/plist_texts.h"

#include "base/limits.h"

/* Some columns put a length before the list: `BrowserState.db` has four bytes there. */
static struct span without_prefix(struct span bytes)
{
    size_t at = span_find(span_head(bytes, 32), SPAN_LITERAL("bplist0"));
    return at < 32 && at < bytes.len ? span_skip(bytes, at) : bytes;
}

static bool has_list(struct span bytes)
{
    return span_starts(without_prefix(bytes), SPAN_LITERAL("bplist0"));
}

struct gathering {
    struct buf out;
    bool failed;
    struct span nested[PLIST_NESTED_MAX]; /* lists found as data, to be opened in their turn */
    size_t nested_count, nested_bytes;
};

/* Lists lie within lists as bytes: the pages of a tab within the tab, an archive in an archive. */
static void note_nested(struct gathering *g, struct plist_node node)
{
    struct span bytes;
    if (!plist_data(node, &bytes) || !has_list(bytes))
        return;
    for (size_t i = 0; i < g->nested_count; i++)
        if (g->nested[i].ptr == bytes.ptr) /* the same object, met again */
            return;
    if (g->nested_count == PLIST_NESTED_MAX ||
        bytes.len > PLIST_NESTED_BYTES_MAX - g->nested_bytes) {
        g->failed = true;
        return;
    }
    g->nested[g->nested_count++] = bytes;
    g->nested_bytes += bytes.len;
}

static enum plist_step gather(void *ctx, const struct plist_visit *visit)
{
    struct gathering *g = ctx;
    struct span text;
    if (visit->kind == PLIST_DATA)
        note_nested(g, visit->node);
    if (g->failed)
        return PLIST_WALK_STOP;
    if (visit->kind != PLIST_STRING)
        return PLIST_WALK_ON;
    if (!plist_text(visit->node, &text))
        return PLIST_WALK_ON; /* plist_status() knows */
    if (text.len > g->out.max - g->out.len - 1) {
        g->failed = true;
        return PLIST_WALK_STOP;
    }
    buf_add(&g->out, text);
    buf_byte(&g->out, '\n');
    return PLIST_WALK_ON;
}

/* One after the other, so depth costs nothing; those found on the way join the end of the row. */
static enum status gather_nested(struct arena *arena, struct gathering *g)
{
    enum status worst = STATUS_OK;
    for (size_t i = 0; i < g->nested_count && !g->failed; i++) {
        struct plist *plist;
        enum status status = plist_open(arena, without_prefix(g->nested[i]), &plist, NULL);
        if (status == STATUS_OK)
            status = plist_walk_from(plist_root(plist), gather, g);
        if (status == STATUS_NO_MEMORY)
            return status;
        worst = status != STATUS_OK ? status : worst;
    }
    return worst;
}

enum status plist_texts_from(struct arena *arena, struct plist_node start, struct span *ret_texts)
{
    struct gathering g = {0};
    struct span copy = SPAN_EMPTY;
    buf_init(&g.out, (size_t)PLIST_TEXTS_MAX);
    enum status status = plist_walk_from(start, gather, &g);
    enum status inner = status == STATUS_NO_MEMORY ? status : gather_nested(arena, &g);
    status = status == STATUS_OK ? inner : status;
    if (g.failed)
        status = STATUS_TOO_LARGE;
    if (g.out.failed || (g.out.len > 0 && arena_copy(arena, buf_span(&g.out), &copy) != STATUS_OK))
        status = STATUS_NO_MEMORY;
    buf_free(&g.out);
    *ret_texts = copy;
    return status;
}

enum status plist_texts(struct arena *arena, struct span bytes, struct span *ret_texts)
{
    struct plist *plist;
    *ret_texts = SPAN_EMPTY;
    TRY(plist_open(arena, without_prefix(bytes), &plist, NULL));
    return plist_texts_from(arena, plist_root(plist), ret_texts);
}
