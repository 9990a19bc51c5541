/* Literal ends of the sources, by their first byte. */
#include "check/source_heads.h"

#include <stdlib.h>

#include "artifacts/registry.h"

static struct source_ends ends_of(struct span source)
{
    size_t star = span_find_byte(source, '*');
    struct source_ends e = {.head = span_head(source, star), .tail = SPAN_EMPTY};
    if (star < source.len)
        e.tail = span_skip(source, span_find_last_byte(source, '*') + 1);
    return e;
}

static size_t each_source(const struct layout *layout, struct source_ends *items)
{
    size_t count = 0;
    for (size_t i = 0; i < registry_count(); i++) {
        const char *const *source = registry_get(i)->sources;
        if (!layout_has_artifact(layout, registry_get(i)->name))
            continue;
        for (; source != NULL && *source != NULL; source++, count++)
            if (items != NULL)
                items[count] = ends_of(span_str(*source));
    }
    return count;
}

static int compare(const void *a, const void *b)
{
    return span_compare(((const struct source_ends *)a)->head,
                        ((const struct source_ends *)b)->head);
}

enum status source_heads_init(struct arena *arena, const struct layout *layout,
                              struct source_heads *h)
{
    const size_t count = each_source(layout, NULL);
    h->items = arena_array(arena, count + 1, sizeof *h->items);
    if (h->items == NULL)
        return STATUS_NO_MEMORY;
    (void)each_source(layout, h->items);
    qsort(h->items, count, sizeof *h->items, compare);
    size_t at = 0;
    while (at < count && h->items[at].head.len == 0)
        at++;
    for (size_t byte = 0; byte <= 256; byte++) {
        while (at < count && h->items[at].head.ptr[0] < byte)
            at++;
        h->first[byte] = at;
    }
    return STATUS_OK;
}

static struct span without_companion(struct span entry)
{
    const struct span wal = SPAN_LITERAL("-wal"), journal = SPAN_LITERAL("-journal");
    size_t ending = span_ends(entry, wal) ? wal.len : span_ends(entry, journal) ? journal.len : 0;
    return span_head(entry, entry.len - ending);
}

static bool any_fits(const struct source_ends *items, size_t count, struct span entry,
                     struct span database)
{
    for (size_t i = 0; i < count; i++)
        if (span_starts(entry, items[i].head) &&
            (span_ends(entry, items[i].tail) || span_ends(database, items[i].tail)))
            return true;
    return false;
}

bool source_heads_may_fit(const struct source_heads *h, struct span entry)
{
    if (entry.len == 0)
        return false;
    const struct span database = without_companion(entry);
    const size_t *first = &h->first[entry.ptr[0]];
    return any_fits(h->items, h->first[0], entry, database) ||
           any_fits(h->items + first[0], first[1] - first[0], entry, database);
}
