/* Literal beginnings of the sources, by their first byte. */
#include "check/source_heads.h"

#include <stdlib.h>

#include "artifacts/registry.h"

static size_t each_source(const struct layout *layout, struct span *heads)
{
    size_t count = 0;
    for (size_t i = 0; i < registry_count(); i++) {
        const char *const *source = registry_get(i)->sources;
        if (!layout_has_artifact(layout, registry_get(i)->name))
            continue;
        for (; source != NULL && *source != NULL; source++, count++)
            if (heads != NULL) {
                struct span whole = span_str(*source);
                heads[count] = span_head(whole, span_find_byte(whole, '*'));
            }
    }
    return count;
}

static int compare(const void *a, const void *b)
{
    return span_compare(*(const struct span *)a, *(const struct span *)b);
}

enum status source_heads_init(struct arena *arena, const struct layout *layout,
                              struct source_heads *h)
{
    const size_t count = each_source(layout, NULL);
    h->heads = arena_array(arena, count + 1, sizeof *h->heads);
    if (h->heads == NULL)
        return STATUS_NO_MEMORY;
    (void)each_source(layout, h->heads);
    qsort(h->heads, count, sizeof *h->heads, compare);
    h->any = count > 0 && h->heads[0].len == 0;
    size_t at = 0;
    while (at < count && h->heads[at].len == 0)
        at++;
    for (size_t byte = 0; byte <= 256; byte++) {
        while (at < count && h->heads[at].ptr[0] < byte)
            at++;
        h->first[byte] = at;
    }
    return STATUS_OK;
}

bool source_heads_may_fit(const struct source_heads *h, struct span entry)
{
    if (h->any || entry.len == 0)
        return h->any;
    for (size_t i = h->first[entry.ptr[0]]; i < h->first[entry.ptr[0] + 1]; i++)
        if (span_starts(entry, h->heads[i]))
            return true;
    return false;
}
