/* The walk over a property list: a stack of its own, two bits for each object of a binary list (on
 * the way down to here; entered before), and counts of what it did.
 */
#include "base/limits.h"
#include "formats/plist_value.h"

struct plist_frame {
    struct plist_node node;
    struct plist_value value;
    size_t next; /* the child to visit next; the one being visited is the one before */
};

struct walk {
    const struct plist *plist;
    plist_visitor *visit;
    void *ctx;
    uint8_t *open;    /* bit set of refs, NULL for XML, whose nodes form a tree */
    uint8_t *entered; /* likewise */
    size_t nodes;
    size_t again; /* containers entered that had been entered before */
    size_t depth; /* frames in use */
    struct plist_frame frames[PLIST_DEPTH_MAX];
};

static bool get_bit(const uint8_t *set, uint64_t i)
{
    return set != NULL && (set[i / 8] >> (i % 8) & 1) != 0;
}

static void set_bit(uint8_t *set, uint64_t i, bool on)
{
    if (set == NULL)
        return;
    const uint8_t bit = (uint8_t)(1u << (i % 8));
    set[i / 8] = (uint8_t)(on ? set[i / 8] | bit : set[i / 8] & ~bit);
}

/* May this container be entered? If not, notes why. */
static bool may_enter(struct walk *w, struct plist_node n)
{
    if (get_bit(w->open, n.ref)) {
        plist_note(w->plist, STATUS_MALFORMED, 0, "a container that contains itself");
        return false;
    }
    if (w->depth == PLIST_DEPTH_MAX) {
        plist_note(w->plist, STATUS_TOO_DEEP, 0,
                   "a property list nested more deeply than the limit");
        return false;
    }
    if (get_bit(w->entered, n.ref) && ++w->again > PLIST_WALK_AGAIN_MIN + w->plist->count) {
        plist_note(w->plist, STATUS_BUDGET, 0,
                   "a property list that repeats shared values beyond the limit");
        return false;
    }
    return true;
}

static void enter(struct walk *w, struct plist_node n, const struct plist_value *v)
{
    set_bit(w->open, n.ref, true);
    set_bit(w->entered, n.ref, true);
    w->frames[w->depth++] = (struct plist_frame){.node = n, .value = *v, .next = 0};
}

static enum status visit_node(struct walk *w, struct plist_node n, size_t index, struct span key)
{
    struct plist_value v;
    plist_value(n, &v);
    const struct plist_visit visit = {.node = n,
                                      .kind = (enum plist_kind)v.kind,
                                      .depth = w->depth,
                                      .index = index,
                                      .key = key,
                                      .frames = w->frames};
    if (++w->nodes > PLIST_WALK_NODES_MAX) {
        plist_note(w->plist, STATUS_BUDGET, 0, "a property list with more values than the limit");
        return STATUS_BUDGET;
    }
    enum plist_step step = w->visit(w->ctx, &visit);
    if (step == PLIST_WALK_STOP)
        return STATUS_STOPPED;
    if (step == PLIST_WALK_ON && (v.kind == PLIST_ARRAY || v.kind == PLIST_DICT) && v.count > 0 &&
        may_enter(w, n))
        enter(w, n, &v);
    return STATUS_OK;
}

/* Visits the next child of the innermost open container, or closes it. */
static enum status advance(struct walk *w)
{
    struct plist_frame *f = &w->frames[w->depth - 1];
    struct span key = SPAN_EMPTY;
    if (f->next == f->value.count) {
        set_bit(w->open, f->node.ref, false);
        w->depth--;
        return STATUS_OK;
    }
    const size_t i = f->next++;
    struct plist_node child = {.doc = w->plist};
    if (f->value.kind == PLIST_DICT) {
        child.ref = plist_reference(w->plist, &f->value, i);
        if (!plist_key_text(child, &key))
            return plist_status(w->plist); /* a limit, or no memory */
        child.ref = plist_reference(w->plist, &f->value, f->value.count + i);
    } else {
        child.ref = plist_reference(w->plist, &f->value, i);
    }
    return visit_node(w, child, i, key);
}

static enum status run(struct walk *w, struct plist_node start)
{
    TRY(visit_node(w, start, 0, SPAN_EMPTY));
    while (w->depth > 0 && plist_charge(w->plist, 1))
        TRY(advance(w));
    return plist_status(w->plist);
}

enum status plist_walk_from(struct plist_node start, plist_visitor *visit, void *ctx)
{
    ARENA_SCOPED struct arena own;
    struct walk w = {.plist = start.doc, .visit = visit, .ctx = ctx};
    arena_init(&own, PLIST_WALK_MEMORY_MAX);
    if (!w.plist->is_xml) {
        w.open = arena_array(&own, w.plist->count / 8 + 1, 1);
        w.entered = arena_array(&own, w.plist->count / 8 + 1, 1);
        if (w.open == NULL || w.entered == NULL) {
            plist_note(w.plist, STATUS_NO_MEMORY, 0, "no memory to walk a property list");
            return STATUS_NO_MEMORY;
        }
    }
    return run(&w, start);
}

enum status plist_walk(const struct plist *p, plist_visitor *visit, void *ctx)
{
    return plist_walk_from(plist_root(p), visit, ctx);
}

void plist_visit_path(struct buf *out, const struct plist_visit *visit)
{
    for (size_t i = 0; i < visit->depth; i++) {
        const struct plist_frame *f = &visit->frames[i];
        struct plist_node value;
        struct span key;
        if (i > 0)
            buf_byte(out, '.');
        if (f->value.kind != PLIST_DICT)
            buf_uint(out, f->next - 1);
        else if (plist_entry(f->node, f->next - 1, &key, &value))
            buf_add(out, key);
    }
}
