/* The walk over a keyed archive: a stack of its own, and a bit for each object that was entered.
 * Containers that stand inline instead of as objects have no number; there the limits on depth and
 * nodes end what is hostile.
 */
#include "base/limits.h"
#include "formats/keyed.h"
#include "formats/plist_value.h"

struct keyed_frame {
    struct plist_node node;
    enum keyed_kind kind;
    struct span key; /* under which it stands itself */
    size_t next;     /* the child to visit next */
};

struct walk {
    const struct keyed *keyed;
    keyed_visitor *visit;
    void *ctx;
    uint8_t *entered; /* bit set of UIDs */
    size_t nodes;
    size_t depth;
    struct keyed_frame frames[KEYED_DEPTH_MAX];
};

/* True when the node stands under a UID that was seen before; marks it. */
static bool seen_before(struct walk *w, struct plist_node unfollowed)
{
    uint64_t uid;
    if (!plist_uid(unfollowed, &uid) || uid >= w->keyed->count)
        return false;
    const uint8_t bit = (uint8_t)(1u << (uid % 8));
    const bool seen = (w->entered[uid / 8] & bit) != 0;
    w->entered[uid / 8] |= bit;
    return seen;
}

static bool holds_others(enum keyed_kind kind)
{
    return kind == KEYED_ARRAY || kind == KEYED_DICT || kind == KEYED_OBJECT;
}

static enum status visit_node(struct walk *w, struct plist_node unfollowed, size_t index,
                              struct span key)
{
    const struct plist *p = w->keyed->plist;
    const struct plist_node n = keyed_follow(w->keyed, unfollowed);
    const struct keyed_visit visit = {.node = n,
                                      .kind = keyed_kind(w->keyed, n),
                                      .depth = w->depth,
                                      .key = key,
                                      .index = index,
                                      .frames = w->frames};
    if (++w->nodes > KEYED_WALK_NODES_MAX) {
        plist_note(p, STATUS_BUDGET, 0, "a keyed archive with more values than the limit");
        return STATUS_BUDGET;
    }
    const enum plist_step step = w->visit(w->ctx, &visit);
    if (step == PLIST_WALK_STOP)
        return STATUS_STOPPED;
    if (step == PLIST_WALK_SKIP || !holds_others(visit.kind) || seen_before(w, unfollowed))
        return STATUS_OK;
    if (w->depth == KEYED_DEPTH_MAX)
        plist_note(p, STATUS_TOO_DEEP, 0, "a keyed archive nested more deeply than the limit");
    else
        w->frames[w->depth++] =
            (struct keyed_frame){.node = n, .kind = visit.kind, .key = key, .next = 0};
    return STATUS_OK;
}

/* Child `i` of what a frame stands for; its key too, where it has one. */
static bool child(const struct keyed *k, const struct keyed_frame *f, size_t i,
                  struct span *ret_key, struct plist_node *ret_child)
{
    struct plist_node key, list;
    *ret_key = SPAN_EMPTY;
    if (f->kind == KEYED_OBJECT)
        return plist_entry(f->node, i, ret_key, ret_child);
    if (f->kind == KEYED_DICT) {
        if (!keyed_entry(k, f->node, i, &key, ret_child))
            return false;
        if (!keyed_text(k, key, ret_key))
            *ret_key = SPAN_LITERAL("(no text)");
        if (keyed_get(k, f->node, "NS.objects", &list))
            return plist_item(list, i, ret_child); /* unfollowed, for its number */
        return true;
    }
    if (plist_item(f->node, i, ret_child))
        return true;
    if (keyed_get(k, f->node, "NS.objects", &list))
        return plist_item(list, i, ret_child);
    return keyed_item(k, f->node, i, ret_child);
}

static bool names_class(const struct keyed_frame *f, struct span key)
{
    return f->kind == KEYED_OBJECT && span_equal_str(key, "$class");
}

static enum status run(struct walk *w, struct plist_node start)
{
    TRY(visit_node(w, start, 0, SPAN_EMPTY));
    while (w->depth > 0) {
        struct keyed_frame *f = &w->frames[w->depth - 1];
        const size_t i = f->next++;
        struct plist_node n;
        struct span key;
        if (!plist_charge(w->keyed->plist, 1))
            break;
        if (!child(w->keyed, f, i, &key, &n))
            w->depth--;
        else if (!names_class(f, key))
            TRY(visit_node(w, n, i, key));
    }
    return plist_status(w->keyed->plist);
}

enum status keyed_walk(const struct keyed *k, struct plist_node start, keyed_visitor *visit,
                       void *ctx)
{
    ARENA_SCOPED struct arena own;
    struct walk w = {.keyed = k, .visit = visit, .ctx = ctx};
    arena_init(&own, KEYED_WALK_MEMORY_MAX);
    w.entered = arena_array(&own, k->count / 8 + 1, 1);
    if (w.entered == NULL) {
        plist_note(k->plist, STATUS_NO_MEMORY, 0, "no memory to walk a keyed archive");
        return STATUS_NO_MEMORY;
    }
    return run(&w, start);
}

void keyed_visit_path(struct buf *out, const struct keyed_visit *visit)
{
    for (size_t i = 0; i < visit->depth; i++) {
        const struct keyed_frame *f = &visit->frames[i];
        if (i > 0)
            buf_byte(out, '.');
        if (f->kind == KEYED_ARRAY)
            buf_uint(out, f->next - 1);
        else
            buf_add(out, i + 1 < visit->depth ? visit->frames[i + 1].key : visit->key);
    }
}
