/* All texts of a property list, for searching. */
#include "formats/plist_texts.h"

#include "base/limits.h"

struct gathering {
    struct buf out;
    bool failed;
};

static enum plist_step gather(void *ctx, const struct plist_visit *visit)
{
    struct gathering *g = ctx;
    struct span text;
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

enum status plist_texts_from(struct arena *arena, struct plist_node start, struct span *ret_texts)
{
    struct gathering g = {0};
    struct span copy = SPAN_EMPTY;
    buf_init(&g.out, (size_t)PLIST_TEXTS_MAX);
    enum status status = plist_walk_from(start, gather, &g);
    if (g.failed)
        status = STATUS_TOO_LARGE;
    if (g.out.failed || (g.out.len > 0 && arena_copy(arena, buf_span(&g.out), &copy) != STATUS_OK))
        status = STATUS_NO_MEMORY;
    buf_free(&g.out);
    *ret_texts = copy;
    return status;
}

/* Some columns put a length before the list: `BrowserState.db` has four bytes there. */
static struct span without_prefix(struct span bytes)
{
    size_t at = span_find(span_head(bytes, 32), SPAN_LITERAL("bplist0"));
    return at < 32 && at < bytes.len ? span_skip(bytes, at) : bytes;
}

enum status plist_texts(struct arena *arena, struct span bytes, struct span *ret_texts)
{
    struct plist *plist;
    *ret_texts = SPAN_EMPTY;
    TRY(plist_open(arena, without_prefix(bytes), &plist, NULL));
    return plist_texts_from(arena, plist_root(plist), ret_texts);
}
