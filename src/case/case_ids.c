/* Listing, then sorting. */
#include "case/case_ids.h"

#include <stdlib.h>

struct collecting {
    const char *parent;
    struct arena *arena;
    struct case_ids ids;
    size_t room;
};

static enum status note_id(void *ctx, struct span path, enum case_entry_kind kind, uint64_t size)
{
    struct collecting *c = ctx;
    struct case_ids *ids = &c->ids;
    struct span rest = span_skip(path, strlen(c->parent));
    uint64_t number;
    (void)size;
    if (kind != CASE_ENTRY_FOLDER || !span_starts(path, span_str(c->parent)) || rest.len != 4 ||
        !span_to_uint(rest, &number))
        return STATUS_OK;
    if (ids->count == c->room) {
        size_t room = c->room == 0 ? 16 : c->room * 2;
        char(*items)[5] = arena_array(c->arena, room, sizeof *items);
        if (items == NULL)
            return STATUS_NO_MEMORY;
        if (ids->count > 0)
            memcpy(items, ids->items, ids->count * sizeof *items);
        ids->items = items;
        c->room = room;
    }
    memcpy(ids->items[ids->count], rest.ptr, 4);
    ids->items[ids->count++][4] = '\0';
    return STATUS_OK;
}

static int by_text(const void *a, const void *b)
{
    return memcmp(a, b, 4);
}

enum status case_ids_read(const struct case_view *view, struct arena *arena, const char *parent,
                          struct case_ids *ret_ids)
{
    struct collecting c = {.parent = parent, .arena = arena};
    TRY(view->list(view, note_id, &c));
    if (c.ids.count > 1)
        qsort(c.ids.items, c.ids.count, sizeof *c.ids.items, by_text);
    *ret_ids = c.ids;
    return STATUS_OK;
}
